import { type Files, mergeRecords, type Random, Run, type StageRecord, UserError } from '@slipway/core'

interface RunStart {
  readonly begin: boolean
  readonly commit: string | undefined
  readonly random: Random
}

/** The folder named by `output`: everything a run writes. */
export class RunFolder {
  readonly #files: Files
  readonly path: string

  constructor(files: Files, path: string) {
    this.#files = files
    this.path = path.replace(/\/+$/, '')
  }

  /**
   * Makes the folder, unseen by git. Refused where a link leads out of the working directory or into .git: what is
   * written there later would be written for somebody else.
   */
  async prepare(): Promise<void> {
    const lexical = this.#files.resolve(this.path)
    const here = this.#files.resolve('.')
    if (isInGit(lexical)) throw notAllowed(this.path, 'a folder inside .git')
    // Everything in it is kept from git, and readers of reports leave it out.
    if (`${here}/`.startsWith(`${lexical.replace(/\/+$/, '')}/`))
      throw notAllowed(this.path, 'the working directory itself, or one above it')
    await this.#files.makeDirectory(this.path)
    const [real, base, ignore] = await Promise.all([
      this.#files.realPath(this.path),
      this.#files.realPath('.'),
      this.#files.stat(`${this.path}/.gitignore`),
    ])
    if (lexical.startsWith(`${here}/`) && !real.startsWith(`${base}/`))
      throw notAllowed(this.path, 'a link that leads out of the working directory')
    if (isInGit(real)) throw notAllowed(this.path, 'a link into .git')
    await this.#refuseLinks()
    if (ignore === undefined) await this.#files.write(`${this.path}/.gitignore`, '*\n')
  }

  /** A checkout may bring a folder of this name along, with links for what will be written in it. */
  async #refuseLinks(): Promise<void> {
    const names = await this.#files.list(this.path)
    const kinds = await Promise.all(
      names.map(async (name) => ({ name, kind: (await this.#files.stat(`${this.path}/${name}`))?.kind })),
    )
    const link = kinds.find(({ kind }) => kind === 'symlink')
    if (link !== undefined) throw notAllowed(this.path, `a link in it: ${link.name}`)
  }

  /**
   * Joins the run that this folder is about, for a host without runs of its own: the one that began last, while the
   * commit is the same. Else, or with `begin`, a run begins here, and what the one before left for people goes.
   * @returns the id of the run
   */
  async joinRun({ begin, commit, random }: RunStart): Promise<string> {
    const path = `${this.path}/run-id`
    const mine = `${random.hex(8)}\n${commit ?? ''}\n`
    const found = (await this.#readIfThere(path)) || (begin ? '' : await this.#createOrRead(path, mine))
    const [id = '', of = ''] = found.split('\n')
    if (!begin && /^[0-9a-f]{16}$/.test(id) && of === (commit ?? '')) return id
    const names = await this.#files.list(this.path)
    const stale = names.filter((name) => name === 'report.html' || /^failure-[\w-]+\.json$/.test(name))
    for (const name of stale) await this.#files.remove(`${this.path}/${name}`)
    await this.#files.write(path, mine)
    return mine.split('\n')[0] ?? ''
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
    return mergeRecords(
      await Promise.all(
        names.map(async (name) => ({ name: `${folder}/${name}`, text: await this.#files.read(`${folder}/${name}`) })),
      ),
    )
  }

  /** Created once; an existing file of the same name is never replaced. */
  async writeRecord(record: StageRecord, redact: (text: string) => string): Promise<void> {
    const path = `${this.path}/record/${record.stage}-${record.id}.json`
    await this.#files.write(path, redact(`${JSON.stringify(record, null, 2)}\n`), { exclusive: true })
  }

  async writeStage(stage: string, name: string, text: string): Promise<void> {
    await this.#files.write(`${this.path}/${stage}/${name}`, text)
  }

  async writeFailure(stage: string, value: object | undefined, redact: (text: string) => string): Promise<void> {
    const path = `${this.path}/failure-${stage}.json`
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

function notAllowed(path: string, found: string): UserError {
  return new UserError(
    'OUTPUT_NOT_ALLOWED',
    `output: expected a folder of the working directory, found ${found} (${path})`,
    'name another folder',
  )
}
