import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  type Action,
  type AnyAction,
  type Catalogue,
  commonInputs,
  defineAction,
  exitCode,
  HttpError,
  input,
  recordShape,
  type Result,
  ToolError,
  TransientError,
  UserError,
} from '@slipway/core'
import { readDotenvReport, readKeyValueFile } from '@slipway/testing'
import { GitHubHost } from '../github/github-host'
import { GitLabHost } from '../gitlab/gitlab-host'
import { ProcessSignals } from '../process/signals'
import { Redactor } from '../pump/redactor'
import { TerminalHost } from '../terminal/terminal-host'
import { createMachinery, type Machinery } from './machinery'
import { runAction as run } from './run-action'

const inputs = {
  ...commonInputs,
  image: input.text('An image'),
  'fail-on': input.oneOf('A gate', ['high', 'low'], 'high'),
  password: input.secret('A password'),
} as const

const pushed = recordShape('push', { image: 'The image' }, {})

type Run = Action<typeof inputs, typeof pushed>['run']

function action(run: Run = async () => result()): AnyAction {
  return defineAction(pushed, {
    title: 'Push',
    summary: 's',
    description: 'd',
    inputs,
    systems: ['linux', 'darwin'],
    place: { order: 1 },
    reach: 'registry',
    forks: 'refuse',
    job: {},
    run,
  })
}

const catalogue: Catalogue = {
  stageNames: ['build', 'push'],
  renderPage: async (stages) =>
    `<html>${stages.map(({ stage, outcome, headline }) => `${stage} ${outcome} ${headline}`).join(';')}</html>`,
  renderComment: async () => 'a comment',
  describeRun: async () => ({ word: '', sentences: [] }),
}

const runAction = (action: AnyAction, machinery: Machinery, pages: Catalogue = catalogue) =>
  run(action, machinery, pages)

function result(given: Partial<Result<typeof pushed>> = {}): Result<typeof pushed> {
  return { outcome: 'pass', headline: 'pushed', outputs: { image: 'r/a@sha256:1' }, summary: '### pushed', ...given }
}

function world(
  env: Record<string, string> = {},
  {
    host: kind = 'github' as 'github' | 'gitlab',
    workspace = fs.mkdtempSync(join(tmpdir(), 'slipway-run-')),
    files: own = {},
  } = {},
) {
  const files = fs.mkdtempSync(join(tmpdir(), 'slipway-runner-'))
  const all = {
    ...env,
    GITHUB_OUTPUT: join(files, 'output'),
    GITHUB_STEP_SUMMARY: join(files, 'summary'),
    RUNNER_TEMP: join(files, 'temp'),
    ...own,
  }
  const redactor = new Redactor()
  const signals = new ProcessSignals()
  const http = { request: () => Promise.reject(new Error('no network')) }
  let log = ''
  let serial = 0
  const parts = { env: all, redactor, write: (text: string) => void (log += text), random: () => `r${serial++}`, http }
  const host = kind === 'github' ? new GitHubHost(parts) : new GitLabHost({ ...parts, now: () => 0 })
  const machinery = createMachinery({ env: all, host, http, redactor, signals, workspace })
  const out = (...path: string[]) => join(workspace, 'slipway-out', ...path)
  return {
    workspace,
    machinery,
    signals,
    out,
    log: () => log,
    outputs: () => Object.fromEntries(readKeyValueFile(fs.readFileSync(all.GITHUB_OUTPUT, 'utf8'))),
    records: () =>
      fs
        .readdirSync(out('record'))
        .map((name) => JSON.parse(fs.readFileSync(out('record', name), 'utf8')) as Record<string, unknown>),
    json: (...path: string[]) => JSON.parse(fs.readFileSync(out(...path), 'utf8')) as Record<string, unknown>,
  }
}

test.each(['github', 'gitlab'] as const)(
  'an action that waits is said on %s to be at work, until its end',
  async (kind) => {
    const w = world({}, { host: kind })
    const { host } = w.machinery
    const attended: string[] = []
    host.attend = (name) => {
      attended.push(`${name} begins`)
      return () => attended.push(`${name} ends`)
    }
    await runAction(
      action(async () => (attended.push('it runs'), result())),
      w.machinery,
    )
    expect(attended).toEqual(['push begins', 'it runs', 'push ends'])
  },
)

describe('code of a fork', () => {
  const event = join(fs.mkdtempSync(join(tmpdir(), 'slipway-event-')), 'event.json')
  fs.writeFileSync(
    event,
    JSON.stringify({ pull_request: { number: 7, head: { repo: { full_name: 'stranger/shop' } } } }),
  )
  const fork = { GITHUB_EVENT_PATH: event, GITHUB_REPOSITORY: 'team/shop' }

  test('is refused by an action that acts with the rights of the repository, before it runs', async () => {
    let ran = false
    const w = world(fork)
    const { record } = await runAction(
      action(async () => ((ran = true), result())),
      w.machinery,
    )
    expect([ran, record.outcome]).toEqual([false, 'invalid'])
    expect(record.failure).toEqual({
      code: 'FORK_REFUSED',
      message:
        'push does not run for code that comes from a fork, or of which the event does not tell where it comes from: it would act with the rights of this repository',
      hint: 'run push from a branch of this repository, after review',
    })
    const named = await runAction(action(), world({ ...fork, GITHUB_EVENT_NAME: 'workflow_run' }).machinery)
    expect(named.record.failure?.message).toContain('or of which workflow_run does not tell')
  })

  test('may be built, tested and scanned', async () => {
    const { record } = await runAction({ ...action(), forks: 'run' }, world(fork).machinery)
    expect(record.outcome).toBe('pass')
  })
})

test('of several images each has its folder; records stand together and name it', async () => {
  const w = world({ INPUT_COMPONENT: 'api' }, { host: 'gitlab' })
  let output = ''
  const ran = action(async (given) => ((output = given.output), result()))
  const { record } = await runAction(ran, w.machinery)
  expect([output, record.component]).toEqual(['slipway-out/api', 'api'])
  expect(w.records()).toMatchObject([{ stage: 'push', component: 'api' }])
  expect(fs.readFileSync(w.out('api/push/outputs.env'), 'utf8')).toContain('SLIPWAY_API_PUSH_IMAGE=r/a@sha256:1\n')
  expect(fs.readFileSync(w.out('api/push/summary.md'), 'utf8')).toBe('Component **api**\n\n### pushed\n')
  expect(fs.existsSync(w.out('report.html'))).toBe(true)
})

describe('what is thrown becomes an outcome, in one place', () => {
  test.each<[string, () => unknown, string, string]>([
    ['a user error', () => new UserError('FILE_MISSING', 'wrong', 'mend it'), 'invalid', 'FILE_MISSING'],
    [
      'with an outcome of its own',
      () => new UserError('FILE_MISSING', 'wrong', 'mend it', { outcome: 'rollback-failed' }),
      'rollback-failed',
      'FILE_MISSING',
    ],
    ['a tool', () => new ToolError('PROGRAM_NOT_STARTED', 'broke', 'look'), 'tool-failed', 'PROGRAM_NOT_STARTED'],
    ['infrastructure', () => new TransientError('COMMAND_FAILED', 'down', 'again'), 'transient', 'COMMAND_FAILED'],
    ['the network', () => new HttpError('reset', 'gone'), 'transient', 'HTTP_RESET'],
    ['a bug', () => new TypeError('x is not a function'), 'error', 'INTERNAL'],
    ['text', () => 'just text', 'error', 'INTERNAL'],
    ['nothing', () => undefined, 'error', 'INTERNAL'],
  ])('%s', async (_, thrown, outcome, code) => {
    const w = world()
    const { exit, record } = await runAction(
      action(() => Promise.reject(thrown())),
      w.machinery,
    )
    expect([exit, record.outcome, record.failure?.code]).toEqual([exitCode(outcome as never), outcome, code])
    expect(w.outputs()).toEqual({ outcome, image: '' })
    expect(w.records()).toEqual([record])
    expect(w.json('failure-push.json')).toMatchObject({
      stage: 'push',
      outcome,
      code,
      exitCode: exit,
      evidence: ['slipway-out/push/summary.md'],
      again: 'slipway push',
    })
    expect(fs.readFileSync(w.out('push/summary.md'), 'utf8')).toContain('Push')
    expect(fs.readFileSync(w.out('report.html'), 'utf8')).toBe(`<html>push ${outcome} ${record.headline}</html>`)
  })

  test('one that gave no reason has a failure file of its headline, and of the files that it names', async () => {
    const w = world()
    const ended = {
      outcome: 'fail',
      headline: 'two findings',
      outputs: { image: 'slipway-out/push/report.json' },
    } as const
    await runAction(
      action(async () => result(ended)),
      w.machinery,
    )
    expect(w.json('failure-push.json')).toMatchObject({
      code: 'FAIL',
      message: 'two findings',
      evidence: ['slipway-out/push/report.json', 'slipway-out/push/summary.md'],
    })
  })

  test.each([
    ['one line', 'one line'],
    ['first\nsecond', 'first'],
    ['invalid inputs:\n  url: required', 'invalid inputs: url: required'],
    [
      'invalid inputs:\n  url: required\n  image: required\n  tags: required',
      'invalid inputs: url: required (and 2 more)',
    ],
  ])('the headline of %j is %j', async (message, headline) => {
    const w = world()
    const { record } = await runAction(
      action(() => Promise.reject(new UserError('INPUT_INVALID', message, 'mend it'))),
      w.machinery,
    )
    expect([record.headline, record.failure?.message]).toEqual([headline, message])
  })

  test('a stack is shown for bugs alone', async () => {
    const [bug, user] = [world(), world()]
    await runAction(
      action(() => Promise.reject(new TypeError('oops'))),
      bug.machinery,
    )
    await runAction(
      action(() => Promise.reject(new UserError('FILE_MISSING', 'oops', 'h'))),
      user.machinery,
    )
    expect([/\n\s+at /.test(bug.log()), /\n\s+at /.test(user.log())]).toEqual([true, false])
  })

  test('after a signal what breaks is cancelled, and a verdict of the action stands', async () => {
    for (const [thrown, outcome] of [
      [new TypeError('x'), 'cancelled'],
      [new ToolError('PROGRAM_NOT_STARTED', 'broke', 'look'), 'cancelled'],
      [new TransientError('COMMAND_FAILED', 'down', 'again'), 'cancelled'],
      [new HttpError('reset', 'gone'), 'cancelled'],
      [new UserError('DIRECTORY_NOT_MADE', 'no way back', 'look', { outcome: 'rollback-failed' }), 'rollback-failed'],
    ] as const) {
      const w = world()
      const { record } = await runAction(
        action(async () => {
          w.signals.cancel('SIGTERM')
          throw thrown
        }),
        w.machinery,
      )
      expect(record.outcome).toBe(outcome)
      if (outcome === 'cancelled') expect(record.headline).toBe('stopped by SIGTERM')
      expect(w.outputs()['outcome']).toBe(outcome)
    }
  })

  test('tolerated is exit 0 with the outcome told', async () => {
    const w = world()
    const { exit, record } = await runAction(
      action(async () =>
        result({ outcome: 'fail', tolerated: true, failure: { code: 'FILE_MISSING', message: 'm', hint: 'h' } }),
      ),
      w.machinery,
    )
    expect([exit, record.outcome, record.exitCode, w.outputs()['outcome']]).toEqual([0, 'fail', 0, 'fail'])
  })
})

describe('inputs', () => {
  test('all problems at once, those of the common inputs too; nothing runs; the outcome is told', async () => {
    const w = world({ INPUT_OUTPUT: '-x', 'INPUT_FAIL-ON': 'hgih', 'INPUT_WORKING-DIRECTORY': '~' })
    let ran = false
    const { exit } = await runAction(
      action(async () => ((ran = true), result())),
      w.machinery,
    )
    expect([exit, ran, w.outputs()]).toEqual([2, false, { outcome: 'invalid', image: '' }])
    for (const part of ['output: expected', 'fail-on: expected', 'working-directory: expected'])
      expect(w.log()).toContain(part)
  })

  test('given to the action parsed, the record beside; an empty config input names no file', async () => {
    const w = world({ INPUT_IMAGE: 'a', INPUT_CONFIG: '', INPUT_PASSWORD: 'hunter22-hunter22' })
    let seen: unknown
    const { exit } = await runAction(
      action(
        async (given, ports) => (
          (seen = [given.image, given['fail-on'], given.password?.reveal(), ports.record.stages.length]),
          result()
        ),
      ),
      w.machinery,
    )
    expect([exit, seen]).toEqual([0, ['a', 'high', 'hunter22-hunter22', 0]])
  })

  test('a named file that is not there, a directory that is not there', async () => {
    for (const [env, code] of [
      [{ INPUT_CONFIG: 'no.yml' }, 'CONFIG_MISSING'],
      [{ 'INPUT_WORKING-DIRECTORY': 'no' }, 'DIRECTORY_MISSING'],
    ] as const) {
      const { record } = await runAction(action(), world(env).machinery)
      expect([record.outcome, record.failure?.code]).toEqual(['invalid', code])
    }
  })

  test('a working directory that is none: whether nothing is there or something else', async () => {
    const w = world({ 'INPUT_WORKING-DIRECTORY': 'here' })
    const told = async () => (await runAction(action(), w.machinery)).record.failure
    const failure = (found: string) => ({
      code: 'DIRECTORY_MISSING',
      message: `working-directory: expected a directory, found ${found} at here`,
      hint: 'correct the input',
    })
    expect(await told()).toEqual(failure('nothing'))
    fs.writeFileSync(join(w.workspace, 'here'), '')
    expect(await told()).toEqual(failure('something else'))
  })

  test('an unsupported system says where to go', async () => {
    const { record } = await runAction({ ...action(), systems: ['plan9', 'beos'] as never }, world().machinery)
    expect(record.failure).toEqual({
      code: 'SYSTEM_UNSUPPORTED',
      message: `push runs on plan9 and beos, this is ${process.platform}`,
      hint: 'give this job a Linux runner (on GitHub: runs-on: ubuntu-latest)',
    })
  })

  test('one that cannot be read stops the run as it is, and no other is looked at', async () => {
    const w = world({ 'INPUT_FAIL-ON': 'hgih' })
    w.machinery.host.raw = () => {
      throw new UserError('FILE_UNREADABLE', 'cannot be read', 'mend it')
    }
    const { record } = await runAction(action(), w.machinery)
    expect(record.failure).toMatchObject({ code: 'FILE_UNREADABLE', message: 'cannot be read' })
  })

  test('the command to run it again has what the host was given, and not what a file says', async () => {
    const w = world({ INPUT_IMAGE: 'a' })
    fs.writeFileSync(join(w.workspace, '.slipway.yml'), 'version: 1\nstages: { push: { fail-on: low } }\n')
    let seen: unknown
    await runAction(
      action(async (given) => {
        seen = given['fail-on']
        throw new UserError('FILE_MISSING', 'm', 'h')
      }),
      w.machinery,
    )
    expect([seen, w.json('failure-push.json')['again']]).toEqual(['low', 'slipway push --image=a'])
  })

  test('how to run it again leaves secrets out and quotes the rest', async () => {
    const w = world({ INPUT_IMAGE: "it's", INPUT_PASSWORD: 'hunter22-hunter22' })
    await runAction(
      action(() => Promise.reject(new UserError('FILE_MISSING', 'password hunter22-hunter22 refused', 'h'))),
      w.machinery,
    )
    expect(w.json('failure-push.json')).toMatchObject({
      again: `slipway push '--image=it'\\''s'`,
      message: 'password *** refused',
    })
    const texts = fs
      .readdirSync(w.out(), { recursive: true, encoding: 'utf8' })
      .map((path) => (fs.statSync(w.out(path)).isFile() ? fs.readFileSync(w.out(path), 'utf8') : ''))
    expect(texts.join('\n') + w.log().replace('::add-mask::hunter22-hunter22', '')).not.toContain('hunter22')
  })
})

describe('the output folder', () => {
  test.each<[string, (workspace: string) => void, string]>([
    [
      'a link out of the workspace',
      (w) => fs.symlinkSync(fs.mkdtempSync(join(tmpdir(), 'slipway-victim-')), join(w, 'slipway-out')),
      'slipway-out',
    ],
    [
      'a link into .git',
      (w) => {
        fs.mkdirSync(join(w, '.git'))
        fs.symlinkSync('.git', join(w, 'slipway-out'))
      },
      'slipway-out',
    ],
    ['a folder in .git', () => undefined, '.git/x'],
    ['the working directory itself', () => undefined, '.'],
    ['a folder above it', () => undefined, '..'],
    [
      'a stage folder that is a link',
      (w) => {
        fs.mkdirSync(join(w, '.git'))
        fs.mkdirSync(join(w, 'slipway-out'))
        fs.symlinkSync('../.git', join(w, 'slipway-out/push'))
      },
      'slipway-out',
    ],
    [
      'a link to another folder of the workspace',
      (w) => {
        fs.mkdirSync(join(w, 'assets'))
        fs.symlinkSync('assets', join(w, 'slipway-out'))
      },
      'slipway-out',
    ],
    [
      'a folder behind a link',
      (w) => {
        fs.mkdirSync(join(w, 'assets'))
        fs.symlinkSync('assets', join(w, 'lnk'))
      },
      'lnk/a/b',
    ],
    ['a link that leads nowhere yet', (w) => fs.symlinkSync('later', join(w, 'slipway-out')), 'slipway-out'],
    [
      'a record folder that is a link',
      (w) => {
        fs.mkdirSync(join(w, 'slipway-out'))
        fs.symlinkSync(tmpdir(), join(w, 'slipway-out/record'))
      },
      'slipway-out',
    ],
  ])('%s is refused, and nothing is written there', async (_, prepare, output) => {
    const w = world({ INPUT_OUTPUT: output })
    prepare(w.workspace)
    const before = fs.readdirSync(w.workspace)
    const { record } = await runAction(action(), w.machinery)
    expect([record.outcome, record.failure?.code]).toEqual(['invalid', 'OUTPUT_NOT_ALLOWED'])
    expect(fs.readdirSync(w.workspace)).toEqual(before)
    for (const name of ['.git', 'assets'].filter((name) => before.includes(name)))
      expect(fs.readdirSync(join(w.workspace, name))).toEqual([])
    expect(w.outputs()['outcome']).toBe('invalid')
  })

  test.each(['github', 'gitlab'] as const)(
    'with a file that git tracks is refused on %s, with its name',
    async (host) => {
      const w = world({}, { host })
      fs.mkdirSync(w.out('record'), { recursive: true })
      fs.writeFileSync(w.out('record/push-zz.json'), '{}')
      const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: w.workspace })
      git('init', '--quiet')
      git('add', '--all')
      const { record } = await runAction(action(), w.machinery)
      expect(record).toMatchObject({ outcome: 'invalid', failure: { code: 'OUTPUT_TRACKED' } })
      expect(record.failure?.message).toBe(
        'output: expected a folder that git does not track, found "slipway-out/record/push-zz.json" in slipway-out',
      )
      expect(fs.readdirSync(w.out())).toEqual(['record'])
      git('rm', '-r', '--quiet', '--cached', 'slipway-out')
      fs.rmSync(w.out(), { recursive: true })
      expect((await runAction(action(), world({}, { host, workspace: w.workspace }).machinery)).record.outcome).toBe(
        'pass',
      )
    },
  )

  test('a folder that is not there yet is made, unseen by git', async () => {
    const w = world()
    await runAction(action(), w.machinery)
    expect(fs.readFileSync(w.out('.gitignore'), 'utf8')).toBe('*\n')
  })
})

describe('the record', () => {
  test('created once for each run, two at once lose nothing, and the later run reads them', async () => {
    const first = world()
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => runAction(action(), world({}, { workspace: first.workspace }).machinery)),
    )
    expect(
      first
        .records()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(runs.map(({ record }) => record.id).sort())
    let seen: unknown
    await runAction(
      action(
        async (_, ports) => ((seen = [ports.record.stages.length, ports.record.output(pushed, 'image')]), result()),
      ),
      world({}, { workspace: first.workspace }).machinery,
    )
    expect(seen).toEqual([6, 'r/a@sha256:1'])
  })

  test('of two pages at once the one that stays knows both stages', async () => {
    const first = world()
    const slow: Catalogue = {
      ...catalogue,
      renderPage: async (stages) => {
        // The other stage begins and ends while this one renders.
        if (stages.length === 1) await runAction(action(), world({}, { workspace: first.workspace }).machinery)
        return catalogue.renderPage(stages)
      },
    }
    await runAction(action(), first.machinery, slow)
    expect(fs.readFileSync(first.out('report.html'), 'utf8').match(/push pass/g)).toHaveLength(2)
  })

  test('of an older version it is left out and named, and the run goes on', async () => {
    const w = world()
    fs.mkdirSync(w.out('record'), { recursive: true })
    fs.writeFileSync(w.out('record/build-x.json'), '{"version":"1.0"}')
    const { record } = await runAction(action(), w.machinery)
    expect([record.outcome, record.version]).toEqual(['pass', '2.0'])
    expect(w.log()).toMatch(/older version of Slipway wrote them: slipway-out\/record\/build-x\.json/)
  })

  test('of another run it is named, and neither wiring nor the report takes anything from it', async () => {
    const w = world({ GITHUB_RUN_ID: '7', GITHUB_REPOSITORY: 'team/shop', GITHUB_SHA: 'c0ffee' })
    const { record: made } = await runAction(action(), w.machinery)
    const forged = {
      ...made,
      id: 'zz',
      source: { ...made.source, commit: 'f00' },
      finished: '9999-01-01T00:00:00.000Z',
    }
    fs.writeFileSync(w.out('record/push-zz.json'), JSON.stringify({ ...forged, outputs: { image: 'evil' } }))
    let seen: unknown
    const next = world(
      { GITHUB_RUN_ID: '7', GITHUB_REPOSITORY: 'team/shop', GITHUB_SHA: 'c0ffee' },
      { workspace: w.workspace },
    )
    await runAction(
      action(async (_, ports) => ((seen = ports.record.output(pushed, 'image')), result())),
      next.machinery,
    )
    expect(seen).toBe('r/a@sha256:1')
    expect(next.log()).toContain('not used, since they are records of another run: record/push-zz.json')
    expect(fs.readFileSync(w.out('report.html'), 'utf8').match(/push pass/g)).toHaveLength(2)
  })

  test.each(['github', 'gitlab'] as const)(
    'that an artifact brought, made by whoever knew the run, does not win over what this job wrote on %s',
    async (host) => {
      const env = { GITHUB_RUN_ID: '7', CI_PIPELINE_ID: '7' }
      const w = world(env, { host })
      const { record: made } = await runAction(action(), w.machinery)
      const later = new Date(Date.parse(made.finished) + 240_000).toISOString()
      const forged = { ...made, id: 'zz', finished: later, outputs: { image: 'evil' } }
      fs.writeFileSync(w.out('record/push-zz.json'), JSON.stringify(forged))
      const take = async () => {
        const next = world(env, { host, workspace: w.workspace })
        let seen: unknown
        const taking = action(
          async (_, { record }) => ((seen = record.take(pushed, 'image', ({ outputs }) => outputs.image)), result()),
        )
        await runAction(taking, next.machinery)
        return { seen, log: next.log() }
      }
      const first = await take()
      expect(first.seen).toBe('r/a@sha256:1')
      expect(first.log).toContain(`image: r/a@sha256:1, from record/push-${made.id}.json\n`)
      for (const name of fs.readdirSync(w.out('record'))) if (name !== 'push-zz.json') fs.rmSync(w.out('record', name))
      const second = await take()
      expect(second.log).toContain('image: evil, from record/push-zz.json, which another job wrote\n')
    },
  )

  test('of more bytes than all records may have, or that is no file, it is refused unread', async () => {
    const refusal = async (place: (path: string) => void) => {
      const w = world()
      fs.mkdirSync(w.out('record'), { recursive: true })
      place(w.out('record/build-x.json'))
      const { record } = await runAction(action(), w.machinery)
      return record.failure?.message
    }
    expect(await refusal((path) => fs.ftruncateSync(fs.openSync(path, 'w'), 300_000_000))).toMatch(
      /^slipway-out\/record\/build-x\.json: expected a run record, all together at most 67108864 bytes, found 300000000/,
    )
    for (const place of [
      (path: string) => fs.symlinkSync('/dev/zero', path),
      (path: string) => void execFileSync('mkfifo', [path]),
      (path: string) => fs.mkdirSync(path),
    ])
      expect(await refusal(place)).toMatch(/build-x\.json: expected a run record, .* found no file$/)
  })

  test.each(['github', 'gitlab'] as const)('what the run before left for people goes on %s', async (host) => {
    const env = { GITHUB_RUN_ID: '7', CI_PIPELINE_ID: '7' }
    const w = world(env, { host })
    const broken = action(() => Promise.reject(new UserError('FILE_MISSING', 'gone', 'h')))
    await runAction({ ...broken, name: 'build', record: { ...pushed, stage: 'build' } }, w.machinery)
    for (const path of ['smoke', 'reports']) fs.mkdirSync(w.out(path))
    for (const path of ['smoke/outputs.env', 'smoke/summary.md', 'reports/mine.xml'])
      fs.writeFileSync(w.out(path), 'old')
    const left = () =>
      ['failure-build.json', 'report.html', 'smoke/outputs.env', 'smoke/summary.md', 'reports/mine.xml'].filter(
        (path) => fs.existsSync(w.out(path)),
      )
    await runAction(action(), world(env, { host, workspace: w.workspace }).machinery)
    expect(left()).toHaveLength(5)
    const next = { GITHUB_RUN_ID: '8', CI_PIPELINE_ID: '8' }
    await runAction(action(), world(next, { host, workspace: w.workspace }).machinery)
    expect(left()).toEqual(['report.html', 'reports/mine.xml'])
    expect(fs.readFileSync(w.out('report.html'), 'utf8')).toBe('<html>push pass pushed</html>')
  })

  test.each([
    ['garbage', 'nonsense', 'RECORD_INVALID'],
    ['a later major version', '{"version":"9.0"}', 'RECORD_NEWER'],
  ])('%s in the folder is invalid, and this run is recorded all the same', async (_, text, code) => {
    const w = world()
    fs.mkdirSync(w.out('record'), { recursive: true })
    fs.writeFileSync(w.out('record/build-x.json'), text)
    const { record } = await runAction(action(), w.machinery)
    expect([record.outcome, record.failure?.code]).toEqual(['invalid', code])
    expect(fs.existsSync(w.out('record', `push-${record.id}.json`))).toBe(true)
  })

  test('a pass takes the failure file of the run before away', async () => {
    const w = world()
    await runAction(
      action(() => Promise.reject(new UserError('FILE_MISSING', 'm', 'h'))),
      w.machinery,
    )
    expect(fs.existsSync(w.out('failure-push.json'))).toBe(true)
    await runAction(action(), world({}, { workspace: w.workspace }).machinery)
    expect(fs.existsSync(w.out('failure-push.json'))).toBe(false)
  })

  test('files with fixed names that a step of the same job left are replaced, and that is told', async () => {
    const first = world({ GITHUB_RUN_ID: '1' })
    await runAction(action(), first.machinery)
    const second = world({ GITHUB_RUN_ID: '1' }, { workspace: first.workspace })
    await runAction(action(), second.machinery)
    const warning = '::warning::this job ran push 2 times into one folder: the reports there are those of the last one'
    expect([first.log().includes('times into one'), second.log().includes(warning)]).toEqual([false, true])
  })

  test('a page that cannot be rendered is said and changes nothing', async () => {
    const w = world()
    const { exit } = await runAction(action(), w.machinery, {
      ...catalogue,
      renderPage: () => Promise.reject(new Error('no page')),
    })
    expect([exit, w.log().includes('report.html could not be written: no page'), w.outputs()['outcome']]).toEqual([
      0,
      true,
      'pass',
    ])
  })
})

describe('what later steps work from and cannot be written is no pass', () => {
  /** Linux alone has a device that is always full. */
  const onFullDisk = fs.existsSync('/dev/full')
    ? test
    : (name: string, work: () => Promise<void>) => test.skip(`${name} (skipped: there is no /dev/full)`, work)
  /** The runner's own file is on a full disk. */
  const full = { GITHUB_OUTPUT: '/dev/full', GITHUB_STEP_SUMMARY: '/dev/full' }
  const blocks = (w: ReturnType<typeof world>, ...path: string[]) =>
    action(async () => {
      fs.mkdirSync(w.out(...path.slice(0, -1)), { recursive: true })
      fs.writeFileSync(w.out(...path), 'in the way')
      return result({ tolerated: true })
    })

  onFullDisk('outputs on GitHub', async () => {
    const w = world({}, { files: full })
    const { exit } = await runAction(action(), w.machinery)
    const [record] = w.records()
    expect([exit, record]).toMatchObject([
      3,
      {
        outcome: 'tool-failed',
        exitCode: 3,
        outputs: { image: 'r/a@sha256:1' },
        failure: {
          code: 'OUTPUTS_NOT_WRITTEN',
          message:
            'push itself went well (pushed), but its outputs could not be written: /dev/full: expected a place where a file can be written, found a disk that is full (ENOSPC)',
        },
      },
    ])
    expect(w.json('failure-push.json')).toMatchObject({ code: 'OUTPUTS_NOT_WRITTEN', exitCode: 3 })
    expect(fs.readFileSync(w.out('push/summary.md'), 'utf8')).toMatch(/### .*could not be written[^]*### pushed/)
  })

  test('outputs on GitLab', async () => {
    const w = world({}, { host: 'gitlab' })
    const { exit, record } = await runAction(blocks(w, 'push'), w.machinery)
    expect([exit, record.failure?.code]).toEqual([3, 'OUTPUTS_NOT_WRITTEN'])
  })

  test.each(['github', 'gitlab'] as const)('the record on %s, and the outcome is told again', async (host) => {
    const w = world({}, { host })
    const { exit, record } = await runAction(blocks(w, 'record'), w.machinery)
    expect([exit, record.failure?.code, record.failure?.message]).toEqual([
      3,
      'RECORD_NOT_WRITTEN',
      expect.stringMatching(
        /^push itself went well \(pushed\), but its record could not be written: .*record: expected /,
      ),
    ])
    const told = host === 'github' ? w.outputs()['outcome'] : fs.readFileSync(w.out('push/outputs.env'), 'utf8')
    expect(told).toMatch(/tool-failed/)
  })

  onFullDisk('another outcome stands, and the loss is a warning', async () => {
    const w = world({}, { files: full })
    const failed = result({ outcome: 'fail', headline: 'no' })
    const { exit, record } = await runAction(
      action(async () => failed),
      w.machinery,
    )
    expect([exit, record.outcome]).toEqual([10, 'fail'])
    expect(w.log()).toContain('::warning::outputs could not be written: /dev/full: expected a place')
  })

  onFullDisk('a summary is for people: without it the outcome stands', async () => {
    const w = world({}, { files: { GITHUB_STEP_SUMMARY: '/dev/full' } })
    const { exit } = await runAction(action(), w.machinery)
    expect([exit, w.outputs()['outcome']]).toEqual([0, 'pass'])
    expect(w.log()).toContain('::warning::the summary could not be written: /dev/full: expected a place')
  })

  test('and a disk that is full for something else is no bug of ours, even where a library hides it', async () => {
    const w = world()
    const noSpace = Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC', path: '/cache/x' })
    const { record } = await runAction(
      action(async () => {
        throw Object.assign(new Error('The operation was aborted', { cause: noSpace }), { code: 'ABORT_ERR' })
      }),
      w.machinery,
    )
    expect(record.failure).toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: '/cache/x: expected a place where a file can be written, found a disk that is full (ENOSPC)',
    })
    expect(record.outcome).toBe('tool-failed')
  })
})

test('on GitHub the runner is told of a pushed image, and of none that was not pushed', async () => {
  const image = `registry.example.com/a@sha256:${'0'.repeat(64)}`
  const GITHUB_ARTIFACTS = join(fs.mkdtempSync(join(tmpdir(), 'slipway-artifacts-')), 'artifacts')
  for (const [outcome, want] of [
    ['inconclusive', ''],
    ['pass', `oci://${image}\n`],
  ] as const) {
    fs.writeFileSync(GITHUB_ARTIFACTS, '')
    const published = outcome === 'pass' ? [image] : []
    await runAction(
      action(async () => result({ outcome, outputs: { image }, published })),
      world({ GITHUB_ARTIFACTS }).machinery,
    )
    expect(fs.readFileSync(GITHUB_ARTIFACTS, 'utf8')).toBe(want)
  }
})

test('on GitLab the outcome stands in the dotenv report of the stage, and elsewhere in the same file', async () => {
  const w = world({ INPUT_FAIL_ON: 'hgih' }, { host: 'gitlab' })
  const { exit } = await runAction(action(), w.machinery)
  expect(exit).toBe(2)
  expect([...readDotenvReport(fs.readFileSync(w.out('push/outputs.env')))]).toEqual([
    ['SLIPWAY_PUSH_OUTCOME', 'invalid'],
  ])
  const github = world()
  await runAction(action(), github.machinery)
  expect([...readDotenvReport(fs.readFileSync(github.out('push/outputs.env')))]).toEqual([
    ['SLIPWAY_PUSH_OUTCOME', 'pass'],
    ['SLIPWAY_PUSH_IMAGE', 'r/a@sha256:1'],
  ])
})

test('a comment leads to this run alone; what only shows leaves no record and comments by itself', async () => {
  const path = join(fs.mkdtempSync(join(tmpdir(), 'slipway-event-')), 'event.json')
  fs.writeFileSync(path, JSON.stringify({ pull_request: { number: 7, head: { repo: { full_name: 'team/shop' } } } }))
  const env = {
    GITHUB_RUN_ID: '7',
    GITHUB_REPOSITORY: 'team/shop',
    GITHUB_EVENT_PATH: path,
    INPUT_TOKEN: 'a-token-of-ours',
  }
  const w = world(env)
  const { record: made } = await runAction(action(), world(env, { workspace: w.workspace }).machinery)
  for (const name of fs.readdirSync(w.out('record'))) fs.rmSync(w.out('record', name))
  const forged = { ...made, id: 'zz', host: { ...made.host, runUrl: 'https://evil.example/' } }
  fs.writeFileSync(w.out('record/push-zz.json'), JSON.stringify(forged))
  const comments: string[] = []
  w.machinery.host.comment = async (markdown) => void comments.push(markdown)
  const links: Catalogue = {
    ...catalogue,
    renderComment: async (stages) => stages.map(({ stage, host }) => `${stage} ${host.runUrl}`).join(),
  }
  const { exit } = await runAction({ ...action(), name: 'report', showsOnly: true }, w.machinery, links)
  expect([exit, comments, fs.readdirSync(w.out('record'))]).toEqual([0, [], ['push-zz.json']])
  await runAction({ ...action(), name: 'smoke' }, w.machinery, links)
  expect(comments[0]).toContain('push https://github.com/team/shop/actions/runs/7')
})

describe('a run on a terminal, where no commit is known', () => {
  const terminal = (workspace: string) => {
    let log = ''
    const host = new TerminalHost({
      redactor: new Redactor(),
      write: (text) => void (log += text),
      colours: false,
      directory: workspace,
    })
    const state = join(workspace, '../state')
    const rest = { env: {}, http: { request: () => Promise.reject(new Error('no network')) }, redactor: new Redactor() }
    return {
      machinery: createMachinery({ ...rest, host, signals: new ProcessSignals(), workspace, state }),
      log: () => log,
    }
  }
  const takeImage = async (workspace: string) => {
    const { machinery } = terminal(workspace)
    let seen: unknown
    await runAction(
      action(
        async (_, { record }) => ((seen = record.take(pushed, 'image', ({ outputs }) => outputs.image)), result()),
      ),
      machinery,
    )
    return seen
  }

  test('is joined by later stages of this machine, and not where an archive brought it along', async () => {
    const workspace = join(fs.mkdtempSync(join(tmpdir(), 'slipway-archive-')), 'shop')
    fs.mkdirSync(workspace)
    await runAction(action(), terminal(workspace).machinery)
    expect(await takeImage(workspace)).toBe('r/a@sha256:1')
    const elsewhere = join(fs.mkdtempSync(join(tmpdir(), 'slipway-archive-')), 'shop')
    fs.cpSync(workspace, elsewhere, { recursive: true })
    expect(await takeImage(elsewhere)).toBeUndefined()
  })
})

describe('of several stages that run as one', () => {
  const announced = async (joinsRun: boolean) => {
    const w = world()
    let times = 0
    w.machinery.host.announce = () => void times++
    await run(action(), w.machinery, catalogue, { joinsRun })
    return times
  }

  test('the first alone announces what the host writes beside them', async () => {
    expect([await announced(false), await announced(true)]).toEqual([1, 0])
  })

  const runIds = async (first: AnyAction, ...options: { readonly joinsRun?: boolean }[]) => {
    const workspace = fs.mkdtempSync(join(tmpdir(), 'slipway-run-'))
    const ids: unknown[] = []
    for (const option of options) {
      const { record } = await run(first, world({}, { workspace }).machinery, catalogue, option)
      ids.push(record.host.runId)
    }
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/)
    return ids.map((id) => ids.indexOf(id))
  }

  test('one that begins a run begins a new one each time, unless it is part of one', async () => {
    const begins = { ...action(), place: { order: 1, begins: true } } as AnyAction
    expect(await runIds(begins, {}, {}, { joinsRun: true })).toEqual([0, 1, 1])
    expect(await runIds(action(), {}, {}, { joinsRun: true })).toEqual([0, 0, 0])
    expect(await runIds({ ...action(), place: undefined } as never, {}, {})).toEqual([0, 0])
  })
})

test('whoever prints the record gets what the action adds to it, and only what shows is given the pages', async () => {
  const printed = { more: ['keys'] }
  const finished = await runAction(
    action(async () => result({ printed })),
    world().machinery,
  )
  expect(finished.printed).toEqual(printed)
  expect(await runAction(action(), world().machinery)).not.toHaveProperty('printed')
  const pages: unknown[] = []
  const showing = action(async (_, ports) => (pages.push(ports.render), result()))
  await runAction(showing, world().machinery)
  await runAction({ ...showing, showsOnly: true }, world().machinery)
  expect(pages).toEqual([undefined, catalogue])
})

describe('an input that the action does not have', () => {
  const env = { INPUT_IMAG: 'x', 'INPUT_FAIL-ON': 'hgih' }

  test('is told with all other problems where the action was started alone', async () => {
    const { record } = await run(action(), world(env).machinery, catalogue, { ownEntry: true })
    expect(record.failure?.message).toBe(
      'invalid inputs:\n  imag: not an input of push, did you mean "image"?\n' +
        '  fail-on: expected one of high, low, got "hgih", did you mean "high"?',
    )
    expect(record.outcome).toBe('invalid')
  })

  test('may be that of another stage where several run', async () => {
    const { record } = await run(action(), world({ INPUT_IMAG: 'x' }).machinery, catalogue)
    expect(record.outcome).toBe('pass')
  })
})
