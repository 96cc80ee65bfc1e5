import type { Failure, Outcome } from '@slipway/core'

/** What became of the release. */
export interface RollbackReport {
  readonly outcome: Extract<Outcome, 'rolled-back' | 'rollback-failed' | 'inconclusive' | 'fail' | 'transient'>
  /** One sentence. */
  readonly headline: string
  readonly hint?: string
  /** The revision that is back, and the number that it has now. */
  readonly to?: number
  readonly revision?: number
}

/** The failure of a check with what became of the release. */
export function withRollback(failure: Failure | undefined, rollback: RollbackReport | undefined): Failure | undefined {
  if (failure === undefined || rollback === undefined) return failure
  return {
    ...failure,
    message: `${failure.message}. ${rollback.headline}`,
    ...(rollback.hint === undefined ? {} : { hint: rollback.hint }),
  }
}
