import { describe, expect, test } from '@jest/globals'
import { type OtherRuns, type Raw, resolve, UserError } from '@slipway/core'
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

  test('a failure that is in it does not fail the command that it made fail; anything else does', async () => {
    const report = suite(FAILS + '<testcase name="b"/>')
    const known = { 'q.yml': entry('expires: 2026-06-01') }
    const after = async (call: Partial<ScriptedCall>, command = 'a', written = report) =>
      (
        await world(known, [{ command: ['a'], writes: { 'junit.xml': written }, ...call }]).run({
          command,
          quarantine: 'q.yml',
        })
      ).failure?.message
    expect(await after({ code: 1 })).toBeUndefined()
    expect(await after({ code: 1 }, 'a\nlint')).toBe(
      'a ended with exit code 1, and 1 command after it did not run, though none of 2 tests in the reports failed but 1 in quarantine',
    )
    expect(await after({ code: 137 })).toMatch(/^a ended with exit code 137/)
    expect(await after({ timedOut: true, signal: 'SIGINT' })).toMatch(/^a was stopped/)
    expect(await after({ code: 1 }, 'a', suite('<testcase name="b"/>'))).toMatch(
      /though none of 1 test in the reports failed$/,
    )
  })

  test('a test that passed thirty runs in a row may leave it, where reports of before tell', async () => {
    let before: Record<string, string> = {}
    const runOf = async (report: string) => {
      const { ports, run } = world({ ...before, 'junit.xml': report, 'q.yml': entry('expires: 2026-12-31') })
      const given = before['old.json'] === undefined ? {} : { baseline: 'old.json' }
      const { summary } = await run({ quarantine: 'q.yml', ...given })
      before = { 'old.json': await ports.files.read('slipway-out/test/ctrf.json') }
      return /may leave it\*\*\s+- (.*)/.exec(summary ?? '')?.[1]
    }
    const passes = async (times: number) => {
      for (let i = 1; i < times; i++) expect(await runOf(suite(PASSES))).toBeUndefined()
      return runOf(suite(PASSES))
    }
    expect(await passes(29)).toBeUndefined()
    expect(await runOf(suite(FAILS))).toBeUndefined()
    expect(await passes(30)).toMatch(/^C . a passed 30 runs in a row .*ann/)
    expect(await runOf(suite('<testcase name="a" classname="C"><skipped/></testcase>'))).toMatch(/passed 30 runs/)
    expect(await runOf(suite(PASSES))).toMatch(/passed 31 runs/)
  })

  test('what is in it is not tried again', async () => {
    const first = {
      command: ['a'],
      code: 1,
      writes: { 'junit.xml': suite(FAILS + FAILS.replace('"a"', '"b"')) },
    } as const
    const again = { command: ['a', 'b'], writes: { 'junit.xml': suite(PASSES.replace('"a"', '"b"')) } } as const
    const { outcome, outputs } = await world({ 'q.yml': entry('expires: 2026-06-01') }, [first, again]).run({
      command: 'a',
      quarantine: 'q.yml',
      'retry-command': 'a {names}',
    })
    expect([outcome, outputs]).toMatchObject(['pass', { quarantined: 1, flaky: 1, failed: 0 }])
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

  test('nothing is tried again after a test that ended those after it', async () => {
    const panic = `{"Action":"output","Package":"p","Test":"TestA","Output":"panic: boom\\n"}\n{"Action":"fail","Package":"p","Test":"TestA"}\n{"Action":"fail","Package":"p"}\n`
    const { ports, run } = world({}, [{ command: ['go'], code: 1, writes: { 'go.json': panic } }])
    const { outputs } = await run({ command: 'go', reports: 'go.json', 'retry-command': 'go {go}' })
    expect([outputs.failed, ports.host.said.join()]).toEqual([
      1,
      expect.stringMatching(/TestA ended the tests after it/),
    ])
  })

  test('a report of the first round is none of the second, though it was written as that began', async () => {
    const second = { command: ['pytest', 't.py::a'], writes: { 'junit-again.xml': suite(PASSES) } }
    const { outputs } = await world({}, [first, second]).run({ command, 'retry-command': 'pytest {pytest}' })
    expect(outputs).toMatchObject({ total: 2, passed: 2, failed: 0, flaky: 1 })
  })

  test('a command whose report nobody finds is told, and changes nothing', async () => {
    const second = { command: ['pytest', 't.py::a'], writes: { 'again.xml': suite(PASSES) } }
    const { ports, run } = world({}, [first, second])
    const { outputs } = await run({ command, reports: 'junit.xml', 'retry-command': 'pytest {pytest}' })
    expect([outputs.failed, ports.host.said]).toEqual([
      1,
      expect.arrayContaining(['warn retry-command wrote no report that junit.xml finds']),
    ])
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
  const { summary, headline, facts } = await world(files).run({ baseline: 'old/report' })
  expect(headline).toBe('1 of 4 tests failed, 1 of them new')
  expect(facts?.since).toEqual({ newFailures: ['s › a'], fixed: ['s › b'], gone: ['s › d'] })
  expect(summary).toMatch(
    /New failures\*\*\n\n- s › a\n[\s\S]*Fixed\*\*\n\n- s › b\n[\s\S]*Slower\*\*\n\n- s › c .*[\s\S]*Gone\*\*\n\n- s › d\n/,
  )
  await expect(world({ 'junit.xml': suite(now) }).run({ baseline: 'gone' })).rejects.toMatchObject({
    code: 'FILE_MISSING',
  })
  await expect(
    world({ 'junit.xml': suite(now), 'c.out': 'mode: set' }).run({ baseline: 'c.out' }),
  ).rejects.toMatchObject({
    message: expect.stringMatching(/^baseline: c\.out: expected/),
    hint: expect.stringMatching(/^let baseline name/),
  })
})

describe('shards', () => {
  const times = suite('<testcase name="x" file="a_test.py" time="9"/><testcase name="y" file="b_test.py" time="1"/>')
  const files = { 'a_test.py': '', 'b_test.py': '', 'c_test.py': '', 'old.xml': times }

  test('share the files where times cannot be read, too, and say so', async () => {
    const { ports, run } = world({ ...files, 'cut.xml': times.slice(0, -20) })
    await run({ shard: '1/1', timings: 'cut.xml' })
    expect(await ports.files.read('slipway-out/test/shard.txt')).toBe('a_test.py\nb_test.py\nc_test.py\n')
    expect(ports.host.said.join()).toMatch(/warn timings: cut\.xml: expected well-formed XML/)
  })

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

  test('are told to a command that does not ask for its files, and all files are those of a job that is no shard', async () => {
    const script = [{ command: ['pytest'] as const, writes: { 'junit.xml': suite(PASSES) } }]
    const { ports, run } = world(files, script)
    await run({ command: 'pytest', shard: '1/2' })
    expect(ports.host.said).toContain(
      'warn shard: no word of command is {files}, so it has to read slipway-out/test/shard.txt, or it runs all tests',
    )
    const all = [
      { command: ['pytest', 'a_test.py', 'b_test.py', 'c_test.py'] as const, writes: { 'junit.xml': suite(PASSES) } },
    ]
    expect((await world(files, all).run({ command: 'pytest {files}' })).outcome).toBe('pass')
  })
})

describe('a job that gathers shards', () => {
  const shard = { 's1/test/shard.txt': 'a_test.py\n', 's2/test/shard.txt': 'b_test.py\n' }
  const sources = { 'a_test.py': '', 'b_test.py': '', 'c_test.py': '' }

  test('names the test files that none of them ran', async () => {
    const report = suite('<testcase name="x" file="a_test.py"/>')
    const { ports, run } = world({ ...sources, ...shard, 's1/junit.xml': report })
    const { summary, outcome } = await run()
    expect(outcome).toBe('pass')
    expect(summary).toMatch(/\*\*No shard ran\*\*\n\n- b\S*test\S*py\n- c/)
    expect(ports.host.said).toContain('warn no shard ran 2 test files: b_test.py, c_test.py')
  })

  test('reads what shards wrote, and nothing else that test steps wrote', async () => {
    const wrote = (folder: string) => ({ [`${folder}/.gitignore`]: '*\n', [`${folder}/test/junit.xml`]: suite(PASSES) })
    const files = { ...sources, ...shard, ...wrote('s1'), ...wrote('s2'), ...wrote('other') }
    expect((await world(files).run()).outputs.total).toBe(2)
    const script = [{ command: ['a'] as const, writes: { 'junit.xml': suite(PASSES), ...wrote('s1') } }]
    expect((await world(files, script).run({ command: 'a' })).outputs.total).toBe(1)
  })

  test('goes by the plans where reports name no files, and a job without plans gathers nothing', async () => {
    const report = suite('<testcase name="x"/>')
    const { ports, run } = world({ ...sources, ...shard, 's1/junit.xml': report })
    await run()
    expect(ports.host.said).toContain('warn no shard ran 1 test file: c_test.py')
    expect((await world({ ...sources, 'junit.xml': report }).run()).summary).not.toContain('No shard ran')
  })
})

describe('a baseline of the target branch', () => {
  const ctrf = (tests: readonly object[]) =>
    Buffer.from(JSON.stringify({ reportFormat: 'CTRF', results: { tool: { name: 'x' }, summary: {}, tests } }))
  const before = ctrf([
    { name: 'a', status: 'passed', duration: 1, suite: ['s', 'C'] },
    { name: 'gone', status: 'passed', duration: 1, suite: ['s'] },
  ])

  async function compared(baseline: string, find: OtherRuns['find']) {
    const { ports, run } = world({ 'junit.xml': suite(FAILS) })
    const source = { fork: false, targetBranch: 'main', defaultBranch: 'trunk' }
    Object.assign(ports.host, { source, otherRuns: async (): Promise<OtherRuns> => ({ find }) })
    const { summary } = await run({ baseline })
    return { summary: summary ?? '', said: ports.host.said }
  }

  test.each([
    ['branch', 'main'],
    ['branch:release', 'release'],
  ])('%s is what the newest successful run of it left', async (baseline, branch) => {
    const asked: unknown[] = []
    const origin = { fork: false, url: 'https://host/run/1' }
    const { summary, said } = await compared(baseline, async (which) => {
      asked.push(which)
      const file = { origin, artifact: 'slipway-test', path: 'slipway-out/test/ctrf.json', bytes: before }
      return { origin, files: async (wanted) => [file].filter(({ path }) => wanted(path)) }
    })
    expect(asked).toEqual([{ branch }])
    expect(summary).toMatch(/\*\*New failures\*\*\n\n- [^\n]*a\n[\s\S]*\*\*Gone\*\*\n\n- [^\n]*gone/)
    expect(said).toContain(`info baseline: ${branch}, https://host/run/1`)
  })

  test('none to be had is told, and no failure', async () => {
    const none = await compared('branch', async () => undefined)
    expect(none.said).toContain('info baseline: no successful run of main has left test/ctrf.json yet')
    const refused = await compared('branch', async () => {
      throw new UserError('OTHER_RUN_FORBIDDEN', 'may not', 'give a token')
    })
    expect(refused.said).toContain('warn baseline: the reports of main could not be read: may not; give a token')
    expect(refused.summary).not.toContain('Since the baseline')
    const { ports, run } = world({ 'junit.xml': suite(PASSES) })
    expect((await run({ baseline: 'branch' })).outcome).toBe('pass')
    expect(ports.host.said.join()).toMatch(/which branch is the target is not known here/)
  })
})

describe('coverage', () => {
  const lcov = 'TN:\nSF:src/a.ts\nDA:1,1\nDA:2,0\nDA:3,4\nend_of_record\n'
  const run = (given: Record<string, Raw>) => world({ 'junit.xml': suite(PASSES), 'cov/lcov.info': lcov }).run(given)

  test('is measured, said and judged', async () => {
    expect(await run({ coverage: 'cov/*', 'min-coverage': '66' })).toMatchObject({
      outcome: 'pass',
      outputs: { coverage: 66.66 },
      summary: expect.stringContaining('66.66 % of 3 lines in 1 file.'),
    })
    expect((await run({ coverage: 'cov/*', 'min-coverage': '67' })).failure?.code).toBe('COVERAGE_TOO_LOW')
    expect(await run({ coverage: 'gone/*' })).toMatchObject({ outcome: 'fail', failure: { code: 'COVERAGE_MISSING' } })
  })

  test('that is missing hides no failure of a test', async () => {
    const { ports, run: start } = world({ 'junit.xml': suite(FAILS) })
    const said = () => ports.host.said
    const result = await start({ coverage: 'gone/*' })
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'TESTS_FAILED' }, outputs: { failed: 1 } })
    expect(result.annotations).toMatchObject([{ title: 'C › a' }])
    expect(said()).toContain('warn coverage: expected reports at gone/*, found none')
  })

  test('is written for GitLab as Cobertura, with paths of the repository', async () => {
    const { ports, run: start } = world({ 'junit.xml': suite(PASSES), 'cov/lcov.info': lcov })
    await start({ coverage: 'cov/*' })
    const xml = await ports.files.read('slipway-out/test/coverage.xml')
    expect(xml).toContain('<class name="src/a.ts" filename="src/a.ts" line-rate="0.6666"')
    expect(xml).toContain('<line number="1" hits="1"/><line number="2" hits="0"/><line number="3" hits="1"/>')
    expect(ports.host.said).toContain('info Coverage: 66.66%')
  })

  describe('of a change', () => {
    const diff = '+++ b/src/a.ts\n@@ -1,0 +1,3 @@\n+a\n+b\n+c\n'
    const args = ['--unified=0', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--diff-filter=AM']
    const asked = (range: string, call: Partial<ScriptedCall> = { code: 128 }) =>
      ({ command: ['git', 'diff', ...args, range], ...call }) as const
    const merge = (code: number) => ({ command: ['git', 'rev-parse', '--verify', '--quiet', 'HEAD^2'], code }) as const

    async function measured(script: readonly ScriptedCall[], target?: { readonly commit: string }) {
      const { ports, run: start } = world({ 'junit.xml': suite(PASSES), 'cov/lcov.info': lcov }, script)
      Object.assign(ports.host, { source: { fork: false, changeRequest: 7, targetBranch: 'main' } })
      Object.assign(ports, target === undefined ? {} : { target })
      const { summary, annotations } = await start({ coverage: 'cov/*' })
      expect(ports.exec.left).toEqual([])
      const [, changed] = /([\d.]+ % of \d+ changed lines?)/.exec(summary ?? '') ?? []
      return { changed, notices: annotations?.map(({ line, message }) => `${line}: ${message}`), said: ports.host.said }
    }

    test.each<[string, readonly ScriptedCall[], { readonly commit: string } | undefined]>([
      ['the commit of the target branch', [asked('abc...HEAD', { stdout: diff })], { commit: 'abc' }],
      [
        'what the checkout has of the target branch',
        [asked('refs/remotes/origin/main...HEAD', { stdout: diff })],
        undefined,
      ],
      [
        'the first parent of a merge',
        [asked('refs/remotes/origin/main...HEAD'), merge(0), asked('HEAD^1..HEAD', { stdout: diff })],
        undefined,
      ],
    ])('the lines are told by %s', async (_name, script, target) => {
      const { changed, notices } = await measured(script, target)
      expect([changed, notices]).toEqual(['66.66 % of 3 changed lines', ['2: No test runs this changed line.']])
    })

    test('nothing is claimed where git knows no base, and it is said', async () => {
      const { changed, notices, said } = await measured([asked('refs/remotes/origin/main...HEAD'), merge(1)])
      expect([changed, notices, said.join()]).toEqual([
        undefined,
        [],
        expect.stringMatching(/what this change adds is not known/),
      ])
    })
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
