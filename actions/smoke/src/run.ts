import {
  addressPolicy,
  formatDuration,
  type Outcome,
  type Ports,
  type Result,
  type Values,
  writeRedacted,
} from '@slipway/core'
import { judge, wantsBody } from './check'
import type { Inputs } from './inputs'
import { type Plan, plan } from './plan'
import { probe } from './probe'
import { renderReport, toFacts } from './report'
import { checkAccess, type RollbackReport, rollBack, withRollback } from '@slipway/rollback'
import { renderSummary } from './summary'
import { showTarget } from './target'
import { isWrong, sentenceOf, type Verdict, verdict } from './verdict'
import { type Observation, watch } from './watch'
import type { SmokeRecord } from './record'

/** The check from the plan to the result. Loaded when the inputs are read. */
export async function run(given: Values<Inputs>, ports: Ports): Promise<Result<SmokeRecord>> {
  const policy = addressPolicy({ allowPrivate: given['allow-private'] })
  const planned = plan(given, ports.record, policy)
  if (planned.rollback !== undefined) await checkAccess(planned.rollback, ports)
  if (planned.expected.version === undefined)
    ports.host.warn('the version is not checked, so an old release would pass as well: set expect-version')
  const ask = async (limit: number) => {
    const answer = await probe(
      { url: planned.url, refuse: policy.refuseAddress, limit, wantsBody: wantsBody(planned.expected) },
      ports,
    )
    return { answer, checks: judge(answer, planned.expected) }
  }
  const observed = await watch(planned.schedule, ask, ports, (attempt, streak) => {
    const time = formatDuration(attempt.milliseconds)
    ports.host.progress(
      attempt.ok
        ? `good answer ${streak} of ${planned.schedule.consecutive} (${time})`
        : `${sentenceOf(attempt)} (${time})`,
    )
  })
  const judged = verdict(observed, planned.schedule, showTarget(planned.url))
  const rollback = await consequence(planned, { judged, observed }, ports)
  const report = `${given.output}/smoke/report.json`
  await writeRedacted(ports, report, renderReport(planned.url, observed, rollback))
  return toResult({ given, planned, observed, judged, rollback, report })
}

/** A rollback needs something that speaks against the release. */
async function consequence(
  planned: Plan,
  { judged, observed }: { readonly judged: Verdict; readonly observed: Observation },
  ports: Ports,
): Promise<RollbackReport | undefined> {
  if (judged.outcome !== 'fail' || planned.rollback === undefined) return undefined
  if (!judged.blamesRelease) {
    ports.host.warn('not rolled back: the failure does not show that the release is at fault')
    return undefined
  }
  ports.host.error(judged.headline)
  const condemned = { stage: 'smoke', why: judged.headline, blamesApplication: isWrong(observed.attempts) }
  return rollBack(planned.rollback, condemned, ports)
}

interface Ending {
  readonly given: Values<Inputs>
  readonly planned: Plan
  readonly observed: Observation
  readonly judged: Verdict
  readonly rollback: RollbackReport | undefined
  readonly report: string
}

function toResult({ given, planned, observed, judged, rollback, report }: Ending): Result<SmokeRecord> {
  const outcome: Outcome = rollback?.outcome ?? judged.outcome
  const headline = rollback === undefined ? judged.headline : `${judged.headline}. ${rollback.headline}`
  const failure = withRollback(judged.failure, rollback)
  const checks = observed.deciding.checks
  return {
    outcome,
    headline,
    outputs: {
      passed: checks.filter((check) => check.ok).length,
      failed: checks.filter((check) => !check.ok).length,
      report,
    },
    summary: renderSummary({
      plan: planned,
      observed,
      rollback,
      outcome,
      headline: judged.headline,
      hint: failure?.hint,
    }),
    facts: toFacts(planned.url, observed, rollback),
    ...(failure === undefined ? {} : { failure }),
    ...(outcome === 'fail' && given['on-failure'] === 'warn' ? { tolerated: true } : {}),
  }
}
