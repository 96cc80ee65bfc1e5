import { fact, recordShape } from '@slipway/core'

/** What smoke records. */
export const smokeRecord = recordShape(
  'smoke',
  {
    passed: 'Number of expectations that were met',
    failed: 'Number of expectations that were not met',
    report: 'Path of the report, JSON',
  },
  {
    url: fact.text(),
    state: fact.text(),
    checks: fact.list(
      fact.object({ name: fact.text(), ok: fact.boolean(), expected: fact.text(), found: fact.text() }),
    ),
    /** What came instead of a good answer: status, headers and the first bytes. */
    came: fact.text(),
    /** The last of them; the report has all. */
    attempts: fact.list(
      fact.object({
        at: fact.text(),
        milliseconds: fact.number(),
        ok: fact.boolean(),
        reason: fact.optional(fact.text()),
        cause: fact.optional(fact.text()),
      }),
    ),
    attemptCount: fact.number(),
    rollback: fact.object({
      outcome: fact.text(),
      headline: fact.text(),
      hint: fact.optional(fact.text()),
      /** The revision that is back, and the number that it has now. */
      to: fact.optional(fact.number()),
      revision: fact.optional(fact.number()),
    }),
  },
)

export type SmokeRecord = typeof smokeRecord
