import type { ErrorCode } from './error-codes'
import type { Outcome } from './outcome'

export interface ErrorDetails {
  readonly outcome?: Outcome
  readonly cause?: unknown
}

/**
 * Something a user can act on: a code for machines (docs/errors.md), a sentence saying what was expected and found, and
 * the next step.
 * Never carries a secret; printed without a stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError'
  readonly outcome: Outcome

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.outcome = details.outcome ?? 'invalid'
  }
}

/** An external tool is missing, could not be installed or broke. */
export class ToolError extends UserError {
  override readonly name = 'ToolError'

  constructor(code: ErrorCode, message: string, hint: string, cause?: unknown) {
    super(code, message, hint, { outcome: 'tool-failed', cause })
  }
}

/** Infrastructure failed after all retries: the same call may work later. */
export class TransientError extends UserError {
  override readonly name = 'TransientError'

  constructor(code: ErrorCode, message: string, hint: string, cause?: unknown) {
    super(code, message, hint, { outcome: 'transient', cause })
  }
}

/** A signal stopped the run. */
export class CancelledError extends UserError {
  override readonly name = 'CancelledError'

  /**
   * @param reason the name of the signal, and what it left where that is known
   * @param hint how it goes on
   */
  constructor(
    readonly reason: string,
    hint = 'run it again when ready',
  ) {
    super('CANCELLED', `stopped by ${reason}`, hint, { outcome: 'cancelled' })
  }
}

/** The text of anything thrown, without a stack. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
