import type { FactsOf } from '@slipway/core'
import type { RollbackReport } from '@slipway/rollback'
import type { SmokeRecord } from './record'
import { showTarget } from './target'
import { sentenceOf } from './verdict'
import type { Attempt, Observation } from './watch'

const REPORT_VERSION = '1.0'

/** Attempts that the record keeps; the report has all, and there are at most a thousand. */
const RECORDED = 50

/** What later stages and the page read. */
export function toFacts(url: URL, observed: Observation, rollback: RollbackReport | undefined): FactsOf<SmokeRecord> {
  return {
    url: showTarget(url),
    state: observed.state,
    checks: observed.deciding.checks,
    attempts: observed.attempts.slice(-RECORDED).map(attemptJson),
    attemptCount: observed.attempts.length,
    rollback,
  }
}

/** The text of `smoke/report.json`. */
export function renderReport(url: URL, observed: Observation, rollback: RollbackReport | undefined): string {
  const report = {
    version: REPORT_VERSION,
    ...toFacts(url, observed, rollback),
    milliseconds: observed.milliseconds,
    attempts: observed.attempts.map(attemptJson),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

function attemptJson(attempt: Attempt): NonNullable<FactsOf<SmokeRecord>['attempts']>[number] {
  return {
    at: new Date(attempt.at).toISOString(),
    milliseconds: attempt.milliseconds,
    ok: attempt.ok,
    ...(attempt.ok ? {} : { reason: sentenceOf(attempt) }),
    ...(attempt.none === undefined ? {} : { cause: attempt.none.cause }),
  }
}
