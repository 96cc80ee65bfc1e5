import type { Problem } from '../../model'

/**
 * What the outcomes of a result mean (TestOutcome of VSTest's TRX logger, enumeration of the TeamTest 2010 schema). An
 * inconclusive test asserted nothing, and `dotnet test` counts it as skipped.
 */
const OUTCOMES: Readonly<Record<string, 'passed' | Problem['kind']>> = {
  Passed: 'passed',
  PassedButRunAborted: 'passed',
  Completed: 'passed',
  Warning: 'passed',
  Failed: 'failure',
  Error: 'error',
  Timeout: 'error',
  Aborted: 'error',
  Disconnected: 'error',
  NotRunnable: 'error',
  InProgress: 'error',
  Pending: 'error',
  Inconclusive: 'skipped',
  NotExecuted: 'skipped',
}

/** The logger leaves out the attribute for the first value of its enumeration. */
export const DEFAULT_OUTCOME = 'Error'

/** An outcome that is not known is an error: it may be a failure. */
export function meaningOf(outcome: string): 'passed' | Problem['kind'] {
  return (Object.hasOwn(OUTCOMES, outcome) ? OUTCOMES[outcome] : undefined) ?? 'error'
}

/** Whether the outcome of a run, or of a message about it, says that something failed. */
export function isFailing(outcome: string): boolean {
  const meaning = meaningOf(outcome)
  return meaning === 'failure' || meaning === 'error'
}
