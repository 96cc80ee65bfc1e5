import type { ErrorCode } from './error-codes'

/** Why something did not pass, for machines and for people. */
export interface Failure {
  /** Upper-case words, for machines (docs/errors.md). */
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}
