import { fact, recordShape } from '@slipway/core'

/** What test records. */
export const testRecord = recordShape(
  'test',
  {
    total: 'Tests found in the reports',
    passed: 'Tests that passed',
    failed: 'Tests that failed, without those in quarantine',
    skipped: 'Tests that were skipped',
    flaky: 'Tests that failed and passed when they ran again',
    quarantined: 'Tests that failed and are in quarantine, so that they do not count',
    coverage: 'Lines covered, in percent; only with `coverage`',
    report: 'Path of the CTRF report, relative to the checkout',
    junit: 'Path of the JUnit report, relative to the checkout; of the first, when it was split',
  },
  {
    seconds: fact.number(),
    /** The first of them, with their messages cut. */
    failures: fact.list(
      fact.object({
        name: fact.text(),
        suite: fact.optional(fact.text()),
        file: fact.optional(fact.text()),
        line: fact.optional(fact.number()),
        message: fact.text(),
      }),
    ),
    /** The first that passed when they ran again. */
    flaky: fact.optional(
      fact.list(
        fact.object({
          name: fact.text(),
          suite: fact.optional(fact.text()),
          file: fact.optional(fact.text()),
          line: fact.optional(fact.number()),
          message: fact.text(),
          runs: fact.number(),
        }),
      ),
    ),
    /** What is not as in the baseline, the first of each. */
    since: fact.optional(
      fact.object({
        newFailures: fact.list(fact.text()),
        fixed: fact.list(fact.text()),
        gone: fact.list(fact.text()),
      }),
    ),
    slowest: fact.list(
      fact.object({ name: fact.text(), suite: fact.optional(fact.text()), milliseconds: fact.number() }),
    ),
    /** Reports that were read. */
    reports: fact.list(fact.text()),
    /** Reports older than the command, which were not. */
    stale: fact.list(fact.text()),
    /** JUnit reports that were written, under `output`. */
    junit: fact.list(fact.text()),
  },
)

export type TestRecord = typeof testRecord
