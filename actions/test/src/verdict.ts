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
  readonly unreadable: readonly { readonly message: string; readonly hint: string }[]
  /** Suites that say of themselves that tests failed, though no test shows it. */
  readonly claims: readonly string[]
  readonly reports: number
  readonly stale: readonly string[]
  readonly patterns: readonly string[]
  readonly allowEmpty: boolean
}

/** The outcome of the stage from everything that is known, worst first (DESIGN §5). */
export function decide(given: DecisionInputs): Verdict {
  return unreadable(given) ?? failedTests(given) ?? failedCommand(given) ?? nothingRan(given) ?? passed(given)
}

function fail(code: ErrorCode, message: string, hint: string, outcome: Outcome = 'fail'): Verdict {
  return { outcome, headline: message.split('\n')[0] ?? message, failure: { code, message, hint } }
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
      'correct the failing tests; annotations, summary and reports name them',
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
  const { total, skipped, reports, stale, patterns, allowEmpty, commands } = given
  if (total > skipped) return undefined
  const found =
    total > 0
      ? `all ${counted(total, 'test')} were skipped`
      : reports > 0
        ? counted(reports, 'report holds no test', 'reports hold no test')
        : stale.length > 0
          ? `expected reports of this run, found only older ones: ${stale.slice(0, 5).join(', ')}`
          : `expected reports at ${patterns.join(', ')}, found none`
  if (allowEmpty) return { outcome: 'pass', headline: `nothing was tested, which allow-empty permits: ${found}` }
  const hint =
    commands === undefined
      ? 'run the tests in an earlier step, or give command'
      : `let the command write ${formatTitles()} reports and name them in reports`
  return fail('NOTHING_TESTED', `nothing was tested: ${found}`, `${hint}; allow-empty: true makes this pass`, 'vacuous')
}

function passed({ passed: good, total, skipped }: DecisionInputs): Verdict {
  return {
    outcome: 'pass',
    headline: `${good} of ${counted(total, 'test')} passed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  }
}
