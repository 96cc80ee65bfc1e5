import type { FactsOf } from '@slipway/core'
import type { RollbackReport } from '@slipway/rollback'
import type { Look } from './judge/look'
import type { Moment } from './probes/probe'
import type { VerifyRecord } from './record'
import type { Observation } from './watch'

const REPORT_VERSION = '1.0'
/** Looks of a check that the record keeps; the report has all. */
const RECORDED = 120
const ENTRIES = 50

export interface Reported {
  readonly moment: Moment
  readonly observed: Observation
  readonly left: readonly string[]
  readonly rollback: RollbackReport | undefined
}

/** What the page and other stages read. */
export function toFacts(reported: Reported, looks = RECORDED): FactsOf<VerifyRecord> {
  const { moment, observed, left, rollback } = reported
  const details = observed.checks.map(({ probe }) => probe.details?.() ?? {})
  return {
    deployed: new Date(moment.ended).toISOString(),
    ended: new Date(observed.ended).toISOString(),
    checks: observed.checks.map(({ probe, looks: seen, judged }, i) => {
      const before = details[i]?.before
      return {
        name: probe.name,
        kind: probe.kind,
        standing: judged.standing,
        reason: judged.reason,
        ...(judged.next === undefined ? {} : { next: judged.next }),
        asked: probe.asked,
        expected: probe.expected,
        ...(probe.limit === undefined ? {} : { limit: probe.limit }),
        ...(before === undefined ? {} : { before }),
        looks: seen.slice(-looks).map(lookJson),
      }
    }),
    alerts: details.flatMap(({ alerts = [] }) => alerts).slice(0, ENTRIES),
    signatures: details.flatMap(({ signatures = [] }) => signatures).slice(0, ENTRIES),
    left,
    rollback,
  }
}

/** The text of `verify/report.json`. */
export function renderReport(reported: Reported): string {
  const facts = toFacts(reported, Number.MAX_SAFE_INTEGER)
  return `${JSON.stringify({ version: REPORT_VERSION, ...facts }, null, 2)}\n`
}

function lookJson(look: Look) {
  const at = new Date(look.at).toISOString()
  if (look.kind !== 'value') return { at, kind: look.kind, text: look.reason }
  // JSON has neither infinity nor NaN; the text says it.
  const value = Number.isFinite(look.value) ? { value: look.value } : {}
  return { at, kind: look.verdict, ...value, text: look.text }
}
