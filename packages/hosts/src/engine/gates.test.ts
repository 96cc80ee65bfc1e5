import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  type AnyAction,
  byOrder,
  commonInputs,
  directing,
  defineAction,
  gated,
  input,
  readGateFile,
  recordShape,
} from '@slipway/core'
import { GitHubHost } from '../github/github-host'
import { ProcessSignals } from '../process/signals'
import { Redactor } from '../pump/redactor'
import { createMachinery } from './machinery'
import { runAction } from './run-action'

const HOME = mkdtempSync(join(tmpdir(), 'slipway-home-'))

function git(directory: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME, GIT_CONFIG_NOSYSTEM: '1' },
  })
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

interface Change {
  /** Files of the target branch; without them there is no such branch. */
  readonly target?: Readonly<Record<string, string>>
  /** Files of the change. */
  readonly own: Readonly<Record<string, string>>
  readonly event?: object
  readonly env?: Readonly<Record<string, string>>
}

const PULL_REQUEST = { pull_request: { number: 7, base: { ref: 'main' }, head: { repo: { full_name: 'team/shop' } } } }

/** Runs an action with a gate and a gate's file for a change, and tells what it was given. */
async function run({ target, own, event = PULL_REQUEST, env = {} }: Change) {
  const [server, workspace, runner] = ['server', 'checkout', 'runner'].map((name) =>
    mkdtempSync(join(tmpdir(), `slipway-${name}-`)),
  ) as [string, string, string]
  const repository = join(server, 'team/shop.git')
  mkdirSync(repository, { recursive: true })
  git(repository, 'init', '--quiet', '--initial-branch=main')
  if (target !== undefined) {
    write(repository, { 'README.md': '', ...target })
    git(repository, 'add', '--all')
    git(repository, 'commit', '--quiet', '--message=x')
  }
  git(workspace, 'init', '--quiet')
  write(workspace, own)
  write(runner, { 'event.json': JSON.stringify(event) })
  const all = {
    PATH: process.env['PATH'] ?? '',
    HOME,
    GITHUB_EVENT_PATH: join(runner, 'event.json'),
    GITHUB_REPOSITORY: 'team/shop',
    GITHUB_SERVER_URL: `file://${server}`,
    RUNNER_TEMP: runner,
    INPUT_NEEDED: 'x',
    ...env,
  }
  const [redactor, signals] = [new Redactor(), new ProcessSignals()]
  let log = ''
  const http = { request: () => Promise.reject(new Error('no network')) }
  const host = new GitHubHost({ env: all, redactor, http, write: (text) => void (log += text), random: () => 'r' })
  const machinery = createMachinery({ env: all, host, http, redactor, signals, workspace })
  let seen: unknown
  const { record } = await runAction(
    gate((given) => (seen = given)),
    machinery,
    {
      stageNames: ['scan'],
      renderPage: async () => '',
      renderComment: async () => '',
      describeRun: async () => ({ word: '', sentences: [] }),
    },
  )
  const summary = readFileSync(join(workspace, 'slipway-out/scan/summary.md'), 'utf8')
  return { seen, log, summary, outcome: record.outcome, failure: record.failure?.message }
}

const inputs = {
  ...commonInputs,
  'fail-on': gated(
    input.oneOf('A gate', ['critical', 'high', 'none'], 'critical'),
    byOrder(['high', 'critical', 'none']),
  ),
  context: directing(input.text('Where it goes'), { to: (name) => name }),
  needed: input.text('Required', { required: true }),
} as const

function gate(saw: (given: unknown) => void): AnyAction {
  return defineAction(recordShape('scan', {}, {}), {
    title: 'Scan',
    summary: 's',
    description: 'd',
    inputs,
    systems: ['linux', 'darwin'],
    reach: 'nothing',
    forks: 'run',
    job: {},
    run: async (given, ports) => {
      const { counts, notice } = await readGateFile(ports, 'w.yml', { name: 'waivers' })
      saw([given['fail-on'], counts, notice, ...(given['context'] === undefined ? [] : [given['context']])])
      pinned = ports.pins?.map(({ version }) => version)
      return { outcome: 'pass', headline: 'h', outputs: {}, summary: '### done' }
    },
  })
}

/** What the action was given. */
let pinned: readonly string[] | undefined

const config = (failOn: string) => ({ '.slipway.yml': `stages: { scan: { fail-on: ${failOn} } }\n` })

describe('a change request does not loosen its own gate', () => {
  test('what it loosens waits until it is merged, and is said in log and summary', async () => {
    const { seen, log, summary } = await run({
      target: { ...config('high'), 'w.yml': 'theirs' },
      own: { ...config('none'), 'w.yml': 'mine' },
    })
    expect(seen).toEqual(['high', 'theirs', undefined])
    expect(log).toMatch(/fail-on: this change says none, and high counts \(\.slipway\.yml on main at [0-9a-f]{7}\)/)
    expect(summary).toContain('**Counts once merged**: 1 setting of this change would loosen the gate.')
  })

  test('what it tightens counts at once, without a word', async () => {
    const { seen, summary } = await run({ target: { ...config('none'), 'w.yml': '' }, own: config('high') })
    expect([seen, summary.includes('once merged')]).toEqual([['high', '', undefined], false])
  })

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['none', {}, 'the default: no .slipway.yml on main'],
    ['one that is not valid', { '.slipway.yml': 'stages: [' }, 'the default: .slipway.yml on main at'],
    ['one with an unknown input', { '.slipway.yml': 'stages: { scan: { nope: 1 } }' }, 'the default: .slipway.yml on'],
  ])('where the target branch has %s, the defaults are what it may not loosen', async (_, target, from) => {
    const { seen, log } = await run({ target, own: { ...config('none'), 'w.yml': 'mine' } })
    expect(seen).toEqual(['critical', undefined, 'waivers: there is no w.yml on main yet, so none of it counts'])
    expect(log).toContain(from)
  })

  test('a branch that cannot be read: nothing loosens, and it is said', async () => {
    const { seen, log } = await run({ own: { ...config('none'), 'w.yml': 'mine' } })
    expect(seen).toMatchObject(['critical', undefined, expect.stringContaining('main could not be read (git:')])
    expect(log).toContain('main, which this change is for, could not be read (git: fatal:')
  })

  test('the input of the workflow counts as it is', async () => {
    const { seen } = await run({
      target: { ...config('high'), 'w.yml': '' },
      own: {},
      env: { 'INPUT_FAIL-ON': 'none' },
    })
    expect(seen).toEqual(['none', '', undefined])
  })

  test('programs are those that the target branch pins', async () => {
    const pin = (version: string) => ({
      '.slipway.yml': `tools: { trivy: { version: "${version}", url: "https://x.example/t", sha256: "${'a'.repeat(64)}" } }\n`,
      'w.yml': '',
    })
    const { log } = await run({ target: pin('1.0.0'), own: pin('2.0.0') })
    expect(pinned).toEqual(['1.0.0'])
    expect(log).toMatch(/tools: this change pins trivy 2\.0\.0, which does not count \(\.slipway\.yml on main at/)
    await run({ own: pin('2.0.0') })
    expect(pinned).toEqual([])
    await run({ own: pin('2.0.0'), event: {} })
    expect(pinned).toEqual(['2.0.0'])
  })

  test('a push is no change request', async () => {
    const { seen } = await run({ own: { ...config('none'), 'w.yml': 'mine' }, event: {} })
    expect(seen).toEqual(['none', 'mine', undefined])
  })
})

describe('a change request does not lead the rights of the job elsewhere', () => {
  const leads = (context: string) => ({ '.slipway.yml': `stages: { scan: { context: ${context}, needed: y } }\n` })
  const there = { 'w.yml': '' }

  test('what it says is refused before anything is done, unless the target branch says the same', async () => {
    const { seen, outcome, failure } = await run({ target: { ...leads('prod'), ...there }, own: leads('evil') })
    expect([seen, outcome]).toEqual([undefined, 'invalid'])
    expect(failure).toMatch(
      /^invalid inputs:\n {2}context \(stages\.scan in \.slipway\.yml\): this change says evil, and main at [0-9a-f]{7} says prod: /,
    )
    expect((await run({ target: { ...leads('prod'), ...there }, own: leads('prod') })).seen).toEqual([
      'critical',
      '',
      undefined,
      'prod',
    ])
  })

  test.each<[string, Change]>([
    ['the branch has no configuration', { target: there, own: leads('evil') }],
    ['the branch cannot be read', { own: leads('evil') }],
    ['the change takes it away', { target: { ...leads('prod'), ...there }, own: {} }],
  ])('refused too where %s', async (_, change) => {
    expect((await run(change)).outcome).toBe('invalid')
  })

  test('what the job gives counts, and so does a file on a branch', async () => {
    const given = await run({ target: there, own: leads('evil'), env: { INPUT_CONTEXT: 'mine' } })
    expect(given.seen).toEqual(['critical', '', undefined, 'mine'])
    const pushed = await run({ own: { ...leads('merged'), ...there }, event: {} })
    expect(pushed.seen).toEqual(['critical', '', undefined, 'merged'])
  })
})
