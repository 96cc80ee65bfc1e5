import { describe, expect, test } from '@jest/globals'
import { decide, type DecisionInputs } from './verdict'

const green: DecisionInputs = {
  commands: { kind: 'passed' },
  total: 3,
  passed: 3,
  failed: 0,
  skipped: 0,
  flaky: 0,
  quarantined: 0,
  left: [],
  unreadable: [],
  claims: [],
  reports: 1,
  stale: [],
  patterns: ['**/junit*.xml'],
  ours: [],
  allowEmpty: false,
  planned: undefined,
  expired: [],
  since: undefined,
  minTests: undefined,
  coverage: undefined,
  coverageProblem: undefined,
  minCoverage: undefined,
}
const failed = {
  kind: 'failed',
  sentence: 'npm test ended with exit code 1',
  command: 'npm test',
  exitCode: 1,
  notRun: 0,
  lines: [],
} as const
const none = { total: 0, passed: 0, reports: 0 }

describe('worst first', () => {
  test.each<[string, Partial<DecisionInputs>, string, string | undefined, RegExp]>([
    ['all passed', {}, 'pass', undefined, /^3 of 3 tests passed$/],
    [
      'an entry of the quarantine that is over',
      { expired: [{ test: 'shop › pays', owner: '@ann', expires: '2026-01-01' }] },
      'fail',
      'QUARANTINE_EXPIRED',
      /^the quarantine of shop › pays ended on 2026-01-01 \(owner: @ann\)$/,
    ],
    [
      'failures that are new since the baseline',
      { failed: 2, passed: 1, since: { newFailures: ['a'], fixed: [], gone: [] } },
      'fail',
      'TESTS_FAILED',
      /^2 of 3 tests failed, 1 of them new$/,
    ],
    [
      'failures of before',
      { failed: 2, passed: 1, since: { newFailures: [], fixed: ['b'], gone: [] } },
      'fail',
      'TESTS_FAILED',
      /^2 of 3 tests failed, none of them new$/,
    ],
    [
      'tests that are fixed or gone',
      { since: { newFailures: [], fixed: ['a', 'b'], gone: ['c'] } },
      'pass',
      undefined,
      /^3 of 3 tests passed, 2 fixed, 1 gone$/,
    ],
    [
      'an entry that is over beside a failure',
      { failed: 1, passed: 2, expired: [{ test: 'a', owner: '@ann', expires: '2026-01-01' }] },
      'fail',
      'TESTS_FAILED',
      /^1 of 3 tests failed; the quarantine of a ended on 2026-01-01 \(owner: @ann\)$/,
    ],
    [
      'too few tests',
      { minTests: 4, skipped: 1 },
      'fail',
      'TESTS_TOO_FEW',
      /^expected at least 4 tests to run, found 2$/,
    ],
    ['enough tests', { minTests: 3 }, 'pass', undefined, /passed$/],
    ['too little coverage', { minCoverage: 80, coverage: 79.9 }, 'fail', 'COVERAGE_TOO_LOW', /80 % .* found 79\.9 %$/],
    ['no coverage', { minCoverage: 80 }, 'fail', 'COVERAGE_TOO_LOW', /names none/],
    ['enough coverage', { minCoverage: 80, coverage: 80 }, 'pass', undefined, /passed$/],
    ['flaky and quarantined', { flaky: 1, quarantined: 2 }, 'pass', undefined, /, 1 flaky, 2 failed in quarantine$/],
    ['one test', { total: 1, passed: 1 }, 'pass', undefined, /^1 of 1 test passed$/],
    ['some skipped', { passed: 2, skipped: 1 }, 'pass', undefined, /^2 of 3 tests passed, 1 skipped$/],
    ['a red report and a green command', { failed: 1, passed: 2 }, 'fail', 'TESTS_FAILED', /^1 of 3 tests failed$/],
    [
      'a red report and a red command',
      { failed: 1, passed: 2, commands: failed },
      'fail',
      'TESTS_FAILED',
      /; npm test ended with exit code 1$/,
    ],
    [
      'a red command and a green report',
      { commands: failed },
      'fail',
      'COMMAND_FAILED',
      /though none of 3 tests in the reports failed/,
    ],
    [
      'a red command and no report',
      { ...none, commands: failed },
      'fail',
      'COMMAND_FAILED',
      /exit code 1, and there is no report: expected reports at \*\*\/junit\*\.xml, found none$/,
    ],
    [
      'a red command and allowed emptiness',
      { ...none, commands: failed, allowEmpty: true },
      'fail',
      'COMMAND_FAILED',
      /ended with exit code 1/,
    ],
    [
      'a suite that claims failures',
      { claims: ['suite'] },
      'fail',
      'TESTS_FAILED',
      /^1 suite reports failures that no test shows: suite$/,
    ],
    [
      'an unreadable report among green ones',
      { unreadable: [{ message: 'a.xml: cut off', hint: 'h' }] },
      'fail',
      'REPORT_UNREADABLE',
      /^a\.xml: cut off$/,
    ],
    [
      'an unreadable report where emptiness is allowed',
      { ...none, allowEmpty: true, unreadable: [{ message: 'a.xml: cut off', hint: 'h' }] },
      'fail',
      'REPORT_UNREADABLE',
      /cut off/,
    ],
    ['nothing found', none, 'vacuous', 'NOTHING_TESTED', /expected reports at \*\*\/junit\*\.xml, found none/],
    ['nothing found without a command', { ...none, commands: undefined }, 'vacuous', 'NOTHING_TESTED', /found none/],
    [
      'only older reports',
      { ...none, stale: ['old.xml'] },
      'vacuous',
      'NOTHING_TESTED',
      /found only older ones: old\.xml/,
    ],
    ['reports without a test', { ...none, reports: 2 }, 'vacuous', 'NOTHING_TESTED', /2 reports hold no test/],
    [
      'only what another step wrote',
      { ...none, ours: ['a/test/junit.xml'] },
      'vacuous',
      'NOTHING_TESTED',
      /found only what another test step wrote: a\/test\/junit\.xml; it is read where reports names the file itself$/,
    ],
    [
      'a shard of skipped tests',
      { total: 4, passed: 0, skipped: 4, planned: 1 },
      'pass',
      undefined,
      /^nothing ran in this shard: all 4/,
    ],
    ['a shard without files', { ...none, planned: 0 }, 'pass', undefined, /^no test file is left for this shard$/],
    ['a shard without reports', { ...none, planned: 1 }, 'vacuous', 'NOTHING_TESTED', /found none/],
    ['all skipped', { total: 4, passed: 0, skipped: 4 }, 'vacuous', 'NOTHING_TESTED', /all 4 tests were skipped/],
    [
      'nothing, which is allowed',
      { ...none, allowEmpty: true },
      'pass',
      undefined,
      /^nothing was tested, which allow-empty permits/,
    ],
  ])('%s', (_, given, outcome, code, headline) => {
    const verdict = decide({ ...green, ...given })
    expect([verdict.outcome, verdict.failure?.code]).toEqual([outcome, code])
    expect(verdict.headline).toMatch(headline)
  })

  test('what is worse is told where several are wrong', () => {
    const expired = [{ test: 'pays', owner: '@ann', expires: '2026-01-01' }]
    const codes = (...given: readonly Partial<DecisionInputs>[]) =>
      given.map((one) => decide({ ...green, ...one }).failure?.code)
    const worst = [
      { unreadable: [{ message: 'm', hint: 'h' }] },
      { failed: 1 },
      { commands: failed },
      { expired },
      { total: 0 },
      { minTests: 9 },
      { minCoverage: 90 },
    ]
    const both = worst.slice(1).map((one, index) => ({ ...one, ...worst[index] }))
    expect(codes(...both)).toEqual(codes(...worst.slice(0, -1)))
  })
})

const pay = { test: 'pays', owner: '@ann', expires: '2026-01-01' }
const LATE = 'correct the test and remove its entry, or agree on a new day with its owner'
const FEW = 'look whether tests were not found or were skipped, or lower min-tests'
const LOW = 'test the lines that the summary names, or lower min-coverage'
const BROKEN = 'look at the output of the command: a suite broke outside of its tests'
const RED = 'correct the failing tests; the reports name all of them, annotations and summary the first'

describe('what is told, and what to do next', () => {
  test.each<[string, Partial<DecisionInputs>, string, string]>([
    ['a failing test', { failed: 1 }, '1 of 3 tests failed', RED],
    ['and the command', { failed: 1, commands: failed }, '1 of 3 tests failed; npm test ended with exit code 1', RED],
    [
      'of many suites the first three',
      { claims: ['a', 'b', 'c', 'd'], commands: failed },
      '4 suites report failures that no test shows: a, b, c; npm test ended with exit code 1',
      BROKEN,
    ],
    ['one suite', { claims: ['a'] }, '1 suite reports failures that no test shows: a', BROKEN],
    [
      'a command alone',
      { commands: failed },
      'npm test ended with exit code 1, though none of 3 tests in the reports failed',
      'run it on your own machine: npm test',
    ],
    [
      'a command without a report',
      { commands: failed, reports: 0, total: 0, patterns: ['out/*.xml'] },
      'npm test ended with exit code 1, and there is no report: expected reports at out/*.xml, found none',
      'run it on your own machine: npm test',
    ],
    ['a day that is over', { expired: [pay] }, 'the quarantine of pays ended on 2026-01-01 (owner: @ann)', LATE],
    [
      'several such days',
      { expired: [pay, pay, pay] },
      'the quarantine of pays ended on 2026-01-01 (owner: @ann) and 2 more tests',
      LATE,
    ],
    ['too few tests', { minTests: 3, skipped: 1 }, 'expected at least 3 tests to run, found 2', FEW],
    [
      'no coverage',
      { minCoverage: 80 },
      'expected at least 80 % of lines covered, found no coverage report (coverage names none)',
      LOW,
    ],
    ['little coverage', { minCoverage: 80, coverage: 7 }, 'expected at least 80 % of lines covered, found 7 %', LOW],
  ])('%s', (_, given, message, hint) => {
    const { headline, failure } = decide({ ...green, ...given })
    expect([headline, failure?.message, failure?.hint]).toEqual([message, message, hint])
  })

  test('of several reports that cannot be read the first, and how many more', () => {
    const bad = (...names: readonly string[]) =>
      decide({ ...green, unreadable: names.map((name) => ({ message: `${name}: cut off`, hint: `write ${name}` })) })
    const code = 'REPORT_UNREADABLE'
    expect(bad('a')).toMatchObject({ failure: { code, message: 'a: cut off', hint: 'write a' } })
    expect(bad('a', 'b', 'c')).toMatchObject({
      headline: 'a: cut off',
      failure: { code, message: 'a: cut off\nand 2 more reports could not be read', hint: 'write a' },
    })
  })

  test.each<[string, Partial<DecisionInputs>, string]>([
    ['the only test skipped', { total: 1, skipped: 1 }, 'the only test was skipped'],
    ['all of them', { total: 3, skipped: 3 }, 'all 3 tests were skipped'],
    ['an empty report', { ...none, reports: 1 }, '1 report holds no test'],
    [
      'older reports, of many the first five',
      { ...none, stale: ['a', 'b', 'c', 'd', 'e', 'f'] },
      'expected reports of this run, found only older ones: a, b, c, d, e; a build tool that finds its tests up to date writes none (run it so that it tests again)',
    ],
    ['nothing', { ...none, patterns: ['a.xml', 'b/*.xml'] }, 'expected reports at a.xml, b/*.xml, found none'],
    [
      'other files, of many the first five',
      { ...none, patterns: ['*'], left: ['a', 'b', 'c', 'd', 'e', 'f'] },
      'expected reports at *, found only other files: a, b, c, d, e',
    ],
    [
      'patterns that mean something else',
      { ...none, patterns: ['out/', 'a.xml,b.xml', '{a,b}.xml'] },
      'expected reports at out/, a.xml,b.xml, {a,b}.xml, found none; out/ is a folder: write out/**/*.xml; a.xml,b.xml is one pattern: write one a line',
    ],
  ])('where nothing was tested: %s', (_, given, found) => {
    const { failure, ...end } = decide({ ...green, ...given })
    const message = `nothing was tested: ${found}`
    expect([end, failure?.code, failure?.message]).toEqual([
      { outcome: 'vacuous', headline: message },
      'NOTHING_TESTED',
      message,
    ])
    expect(decide({ ...green, ...given, allowEmpty: true })).toEqual({
      outcome: 'pass',
      headline: `nothing was tested, which allow-empty permits: ${found}`,
    })
  })

  test('a vacuous end says how to go on', () => {
    expect(decide({ ...green, ...none }).failure?.hint).toMatch(
      /^let the command write JUnit, .* reports and name them in reports; allow-empty: true makes this pass$/,
    )
    expect(decide({ ...green, ...none, commands: undefined }).failure?.hint).toBe(
      'run the tests in an earlier step, or give command; allow-empty: true makes this pass',
    )
  })

  test('a pass counts what did not simply pass', () => {
    expect(decide({ ...green, passed: 1, total: 7, skipped: 1, flaky: 2, quarantined: 3 })).toEqual({
      outcome: 'pass',
      headline: '1 of 7 tests passed, 1 skipped, 2 flaky, 3 failed in quarantine',
    })
  })
})
