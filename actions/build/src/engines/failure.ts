import { type ErrorCode, type Outcome, UserError } from '@slipway/core'

interface FailureDetails {
  readonly code: ErrorCode
  readonly outcome: Outcome
  readonly sentence: string
  readonly hint: string
  /** What was said last by what failed. */
  readonly lines: readonly string[]
  /** In the Dockerfile. */
  readonly line?: number
}

/** A command or a builder ended badly. */
export class BuildFailure extends UserError {
  override readonly name = 'BuildFailure'

  constructor(readonly details: FailureDetails) {
    super(details.code, details.sentence, details.hint, { outcome: details.outcome })
  }
}
