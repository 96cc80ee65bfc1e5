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

  test('a vacuous end says how to go on', () => {
    expect(decide({ ...green, ...none }).failure?.hint).toMatch(
      /let the command write JUnit, .* reports and name them in reports; allow-empty: true/,
    )
    expect(decide({ ...green, ...none, commands: undefined }).failure?.hint).toMatch(/run the tests in an earlier step/)
  })
})
