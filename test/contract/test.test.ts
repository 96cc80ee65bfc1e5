import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { findSecret } from '@slipway/testing'
import {
  type BundleHost,
  type BundleRun,
  forget,
  makeWorkspace,
  ROOT,
  startBundle,
  until,
  type Wish,
} from './start-bundle'

const HOSTS: readonly BundleHost[] = ['github', 'gitlab', 'terminal']

const JUNIT = (failed: boolean) => `<?xml version="1.0"?>
<testsuites><testsuite name="shop"><testcase name="adds" classname="cart" time="0.1"/><testcase name="pays | &lt;b&gt;" classname="cart" file="src/cart.ts" line="7">${
  failed ? '<failure message="expected 3, got 4 ::add-mask::x">at src/cart.ts:7</failure>' : ''
}</testcase></testsuite></testsuites>`

const REPORT = (failed: boolean, code = 0) => ({
  'write.mjs': `import { writeFileSync } from 'node:fs'\nwriteFileSync('junit.xml', ${JSON.stringify(JUNIT(failed))})\nprocess.exit(${code})\n`,
})

function records(
  run: BundleRun,
): readonly { outcome: string; exitCode: number; outputs: Record<string, string>; failure?: { code: string } }[] {
  const folder = join(run.workspace, 'slipway-out/record')
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as never)
}

describe.each(HOSTS)('test on %s', (host) => {
  const start = (wish: Wish) => startBundle('test', host, wish)

  test('pass', async () => {
    const run = await start({ inputs: { command: 'node write.mjs' }, files: REPORT(false) })
    expect([run.code, run.stderr]).toEqual([0, ''])
    if (host !== 'terminal')
      expect(run.outputs).toEqual({
        outcome: 'pass',
        total: '2',
        passed: '2',
        failed: '0',
        skipped: '0',
        flaky: '0',
        quarantined: '0',
        // A later step reads nothing of an earlier one: GitHub gets what is not known as empty.
        ...(host === 'github' ? { coverage: '' } : {}),
        report: 'slipway-out/test/ctrf.json',
        junit: 'slipway-out/test/junit.xml',
      })
    expect(records(run)).toMatchObject([{ outcome: 'pass', exitCode: 0, outputs: { total: '2' } }])
    expect(existsSync(join(run.workspace, 'slipway-out/failure-test.json'))).toBe(false)
    expect(run.read('slipway-out/.gitignore')).toBe('*\n')
    expect([run.runnerFiles['GITHUB_ENV'], run.runnerFiles['GITHUB_PATH']]).toEqual(['', ''])
    forget(run)
  })

  test('fail: a red report although the command ended with 0, annotated at file and line', async () => {
    const run = await start({ inputs: { command: 'node write.mjs' }, files: REPORT(true) })
    expect(run.code).toBe(10)
    if (host !== 'terminal') expect(run.outputs).toMatchObject({ outcome: 'fail', failed: '1' })
    expect(JSON.parse(run.read('slipway-out/failure-test.json'))).toMatchObject({
      stage: 'test',
      outcome: 'fail',
      exitCode: 10,
      code: 'TESTS_FAILED',
      again: `slipway test '--command=node write.mjs'`,
    })
    if (host === 'github') {
      const errors = run.commands.commands.filter(({ name }) => name === 'error')
      expect(errors.map(({ properties }) => [properties.get('file'), properties.get('line')])).toContainEqual([
        'src/cart.ts',
        '7',
      ])
      expect(run.commands.commands.filter(({ name }) => name === 'add-mask')).toEqual([])
      expect(run.runnerFiles['GITHUB_STEP_SUMMARY']).toContain('### ❌ Test: 1 of 2 tests failed')
    }
    if (host === 'gitlab')
      expect(JSON.parse(run.read('slipway-out/test/gl-code-quality-report.json'))).toMatchObject([
        { location: { path: 'src/cart.ts', lines: { begin: 7 } } },
      ])
    forget(run)
  })

  test('fail: the command, although every report is green', async () => {
    const run = await start({ inputs: { command: 'node write.mjs' }, files: REPORT(false, 3) })
    expect(run.code).toBe(10)
    expect(records(run)).toMatchObject([{ outcome: 'fail', failure: { code: 'COMMAND_FAILED' } }])
    forget(run)
  })

  test('vacuous: no report of this run, and one of an earlier run does not count', async () => {
    const run = await start({ inputs: { command: 'node -v' }, files: {} })
    expect(run.code).toBe(11)
    if (host !== 'terminal') expect(run.outputs['outcome']).toBe('vacuous')
    expect(run.stdout).toContain('allow-empty')
    forget(run)
    const allowed = await start({ inputs: { command: 'node -v', 'allow-empty': 'true' } })
    expect(allowed.code).toBe(0)
    forget(allowed)
  })

  test('invalid: every problem at once, nothing started', async () => {
    const run = await start({
      inputs: { 'working-directory': '-x', 'allow-empty': 'yes', timeout: '5', command: 'touch started && b' },
      files: { '.slipway.yml': 'stages: { test: { } }\n' },
    })
    expect(run.code).toBe(2)
    const said = run.stdout + run.stderr
    for (const part of ['working-directory', 'allow-empty', 'timeout', 'command'])
      expect(said).toMatch(new RegExp(`${part}: expected`))
    expect(existsSync(join(run.workspace, 'started'))).toBe(false)
    if (host === 'github') expect(run.outputs['outcome']).toBe('invalid')
    forget(run)
  })

  test('invalid: what the configuration file says, and the outcome is told all the same', async () => {
    const run = await start({
      inputs: { timeout: '5' },
      files: { '.slipway.yml': 'stages: { test: { comand: a, allow-empty: 7 } }\n' },
    })
    expect(run.code).toBe(2)
    expect(run.stdout).toContain('comand (stages.test in .slipway.yml): unknown, did you mean "command"?')
    expect(run.stdout).toMatch(/allow-empty \(stages\.test in \.slipway\.yml\): expected /)
    expect(run.stdout).toContain('timeout: expected a duration')
    if (host !== 'terminal') expect(run.outputs['outcome']).toBe('invalid')
    expect(records(run)).toMatchObject([{ outcome: 'invalid', exitCode: 2 }])
    forget(run)
  })

  test('tool-failed: a program that is not there', async () => {
    const run = await start({ inputs: { command: 'slipway-no-such-program --x' } })
    expect(run.code).toBe(3)
    if (host !== 'terminal') expect(run.outputs['outcome']).toBe('tool-failed')
    expect(run.stdout).toContain('expected a program "slipway-no-such-program", found none')
    forget(run)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'cancelled by %s: the child hears it, and the end comes in time',
    async (signal) => {
      const child = `import { writeFileSync } from 'node:fs'
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { writeFileSync('heard-' + name, ''); process.exit(0) })
console.log('child is up'); setInterval(() => 0, 1000)`
      let sent = 0
      const run = await start({
        inputs: { command: 'node child.mjs' },
        files: { 'child.mjs': child },
        during: async ({ child: bundle, stdout }) => {
          await until(() => stdout().includes('child is up'))
          sent = performance.now()
          bundle.kill(signal)
        },
      })
      expect(run.code).toBe(30)
      expect(performance.now() - sent).toBeLessThan(5000)
      expect(existsSync(join(run.workspace, `heard-${signal}`))).toBe(true)
      expect(records(run)).toMatchObject([{ outcome: 'cancelled', exitCode: 30 }])
      expect(run.stdout).toContain(`stopped by ${signal}`)
      expect(run.commands.stopped).toBe(false)
      if (host !== 'terminal') expect(run.outputs['outcome']).toBe('cancelled')
      if (host === 'gitlab') expect(run.sections.map(({ kind }) => kind)).toEqual(['start', 'end'])
      forget(run)
    },
  )
})

test('cancelled while the child is deaf: killed, and 30 within the ten seconds of the runner', async () => {
  const child = `for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => 0)\nconsole.log('child is up'); setInterval(() => 0, 1000)`
  let sent = 0
  const run = await startBundle('test', 'github', {
    inputs: { command: 'node child.mjs' },
    files: { 'child.mjs': child },
    during: async ({ child: bundle, stdout }) => {
      await until(() => stdout().includes('child is up'))
      sent = performance.now()
      bundle.kill('SIGINT')
    },
  })
  expect(run.code).toBe(30)
  expect(performance.now() - sent).toBeLessThan(9500)
  expect(run.commands.stopped).toBe(false)
  expect(run.outputs['outcome']).toBe('cancelled')
  forget(run)
})

describe('10 000 hostile lines of a child', () => {
  const HOSTILE = `
const names = ['add-mask', 'set-output name=x', 'save-state name=x', 'add-matcher', 'remove-matcher', 'debug', 'notice', 'warning', 'error', 'group', 'endgroup', 'echo', 'stop-commands', 'set-env name=x', 'add-path', 'ADD-MASK']
const shapes = [(c) => '::' + c + '::a', (c) => ' \\t::' + c + '::a', (c) => '##[' + c + ']a', (c) => 'text ##[' + c + ']a', (c) => 'x\\r::' + c + '::a', (c) => '\\u001b[31m::' + c + '::a', (c) => '\\u00ad::' + c + '::a', (c) => '\\u001b[0Ksection_start:1:evil\\r\\u001b[0K' + c, (c) => 'section_end:1:slipway_1_node_hostile_mjs\\r', (c) => '#\\u00ad#[' + c + ']a']
let text = ''
for (let i = 0; i < 10000; i++) text += shapes[i % shapes.length](names[i % names.length]) + '\\n'
process.stdout.write(text.slice(0, 70000)); process.stderr.write(text.slice(0, 5000)); process.stdout.write(text.slice(70000))
`
  test('on GitHub the runner sees no command but ours', async () => {
    const run = await startBundle('test', 'github', {
      inputs: { command: 'node hostile.mjs', 'allow-empty': 'true' },
      files: { 'hostile.mjs': HOSTILE },
    })
    expect(run.code).toBe(0)
    expect(run.commands.commands.map(({ name, data }) => [name, data])).toEqual([
      ['group', 'node hostile.mjs'],
      ['endgroup', ''],
    ])
    expect(run.commands.stopped).toBe(false)
    expect(run.stdout.split('\n').length).toBeGreaterThan(10_000)
    forget(run)
  })

  test('the same without the runner being told to stop: the pump alone is enough', async () => {
    const run = await startBundle('test', 'gitlab', {
      inputs: { command: 'node hostile.mjs', 'allow-empty': 'true' },
      files: { 'hostile.mjs': HOSTILE },
    })
    expect(run.commands.commands).toEqual([])
    expect(run.sections).toEqual([
      { kind: 'start', name: 'slipway_1_node_hostile_mjs' },
      { kind: 'end', name: 'slipway_1_node_hostile_mjs' },
    ])
    forget(run)
  })
})

// The child and the sampler look into /proc.
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip

describeOnLinux(`canaries${process.platform === 'linux' ? '' : ' (skipped: not on Linux, there is no /proc)'}`, () => {
  const TOKEN = 'ghs_c4n4ry-T0ken.31415926/53589+79=x'
  const SECRET = `v4lue "of" <a> & 'secret' c4n4ry-2718281828`
  /** Says all it can see, in every form, to every place. */
  const HOSTILE = `
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
const all = [JSON.stringify(process.env), readFileSync('/proc/self/environ', 'utf8'), process.argv.join(' ')].join('\\n')
const stolen = process.env.STOLEN ?? ''
const commandLines = readdirSync('/proc').filter((n) => /^\\d+$/.test(n)).map((n) => { try { return readFileSync('/proc/' + n + '/cmdline', 'utf8') } catch { return '' } })
console.log(all); console.error(Buffer.from(all).toString('base64')); console.log(commandLines.join('\\n'))
writeFileSync('junit.xml', '<testsuite name="s"><testcase name="seen ' + Object.keys(process.env).length + '"><failure message="m">' + all.replace(/[<&>"]/g, '') + '</failure></testcase></testsuite>')
writeFileSync('seen.txt', all + commandLines.join('\\n'))
await new Promise((resolve) => setTimeout(resolve, 400))
`
  test.each<[BundleHost, Wish]>([
    [
      'github',
      {
        inputs: { token: TOKEN },
        env: {
          MY_SECRET: TOKEN,
          GITHUB_TOKEN: SECRET,
          ACTIONS_RUNTIME_TOKEN: SECRET,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRET,
        },
      },
    ],
    ['gitlab', { env: { INPUT_TOKEN_VARIABLE: 'MY_TOKEN', MY_TOKEN: TOKEN } }],
  ])('nothing of a secret is found anywhere (%s)', async (host, wish) => {
    const commandLines = new Set<string>()
    const run = await startBundle('test', host, {
      ...wish,
      inputs: { ...wish.inputs, command: 'node hostile.mjs', 'allow-empty': 'false' },
      files: { 'hostile.mjs': HOSTILE },
      during: async ({ child }) => {
        while (child.exitCode === null && child.signalCode === null) {
          for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
            try {
              commandLines.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
            } catch {
              // Gone already.
            }
          await new Promise((resolve) => setTimeout(resolve, 30))
        }
      },
    })
    expect(run.code).toBe(10)
    // The command by which the runner is told what to mask is the one place, and the runner does not print it.
    const masks = run.stdout.split('\n').filter((line) => line.startsWith('::add-mask::'))
    const log = run.stdout
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n')
    expect(masks).toHaveLength(host === 'github' ? 1 : 0)
    expect(run.read('seen.txt')).toContain('PATH=')
    for (const secret of [TOKEN, SECRET])
      expect(
        findSecret(secret, {
          log,
          stderr: run.stderr,
          argv: [...commandLines].join('\n'),
          ...run.files(),
          ...run.runnerFiles,
        }),
      ).toEqual([])
    forget(run)
  })

  test('a secret that the child got elsewhere is redacted where we show and record it', async () => {
    const run = await startBundle('test', 'github', {
      inputs: { token: TOKEN, command: 'node leak.mjs' },
      files: {
        'leak.mjs': `import { writeFileSync } from 'node:fs'
const s = ${JSON.stringify(TOKEN)}
console.log('plain ' + s); console.log(Buffer.from('user:' + s).toString('base64')); console.error(encodeURIComponent(s)); console.log(Buffer.from(s).toString('hex'))
writeFileSync('junit.xml', '<testsuite name="s"><testcase name="leaks ' + s + '"><failure message="' + s + '">' + s + '</failure></testcase></testsuite>')`,
      },
    })
    expect(run.code).toBe(10)
    const decoded = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    const out = join(run.workspace, 'slipway-out')
    const ours = Object.fromEntries(Object.entries(run.files()).filter(([path]) => path.startsWith(out)))
    const log = run.stdout
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n')
    const texts = { log, stderr: run.stderr, ...ours, ...run.runnerFiles }
    expect(
      Object.keys(ours)
        .map((path) => path.slice(out.length + 1))
        .sort(),
    ).toEqual(expect.arrayContaining(['failure-test.json', 'report.html', 'test/summary.md']))
    expect(findSecret(TOKEN, texts)).toEqual([])
    expect(
      findSecret(TOKEN, Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, decoded(text)]))),
    ).toEqual([])
    forget(run)
  })
})

describe('a large report', () => {
  const testcase = (n: number, i: number) =>
    `<testcase name="adds ${n}.${i} and keeps the total of what is in the cart" classname="c${n}" time="0.5"${i === 7 ? '><failure message="no">at f (/x/cart.js:3:1)</failure></testcase>' : '/>'}`
  const suite = (n: number) =>
    `<testsuite name="s${n}">${Array.from({ length: 500 }, (_, i) => testcase(n, i)).join('\n')}</testsuite>`
  const told = `process.on('worker', () => process.stderr.write('a thread\\n'))\n`
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-large-')))
  const workspace = makeWorkspace(join(base, 'checkout'), {
    'junit.xml': `<testsuites>${Array.from({ length: 400 }, (_, n) => suite(n)).join('\n')}</testsuites>`,
    'told.cjs': told,
  })
  afterAll(() => rmSync(base, { recursive: true, force: true }))

  const start = async (program: string) => {
    const env = { NODE_OPTIONS: `--require=${join(workspace, 'told.cjs')}` }
    const run = await startBundle('test', 'terminal', { workspace, inputs: { reports: 'junit.xml' }, env, program })
    expect([run.code, run.stderr, run.stdout]).toEqual([10, expect.any(String), expect.any(String)])
    const ctrf = JSON.parse(run.read('slipway-out/test/ctrf.json')) as { readonly results: { readonly tests: unknown } }
    forget(run)
    return {
      stderr: run.stderr,
      tests: ctrf.results.tests,
      junit: run.read('slipway-out/test/junit.xml'),
    }
  }

  test('is read by a thread, to the same files as without one', async () => {
    const dist = join(base, 'dist')
    cpSync(join(ROOT, 'dist'), dist, { recursive: true })
    const threaded = await start(join(dist, 'test/index.js'))
    rmSync(join(dist, 'slipway/thread.js'))
    const alone = await start(join(dist, 'test/index.js'))
    expect([threaded.stderr, alone.stderr]).toEqual([availableParallelism() > 1 ? 'a thread\n' : '', ''])
    expect(threaded.junit === alone.junit).toBe(true)
    expect(threaded.tests).toHaveLength(200_000)
    expect(JSON.stringify(threaded.tests) === JSON.stringify(alone.tests)).toBe(true)
  })
})
