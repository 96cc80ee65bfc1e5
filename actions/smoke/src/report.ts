import type { FactsOf } from '@slipway/core'
import type { RollbackReport } from '@slipway/rollback'
import type { SmokeRecord } from './record'
import { sentenceOf } from './verdict'
import type { Attempt, Observation } from './watch'

const REPORT_VERSION = '1.0'

/** Attempts that the record keeps; the report has all, and there are at most a thousand. */
const RECORDED = 50

/** What later stages and the page read. */
export function toFacts(
  shown: string,
  observed: Observation,
  rollback: RollbackReport | undefined,
): FactsOf<SmokeRecord> {
  return {
    url: shown,
    state: observed.state,
    checks: observed.deciding.checks,
    ...(observed.deciding.came === undefined ? {} : { came: observed.deciding.came }),
    attempts: observed.attempts.slice(-RECORDED).map(attemptJson),
    attemptCount: observed.attempts.length,
    rollback,
  }
}

/** The text of `smoke/report.json`. */
export function renderReport(shown: string, observed: Observation, rollback: RollbackReport | undefined): string {
  const report = {
    version: REPORT_VERSION,
    ...toFacts(shown, observed, rollback),
    milliseconds: observed.milliseconds,
    attempts: observed.attempts.map((attempt, i) => ({
      ...attemptJson(attempt),
      ...cameSince(attempt, observed.attempts[i - 1]),
    })),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

/** Written once, and again when it differs. */
function cameSince({ came }: Attempt, before: Attempt | undefined): { readonly came?: string } {
  return came === undefined || came === before?.came ? {} : { came }
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
