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
  /** What other `test` steps wrote, and was not read again. */
  readonly ours: readonly string[]
  readonly allowEmpty: boolean
  /** Test files that this job was to run, when it is one of several that share them: others may have what it lacks. */
  readonly planned: number | undefined
  /** Entries of the quarantine whose time is over. */
  readonly expired: readonly { readonly test: string; readonly owner: string; readonly expires: string }[]
  /** What is not as in the baseline, where there is one. */
  readonly since:
    | { readonly newFailures: readonly string[]; readonly fixed: readonly string[]; readonly gone: readonly string[] }
    | undefined
  readonly minTests: number | undefined
  /** Percent of lines, where it was measured. */
  readonly coverage: number | undefined
  /** Why that is not known. */
  readonly coverageProblem: { readonly code: ErrorCode; readonly message: string; readonly hint: string } | undefined
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
    uncovered(given) ??
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

function failedTests(given: DecisionInputs): Verdict | undefined {
  const { failed, total, commands, claims, since } = given
  const fresh = since === undefined ? '' : `, ${since.newFailures.length || 'none'} of them new`
  const over = aboutExpired(given)
  const also = [commands?.kind === 'failed' ? commands.sentence : '', over].map((part) => part && `; ${part}`).join('')
  if (failed > 0)
    return fail(
      'TESTS_FAILED',
      `${failed} of ${counted(total, 'test')} failed${fresh}${also}`,
      'correct the failing tests; the reports name all of them, annotations and summary the first',
    )
  if (claims.length === 0) return undefined
  return fail(
    'TESTS_FAILED',
    `${counted(claims.length, 'suite reports', 'suites report')} failures that no test shows: ${claims.slice(0, 3).join(', ')}${also}`,
    'look at the output of the command: a suite broke outside of its tests',
  )
}

function failedCommand(given: DecisionInputs): Verdict | undefined {
  const { commands, total, reports, quarantined } = given
  if (commands?.kind !== 'failed') return undefined
  const but = quarantined === 0 ? '' : ` but ${quarantined} in quarantine`
  const none = `though none of ${counted(total, 'test')} in the reports failed${but}`
  const rest = reports === 0 ? `and there is no report: ${whatWasFound(given)}` : notRun(commands.notRun) + none
  return fail('COMMAND_FAILED', `${commands.sentence}, ${rest}`, `run it on your own machine: ${commands.command}`)
}

/** What a command leaves out that fails, as linters before the tests do. */
function notRun(count: number): string {
  return count === 0 ? '' : `and ${counted(count, 'command')} after it did not run, `
}

function nothingRan(given: DecisionInputs): Verdict | undefined {
  const { total, skipped, allowEmpty, commands, planned } = given
  if (total > skipped) return undefined
  const found = whatWasFound(given)
  if (planned === 0 || (planned !== undefined && total > 0))
    return {
      outcome: 'pass',
      headline: total > 0 ? `nothing ran in this shard: ${found}` : 'no test file is left for this shard',
    }
  if (allowEmpty) return { outcome: 'pass', headline: `nothing was tested, which allow-empty permits: ${found}` }
  const hint =
    commands === undefined
      ? 'run the tests in an earlier step, or give command'
      : `let the command write ${formatTitles()} reports and name them in reports`
  return fail('NOTHING_TESTED', `nothing was tested: ${found}`, `${hint}; allow-empty: true makes this pass`, 'vacuous')
}

function aboutExpired({ expired: [first, ...more] }: DecisionInputs): string {
  if (first === undefined) return ''
  const others = more.length === 0 ? '' : ` and ${counted(more.length, 'more test')}`
  return `the quarantine of ${first.test} ended on ${first.expires} (owner: ${first.owner})${others}`
}

function expired(given: DecisionInputs): Verdict | undefined {
  const message = aboutExpired(given)
  if (message === '') return undefined
  return fail(
    'QUARANTINE_EXPIRED',
    message,
    'correct the test and remove its entry, or agree on a new day with its owner',
  )
}

function uncovered({ coverageProblem: problem }: DecisionInputs): Verdict | undefined {
  return problem === undefined ? undefined : fail(problem.code, problem.message, problem.hint)
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

function whatWasFound({ total, reports, stale, patterns, left, ours }: DecisionInputs): string {
  if (total > 0) return total === 1 ? 'the only test was skipped' : `all ${counted(total, 'test')} were skipped`
  if (reports > 0) return counted(reports, 'report holds no test', 'reports hold no test')
  if (stale.length > 0)
    return `expected reports of this run, found only older ones: ${stale.slice(0, 5).join(', ')}; a build tool that finds its tests up to date writes none (run it so that it tests again)`
  if (ours.length > 0 && left.length === 0)
    return `found only what another test step wrote: ${ours.slice(0, 5).join(', ')}; it is read where reports names the file itself`
  const others = left.length === 0 ? 'none' : `only other files: ${left.slice(0, 5).join(', ')}`
  const hints = patterns.flatMap((pattern) => {
    if (pattern.endsWith('/')) return [`${pattern} is a folder: write ${pattern}**/*.xml`]
    return pattern.includes(',') && !pattern.includes('{') ? [`${pattern} is one pattern: write one a line`] : []
  })
  return [`expected reports at ${patterns.join(', ')}, found ${others}`, ...hints].join('; ')
}

function passed({ passed: good, total, skipped, flaky, quarantined, since }: DecisionInputs): Verdict {
  const others = [
    [skipped, 'skipped'],
    [flaky, 'flaky'],
    [quarantined, 'failed in quarantine'],
    [since?.fixed.length ?? 0, 'fixed'],
    [since?.gone.length ?? 0, 'gone'],
  ] as const
  const words = others.filter(([count]) => count > 0).map(([count, word]) => `, ${count} ${word}`)
  return { outcome: 'pass', headline: `${good} of ${counted(total, 'test')} passed${words.join('')}` }
}
