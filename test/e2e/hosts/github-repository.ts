import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { commitAll } from './gitlab-project'
import type { Command } from './tools'

/** GitHub keeps artifacts in a service; here the two actions that reach it keep them in a folder. */
const KEEP = `
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
const lines = (process.env.INPUT_PATH ?? '').split('\\n').map((line) => line.trim()).filter(Boolean)
const folder = process.env.ARTIFACTS_FOLDER
const ids = join(folder, 'ids')
`
const UPLOAD = `${KEEP}
const kept = join(folder, process.env.INPUT_NAME)
rmSync(kept, { recursive: true, force: true })
const left = lines.filter((line) => line.startsWith('!')).map((line) => resolve(line.slice(1).replace(/\\/\\*\\*$/, '')))
const hidden = (path) => /\\/\\.[^/]+$/.test(path)
for (const path of lines.filter((line) => !line.startsWith('!'))) {
  if (existsSync(path)) cpSync(path, kept, { recursive: true, filter: (from) => !hidden(from) && !left.includes(resolve(from)) })
}
mkdirSync(ids, { recursive: true })
const id = String(1000 + readdirSync(ids).length)
writeFileSync(join(ids, id), process.env.INPUT_NAME)
appendFileSync(process.env.GITHUB_OUTPUT, 'artifact-id=' + id + '\\n')
`
const DOWNLOAD = `${KEEP}
const id = process.env['INPUT_ARTIFACT-IDS'] ?? ''
const pattern = process.env.INPUT_PATTERN ?? ''
const fits = new RegExp('^' + pattern.replace(/[.+?^$()|[\\]{}]/g, '\\$&').replaceAll('*', '.*') + '$')
const names =
  pattern !== ''
    ? readdirSync(folder).filter((name) => name !== 'ids' && fits.test(name))
    : [id === '' ? process.env.INPUT_NAME : readFileSync(join(ids, id), 'utf8')]
// Those of a pattern have a folder each, unless they are to be merged.
const apart = pattern !== '' && process.env['INPUT_MERGE-MULTIPLE'] !== 'true'
mkdirSync(lines[0], { recursive: true })
for (const name of names) cpSync(join(folder, name), apart ? join(lines[0], name) : lines[0], { recursive: true })
`

const ARTIFACT_INPUTS = [
  'name',
  'path',
  'overwrite',
  'if-no-files-found',
  'artifact-ids',
  'pattern',
  'merge-multiple',
] as const

/** Machines that a workflow may ask for: all are this one. */
const RUNNERS = ['ubuntu-latest', 'ubuntu-24.04', 'ubuntu-24.04-arm', 'ubuntu-22.04']

/** Downloads nothing, and writes down what it was told. */
const SET_UP = `
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
const given = Object.entries(process.env).filter(([name, value]) => name.startsWith('INPUT_') && value !== '')
mkdirSync(process.env.ARTIFACTS_FOLDER, { recursive: true })
writeFileSync(join(process.env.ARTIFACTS_FOLDER, 'NAME.json'), JSON.stringify(Object.fromEntries(given)))
`
const SET_UPS = ['setup-node', 'setup-go', 'setup-python', 'setup-java', 'setup-dotnet']

export interface RunSettings {
  readonly secrets?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** What the event file says beside what act writes of itself. */
  readonly event?: object
  /** Folders of programs that jobs find first. */
  readonly path?: readonly string[]
  /** Who started it. */
  readonly actor?: string
}

/** Events that start a workflow. */
type Event = 'push' | 'pull_request' | 'release' | 'schedule'

export interface Ran {
  readonly code: number
  readonly output: string
}

/** A repository whose workflow act runs on this machine without containers and without the network. */
export class GitHubRepository {
  readonly root = mkdtempSync(join(tmpdir(), 'slipway-github-'))
  readonly directory = join(this.root, 'app')
  readonly artifacts = join(this.root, 'artifacts')
  readonly #actions = new Map<string, string>()

  constructor(readonly command: Command) {
    for (const [name, source] of [
      ['upload-artifact', UPLOAD],
      ['download-artifact', DOWNLOAD],
      ...SET_UPS.map((name) => [name, SET_UP.replace('NAME', name)] as const),
    ] as const) {
      const folder = join(this.root, name)
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
      writeFileSync(join(folder, 'index.js'), source)
      const inputs = Object.fromEntries([...ARTIFACT_INPUTS].map((input) => [input, { description: input }]))
      const outputs = { 'artifact-id': { description: 'id' } }
      writeFileSync(
        join(folder, 'action.yml'),
        JSON.stringify({ name, description: name, inputs, outputs, runs: { using: 'node24', main: 'index.js' } }),
      )
      this.provide(`actions/${name}`, folder)
    }
  }

  /** From now on `uses: repository/…` means this folder, at whichever commit. */
  provide(repository: string, folder: string): void {
    this.#actions.set(repository, folder)
  }

  write(file: string, content: string): void {
    const whole = join(this.directory, file)
    mkdirSync(dirname(whole), { recursive: true })
    writeFileSync(whole, content)
  }

  read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8')
  }

  /** Files of an artifact, relative, sorted. */
  artifact(name: string): readonly string[] {
    const found = readdirSync(join(this.artifacts, name), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    return found.map((entry) => join(entry.parentPath, entry.name).slice(join(this.artifacts, name).length + 1)).sort()
  }

  readArtifact(name: string, file: string): string {
    return readFileSync(join(this.artifacts, name, file), 'utf8')
  }

  /** Commits everything and runs the workflows of an event. */
  run(event: Event, more: RunSettings = {}): Promise<Ran> {
    commitAll(this.directory, 'https://github.com/octo/app.git')
    return this.runCommitted(event, more)
  }

  /** Runs the workflows of an event on the commit that is there. */
  runCommitted(event: Event, more: RunSettings = {}): Promise<Ran> {
    const pairs = (flag: string, values: Readonly<Record<string, string>> = {}) =>
      Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`])
    const file = join(this.root, 'event.json')
    writeFileSync(file, JSON.stringify(more.event ?? {}))
    const args = [
      event,
      ...(more.event === undefined ? [] : ['--eventpath', file]),
      ...RUNNERS.flatMap((name) => ['-P', `${name}=-self-hosted`]),
      ...(more.actor === undefined ? [] : ['--actor', more.actor]),
      ...this.#repositories(),
      ...pairs('-s', more.secrets),
      ...pairs('--env', { ARTIFACTS_FOLDER: this.artifacts, ...more.env }),
    ]
    const path = [...(more.path ?? []), process.env['PATH'] ?? ''].join(delimiter)
    const env = { HOME: this.root, PATH: path, XDG_CACHE_HOME: join(this.root, 'cache') }
    return new Promise((done) => {
      execFile(
        this.command.file,
        args,
        { cwd: this.directory, env, timeout: 400_000, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          done({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
      )
    })
  }

  #repositories(): readonly string[] {
    const workflows = [this.directory, ...this.#actions.values()]
      .map((folder) => join(folder, '.github/workflows'))
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
    const used = new Set(
      workflows.flatMap((text) =>
        [...text.matchAll(/uses: ([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@([\w.-]+)/g)].map(
          ([, repository = '', ref = '']) => `${repository}@${ref}`,
        ),
      ),
    )
    return [...used].flatMap((name) => {
      const folder = this.#actions.get(name.split('@')[0] ?? '')
      return folder === undefined ? [] : ['--local-repository', `${name}=${folder}`]
    })
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
