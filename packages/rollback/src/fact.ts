import { fact } from '@slipway/core'

/** What a check records of the release that it took back: a `RollbackReport`. */
export const rollbackFact = fact.object({
  outcome: fact.text(),
  headline: fact.text(),
  hint: fact.optional(fact.text()),
  /** The revision that is back, and the number that it has now. */
  to: fact.optional(fact.number()),
  revision: fact.optional(fact.number()),
})
