import {
  type Files,
  mergeRecords,
  outputFolder,
  type Random,
  type Receipts,
  recordFile,
  Run,
  type StageRecord,
  UserError,
} from '@slipway/core'
import { trackedBelow } from '../git/tracked'

interface RunStart {
  readonly begin: boolean
  readonly commit: string | undefined
  readonly random: Random
  readonly receipts: Receipts
}

/** Bytes of all records together: ours have some kilobytes each. */
const RECORDS_LIMIT = 64 * 1024 * 1024

/** What one run leaves for people and for the jobs after it, and what the next must not pass on as its own. */
const OF_ONE_RUN = [/^report\.html$/, /^failure-[\w-]+\.json$/]
const OF_ONE_STAGE = ['outputs.env', 'summary.md']

/** The folder named by `output`: everything a run writes. */
export class RunFolder {
  readonly #files: Files
  readonly #checkout: string
  /** Where all of a run is: its records and the page. */
  readonly path: string
  /** Where the stages of one image put their files: below that, where there are several. */
  readonly home: string

  /** @param checkout absolute path; the files port's own directory is in it */
  constructor(files: Files, path: string, checkout = files.resolve('.'), component?: string) {
    this.#files = files
    this.#checkout = checkout
    this.path = path.replace(/\/+$/, '')
    this.home = outputFolder({ output: this.path, component })
  }

  /**
   * Makes the folder, unseen by git. Refused where the checkout itself brings it along, as a link or with files in it,
   * before anything is made: what is written there would be written for somebody else, and what is read there would be
   * somebody else's.
   */
  async prepare(): Promise<void> {
    const lexical = this.#files.resolve(this.path)
    const here = this.#files.resolve('.')
    if (isInGit(lexical)) throw notAllowed(this.path, 'a folder inside .git')
    // Everything in it is kept from git, and readers of reports leave it out.
    if (`${here}/`.startsWith(`${lexical.replace(/\/+$/, '')}/`))
      throw notAllowed(this.path, 'the working directory itself, or one above it')
    await this.#refuseLinksTo(lexical)
    const tracked = trackedBelow(lexical)
    if (tracked !== undefined) throw isTracked(this.path, tracked)
    await this.#files.makeDirectory(this.path)
    const [real, base, ignore] = await Promise.all([
      this.#files.realPath(this.path),
      this.#files.realPath('.'),
      this.#files.stat(`${this.path}/.gitignore`),
    ])
    if (lexical.startsWith(`${here}/`) && !real.startsWith(`${base}/`))
      throw notAllowed(this.path, 'a link that leads out of the working directory')
    if (isInGit(real)) throw notAllowed(this.path, 'a link into .git')
    await this.#refuseLinks(this.path)
    if (this.home !== this.path && (await this.#files.stat(this.home)) !== undefined) await this.#refuseLinks(this.home)
    if (ignore === undefined) await this.#files.write(`${this.path}/.gitignore`, '*\n')
  }

  /** No part of the path that a checkout can bring along is a link; what stands above it is the machine's. */
  async #refuseLinksTo(lexical: string): Promise<void> {
    const base = [this.#files.resolve('.'), this.#checkout].find((folder) => lexical.startsWith(`${folder}/`))
    const parts = base === undefined ? [] : lexical.slice(base.length + 1).split('/')
    const places = base === undefined ? [lexical] : parts.map((_, i) => `${base}/${parts.slice(0, i + 1).join('/')}`)
    for (const place of places)
      if ((await this.#files.stat(place))?.kind === 'symlink') throw notAllowed(this.path, `a link: ${place}`)
  }

  /** A checkout may bring a folder of this name along, with links for what will be written in it. */
  async #refuseLinks(folder: string): Promise<void> {
    const names = await this.#files.list(folder)
    const kinds = await Promise.all(
      names.map(async (name) => ({ name, kind: (await this.#files.stat(`${folder}/${name}`))?.kind })),
    )
    const link = kinds.find(({ kind }) => kind === 'symlink')
    if (link !== undefined) throw notAllowed(this.path, `a link in it: ${link.name}`)
  }

  /**
   * Joins the run that this folder is about, for a host without runs of its own: the one that began last, while the
   * commit is the same. Else, or with `begin`, a run begins here, and what the one before left for people goes. Without
   * a commit an unpacked archive could bring both the run and its records along, so the run must be of this machine.
   * @returns the id of the run
   */
  async joinRun({ begin, commit, random, receipts }: RunStart): Promise<string> {
    const path = `${this.path}/run-id`
    const mine = `${random.hex(8)}\n${commit ?? ''}\n`
    const isHere = async (run: string) => commit !== undefined || receipts.has(`run-${run}`)
    if (commit === undefined) await receipts.keep(`run-${mine.split('\n')[0] ?? ''}`)
    const found = (await this.#readIfThere(path)) || (begin ? '' : await this.#createOrRead(path, mine))
    const [id = '', of = ''] = found.split('\n')
    if (!begin && /^[0-9a-f]{16}$/.test(id) && of === (commit ?? '') && (await isHere(id))) return id
    await this.#forgetRunBefore()
    await this.#files.write(path, mine)
    return mine.split('\n')[0] ?? ''
  }

  /** As `joinRun`, for a host with ids of its own: a workspace that is not cleaned may hold what another run left. */
  async enterRun(id: string): Promise<void> {
    const path = `${this.path}/run-id`
    if ((await this.#readIfThere(path)).split('\n')[0] === id) return
    await this.#forgetRunBefore()
    await this.#files.write(path, `${id}\n`)
  }

  /** @param folder that of the run, or of a component in it */
  async #forgetRunBefore(folder: string = this.path): Promise<void> {
    for (const name of await this.#files.list(folder)) {
      const path = `${folder}/${name}`
      if (OF_ONE_RUN.some((pattern) => pattern.test(name))) await this.#files.remove(path)
      else if ((await this.#files.stat(path))?.kind === 'directory') {
        for (const left of OF_ONE_STAGE) await this.#files.remove(`${path}/${left}`)
        if (folder === this.path) await this.#forgetRunBefore(path)
      }
    }
  }

  /** Of several that begin at once the first is the run, and the others join it. */
  async #createOrRead(path: string, text: string): Promise<string> {
    try {
      await this.#files.write(path, text, { exclusive: true })
      return text
    } catch (error) {
      if (error instanceof UserError && error.code === 'FILE_EXISTS') return this.#files.read(path)
      throw error
    }
  }

  async #readIfThere(path: string): Promise<string> {
    return (await this.#files.stat(path))?.kind === 'file' ? this.#files.read(path) : ''
  }

  /** What earlier stages recorded; nothing recorded is an empty run. */
  async readRecord(): Promise<Run> {
    const folder = `${this.path}/record`
    if ((await this.#files.stat(folder)) === undefined) return new Run([])
    const names = (await this.#files.list(folder)).filter((name) => /^[a-z]+-[\w-]+\.json$/.test(name))
    await this.#refuseWeight(folder, names)
    return mergeRecords(
      await Promise.all(
        names.map(async (name) => ({ name: `${folder}/${name}`, text: await this.#files.read(`${folder}/${name}`) })),
      ),
    )
  }

  /** A file of another kind, or of any size, would be read before it can be refused. */
  async #refuseWeight(folder: string, names: readonly string[]): Promise<void> {
    let bytes = 0
    for (const name of names) {
      const info = await this.#files.stat(`${folder}/${name}`)
      bytes += info?.size ?? 0
      if (info?.kind === 'file' && bytes <= RECORDS_LIMIT) continue
      const found = info?.kind === 'file' ? `${bytes} bytes of them with this one` : 'no file'
      throw new UserError(
        'RECORD_INVALID',
        `${folder}/${name}: expected a run record, all together at most ${RECORDS_LIMIT} bytes, found ${found}`,
        'remove the file, or give `output` a folder of its own',
      )
    }
  }

  /** Created once; an existing file of the same name is never replaced. */
  async writeRecord(record: StageRecord, redact: (text: string) => string): Promise<void> {
    const path = `${this.path}/${recordFile(record)}`
    await this.#files.write(path, redact(`${JSON.stringify(record, null, 2)}\n`), { exclusive: true })
  }

  async writeStage(stage: string, name: string, text: string): Promise<void> {
    await this.#files.write(`${this.home}/${stage}/${name}`, text)
  }

  async writeFailure(stage: string, value: object | undefined, redact: (text: string) => string): Promise<void> {
    const path = `${this.home}/failure-${stage}.json`
    if (value === undefined) await this.#files.remove(path)
    else await this.#files.write(path, redact(`${JSON.stringify(value, null, 2)}\n`))
  }

  async writePage(html: string): Promise<void> {
    await this.#files.write(`${this.path}/report.html`, html)
  }
}

function isInGit(path: string): boolean {
  return path.split('/').includes('.git')
}

function isTracked(path: string, tracked: string): UserError {
  return new UserError(
    'OUTPUT_TRACKED',
    `output: expected a folder that git does not track, found ${JSON.stringify(tracked)} in ${path}`,
    `take it out with "git rm -r --cached ${path}" and commit that, or name another folder`,
  )
}

function notAllowed(path: string, found: string): UserError {
  return new UserError(
    'OUTPUT_NOT_ALLOWED',
    `output: expected a folder of the working directory, found ${found} (${path})`,
    'name another folder',
  )
}
