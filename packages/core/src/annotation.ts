export type Severity = 'error' | 'warning' | 'notice'

/** A message at a place in the repository. Lines count from 1. */
export interface Annotation {
  readonly severity: Severity
  readonly title: string
  readonly message: string
  /** Relative to the repository's root. */
  readonly file?: string
  readonly line?: number
  readonly endLine?: number
  /** A stable name of the rule, test or check, for Code Quality. */
  readonly check?: string
}
