import { Buffer } from 'node:buffer'
import { describe, expect, test } from '@jest/globals'
import type { TestCase } from '../../model'
import { readTrx, type TrxLimits } from './reader'

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string, limits: Partial<TrxLimits> = {}, size = 11) {
  const cases: TestCase[] = []
  let thrown: unknown
  const result = await readTrx(
    { name: 'a.trx', chunks: chunksOf(text, size) },
    (batch) => void cases.push(...batch),
    limits,
  ).catch((error: unknown) => {
    thrown = error
    return undefined
  })
  return { cases, ...result, thrown }
}

const XMLNS = 'http://microsoft.com/schemas/VisualStudio/TeamTest/2010'
const run = (...parts: readonly string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<TestRun id="1" xmlns="${XMLNS}">${parts.join('')}</TestRun>`
const results = (...inside: readonly string[]) => `<Results>${inside.join('')}</Results>`
const result = (attributes: string, inside = '') =>
  `<UnitTestResult executionId="e" testId="t1" testName="Totals" ${attributes}>${inside}</UnitTestResult>`
const output = (inside: string) => `<Output>${inside}</Output>`
const definition = (id: string, className: string, codeBase = '/src/bin/Shop.Tests.dll') =>
  `<UnitTest id="${id}" name="Totals" storage="/src/bin/shop.tests.dll"><Execution id="e"/>` +
  `<TestMethod codeBase="${codeBase}" className="${className}" name="Totals"/></UnitTest>`
const definitions = (...inside: readonly string[]) => `<TestDefinitions>${inside.join('')}</TestDefinitions>`
const summary = (outcome: string, inside = '') =>
  `<ResultSummary outcome="${outcome}"><Counters total="9" failed="9"/>${inside}</ResultSummary>`

const one = async (attributes: string, inside = '') =>
  (await read(run(results(result(attributes, inside)), definitions(definition('t1', 'Shop.CartTests'))))).cases[0]

describe('a result', () => {
  test('has the class and the assembly of its definition, which comes later', async () => {
    expect(await one('outcome="Passed" duration="00:01:02.1234567"')).toEqual({
      name: 'Totals',
      className: 'Shop.CartTests',
      suites: ['Shop.Tests'],
      status: 'passed',
      problems: [],
      seconds: 62.123457,
    })
  })

  test.each<[string, string, TestCase['status'], string | undefined]>([
    ['Passed', 'outcome="Passed"', 'passed', undefined],
    ['Warning', 'outcome="Warning"', 'passed', undefined],
    ['Completed', 'outcome="Completed"', 'passed', undefined],
    ['PassedButRunAborted', 'outcome="PassedButRunAborted"', 'passed', undefined],
    ['Failed', 'outcome="Failed"', 'failed', 'failure Failed'],
    ['Error', 'outcome="Error"', 'failed', 'error Error'],
    ['none, which is Error', '', 'failed', 'error Error'],
    ['Timeout', 'outcome="Timeout"', 'failed', 'error Timeout'],
    ['Aborted', 'outcome="Aborted"', 'failed', 'error Aborted'],
    ['Disconnected', 'outcome="Disconnected"', 'failed', 'error Disconnected'],
    ['NotRunnable', 'outcome="NotRunnable"', 'failed', 'error NotRunnable'],
    ['InProgress', 'outcome="InProgress"', 'failed', 'error InProgress'],
    ['Pending', 'outcome="Pending"', 'failed', 'error Pending'],
    ['NotExecuted', 'outcome="NotExecuted"', 'skipped', 'skipped NotExecuted'],
    ['Inconclusive', 'outcome="Inconclusive"', 'skipped', 'skipped Inconclusive'],
    ['one that nobody knows', 'outcome="toString"', 'failed', 'error toString'],
  ])('with the outcome %s', async (_name, attributes, status, problem) => {
    const found = await one(attributes)
    expect([found?.status, found?.problems.map(({ kind, rawStatus }) => `${kind} ${rawStatus}`)]).toEqual([
      status,
      problem === undefined ? [] : [problem],
    ])
  })

  test('that failed has message, stack and output, Windows line ends aside', async () => {
    const found = await one(
      'outcome="Failed"',
      output(
        '<StdOut>one&#xD;\ntwo</StdOut><StdErr>bad</StdErr><DebugTrace>trace</DebugTrace>' +
          '<ErrorInfo><Message>expected 4&#xD;\ngot 3</Message><StackTrace>   at A.B() in /src/A.cs:line 12</StackTrace></ErrorInfo>' +
          '<TextMessages><Message>said</Message></TextMessages>',
      ),
    )
    expect(found).toMatchObject({
      stdout: 'one\ntwo\ntrace\nsaid',
      stderr: 'bad',
      problems: [
        {
          kind: 'failure',
          rawStatus: 'Failed',
          message: 'expected 4\ngot 3',
          text: 'at A.B() in /src/A.cs:line 12',
        },
      ],
    })
  })

  test('that was stopped without a message says how', async () => {
    expect((await one('outcome="Timeout"'))?.problems[0]?.message).toBe('Timeout')
    expect((await one('outcome="Failed"'))?.problems[0]?.message).toBeUndefined()
  })

  test.each([
    ['00:00:00', 0],
    ['1.02:03:04.5', 93_784.5],
    ['', undefined],
    ['5', undefined],
    ['-00:00:01', undefined],
  ])('with the duration %j took %j s', async (duration, seconds) => {
    expect((await one(`outcome="Passed" duration="${duration}"`))?.seconds).toBe(seconds)
  })

  test('with data is its rows, and only they are counted', async () => {
    const row = (name: string, outcome: string) =>
      `<UnitTestResult testName="${name}" outcome="${outcome}">${output(`<StdOut>${name}</StdOut>`)}</UnitTestResult>`
    const found = await one(
      'outcome="Failed"',
      `<InnerResults>${row('Totals (1)', 'Passed')}${row('Totals (2)', 'Failed')}</InnerResults>${output('<StdOut>all</StdOut>')}`,
    )
    expect(found).toMatchObject({ name: 'Totals (1)', className: 'Shop.CartTests', stdout: 'Totals (1)' })
    const { cases } = await read(
      run(
        results(result('outcome="Failed"', `<InnerResults>${row('a', 'Passed')}${row('b', 'Failed')}</InnerResults>`)),
      ),
    )
    expect(cases.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'passed'],
      ['b', 'failed'],
    ])
  })

  test('with data that failed by itself counts beside its rows', async () => {
    const inner = '<InnerResults><UnitTestResult outcome="Passed"/></InnerResults>'
    const { cases } = await read(run(results(result('outcome="Failed"', inner))))
    expect(cases.map(({ name, status }) => [name, status])).toEqual([
      ['Totals', 'passed'],
      ['Totals', 'failed'],
    ])
  })

  test('keeps what its output says, however it looks', async () => {
    const found = await one(
      'outcome="Passed"',
      output('<StdOut>&lt;UnitTestResult/&gt;<UnitTestResult outcome="Failed"/></StdOut>'),
    )
    expect(found).toMatchObject({ status: 'passed', stdout: '<UnitTestResult/>' })
  })
})

describe('a run', () => {
  test('whose definitions come first, as mstest.exe writes them, is given out as it is read', async () => {
    const type = 'Shop.CartTests, Shop.Tests, Version=1.0.0.0'
    const { cases, suites } = await read(
      run(
        summary('Completed'),
        definitions(definition('T1', type, 'C:\\src\\Shop.Tests\\bin\\Shop.Tests.DLL')),
        results(result('outcome="Passed"'), result('outcome="Passed"')),
      ),
      { results: 1 },
    )
    expect(cases).toHaveLength(2)
    expect(cases[0]).toMatchObject({ className: 'Shop.CartTests', suites: ['Shop.Tests'] })
    expect([suites, cases[0]?.suites === cases[1]?.suites]).toEqual([1, true])
  })

  test.each<[string, string, readonly string[]]>([
    [
      'that was aborted while all results passed',
      summary(
        'Failed',
        '<RunInfos><RunInfo outcome="Warning"><Text>mild</Text></RunInfo>' +
          '<RunInfo outcome="Error"><Text>The active test run was aborted. Reason: crashed\nat x</Text></RunInfo>' +
          '<RunInfo outcome="Error"><Text>later</Text></RunInfo></RunInfos>',
      ),
      ['The active test run was aborted. Reason: crashed'],
    ],
    ['that failed and does not say why', summary('Failed'), ['the run (outcome Failed)']],
    [
      'with a warning',
      '<ResultSummary outcome="Warning"><Counters total="1" failed="0"/><RunInfos><RunInfo outcome="Warning"><Text>x</Text></RunInfo></RunInfos></ResultSummary>',
      [],
    ],
    ['that passed, and counts failures all the same', summary('Completed'), ['the run (counts failed)']],
    ['without a summary', '', []],
  ])('%s', async (_name, ending, claims) => {
    expect((await read(run(results(result('outcome="Passed"')), ending))).claims).toEqual(claims)
  })

  test('whose failures have a case each claims nothing else', async () => {
    expect((await read(run(results(result('outcome="Failed"')), summary('Failed')))).claims).toEqual([])
  })

  test('without results is nothing', async () => {
    const completed = '<ResultSummary outcome="Completed"><Counters total="0" failed="0"/></ResultSummary>'
    expect(await read(run(results(), completed))).toMatchObject({ cases: [], claims: [], suites: 0 })
  })
})

describe('refused', () => {
  test('cut off: what was read before is given out', async () => {
    const { cases, thrown } = await read(
      run(results(result('outcome="Passed"'), result('outcome="Failed"'))).slice(0, -15),
    )
    expect(thrown).toMatchObject({ code: 'REPORT_UNREADABLE', outcome: 'fail' })
    expect(cases.map(({ status }) => status)).toEqual(['passed', 'failed'])
  })

  test.each<[string, string, Partial<TrxLimits>, RegExp]>([
    ['another root', '<testsuites/>', {}, /<TestRun> as the root, found <testsuites>/],
    ['a document type with declarations', `<!DOCTYPE TestRun [<!ENTITY a "b">]>${run()}`, {}, /DOCTYPE/],
    [
      'more results than are held',
      run(results(result('outcome="Passed"'), result('outcome="Passed"'))),
      { results: 1 },
      /at most 1 results/,
    ],
    [
      'more definitions than are kept',
      run(definitions(definition('a', 'A'), definition('b', 'B'))),
      { results: 1 },
      /at most 1 test definitions/,
    ],
  ])('%s', async (_name, text, limits, message) => {
    expect((await read(text, limits)).thrown).toMatchObject({
      code: 'REPORT_UNREADABLE',
      message: expect.stringMatching(message),
    })
  })
})

test('text past the limit is dropped, the message but for its beginning', async () => {
  const long = (name: string) =>
    `<UnitTestResult testId="${name}" testName="${name}" outcome="Failed" duration="00:00:01">${output(
      `<StdOut>${'o'.repeat(300)}</StdOut><ErrorInfo><Message>${'m'.repeat(300)}</Message><StackTrace>${'s'.repeat(300)}</StackTrace></ErrorInfo>`,
    )}</UnitTestResult>`
  const { cases } = await read(run(results(long('a'), long('b'))), { heldText: 1_000 })
  const [first, second] = cases.map(({ stdout, seconds, problems: [problem] }) => [
    stdout?.length,
    seconds,
    problem?.message?.length,
    problem?.text.length,
  ])
  expect([first, second]).toEqual([
    [300, 1, 300, 300],
    [undefined, 1, 200, 0],
  ])
})

test('a result with a hundred thousand messages keeps the first of them', async () => {
  const messages = `<TextMessages>${`<Message>${'m'.repeat(1_000)}</Message>`.repeat(100_000)}</TextMessages>`
  const from = performance.now()
  const { cases } = await read(run(results(result('outcome="Passed"', output(messages)))), {}, 65_536)
  expect(cases[0]?.stdout?.length).toBeLessThan(20_000)
  expect(performance.now() - from).toBeLessThan(10_000)
})
