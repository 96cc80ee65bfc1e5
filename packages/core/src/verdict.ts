import type { Failure } from './failure'
import type { Outcome } from './outcome'

/** How a stage ended, decided from all that is known: what `Result` says of it. */
export interface Verdict {
  readonly outcome: Outcome
  /** One sentence. */
  readonly headline: string
  readonly failure?: Failure
}
