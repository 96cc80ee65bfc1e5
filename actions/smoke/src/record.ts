import { recordShape } from '@slipway/core'
import { array, boolean, number, object, optional, string } from 'valibot'

/** What smoke records. */
export const smokeRecord = recordShape(
  'smoke',
  {
    passed: 'Expectations that were met',
    failed: 'Expectations that were not met',
    report: 'Path of the report, JSON',
  },
  {
    url: string(),
    state: string(),
    checks: array(object({ name: string(), ok: boolean(), expected: string(), found: string() })),
    /** The last of them; the report has all. */
    attempts: array(
      object({
        at: string(),
        milliseconds: number(),
        ok: boolean(),
        reason: optional(string()),
        cause: optional(string()),
      }),
    ),
    attemptCount: number(),
    rollback: object({
      outcome: string(),
      headline: string(),
      hint: optional(string()),
      /** The revision that is back, and the number that it has now. */
      to: optional(number()),
      revision: optional(number()),
    }),
  },
)

export type SmokeRecord = typeof smokeRecord
