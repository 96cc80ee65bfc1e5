import type { Claim, Problem } from '@slipway/core'
import { type Job, nameOf } from './jobs'

/**
 * What two jobs of a run would both write. Nobody would notice: the one that comes last wins, and what tests and scans
 * said of the other is about an image that nothing names any more.
 */
export class Claims {
  readonly #taken = new Map<string, Job>()

  /** The problems of a job with those before it. */
  add(job: Job, claims: readonly Claim[]): readonly Problem[] {
    return claims.flatMap(({ what, input, hint }) => {
      const other = this.#taken.get(what)
      if (other === undefined) this.#taken.set(what, job)
      return other === undefined || nameOf(other) === nameOf(job)
        ? []
        : [{ input, message: `${what} is written by ${nameOf(other)}, too: ${hint}` }]
    })
  }
}
