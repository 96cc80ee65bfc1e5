import { describe, expect, test } from '@jest/globals'
import { type Raw, resolve } from '@slipway/core'
import { FakeClock, FakeExec, FakeFiles, fakePorts, type ScriptedCall } from '@slipway/testing'
import { test as action } from './action'
import { addedLines } from './coverage'

const START = Date.UTC(2026, 5, 1)
const suite = (cases: string) => `<testsuite name="s">${cases}</testsuite>`
const FAILS = '<testcase name="a" classname="C" file="t.py"><failure message="no"/></testcase>'
const PASSES = '<testcase name="a" classname="C" file="t.py"/>'

function world(
  files: Readonly<Record<string, string>>,
  script: readonly (ScriptedCall & { readonly writes?: Readonly<Record<string, string>> })[] = [],
) {
  const clock = new FakeClock(START)
  const disk = new FakeFiles()
  disk.now = START - 60_000
  const ready = Promise.all(Object.entries(files).map(([path, text]) => disk.write(path, text)))
  const exec = new FakeExec(
    script.map(({ writes = {}, ...call }) => ({
      ...call,
      effect: async () => {
        clock.advance(1000)
        disk.now = clock.now()
        for (const [path, text] of Object.entries(writes)) await disk.write(path, text)
      },
    })),
  )
  const ports = fakePorts({ clock, files: disk, exec })
  const run = async (given: Record<string, Raw> = {}) => {
    await ready
    return action.run(resolve(action.inputs, [{ name: 'input', get: (name) => given[name] }]).values, ports)
  }
  return { ports, run }
}

describe('quarantine', () => {
  const entry = (more: string) => `- test: C › a\n  reason: broken\n  owner: '@ann'\n  ${more}\n`
  const run = (quarantine: string, report = suite(FAILS + '<testcase name="b"/>')) =>
    world({ 'junit.xml': report, 'q.yml': quarantine }).run({ quarantine: 'q.yml' })

  test('a failure that is in it is told and does not fail', async () => {
    const { outcome, outputs, annotations, summary } = await run(entry('expires: 2026-06-01'))
    expect([outcome, outputs]).toMatchObject(['pass', { total: 2, passed: 1, failed: 0, quarantined: 1 }])
    expect(annotations).toMatchObject([{ severity: 'warning', title: 'C › a', file: 't.py' }])
    expect(summary).toContain('#### Failed in quarantine')
  })

  test('an entry that is over fails with its owner, whether its test fails or passes', async () => {
    const failing = await run(entry('expires: 2026-05-31'))
    expect([failing.outcome, failing.failure?.code]).toEqual(['fail', 'TESTS_FAILED'])
    const passing = await run(entry('expires: 2026-05-31'), suite(PASSES))
    expect(passing.failure).toMatchObject({ code: 'QUARANTINE_EXPIRED', message: expect.stringContaining('@ann') })
  })

  test('an entry whose test did not run is named, and a star is any text', async () => {
    const { summary, outcome } = await run(
      `tests:\n- {test: 'C*', reason: r, owner: o, expires: 2026-12-31}\n- {test: gone, reason: r, owner: bob, expires: 2026-12-31}\n`,
    )
    expect([outcome, summary?.includes('gone (bob)') ?? summary]).toEqual(['pass', expect.anything()])
    expect(summary).toMatch(/no such test ran[\s\S]*gone/)
  })

  test('a file that is not as expected is told with all that is wrong', async () => {
    await expect(run('- test: a\n  expires: tomorrow\n  by: x\n')).rejects.toMatchObject({
      code: 'QUARANTINE_INVALID',
      message: expect.stringMatching(
        /reason is missing[\s\S]*owner is missing[\s\S]*by is not known[\s\S]*expected a day/,
      ),
    })
    await expect(run('a: [')).rejects.toMatchObject({ code: 'QUARANTINE_INVALID' })
  })
})

describe('retries', () => {
  const retried = suite(FAILS + PASSES)
  test.each<[string, string, string, number]>([
    ['the last run decides', 'last', retried, 1],
    ['one that passed is enough', 'any', suite(PASSES + FAILS), 1],
  ])('%s', async (_name, retries, report, flaky) => {
    const { outcome, outputs, ports } = await world({ 'junit.xml': report })
      .run({ retries })
      .then((result) => ({ ...result, ports: undefined }))
    expect([ports, outcome, outputs.flaky, outputs.total]).toEqual([undefined, 'pass', flaky, 1])
  })

  const command = 'pytest'
  const first = { command: ['pytest'], code: 1, writes: { 'junit.xml': suite(FAILS + '<testcase name="b"/>') } }

  test('a command runs what failed once more, in the runner’s form, and its reports are put to it', async () => {
    const second = { command: ['pytest', 't.py::a'], writes: { 'junit.xml': suite(PASSES) } }
    const { ports, run } = world({}, [first, second])
    const { outputs, failure } = await run({ command, 'retry-command': 'pytest {pytest}' })
    expect(outputs).toMatchObject({ total: 2, passed: 2, failed: 0, flaky: 1 })
    expect(failure).toBeUndefined()
    expect(ports.exec.left).toEqual([])
    const ctrf = JSON.parse(await ports.files.read('slipway-out/test/ctrf.json')) as unknown
    expect(ctrf).toMatchObject({ results: { summary: { flaky: 1 } } })
  })

  test('a command that fails again leaves the failure, and a word that stands for nothing is invalid', async () => {
    const again = { command: ['pytest', 't.py::a'], code: 1, writes: { 'junit.xml': suite(FAILS) } }
    const { outputs, outcome } = await world({}, [first, again]).run({ command, 'retry-command': 'pytest {pytest}' })
    expect([outcome, outputs]).toMatchObject(['fail', { total: 2, failed: 1, flaky: 0 }])
    await expect(world({}).run({ command, 'retry-command': 'x {nothing}' })).rejects.toMatchObject({
      code: 'RETRY_FORM_UNKNOWN',
    })
  })
})

test('a baseline tells what is new, fixed, slower, gone', async () => {
  const before = `<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c" time="1"/><testcase name="d"/>`
  const now = `<testcase name="a"><failure/></testcase><testcase name="b"/><testcase name="c" time="3"/><testcase name="e"/>`
  const files = { 'junit.xml': suite(now), 'old/report': suite(before) }
  const { summary } = await world(files).run({ baseline: 'old/report' })
  expect(summary).toMatch(
    /New failures\*\*\n\n- s › a\n[\s\S]*Fixed\*\*\n\n- s › b\n[\s\S]*Slower\*\*\n\n- s › c .*[\s\S]*Gone\*\*\n\n- s › d\n/,
  )
  await expect(world({ 'junit.xml': suite(now) }).run({ baseline: 'gone' })).rejects.toMatchObject({
    code: 'FILE_MISSING',
  })
})

describe('shards', () => {
  const times = suite('<testcase name="x" file="a_test.py" time="9"/><testcase name="y" file="b_test.py" time="1"/>')
  const files = { 'a_test.py': '', 'b_test.py': '', 'c_test.py': '', 'old.xml': times }

  test('share the files, the longest first, the same everywhere', async () => {
    const plans = await Promise.all(
      [1, 2].map(async (index) => {
        const { ports, run } = world(files)
        await run({ shard: `${index}/2`, timings: 'old.xml' })
        return ports.files.read('slipway-out/test/shard.txt')
      }),
    )
    expect(plans).toEqual(['a_test.py\n', 'b_test.py\nc_test.py\n'])
  })

  test('give the command its files, and run nothing when there are none', async () => {
    const script = [{ command: ['pytest', 'b_test.py', 'c_test.py'] as const, writes: { 'junit.xml': suite(PASSES) } }]
    const some = world(files, script)
    expect((await some.run({ command: 'pytest {files}', shard: '2/2', timings: 'old.xml' })).outcome).toBe('pass')
    expect((await world(files).run({ command: 'pytest {files}', shard: '9/9' })).outcome).toBe('pass')
  })
})

describe('coverage', () => {
  const lcov = 'TN:\nSF:src/a.ts\nDA:1,1\nDA:2,0\nDA:3,4\nend_of_record\n'
  const run = (given: Record<string, Raw>) => world({ 'junit.xml': suite(PASSES), 'cov/lcov.info': lcov }).run(given)

  test('is measured, said and judged', async () => {
    expect(await run({ coverage: 'cov/*', 'min-coverage': '66' })).toMatchObject({
      outcome: 'pass',
      outputs: { coverage: 66.66 },
      summary: expect.stringContaining('66.66 % of 3 lines in 1 files.'),
    })
    expect((await run({ coverage: 'cov/*', 'min-coverage': '67' })).failure?.code).toBe('COVERAGE_TOO_LOW')
    await expect(run({ coverage: 'gone/*' })).rejects.toMatchObject({ code: 'COVERAGE_MISSING', outcome: 'fail' })
  })

  test('knows the lines that a diff adds', () => {
    const diff =
      '--- a/x\n+++ b/src/a.ts\n@@ -1,0 +2,2 @@\n+a\n+b\n@@ -9 +11 @@\n-c\n+d\n+++ b/src/b.ts\n@@ -0,0 +1 @@\n+e\n'
    expect([...addedLines(diff)]).toEqual([
      ['src/a.ts', [2, 3, 11]],
      ['src/b.ts', [1]],
    ])
  })
})
