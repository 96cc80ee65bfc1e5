import { recordShape } from '@slipway/core'
import { array, number, object, optional, string } from 'valibot'

/** What test records. */
export const testRecord = recordShape(
  'test',
  {
    total: 'Tests found in the reports',
    passed: 'Tests that passed',
    failed: 'Tests that failed',
    skipped: 'Tests that were skipped',
    report: 'Path of the CTRF report',
    junit: 'Path of the JUnit report; of the first, when it was split',
  },
  {
    seconds: number(),
    /** The first of them, with their messages cut. */
    failures: array(
      object({
        name: string(),
        suite: optional(string()),
        file: optional(string()),
        line: optional(number()),
        message: string(),
      }),
    ),
    slowest: array(object({ name: string(), suite: optional(string()), milliseconds: number() })),
    /** Reports that were read. */
    reports: array(string()),
    /** Reports older than the command, which were not. */
    stale: array(string()),
    /** JUnit reports that were written, under `output`. */
    junit: array(string()),
  },
)

export type TestRecord = typeof testRecord
