import { fact, recordShape } from '@slipway/core'
import { rollbackFact } from '@slipway/rollback/fact'

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
    rollback: rollbackFact,
  },
)

export type SmokeRecord = typeof smokeRecord
