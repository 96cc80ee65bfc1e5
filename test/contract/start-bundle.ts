import { afterAll } from '@jest/globals'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readAsRunner, readDotenvReport, readKeyValueFile, readSections } from '@slipway/testing'

export type BundleHost = 'github' | 'gitlab' | 'terminal'

export interface Wish {
  /** Inputs by their names; as variables on GitHub and GitLab, as flags on a terminal. */
  readonly inputs?: Readonly<Record<string, string>>
  /** Variables beside those that the host sets. */
  readonly env?: Readonly<Record<string, string>>
  /** Another file of `dist/<name>` than `index.js`. */
  readonly file?: string
  /** Another program than one of `dist/`. */
  readonly program?: string
  /** Arguments of the program beside inputs. */
  readonly args?: readonly string[]
  /** Files of the workspace, by path. */
  readonly files?: Readonly<Record<string, string>>
  /** An own workspace, to run one stage after another in it. */
  readonly workspace?: string
  /** Called once the program runs. */
  readonly during?: (running: {
    readonly child: ChildProcess
    readonly workspace: string
    stdout(): string
  }) => void | Promise<void>
  /** Milliseconds after which the program counts as stuck. */
  readonly limit?: number
}

export interface BundleRun {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
  readonly workspace: string
  /** Holds the runner's own files, its home and temp folder, and the workspace unless that was given. */
  readonly base: string
  /**
   * As the host would read them: GITHUB_OUTPUT, or the dotenv report with its prefix taken off; empty on a terminal.
   */
  readonly outputs: Readonly<Record<string, string>>
  /** Files of the runner: GITHUB_OUTPUT, GITHUB_ENV and so on; what was written into them. */
  readonly runnerFiles: Readonly<Record<string, string>>
  /** Texts of all files under the workspace, the runner's temp and home folder, by path. */
  files(): Readonly<Record<string, string>>
  read(path: string): string
  readonly commands: ReturnType<typeof readAsRunner>
  readonly sections: ReturnType<typeof readSections>
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

let copied: string | undefined
afterAll(() => {
  if (copied !== undefined) rmSync(copied, { recursive: true, force: true })
})

/** The bundles away from the repository, where no node_modules can help them out. */
function bundles(): string {
  if (copied === undefined) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-dist-')))
    cpSync(join(ROOT, 'dist'), folder, { recursive: true })
    copied = folder
  }
  return copied
}

/** The Node that bundles are started with: this one, or the one that `npm run e2e -- hosts` names. */
const NODE = process.env['SLIPWAY_TEST_NODE'] ?? process.execPath

const RUNNER_FILES = [
  'GITHUB_OUTPUT',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_ARTIFACTS',
]

/**
 * Starts `dist/<name>/index.js` as a host would: an environment from scratch, a checkout, files for what the host reads
 * back.
 */
export async function startBundle(name: string, host: BundleHost, wish: Wish = {}): Promise<BundleRun> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-contract-')))
  const workspace = wish.workspace ?? makeWorkspace(join(base, 'checkout'), wish.files ?? {})
  if (wish.workspace !== undefined) writeFiles(workspace, wish.files ?? {})
  for (const folder of ['home', 'temp', 'files']) mkdirSync(join(base, folder))
  const { env, args } = launch(name, host, wish, { base, workspace })
  const started = performance.now()
  const child = spawn(
    NODE,
    [wish.program ?? join(bundles(), name, wish.file ?? 'index.js'), ...args, ...(wish.args ?? [])],
    {
      cwd: workspace,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  const killer = setTimeout(() => child.kill('SIGKILL'), wish.limit ?? 30_000)
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) =>
    child.once('error', reject).once('close', (code, signal) => resolve({ code, signal })),
  )
  await wish.during?.({ child, workspace, stdout: out })
  const { code, signal } = await ended
  clearTimeout(killer)
  const stdout = out()
  const milliseconds = performance.now() - started
  const runnerFiles = Object.fromEntries(RUNNER_FILES.map((file) => [file, readIfThere(join(base, 'files', file))]))
  return {
    code,
    signal,
    stdout,
    stderr: err(),
    milliseconds,
    workspace,
    base,
    runnerFiles,
    outputs: readOutputs(
      name,
      host,
      runnerFiles,
      join(workspace, wish.inputs?.['output'] ?? 'slipway-out', name, 'outputs.env'),
    ),
    files: () => ({ ...readTree(workspace), ...readTree(base) }),
    read: (path) => readFileSync(join(workspace, path), 'utf8'),
    commands: readAsRunner(stdout),
    sections: readSections(stdout),
  }
}

/** A checkout with one commit. */
export function makeWorkspace(workspace: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(workspace, { recursive: true })
  writeFiles(workspace, { 'README.md': '# shop\n', ...files })
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', ...args], {
      cwd: workspace,
      encoding: 'utf8',
    })
  git('init', '-q', '-b', 'main')
  git('add', 'README.md')
  git('commit', '-q', '-m', 'first')
  return workspace
}

function writeFiles(workspace: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), text)
  }
}

interface Places {
  readonly base: string
  readonly workspace: string
}

/** The environment and arguments, all of them: nothing of the machine that runs the tests but PATH. */
function launch(name: string, host: BundleHost, { inputs = {}, env = {} }: Wish, { base, workspace }: Places) {
  const machine = {
    PATH: `${dirname(NODE)}:${process.env['PATH'] ?? ''}`,
    HOME: join(base, 'home'),
    TMPDIR: join(base, 'temp'),
    LANG: 'C.UTF-8',
  }
  if (host === 'terminal')
    return { env: { ...machine, ...env }, args: Object.entries(inputs).map(([key, value]) => `--${key}=${value}`) }
  if (host === 'github') {
    for (const file of RUNNER_FILES) writeFileSync(join(base, 'files', file), '')
    return {
      env: {
        ...machine,
        ...githubVariables(base, workspace),
        ...githubInputs(name),
        ...asVariables(inputs, (key) => key),
        ...env,
      },
      args: [],
    }
  }
  return {
    env: { ...machine, ...gitlabVariables(workspace), ...asVariables(inputs, (key) => key.replace(/-/g, '_')), ...env },
    args: [],
  }
}

function asVariables(
  inputs: Readonly<Record<string, string>>,
  rename: (key: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [`INPUT_${rename(key.toUpperCase())}`, value]))
}

/** The runner gives every declared input, an empty one when it is not set and has no default (ActionRunner.cs). */
function githubInputs(name: string): Record<string, string> {
  const file = join(ROOT, 'actions', name, 'action.yml')
  const declared = existsSync(file)
    ? [...(readFileSync(file, 'utf8').split(/^outputs:/m)[0] ?? '').matchAll(/^ {2}([a-z][a-z0-9-]*):/gm)]
    : []
  return Object.fromEntries(declared.map(([, input]) => [`INPUT_${String(input).toUpperCase()}`, '']))
}

function githubVariables(base: string, workspace: string): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'team/shop',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_SHA: '0123456789012345678901234567890123456789',
    GITHUB_REF_NAME: 'main',
    GITHUB_HEAD_REF: '',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_RUN_ID: '7',
    GITHUB_JOB: 'deliver',
    RUNNER_TEMP: join(base, 'temp'),
    RUNNER_TOOL_CACHE: join(base, 'home', 'tools'),
    ...Object.fromEntries(RUNNER_FILES.map((file) => [file, join(base, 'files', file)])),
  }
}

function gitlabVariables(workspace: string): Record<string, string> {
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_PROJECT_DIR: workspace,
    CI_PROJECT_PATH: 'team/shop',
    CI_PROJECT_ID: '5',
    CI_PROJECT_URL: 'https://gitlab.example/team/shop',
    CI_COMMIT_SHA: '0123456789012345678901234567890123456789',
    CI_COMMIT_REF_NAME: 'main',
    CI_PIPELINE_ID: '7',
    CI_PIPELINE_SOURCE: 'push',
    CI_JOB_NAME: 'deliver',
  }
}

function readOutputs(
  name: string,
  host: BundleHost,
  runnerFiles: Readonly<Record<string, string>>,
  dotenv: string,
): Record<string, string> {
  if (host === 'github') return Object.fromEntries(readKeyValueFile(runnerFiles['GITHUB_OUTPUT'] ?? ''))
  if (host === 'terminal' || !existsSync(dotenv)) return {}
  const prefix = `SLIPWAY_${name.toUpperCase()}_`
  return Object.fromEntries(
    [...readDotenvReport(readFileSync(dotenv))].map(([key, value]) => [
      key.replace(prefix, '').toLowerCase().replace(/_/g, '-'),
      value,
    ]),
  )
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function readTree(folder: string): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry)
    if (
      statSync(path, { throwIfNoEntry: false })?.isFile() === true &&
      !relative(folder, path).split('/').includes('.git')
    )
      texts[path] = readFileSync(path, 'latin1')
  }
  return texts
}

/** Takes away what a run left; called when its files were looked at. */
export function forget(run: BundleRun): void {
  rmSync(run.base, { recursive: true, force: true })
}

/** Waits for something to become true while a bundle runs. */
export async function until(what: () => boolean, limit = 15_000): Promise<void> {
  for (const end = performance.now() + limit; performance.now() < end;) {
    if (what()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('waited in vain')
}
