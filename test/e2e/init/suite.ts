import { execFile, execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parse, stringify } from 'yaml'
import { ROOT } from '../../../scripts/paths'
import { endWhenInterrupted } from '../end'
import { provideBases } from './bases'
import { type Answers, OWN, REPOSITORIES, type Repository } from './repositories'
import { renderTable, type Tried, writeTable } from './table'

/**
 * `slipway init` on public repositories, and what it wrote on its way through `slipway run` with the sandbox:
 * tsx test/e2e/init/suite.ts [--checkouts=DIR] [--bases=DIR] [--only=words] [--slipway=PROGRAM] [--write]
 *
 * It clones from GitHub and is no part of any run; `--checkouts` takes owner+name folders that are there instead.
 * `--bases` makes stand-ins of the Dockerfiles' bases there, for a machine that reaches no registry.
 */
const { values: flags } = parseArgs({
  options: {
    checkouts: { type: 'string' },
    bases: { type: 'string' },
    slipway: { type: 'string', default: join(ROOT, 'bin/slipway.mjs') },
    only: { type: 'string', multiple: true },
    results: { type: 'string', default: join(ROOT, 'slipway-out/init-repositories.json') },
    write: { type: 'boolean', default: false },
  },
})

const say = (line: string) => void process.stdout.write(`${line}\n`)
const root = mkdtempSync(join(tmpdir(), 'slipway-init-'))
const PATIENCE = 1_500_000

interface Sandbox {
  readonly registry: string
  readonly kubeconfig: string
  stop(): void
}

function startSandbox(): Promise<Sandbox> {
  const [program, ...args] = programOf()
  const child = spawn(program, [...args, 'sandbox', '--json', '--directory', join(root, 'sandbox')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((done, fail) => {
    let said = ''
    child.once('exit', (code) => fail(new Error(`the sandbox ended with ${String(code)}: ${said}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (!said.includes('\n')) return
      const { registry, kubeconfig } = JSON.parse(said) as Sandbox
      done({ registry, kubeconfig, stop: () => void child.kill('SIGINT') })
    })
  })
}

const programOf = (): readonly [string, ...string[]] =>
  flags.slipway.endsWith('.mjs') ? [process.execPath, resolve(flags.slipway)] : [resolve(flags.slipway)]

/** A clone of its own at the commit, with the remote that it has. */
function checkOut({ name, commit }: Repository): string {
  const folder = join(root, name.replace('/', '+'))
  const url = `https://github.com/${name}.git`
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' })
  if (flags.checkouts === undefined) {
    execFileSync('git', ['clone', '--quiet', url, folder], { stdio: 'pipe' })
    git('checkout', '--quiet', '-B', 'main', commit)
    return folder
  }
  const there = join(flags.checkouts, name.replace('/', '+'))
  cpSync(there, folder, { recursive: true, filter: (source) => source !== join(there, '.git') })
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', folder])
  git('remote', 'add', 'origin', url)
  commitAll(folder, 'snapshot')
  return folder
}

function commitAll(folder: string, message: string): void {
  const who = ['-c', 'user.name=owner', '-c', 'user.email=owner@example.com']
  execFileSync('git', ['-C', folder, 'add', '--all'])
  execFileSync('git', ['-C', folder, ...who, 'commit', '--quiet', '--allow-empty', '--message', message])
}

interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function slipway(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Said> {
  const [program, ...before] = programOf()
  return new Promise((done) => {
    const options = { cwd, env: { ...process.env, ...env }, timeout: PATIENCE, maxBuffer: 256 << 20 }
    execFile(program, [...before, ...args], options, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 30), stdout, stderr }),
    )
  })
}

function pushBase(name: string, to: string, env: Readonly<Record<string, string>>): void {
  const args = ['push', '--quiet', '--tls-verify=false', `docker.io/library/${name}`, `docker://${to}`]
  execFileSync('buildah', args, { env: { ...process.env, ...env } })
}

function answer(folder: string, { stages = {}, components = {}, files = {} }: Answers, registry: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const path = join(folder, '.slipway.yml')
  const config = parse(readFileSync(path, 'utf8')) as Record<string, Record<string, unknown> | undefined>
  const merge = (key: string, given: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>) => {
    const section = { ...config[key] } as Record<string, unknown>
    for (const [name, inputs] of Object.entries(given))
      if (inputs === undefined) Reflect.deleteProperty(section, name)
      else section[name] = { ...(section[name] as object | undefined), ...inputs }
    if (Object.keys(section).length > 0) config[key] = section
  }
  merge('stages', stages)
  merge('components', components)
  writeFileSync(path, stringify(config).replaceAll(OWN, registry))
}

async function tryOne(repository: Repository, sandbox: Sandbox, env: Readonly<Record<string, string>>): Promise<Tried> {
  const folder = checkOut(repository)
  const image = `${sandbox.registry}/${repository.name.toLowerCase()}`
  const asked = await slipway(['init', '--json', `--image=${image}`, `--pin=${'ab'.repeat(20)}`], folder, env)
  if (asked.code !== 0)
    return { name: repository.name, first: `init: exit ${asked.code}`, questions: [], log: asked.stderr }
  const told = JSON.parse(asked.stdout) as { readonly questions: readonly { readonly place: string }[] }
  const questions = told.questions.map(({ place }) => place)
  if (repository.cannot !== undefined) return { name: repository.name, cannot: repository.cannot, questions, log: '' }
  commitAll(folder, 'slipway')
  const begun = Date.now()
  const first = await slipway(['run'], folder, env)
  const seconds = Math.round((Date.now() - begun) / 1000)
  const base = {
    name: repository.name,
    questions,
    seconds,
    first: first.code === 0 ? 'green' : tableOf(first),
    log: saidBy(first),
  }
  if (first.code === 0 || repository.answers === undefined) return base
  for (const [name, base] of Object.entries(repository.answers.bases ?? {}))
    pushBase(base, `${sandbox.registry}/${name}`, env)
  answer(folder, repository.answers, sandbox.registry)
  commitAll(folder, 'answers')
  const second = await slipway(['run'], folder, env)
  return { ...base, answered: second.code === 0 ? 'green' : tableOf(second), log: saidBy(second) }
}

/** The end of it, for who looks why. */
const saidBy = ({ stdout, stderr }: Said): string => `${stdout}\n${stderr}`.slice(-4000)

/** The row of the stage that was not green. */
function tableOf({ stdout, stderr, code }: Said): string {
  const rows = `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) =>
      /^\S+ +(?:fail|invalid|tool-failed|vacuous|error|inconclusive|rolled-back|rollback-failed|transient)\b/.test(
        line,
      ),
    )
  return rows.at(-1)?.replace(/ +/g, ' ').slice(0, 160) ?? `exit ${String(code)}`
}

async function main(): Promise<void> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools')
  const bases = flags.bases === undefined ? undefined : await provideBases(resolve(flags.bases), say)
  const sandbox = await startSandbox()
  const env = {
    ...bases?.env,
    KUBECONFIG: sandbox.kubeconfig,
    RUNNER_TOOL_CACHE: cache,
    SLIPWAY_TRIVY_DB: join(ROOT, 'test/fixtures/trivy-db'),
    NO_COLOR: '1',
  }
  const before = existsSync(flags.results) ? (JSON.parse(readFileSync(flags.results, 'utf8')) as Tried[]) : []
  const tried = new Map(before.map((one) => [one.name, one]))
  try {
    for (const repository of REPOSITORIES) {
      if (flags.only !== undefined && !flags.only.some((word) => repository.name.includes(word))) continue
      const begun = Date.now()
      const one = await tryOne(repository, sandbox, env)
      tried.set(repository.name, one)
      mkdirSync(dirname(flags.results), { recursive: true })
      writeFileSync(flags.results, JSON.stringify([...tried.values()], undefined, 2))
      say(
        `${repository.name}: ${one.cannot ?? one.answered ?? one.first ?? ''} (${Math.round((Date.now() - begun) / 1000)} s)`,
      )
    }
  } finally {
    sandbox.stop()
    rmSync(root, { recursive: true, force: true })
  }
  const table = renderTable(REPOSITORIES, tried)
  say(table)
  if (flags.write) writeTable(table)
}

endWhenInterrupted()
await main()
