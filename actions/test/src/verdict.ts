import { type CommandsResult, counted, type ErrorCode, type Outcome, type Verdict } from '@slipway/core'
import { formatTitles } from '@slipway/reports/test-reports/formats'

/** All that decides how the stage ends. */
export interface DecisionInputs {
  /** Undefined when there was nothing to run. */
  readonly commands: CommandsResult | undefined
  readonly total: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly flaky: number
  readonly quarantined: number
  readonly unreadable: readonly { readonly message: string; readonly hint: string }[]
  /** Suites that say of themselves that tests failed, though no test shows it. */
  readonly claims: readonly string[]
  /** Files that a wildcard found and that are no test report. */
  readonly left: readonly string[]
  readonly reports: number
  readonly stale: readonly string[]
  readonly patterns: readonly string[]
  readonly allowEmpty: boolean
  /** Entries of the quarantine whose time is over. */
  readonly expired: readonly { readonly test: string; readonly owner: string; readonly expires: string }[]
  readonly minTests: number | undefined
  /** Percent of lines, where it was measured. */
  readonly coverage: number | undefined
  readonly minCoverage: number | undefined
}

/** The outcome of the stage from everything that is known, worst first (DESIGN §5). */
export function decide(given: DecisionInputs): Verdict {
  return (
    unreadable(given) ??
    failedTests(given) ??
    failedCommand(given) ??
    expired(given) ??
    nothingRan(given) ??
    tooFew(given) ??
    tooLow(given) ??
    passed(given)
  )
}

function fail(code: ErrorCode, message: string, hint: string, outcome: Outcome = 'fail'): Verdict {
  return { outcome, headline: message.replace(/\n.*/s, ''), failure: { code, message, hint } }
}

function unreadable({ unreadable: [first, ...more] }: DecisionInputs): Verdict | undefined {
  if (first === undefined) return undefined
  const others = more.length === 0 ? '' : `\nand ${counted(more.length, 'more report')} could not be read`
  return fail('REPORT_UNREADABLE', `${first.message}${others}`, first.hint)
}

function failedTests({ failed, total, commands, claims }: DecisionInputs): Verdict | undefined {
  const also = commands?.kind === 'failed' ? `; ${commands.sentence}` : ''
  if (failed > 0)
    return fail(
      'TESTS_FAILED',
      `${failed} of ${counted(total, 'test')} failed${also}`,
      'correct the failing tests; the reports name all of them, annotations and summary the first',
    )
  if (claims.length === 0) return undefined
  return fail(
    'TESTS_FAILED',
    `${counted(claims.length, 'suite reports', 'suites report')} failures that no test shows: ${claims.slice(0, 3).join(', ')}${also}`,
    'look at the output of the command: a suite broke outside of its tests',
  )
}

function failedCommand({ commands, total, reports }: DecisionInputs): Verdict | undefined {
  if (commands?.kind !== 'failed') return undefined
  const rest =
    reports === 0 ? 'and no report was written' : `though none of ${counted(total, 'test')} in the reports failed`
  return fail('COMMAND_FAILED', `${commands.sentence}, ${rest}`, `run it on your own machine: ${commands.command}`)
}

function nothingRan(given: DecisionInputs): Verdict | undefined {
  const { total, skipped, allowEmpty, commands } = given
  if (total > skipped) return undefined
  const found = whatWasFound(given)
  if (allowEmpty) return { outcome: 'pass', headline: `nothing was tested, which allow-empty permits: ${found}` }
  const hint =
    commands === undefined
      ? 'run the tests in an earlier step, or give command'
      : `let the command write ${formatTitles()} reports and name them in reports`
  return fail('NOTHING_TESTED', `nothing was tested: ${found}`, `${hint}; allow-empty: true makes this pass`, 'vacuous')
}

function expired({ expired: [first, ...more] }: DecisionInputs): Verdict | undefined {
  if (first === undefined) return undefined
  const others = more.length === 0 ? '' : ` and ${counted(more.length, 'more test')}`
  return fail(
    'QUARANTINE_EXPIRED',
    `the quarantine of ${first.test} ended on ${first.expires} (owner: ${first.owner})${others}`,
    'correct the test and remove its entry, or agree on a new day with its owner',
  )
}

function tooFew({ total, skipped, minTests }: DecisionInputs): Verdict | undefined {
  const ran = total - skipped
  if (minTests === undefined || ran >= minTests) return undefined
  return fail(
    'TESTS_TOO_FEW',
    `expected at least ${counted(minTests, 'test')} to run, found ${ran}`,
    'look whether tests were not found or were skipped, or lower min-tests',
  )
}

function tooLow({ coverage, minCoverage }: DecisionInputs): Verdict | undefined {
  if (minCoverage === undefined || (coverage !== undefined && coverage >= minCoverage)) return undefined
  const found = coverage === undefined ? 'no coverage report (coverage names none)' : `${coverage} %`
  return fail(
    'COVERAGE_TOO_LOW',
    `expected at least ${minCoverage} % of lines covered, found ${found}`,
    'test the lines that the summary names, or lower min-coverage',
  )
}

function whatWasFound({ total, reports, stale, patterns, left }: DecisionInputs): string {
  if (total > 0) return total === 1 ? 'the only test was skipped' : `all ${counted(total, 'test')} were skipped`
  if (reports > 0) return counted(reports, 'report holds no test', 'reports hold no test')
  if (stale.length > 0)
    return `expected reports of this run, found only older ones: ${stale.slice(0, 5).join(', ')}; a build tool that finds its tests up to date writes none (run it so that it tests again)`
  const others = left.length === 0 ? 'none' : `only other files: ${left.slice(0, 5).join(', ')}`
  const hints = patterns.flatMap((pattern) => {
    if (pattern.endsWith('/')) return [`${pattern} is a folder: write ${pattern}**/*.xml`]
    return pattern.includes(',') && !pattern.includes('{') ? [`${pattern} is one pattern: write one a line`] : []
  })
  return [`expected reports at ${patterns.join(', ')}, found ${others}`, ...hints].join('; ')
}

function passed({ passed: good, total, skipped, flaky, quarantined }: DecisionInputs): Verdict {
  const others = [
    [skipped, 'skipped'],
    [flaky, 'flaky'],
    [quarantined, 'failed in quarantine'],
  ] as const
  const words = others.filter(([count]) => count > 0).map(([count, word]) => `, ${count} ${word}`)
  return { outcome: 'pass', headline: `${good} of ${counted(total, 'test')} passed${words.join('')}` }
}
