import type { Failure } from '@slipway/core'
import type { RollbackReport } from './rollback'

/** The failure of a check with what became of the release. */
export function withRollback(failure: Failure | undefined, rollback: RollbackReport | undefined): Failure | undefined {
  if (failure === undefined || rollback === undefined) return failure
  return {
    ...failure,
    message: `${failure.message}. ${rollback.headline}`,
    ...(rollback.hint === undefined ? {} : { hint: rollback.hint }),
  }
}
