import { formatDuration, type Outcome, type Ports, type Result, type Values, writeRedacted } from '@slipway/core'
import { checkAccess, type RollbackReport, rollBack, withRollback } from '@slipway/rollback'
import type { Inputs } from './inputs'
import type { Judged } from './judge/judge'
import type { Look } from './judge/look'
import { type Plan, plan } from './plan'
import type { Probe } from './probes/probe'
import type { VerifyRecord } from './record'
import { renderReport, toFacts } from './report'
import { renderSummary } from './summary'
import { type Verdict, verdict } from './verdict'
import { firstLook, watch } from './watch'

/** The watch from the plan to the result. Loaded when the inputs are read. */
export async function run(given: Values<Inputs>, ports: Ports): Promise<Result<VerifyRecord>> {
  const planned = await plan(given, ports)
  if (planned.rollback !== undefined) await checkAccess(planned.rollback, ports)
  for (const line of planned.left) ports.host.warn(`not carried over: ${line}`)
  const schedule = { moment: planned.moment, duration: given.duration, warmUp: given['warm-up'] }
  for (const { name, kind, asked } of planned.probes) ports.host.info(`${name} (${kind}): ${asked}`)
  const said = await Promise.all(planned.probes.map(async (probe) => probe.prepare?.()))
  // Several checks of one server say the same of it.
  for (const text of new Set(said)) if (text !== undefined) ports.host.warn(text)
  const wait = firstLook(planned.probes, schedule, ports.clock.now())
  if (wait !== undefined) ports.host.info(wait)
  const observed = await watch(planned.probes, schedule, ports, teller(ports))
  const judged = verdict(observed)
  const rollback = await consequence(planned, judged, ports)
  const reported = { moment: planned.moment, observed, left: planned.left, rollback }
  const report = `${given.output}/verify/report.json`
  await writeRedacted(ports, report, renderReport(reported))
  const outcome: Outcome = rollback?.outcome ?? judged.outcome
  const failure = withRollback(judged.failure, rollback)
  const count = (...standings: readonly Judged['standing'][]) =>
    observed.checks.filter(({ judged: { standing } }) => standings.includes(standing)).length
  return {
    outcome,
    headline: rollback === undefined ? judged.headline : `${judged.headline}. ${rollback.headline}`,
    outputs: {
      passed: count('good'),
      failed: count('bad', 'missing'),
      'no-data': count('no-data', 'undecided', 'error'),
      report,
    },
    summary: renderSummary({
      observed,
      outcome,
      headline: judged.headline,
      hint: failure?.hint,
      left: planned.left,
      rollback,
    }),
    facts: toFacts(reported),
    ...(failure === undefined ? {} : { failure }),
    ...(outcome === 'fail' && given['on-failure'] === 'warn' ? { tolerated: true } : {}),
  }
}

/** Says each look, and what is new in it once: a check that stays as it is fills no log. */
function teller({ host, clock }: Pick<Ports, 'host' | 'clock'>) {
  const last = new Map<string, string>()
  const started = clock.now()
  return (probe: Probe, look: Look, judged: Judged): void => {
    const text = look.kind === 'value' ? look.text : look.reason
    const state = look.kind === 'value' ? look.verdict : look.kind
    const line = `${formatDuration(look.at - started)} ${probe.name}: ${text}`
    if (last.get(probe.name) === state && judged.standing === 'open') return host.progress(line)
    last.set(probe.name, state)
    if (state === 'good') host.info(line)
    else host.warn(line)
  }
}

/** A rollback needs something that speaks against the release. */
async function consequence(planned: Plan, judged: Verdict, ports: Ports): Promise<RollbackReport | undefined> {
  if (judged.outcome !== 'fail' || planned.rollback === undefined) return undefined
  if (!judged.blamesRelease) {
    ports.host.warn('not rolled back: that there is no data does not show that the release is at fault')
    return undefined
  }
  ports.host.error(judged.headline)
  const condemned = { stage: 'verify', why: judged.headline, blamesApplication: true }
  return rollBack(planned.rollback, condemned, ports)
}
