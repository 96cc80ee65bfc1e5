import { Buffer } from 'node:buffer'
import { describe, expect, test } from '@jest/globals'
import { FORMATS } from '.'
import type { TestCase } from '../model'
import { reasonOf } from '../reasons'
import { recogniseFormat } from './recognise'

async function* chunksOf(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string | Buffer, size = 13) {
  const cases: TestCase[] = []
  const format = recogniseFormat('x', typeof text === 'string' ? Buffer.from(text) : text, FORMATS)
  const reader = await format.reader()
  const end = await reader({ name: 'x', chunks: chunksOf(text, size) }, (batch) => void cases.push(...batch)).catch(
    (thrown: unknown) => ({ claims: [], suites: 0, thrown: String(thrown) }),
  )
  return { format: format.name, cases, ...end }
}

/** Each case as `suites › class › name status @file:line "reason" < attempts`. */
function words(test: TestCase): string {
  const { suites, className, name, status, file, line, attempts = [], seconds } = test
  const at = file === undefined ? '' : ` @${file}:${line ?? ''}`
  const [problem] = test.problems
  const reason = reasonOf(test, problem)
  return [
    [...suites, className, name].filter((part) => part !== undefined).join(' › '),
    ` ${status}`,
    at,
    seconds === undefined ? '' : ` ${seconds}s`,
    reason === '' ? '' : ` "${reason}"`,
    attempts.length === 0 ? '' : ` < ${attempts.map((attempt) => attempt.status).join(' ')}`,
  ].join('')
}

const GO = (events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')
const go = (Action: string, Test?: string, more: object = {}) => ({
  Action,
  Package: 'example.com/shop/cart',
  Test,
  ...more,
})

describe('every format gives cases', () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      'NUnit 3',
      'nunit',
      `<test-run result="Failed"><test-suite type="Assembly" name="/b/Shop.Tests.dll" result="Failed" site="Child">
        <test-suite type="TestFixture" name="CartTests" result="Failed" site="Child">
        <test-case name="Adds" fullname="Shop.CartTests.Adds" classname="Shop.CartTests" result="Passed" duration="0.25"/>
        <test-case name="Totals(1.5m)" fullname="Shop.CartTests.Totals(1.5m)" result="Failed" label="Error">
          <failure><message><![CDATA[no]]></message><stack-trace>at Shop</stack-trace></failure></test-case>
        <test-case name="Later" classname="Shop.CartTests" result="Skipped" label="Explicit"><reason><message>slow</message></reason></test-case>
        <test-case name="Maybe" classname="Shop.CartTests" result="Inconclusive"/>
        <test-case name="Warns" classname="Shop.CartTests" result="Warning"/>
        </test-suite></test-suite></test-run>`,
      [
        'Shop.Tests.dll › Shop.CartTests › Adds passed 0.25s',
        'Shop.Tests.dll › Shop.CartTests › Totals(1.5m) failed "no"',
        'Shop.Tests.dll › Shop.CartTests › Later skipped "slow"',
        'Shop.Tests.dll › Shop.CartTests › Maybe skipped',
        'Shop.Tests.dll › Shop.CartTests › Warns passed',
      ],
    ],
    [
      'NUnit 2',
      'nunit',
      `<test-results name="a.dll"><test-suite type="Assembly" name="a.dll" executed="True" result="Failure"><results>
        <test-case name="Shop.CartTests.Adds" executed="True" result="Success" success="True" time="0.5"/>
        <test-case name="Shop.CartTests.Totals" executed="True" result="Failure"><failure><message>no</message></failure></test-case>
        <test-case name="Shop.CartTests.Off" executed="False" result="Ignored"><reason><message>later</message></reason></test-case>
        </results></test-suite></test-results>`,
      [
        'a.dll › Shop.CartTests › Adds passed 0.5s',
        'a.dll › Shop.CartTests › Totals failed "no"',
        'a.dll › Shop.CartTests › Off skipped "later"',
      ],
    ],
    [
      'xUnit.net',
      'xunit',
      `<assemblies><assembly name="C:\\b\\Shop.dll" failed="1"><errors><error type="assembly-cleanup" name="Shop"><failure
        exception-type="X"><message>broke</message></failure></error></errors><collection name="c">
        <test name="Shop.CartTests.Adds(a: 1)" type="Shop.CartTests" method="Adds" result="Pass" time="0.5"/>
        <test name="Shop.CartTests.Totals" type="Shop.CartTests" result="Fail" source-file="/s/Cart.cs" source-line="9">
          <failure exception-type="Xunit.X"><message>no</message><stack-trace>at S</stack-trace></failure></test>
        <test name="Later" type="Shop.CartTests" result="Skip"><reason>slow</reason></test>
        <test name="Never" type="Shop.CartTests" result="NotRun"/></collection></assembly></assemblies>`,
      [
        'Shop.dll › assembly-cleanup Shop (the suite itself) failed "broke"',
        'Shop.dll › Shop.CartTests › Adds(a: 1) passed 0.5s',
        'Shop.dll › Shop.CartTests › Totals failed @/s/Cart.cs:9 "no"',
        'Shop.dll › Shop.CartTests › Later skipped "slow"',
        'Shop.dll › Shop.CartTests › Never skipped',
      ],
    ],
    [
      'go test -json',
      'go-test',
      GO([
        go('start'),
        go('run', 'TestA'),
        go('output', 'TestA', { Output: '=== RUN   TestA\n' }),
        go('pass', 'TestA', { Elapsed: 0.5 }),
        go('run', 'TestB'),
        go('output', 'TestB', { Output: '    cart_test.go:8: total is 3\n' }),
        go('fail', 'TestB', { Elapsed: 0 }),
        go('output', 'TestC', { Output: '    cart_test.go:9: slow\n' }),
        go('skip', 'TestC'),
        go('run', 'TestD'),
        go('output', 'TestD', { Output: 'panic: boom\n' }),
        go('fail'),
        go('run', 'TestB'),
        go('pass', 'TestB'),
        go('pass'),
      ]),
      [
        'example.com/shop/cart › example.com/shop/cart › TestA passed 0.5s',
        'example.com/shop/cart › example.com/shop/cart › TestC skipped "cart_test.go:9: slow"',
        'example.com/shop/cart › example.com/shop/cart › TestB failed 0s "cart_test.go:8: total is 3"',
        'example.com/shop/cart › example.com/shop/cart › TestD failed "panic: boom"',
        'example.com/shop/cart › example.com/shop/cart › TestB passed',
      ],
    ],
    [
      'go test -json of a test of which a part fails',
      'go-test',
      GO([
        go('output', 'TestA/one', { Output: '        cart_test.go:8: no\n' }),
        go('fail', 'TestA/one'),
        go('output', 'TestA', { Output: '--- FAIL: TestA (0.00s)\n' }),
        go('fail', 'TestA'),
        go('output', 'TestB', { Output: '--- FAIL: TestB (0.00s)\n' }),
        go('fail', 'TestB'),
        go('fail'),
      ]),
      [
        'example.com/shop/cart › example.com/shop/cart › TestA/one failed "cart_test.go:8: no"',
        'example.com/shop/cart › example.com/shop/cart › TestA failed "subtest failed: TestA/one"',
        'example.com/shop/cart › example.com/shop/cart › TestB failed',
      ],
    ],
    [
      'go test -json of a package that does not build',
      'go-test',
      GO([
        { ImportPath: 'p [p.test]', Action: 'build-output', Output: '# p [p.test]\n' },
        { ImportPath: 'p [p.test]', Action: 'build-output', Output: './p_test.go:3:5: undefined: x\n' },
        { ImportPath: 'p [p.test]', Action: 'build-fail' },
        { Action: 'fail', Package: 'p', FailedBuild: 'p [p.test]', Elapsed: 0, Time: '' },
      ]),
      ['p › p › [build failed] failed 0s "./p_test.go:3:5: undefined: x"'],
    ],
    [
      'go test -json of a package whose time is up as its last test ends',
      'go-test',
      GO([
        go('output', 'TestA', { Output: 'a\n' }),
        go('output', 'TestA', { Output: 'panic: test timed out after 1s\n' }),
        go('output', 'TestA', { Output: 'goroutine 33 [running]:\n' }),
        go('pass', 'TestA'),
        go('output', undefined, { Output: 'FAIL\texample.com/shop/cart\t1.012s\n' }),
        go('fail'),
      ]),
      [
        'example.com/shop/cart › example.com/shop/cart › TestA passed',
        'example.com/shop/cart › example.com/shop/cart › TestMain failed "panic: test timed out after 1s"',
      ],
    ],
    [
      'CTRF',
      'ctrf',
      JSON.stringify({
        results: {
          tool: { name: 'x' },
          summary: { failed: 1 },
          tests: [
            { name: 'a', status: 'passed', duration: 500, suite: ['s', 't'], filePath: 'a.ts', line: 3 },
            { name: 'b', status: 'failed', duration: 0, suite: 's', message: 'no', trace: 'at x' },
            { name: 'c', status: 'pending', duration: 0 },
            { name: 'd', status: 'other', rawStatus: 'timedOut', duration: 0 },
            { name: 'e', status: 'other', duration: 0 },
            { name: 'f', status: 'passed', duration: 0, flaky: true, retries: 2, message: 'once' },
            { name: 'g', status: 'passed', duration: 0, retryAttempts: [{ attempt: 1, status: 'failed' }] },
          ],
        },
      }),
      [
        's › t › a passed @a.ts:3 0.5s',
        's › b failed 0s "no"',
        'c skipped 0s',
        'd failed 0s "timedOut"',
        'e skipped 0s',
        'f passed 0s < failed failed',
        'g passed 0s < failed',
      ],
    ],
    [
      'TAP 14 with subtests',
      'tap',
      `TAP version 14
# Subtest: cart
    # Subtest: adds
    ok 1 - adds
      ---
      duration_ms: 500
      ...
    not ok 2 - totals
      ---
      message: 'no'
      at: /r/cart.js:8:3
      ...
    ok 3 - later # SKIP slow
    not ok 4 - todo \\# 1 # TODO soon
    1..4
not ok 1 - cart
1..1
`,
      [
        'cart › adds passed 0.5s',
        'cart › totals failed "no"',
        'cart › later skipped "slow"',
        'cart › todo # 1 skipped "soon"',
      ],
    ],
    [
      'TAP of bats',
      'tap',
      "1..2\nok 1 adds\nnot ok 2 totals\n# (in test file ./shop.bats, line 4)\n#   `[ 3 = 4 ]' failed\n",
      ['adds passed', 'totals failed "`[ 3 = 4 ]\' failed"'],
    ],
    [
      'TAP of tape and AVA, which give no message',
      'tap',
      "TAP version 13\n# totals\nnot ok 1 differ\n  ---\n    operator: equal\n    expected: 4\n    actual:   3\n    at: Test.<anonymous> (/r/cart.test.js:4:5)\n  ...\nnot ok 2 - is\n  ---\n    name: AssertionError\n    assertion: t.is()\n    message: ''\n  ...\n1..2\n",
      ['differ failed "expected 4, found 3"', 'is failed "AssertionError: t.is()"'],
    ],
    [
      'Jest',
      'jest',
      JSON.stringify({
        numFailedTests: 1,
        testResults: [
          {
            name: '/r/a.test.js',
            status: 'failed',
            assertionResults: [
              { title: 'adds', ancestorTitles: ['cart', 'all'], status: 'passed', duration: 500 },
              { title: 'totals', status: 'failed', failureMessages: ['Error: no\n    at x (/r/a.test.js:3:1)'] },
              { title: 'later', status: 'pending' },
              { title: 'soon', status: 'todo' },
              {
                title: 'flaky',
                status: 'passed',
                invocations: 2,
                retryReasons: ['Error: once'],
                location: { line: 9 },
              },
            ],
          },
          { name: '/r/b.test.js', status: 'failed', assertionResults: [], message: 'SyntaxError: x' },
        ],
      }),
      [
        'a.test.js › cart all › adds passed @/r/a.test.js: 0.5s',
        'a.test.js › totals failed @/r/a.test.js: 0s "Error: no"',
        'a.test.js › later skipped @/r/a.test.js: 0s',
        'a.test.js › soon skipped @/r/a.test.js: 0s',
        'a.test.js › flaky passed @/r/a.test.js:9 0s < failed',
        'b.test.js › b.test.js (the suite itself) failed @/r/b.test.js: "SyntaxError: x"',
      ],
    ],
    [
      'Mocha',
      'mocha',
      JSON.stringify({
        stats: { passes: 1, failures: 2 },
        tests: [
          { title: 'adds', fullTitle: 'cart adds', file: '/r/a.js', duration: 500, currentRetry: 1, err: {} },
          { title: 'totals', fullTitle: 'cart totals', file: '/r/a.js', err: { message: 'no', stack: 'Error: no' } },
          { title: 'later', fullTitle: 'later', file: '/r/a.js', err: {} },
        ],
        pending: [{ title: 'later', fullTitle: 'later', file: '/r/a.js', err: {} }],
        failures: [
          { title: 'totals', fullTitle: 'cart totals', file: '/r/a.js', err: { message: 'no' } },
          { title: '"before all" hook', fullTitle: 'cart "before all" hook', err: { message: 'broke' } },
        ],
      }),
      [
        'a.js › cart › adds passed @/r/a.js: 0.5s < failed',
        'a.js › cart › totals failed @/r/a.js: 0s "no"',
        'a.js › later skipped @/r/a.js: 0s',
        'cart › "before all" hook failed 0s "broke"',
      ],
    ],
    [
      'RSpec',
      'rspec',
      JSON.stringify({
        version: '3.13.0',
        messages: ['An error occurred while loading ./b_spec.rb'],
        examples: [
          { full_description: 'cart adds', status: 'passed', file_path: './a_spec.rb', line_number: 3, run_time: 0.5 },
          {
            full_description: 'cart totals',
            status: 'failed',
            file_path: './a_spec.rb',
            line_number: 7,
            exception: { class: 'X', message: 'no', backtrace: ['./a_spec.rb:9:in `x'] },
          },
          {
            full_description: 'later',
            status: 'pending',
            pending_message: 'slow',
            file_path: './a_spec.rb',
            line_number: 8,
          },
        ],
        summary: { errors_outside_of_examples_count: 1 },
      }),
      [
        'a_spec.rb › cart adds passed @./a_spec.rb:3 0.5s',
        'a_spec.rb › cart totals failed @./a_spec.rb:7 "no"',
        'a_spec.rb › later skipped @./a_spec.rb:8 "slow"',
        'rspec › outside of the examples failed "An error occurred while loading ./b_spec.rb"',
      ],
    ],
    [
      'Playwright',
      'playwright',
      JSON.stringify({
        config: { rootDir: '/r/tests' },
        errors: [{ message: 'no server' }],
        suites: [
          {
            title: 'a.spec.ts',
            suites: [
              {
                title: 'cart',
                specs: [
                  {
                    title: 'adds',
                    file: 'a.spec.ts',
                    line: 3,
                    tests: [
                      { projectName: 'chromium', status: 'expected', results: [{ status: 'passed', duration: 500 }] },
                      {
                        projectName: 'firefox',
                        status: 'flaky',
                        results: [
                          { status: 'failed', error: { message: 'once' } },
                          { status: 'passed', duration: 0 },
                        ],
                      },
                      {
                        projectName: 'webkit',
                        status: 'unexpected',
                        results: [
                          {
                            status: 'timedOut',
                            errors: [{ message: 'Error: no', location: { file: '/r/tests/a.spec.ts', line: 4 } }],
                          },
                        ],
                      },
                      { status: 'skipped', results: [] },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      }),
      [
        'chromium › a.spec.ts › cart › adds passed @/r/tests/a.spec.ts:3 0.5s',
        'firefox › a.spec.ts › cart › adds passed @/r/tests/a.spec.ts:3 0s < failed',
        'webkit › a.spec.ts › cart › adds failed @/r/tests/a.spec.ts:3 0s "Error: no"',
        'a.spec.ts › cart › adds skipped @/r/tests/a.spec.ts:3 0s',
        'playwright › outside of the tests failed "no server"',
      ],
    ],
    [
      'Dart',
      'dart',
      GO([
        { protocolVersion: '0.1.1', type: 'start', time: 0 },
        { suite: { id: 0, path: 'test\\a_test.dart' }, type: 'suite', time: 0 },
        { test: { id: 1, name: 'loading test/a_test.dart', suiteID: 0 }, type: 'testStart', time: 1 },
        { testID: 1, result: 'success', hidden: true, type: 'testDone', time: 2 },
        { test: { id: 2, name: 'cart adds', suiteID: 0, line: 5 }, type: 'testStart', time: 100 },
        { testID: 2, result: 'success', type: 'testDone', time: 600 },
        { test: { id: 3, name: 'cart totals', suiteID: 0, line: 99, root_line: 9 }, type: 'testStart', time: 600 },
        { testID: 3, error: 'no', stackTrace: 'test/a_test.dart 9:5  main', isFailure: true, type: 'error', time: 600 },
        { testID: 3, result: 'failure', type: 'testDone', time: 600 },
        {
          test: { id: 4, name: 'later', suiteID: 0, metadata: { skip: true, skipReason: 'slow' } },
          type: 'testStart',
          time: 600,
        },
        { testID: 4, result: 'success', skipped: true, type: 'testDone', time: 600 },
        { success: false, type: 'done', time: 700 },
      ]),
      [
        'test/a_test.dart › cart adds passed @test/a_test.dart:5 0.5s',
        'test/a_test.dart › cart totals failed @test/a_test.dart:9 0s "no"',
        'test/a_test.dart › later skipped @test/a_test.dart: 0s "slow"',
      ],
    ],
  ])('%s', async (_title, format, text, want) => {
    for (const size of [13, 100_000]) {
      const result = await read(text, size)
      expect([result.format, ...result.cases.map(words), 'thrown' in result ? result.thrown : '']).toEqual([
        format,
        ...want,
        '',
      ])
    }
  })
})

test('each broken assertion of NUnit is told, at its own line; one alone only once', async () => {
  const assertion = (text: string, result = 'Failed') =>
    `<assertion result="${result}"><message>${text}</message><stack-trace>at ${text}</stack-trace></assertion>`
  const told = async (...assertions: readonly string[]) => {
    const text = `<test-run><test-case name="A.B" result="Failed"><assertions>${assertions.join('')}</assertions>
      <failure><message>all</message><stack-trace>at all</stack-trace></failure></test-case></test-run>`
    return (await read(text)).cases[0]?.problems.map((problem) => `${problem.message} ${problem.text}`)
  }
  expect(await told(assertion('one'))).toEqual(['all at all'])
  expect(await told(assertion('one'), assertion('two', 'Error'), assertion('three', 'Warning'))).toEqual([
    'one at one',
    'two at two',
  ])
})

test('a test that NUnit 2 could not run, and one that did not succeed, failed', async () => {
  const text = `<test-results name="a.dll"><test-suite name="a.dll" success="False"><results>
<test-case name="A.T.Ok" executed="True" success="True"/>
<test-case name="A.T.Old" executed="True" success="False"/>
 <test-case name="A.T.Open" executed="True" result="Inconclusive" success="False"/>
<test-case name="A.T.Bad" executed="False" result="NotRunnable"><reason><message>no arguments</message></reason></test-case>
<test-case name="A.T.Later" executed="False" result="Ignored"><reason><message>slow</message></reason></test-case>
</results></test-suite></test-results>`
  expect((await read(text)).cases.map(words)).toEqual([
    'A.T › Ok passed',
    'A.T › Old failed',
    'A.T › Open skipped',
    'A.T › Bad failed "no arguments"',
    'A.T › Later skipped "slow"',
  ])
})

const DART = '{"protocolVersion":"1","type":"start"}\n'
const jestRun = (said: object) =>
  JSON.stringify({
    numTotalTests: 1,
    testResults: [{ name: 'a', assertionResults: [{ title: 'b', status: 'passed' }] }],
    ...said,
  })

describe('what no case shows', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'NUnit: a set-up',
      '<test-run result="Failed"><test-suite result="Failed" site="SetUp" fullname="S"><failure><message>no</message></failure></test-suite></test-run>',
      ['S: no'],
    ],
    ['NUnit: the run', '<test-run result="Failed" name="r"><test-case name="A.B" result="Passed"/></test-run>', ['r']],
    ['xUnit.net: the assembly', '<assembly name="a" failed="1"/>', ['a']],
    ['CTRF: the summary', '{"results":{"tool":{},"summary":{"failed":1},"tests":[]}}', ['summary']],
    ['Jest: its count', '{"numTotalTests":1,"numFailedTests":1,"testResults":[]}', ['numFailedTests']],
    ['Mocha: its count', '{"stats":{"passes":0,"failures":1},"tests":[]}', ['stats']],
    ['Dart: the run', '{"protocolVersion":"1","type":"start"}\n{"type":"done","success":false}\n', ['the run']],
    [
      'Dart: a first run of two in a file',
      `${DART}{"type":"done","success":false}\n${DART}{"type":"done","success":true}\n`,
      ['the run'],
    ],
    ['Dart: a run that was stopped', `${DART}{"type":"done","success":null}\n`, ['the run was stopped before its end']],
    [
      'Dart: an error after its test had ended',
      `${DART}{"type":"error","testID":1,"error":"late\\nat all"}\n{"type":"done","success":false}\n`,
      ['after a test had ended: late', 'the run'],
    ],
    ['Jest: its files', jestRun({ numFailedTestSuites: 1 }), ['numFailedTestSuites']],
    ['Jest: a count in quotes', jestRun({ numFailedTests: '1' }), ['numFailedTests']],
    ['Jest: its success', jestRun({ success: false }), ['success: false']],
    ['Jest: a run that was stopped', jestRun({ success: true, wasInterrupted: true }), ['wasInterrupted']],
    ['Jest: a run that passed', jestRun({ success: true, numFailedTests: 0 }), []],
    ['RSpec: its count', '{"version":"3","examples":[],"summary":{"failure_count":1}}', ['failure_count']],
    ['Playwright: its count', '{"config":{"rootDir":"/r"},"suites":[],"stats":{"unexpected":1}}', ['stats']],
    [
      'Playwright: a test that was stopped',
      '{"config":{"rootDir":"/r"},"suites":[{"specs":[{"tests":[{"status":"skipped","results":[{"status":"interrupted"}]}]}]}]}',
      ['one test was interrupted'],
    ],
    ['Mocha: a count in quotes', '{"stats":{"passes":0,"failures":"1"},"tests":[]}', ['stats']],
    ['NUnit 2: the run', '<test-results name="a.dll" failures="1" errors="0"/>', ['a.dll']],
    ['NUnit 2.4: a suite', '<test-results><test-suite name="A" success="False"/></test-results>', ['A']],
    ['NUnit: a count of the run', '<test-run result="Passed" failed="1" name="r"/>', ['r']],
    ['xUnit.net: a collection', '<assembly name="a"><collection name="c" failed="1"/></assembly>', ['c']],
    ['xUnit.net 1: a class', '<assembly name="a"><class name="A.B" failed="1"/></assembly>', ['A.B']],
    ['TAP: a plan that was not kept', '1..3\nok 1\nok 2\n', ['planned 3 tests, 2 ran']],
    ['TAP: several runs in a file', '1..2\nok 1\nnot ok 2\n1..1\nok 1\nTAP version 13\nok 1\nok 2\n1..2\n', []],
    ['TAP: a plan that is told twice', '1..2\nok 1\nok 2\n1..2\n', []],
    ['TAP: a second plan that was not kept', '1..1\nok 1\n1..3\n', ['planned 3 tests, 1 ran']],
    ['TAP: a second run that was not whole', '1..1\nok 1\n1..3\nok 1\n', ['planned 3 tests, 1 ran']],
    ['TAP: bail out', '1..3\nok 1\nBail out! no database\n', ['Bail out! no database']],
  ])('%s', async (_name, text, claims) => expect((await read(text)).claims).toEqual(claims))
})

describe('a report that is cut off is refused, and what it has is given out', () => {
  test.each<[string, string, RegExp]>([
    ['JSON', '{"numTotalTests":1,"testRes', /expected JSON, found text that is cut off or broken/],
    ['go test -json', GO([go('run', 'TestA'), go('pass', 'TestA')]), /expected the end of example.com\/shop\/cart/],
    ['Dart', DART, /expected the event that the run is done/],
    [
      'a second run of Dart',
      `${DART}{"type":"done","success":true}\n${DART}`,
      /expected the event that the run is done/,
    ],
    ['test2json without a package', GO([{ Action: 'run', Test: 'TestA' }]), /expected the end of the tests/],
    ['a list of Jest', '{"numTotalTests":1}', /expected a list testResults/],
    ['a list of RSpec', '{"version":"3","examples":null}', /expected a list of examples/],
    ['a list of Playwright', '{"config":{"rootDir":"/r"}}', /expected a list of suites/],
    [
      'suites of Playwright without an end',
      `{"config":{"rootDir":"/r"},"suites":[${'{"suites":['.repeat(5000)}${']}'.repeat(5000)}]}`,
      /at most 200 suites/,
    ],
    ['TAP', 'ok 1\nok 2\n', /expected a plan/],
    ['a second run of TAP', '1..1\nok 1\nTAP version 13\nok 1\n', /expected a plan/],
    ['NUnit', '<test-run><test-case name="A.B" result="Passed"/>', /unclosed tag/],
    ['a list of tests', '{"results":{"tool":{}}}', /expected a list of tests/],
  ])('%s', async (_name, text, message) =>
    expect(await read(text)).toMatchObject({ thrown: expect.stringMatching(message) }),
  )
})

describe('a case whose own word is not the plain one', () => {
  const go1 = (text: string, end: string) =>
    GO([go('run', 'TestA'), go('output', 'TestA', { Output: text }), go('run', 'TestB'), go(end, 'TestB'), go(end)])
  const jestFile = (more: object) =>
    JSON.stringify({ numTotalTests: 1, testResults: [{ name: '/a/b.test.js', status: 'failed', ...more }] })
  const thrown = { title: 'a', fullTitle: 'a', err: {} }
  test.each<[string, string, readonly string[]]>([
    [
      'Go: its end is behind other output',
      go1('log--- PASS: TestA (0.01s)\n', 'fail'),
      ['TestA passed', 'TestB failed'],
    ],
    ['Go: it has no end, and its package failed', go1('log\n', 'fail'), ['TestB failed', 'TestA failed']],
    ['Go: it has no end, and its package passed', go1('log\n', 'pass'), ['TestB passed', 'TestA passed']],
    ['Go: a skip behind other output', go1('log--- SKIP: TestA (0.00s)\n', 'pass'), ['TestB passed', 'TestA skipped']],
    ['Go: what another test says', go1('log--- PASS: TestB (0.01s)\n', 'fail'), ['TestB failed', 'TestA failed']],
    [
      'Jest: a hook after the tests',
      jestFile({ message: 'afterAll', assertionResults: [{ title: 'a', status: 'passed' }] }),
      ['a passed', 'b.test.js (the suite itself) failed'],
    ],
    ['Jest: an error without a message', jestFile({ testExecError: 'no' }), ['b.test.js (the suite itself) failed']],
    [
      'Mocha: what was thrown has no members',
      JSON.stringify({ stats: { passes: 0, failures: 1 }, tests: [thrown], failures: [thrown], passes: [] }),
      ['a failed'],
    ],
    [
      'Dart: it began and did not end',
      `${DART}{"type":"testStart","test":{"id":1,"name":"a"}}\n{"type":"done","success":null}\n`,
      ['a failed'],
    ],
    [
      'TAP: words that only begin as a directive does',
      '1..4\nnot ok 1 - a # todolist is empty\nnot ok 2 - a # skipper\nnot ok 3 # TODO\nok 4 - b # Skipped: no\n',
      ['a # todolist is empty failed', 'a # skipper failed', ' skipped', 'b skipped'],
    ],
  ])('%s', async (_name, text, cases) =>
    expect((await read(text)).cases.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([...cases].sort()),
  )
})

test.each(['utf-16le', 'utf-16be'] as const)('lines and JSON in %s, as PowerShell writes them', async (encoding) => {
  const encoded = (text: string) => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
    return encoding === 'utf-16le' ? bytes : bytes.swap16()
  }
  for (const text of [GO([go('run', 'Tést'), go('fail', 'Tést'), go('fail')]), '1..1\nnot ok 1 - Tést\n'])
    for (const size of [1, 13])
      expect((await read(encoded(text), size)).cases.map(({ name, status }) => [name, status])).toEqual([
        ['Tést', 'failed'],
      ])
  expect((await read(encoded(jestRun({ success: false })))).claims).toEqual(['success: false'])
})
