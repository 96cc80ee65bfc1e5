import { fact, recordShape } from '@slipway/core'
import { rollbackFact } from '@slipway/rollback/fact'

/** What verify records. */
export const verifyRecord = recordShape(
  'verify',
  {
    passed: 'Number of checks that the release passed',
    failed: 'Number of checks that it failed',
    'no-data': 'Number of checks that could not be judged',
    report: 'Path of the report, JSON',
  },
  {
    /** RFC 3339: when the rollout ended and when the watch did. */
    deployed: fact.text(),
    ended: fact.text(),
    checks: fact.list(
      fact.object({
        name: fact.text(),
        kind: fact.text(),
        /** good, bad, missing, no-data, undecided, error or open. */
        standing: fact.text(),
        reason: fact.text(),
        next: fact.optional(fact.text()),
        asked: fact.text(),
        expected: fact.text(),
        limit: fact.optional(fact.number()),
        before: fact.optional(fact.number()),
        /** The last of them; the report has all. */
        looks: fact.list(
          fact.object({
            at: fact.text(),
            kind: fact.text(),
            value: fact.optional(fact.number()),
            text: fact.text(),
          }),
        ),
      }),
    ),
    alerts: fact.list(
      fact.object({
        name: fact.text(),
        state: fact.text(),
        since: fact.text(),
        labels: fact.text(),
        summary: fact.text(),
      }),
    ),
    signatures: fact.list(fact.object({ text: fact.text(), count: fact.number(), samples: fact.list(fact.text()) })),
    /** What files of controllers ask for and was not carried over. */
    left: fact.list(fact.text()),
    rollback: rollbackFact,
  },
)

export type VerifyRecord = typeof verifyRecord
