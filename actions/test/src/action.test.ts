import { describe, expect, test } from '@jest/globals'
import { type Raw, resolve } from '@slipway/core'
import { FakeClock, FakeExec, FakeFiles, fakePorts, programNotFound, type ScriptedCall } from '@slipway/testing'
import { test as action } from './action'

const START = Date.UTC(2026, 0, 1)
const GREEN = '<testsuite name="s"><testcase name="a" time="1"/></testsuite>'
const RED =
  '<testsuite name="s"><testcase name="a" file="src/a.ts" line="3"><failure message="no"/></testcase></testsuite>'

function world(
  script: readonly (ScriptedCall & { readonly writes?: Readonly<Record<string, string>> })[] = [],
  before: Readonly<Record<string, string>> = {},
) {
  const clock = new FakeClock(START)
  const files = new FakeFiles()
  files.now = START - 60_000
  const ready = Promise.all(Object.entries(before).map(([path, text]) => files.write(path, text)))
  const exec = new FakeExec(
    script.map(({ writes = {}, ...call }) => ({
      ...call,
      effect: async () => {
        clock.advance(1000)
        files.now = clock.now()
        for (const [path, text] of Object.entries(writes)) await files.write(path, text)
      },
    })),
  )
  const ports = fakePorts({ clock, files, exec })
  const run = async (given: Record<string, Raw> = {}) => {
    await ready
    return action.run(resolve(action.inputs, [{ name: 'input', get: (name) => given[name] }]).values, ports)
  }
  return { ports, run }
}

describe('commands', () => {
  test('run in order as the user wrote them, with the environment of the job, shown as they come', async () => {
    const { ports, run } = world([
      { command: ['npm', 'ci'] },
      { command: ['npm', 'run', 'a b'], writes: { 'junit.xml': GREEN } },
    ])
    expect(await run({ command: "npm ci\nnpm run 'a b'", timeout: '90s' })).toMatchObject({
      outcome: 'pass',
      outputs: { total: 1, passed: 1 },
    })
    expect(ports.exec.seen.map(({ options }) => options)).toEqual(
      Array(2).fill(expect.objectContaining({ inherit: 'user', show: 'lines', timeout: 90_000 })),
    )
    expect(ports.host.said.filter((line) => line.startsWith('group'))).toEqual(['group npm ci', "group npm run 'a b'"])
  })

  test('stop at the first that fails, and the reports are read all the same', async () => {
    const { ports, run } = world([{ command: ['a'], code: 2, writes: { 'junit.xml': RED } }, { command: ['b'] }])
    const result = await run({ command: 'a\nb' })
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'TESTS_FAILED' }, outputs: { failed: 1 } })
    expect(result.annotations).toMatchObject([{ severity: 'error', file: 'src/a.ts', line: 3 }])
    expect(ports.exec.left).toHaveLength(1)
  })

  test.each<[string, Partial<ScriptedCall>, RegExp]>([
    ['ran out of time', { timedOut: true, signal: 'SIGINT' }, /^a was stopped after 1h/],
    ['was killed', { signal: 'SIGKILL' }, /^a was ended by SIGKILL/],
    ['ended with a code', { code: 137 }, /^a ended with exit code 137/],
  ])('one that %s is a fail, whatever the report says', async (_, call, message) => {
    const result = await world([{ command: ['a'], writes: { 'junit.xml': GREEN }, ...call }]).run({ command: 'a' })
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'COMMAND_FAILED' } })
    expect(result.failure?.message).toMatch(message)
  })

  test('a program that is not there is the tool’s failure', async () => {
    const { ports, run } = world()
    ports.exec.start = () => {
      throw programNotFound('mvn')
    }
    await expect(run({ command: 'mvn verify' })).rejects.toMatchObject({
      code: 'PROGRAM_NOT_FOUND',
      outcome: 'tool-failed',
    })
  })
})

describe('reports', () => {
  test('older than the command are ignored and named; without a command they are read', async () => {
    const before = { 'old/junit.xml': GREEN }
    const { ports, run } = world([{ command: ['a'] }], before)
    expect(await run({ command: 'a' })).toMatchObject({ outcome: 'vacuous', outputs: { total: 0 } })
    expect(ports.host.said).toContain('warn old/junit.xml is older than the command and was not read')
    expect(await world([], before).run()).toMatchObject({ outcome: 'pass', outputs: { total: 1 } })
  })

  test('our own of an earlier run are none', async () => {
    for (const output of ['out', './out/', '/work/out']) {
      const { run } = world([], { 'out/test/junit.xml': GREEN, 'junit.xml': GREEN })
      expect([output, (await run({ output })).outputs.total]).toEqual([output, 1])
    }
  })

  test('our own of an earlier run are taken away, though this one writes fewer or none; what others put there stays', async () => {
    const before = {
      'slipway-out/test/junit.xml': RED,
      'slipway-out/test/junit-2.xml': RED,
      'slipway-out/test/ctrf.json': '{}',
      'slipway-out/test/mine.xml': RED,
    }
    const one = world([{ command: ['a'], writes: { 'junit.xml': GREEN } }], before)
    await one.run({ command: 'a' })
    expect(await one.ports.files.list('slipway-out/test')).toEqual(['ctrf.json', 'junit.xml', 'mine.xml'])
    const none = world([], before)
    none.ports.exec.start = () => {
      throw programNotFound('mvn')
    }
    await expect(none.run({ command: 'mvn verify' })).rejects.toThrow()
    expect(await none.ports.files.list('slipway-out/test')).toEqual(['mine.xml'])
  })

  test('written as CTRF and JUnit where the outputs say', async () => {
    const { ports, run } = world([], { 'junit.xml': RED })
    const { outputs } = await run()
    expect(outputs).toMatchObject({ report: 'slipway-out/test/ctrf.json', junit: 'slipway-out/test/junit.xml' })
    expect(JSON.parse(await ports.files.read(String(outputs.report)))).toMatchObject({
      results: { summary: { tests: 1, failed: 1 } },
    })
    expect(await ports.files.read(String(outputs.junit))).toContain('<failure')
  })

  test('of .NET are found and read like any other, and the failure has its line', async () => {
    const trx = `<?xml version="1.0"?><TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
      <UnitTestResult testId="t1" testName="Totals" outcome="Failed" duration="00:00:00.01"><Output><ErrorInfo>
      <Message>expected 4, got 3</Message><StackTrace>at Shop.CartTests.Totals() in /work/CartTests.cs:line 12</StackTrace>
      </ErrorInfo></Output></UnitTestResult></Results><TestDefinitions><UnitTest id="t1" name="Totals">
      <TestMethod className="Shop.CartTests" name="Totals"/></UnitTest></TestDefinitions></TestRun>`
    const { run, ports } = world([], { 'TestResults/results.trx': trx })
    const { outcome, outputs, annotations } = await run()
    expect([outcome, outputs.total, outputs.failed]).toEqual(['fail', 1, 1])
    expect(annotations).toMatchObject([
      {
        title: 'Shop.CartTests › Totals',
        file: 'CartTests.cs',
        line: 12,
        message: expect.stringMatching(/^expected 4/),
      },
    ])
    const ctrf = JSON.parse(await ports.files.read(String(outputs.report))) as unknown
    expect(ctrf).toMatchObject({ results: { tool: { name: 'trx' }, tests: [{ rawStatus: 'Failed', duration: 10 }] } })
  })

  test('of no known format are a fail that says what was expected', async () => {
    const { failure } = await world([], { 'junit.xml': '<html>Sign in</html>' }).run({ reports: 'junit.xml' })
    expect(failure).toMatchObject({
      code: 'REPORT_UNREADABLE',
      message: expect.stringMatching(/^junit\.xml: expected a JUnit, .* report, found <html>$/),
    })
  })

  test('of another kind are left, when a pattern found them; a broken report is none of them', async () => {
    const { ports, run } = world([], { 'test-results/a.xml': GREEN, 'test-results/cobertura.xml': '<coverage/>' })
    expect(await run()).toMatchObject({ outcome: 'pass', outputs: { total: 1 } })
    expect(ports.host.said).toContain('info test-results/cobertura.xml (<coverage>) is no test report and was left out')
    const only = await world([], { 'test-results/cobertura.xml': '<coverage/>' }).run()
    expect(only.failure?.message).toMatch(/found only other files: test-results\/cobertura\.xml \(<coverage>\)$/)
    const broken = await world([], { 'test-results/a.xml': GREEN.slice(0, -5), 'test-results/b.xml': '' }).run()
    expect([broken.outcome, broken.failure?.code]).toEqual(['fail', 'REPORT_UNREADABLE'])
  })

  test('that another test step wrote are none, wherever; one that is named is read', async () => {
    const ours = { 'api/out-unit/.gitignore': '*\n', 'api/out-unit/test/junit.xml': GREEN, 'api/junit.xml': GREEN }
    expect((await world([], ours).run()).outputs.total).toBe(1)
    expect((await world([], ours).run({ reports: 'api/out-unit/test/junit.xml' })).outputs.total).toBe(1)
    const theirs = { 'api/test/junit.xml': GREEN, 'junit.xml': GREEN }
    expect((await world([], theirs).run()).outputs.total).toBe(2)
  })

  test('name no file that is not there: it is sought in the checkout', async () => {
    const failed = (text: string, name: string) =>
      `<testsuite name="s"><testcase name="a" classname="${name}"><failure>${text}</failure></testcase></testsuite>`
    const files = {
      'svc/go.mod': 'module example.com/shop\n',
      'svc/cart_test.go': '',
      'api/src/a.py': '',
      'b/src/test/java/com/acme/CartTest.java': '',
      'c/src/test/java/com/acme/CartTest.java': '',
    }
    const place = async (report: string, path = 'junit.xml') => {
      const [found] = (await world([], { ...files, [path]: report }).run()).annotations ?? []
      return `${found?.file}:${found?.line}`
    }
    expect(await place(failed('cart_test.go:8: no', 'example.com/shop'))).toBe('svc/cart_test.go:8')
    expect(await place(failed('File "/app/src/a.py", line 4', 'x'))).toBe('api/src/a.py:4')
    expect(
      await place(failed('at app//com.acme.CartTest.x(CartTest.java:5)', 'y'), 'c/target/surefire/TEST-x.xml'),
    ).toBe('c/src/test/java/com/acme/CartTest.java:5')
  })

  test('one that is cut off is a fail, never fewer tests', async () => {
    expect(await world([], { 'junit.xml': GREEN, 'junit-2.xml': GREEN.slice(0, 30) }).run()).toMatchObject({
      outcome: 'fail',
      failure: { code: 'REPORT_UNREADABLE' },
    })
  })
})
