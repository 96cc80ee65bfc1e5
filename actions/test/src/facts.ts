import type { FactsOf } from '@slipway/core'
import type { Comparison, TestReport } from '@slipway/reports/test-reports'
import type { FoundReports } from './find-reports'
import type { TestRecord } from './record'

const MESSAGE = 2000

/** What the record keeps of the reports. */
export function toFacts(
  { totals, junit }: TestReport,
  found: FoundReports,
  since: Comparison | undefined,
): FactsOf<TestRecord> {
  const { failures } = totals
  return {
    seconds: totals.seconds,
    failures: failures
      .slice(0, 50)
      .map(({ name, suite, file, line, message }) => ({ name, suite, file, line, message: message.slice(0, MESSAGE) })),
    flaky: totals.flakyTests.slice(0, 50).map(({ name, suite, file, line, message, runs }) => ({
      name,
      suite,
      file,
      line,
      message: message.slice(0, MESSAGE),
      runs,
    })),
    ...(since === undefined ? {} : { since: toSince(since) }),
    slowest: totals.slowest.map(({ name, suite, milliseconds }) => ({ name, suite, milliseconds })),
    reports: found.fresh.slice(0, 100).map(({ name }) => name),
    stale: found.stale.slice(0, 100),
    junit,
  }
}

const NAMED = 50

function toSince({ newFailures, fixed, gone }: Comparison) {
  const few = (titles: readonly string[]) => titles.slice(0, NAMED).map((title) => title.slice(0, MESSAGE))
  return { newFailures: few(newFailures), fixed: few(fixed), gone: few(gone) }
}
