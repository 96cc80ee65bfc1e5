import {
  addressPolicy,
  formatDuration,
  type Outcome,
  type Ports,
  type Result,
  type Values,
  writeRedacted,
} from '@slipway/core'
import type { Inputs } from './inputs'
import { type Plan, plan } from './plan'
import { HttpProbe } from './probes/http'
import type { Probe, Seen } from './probes/probe'
import { renderReport, toFacts } from './report'
import { checkAccess, type RollbackReport, rollBack, withRollback } from '@slipway/rollback'
import { renderSummary } from './summary'
import { type Ask, askAll } from './round'
import { Tunnels } from './tunnel'
import { isWrong, sentenceOf, type Verdict, verdict } from './verdict'
import { type Attempt, type Observation, type Schedule, watch } from './watch'
import type { SmokeRecord } from './record'

/** The check from the plan to the result. Loaded when the inputs are read. */
export async function run(given: Values<Inputs>, ports: Ports): Promise<Result<SmokeRecord>> {
  const policy = addressPolicy({ allowPrivate: given['allow-private'] })
  const planned = await plan(given, ports, policy)
  if (planned.rollback !== undefined) await checkAccess(planned.rollback, ports)
  if (!planned.looksForVersion && planned.checks.some(({ probe }) => probe instanceof HttpProbe))
    ports.host.warn('the version is not checked, so an old release would pass as well: set expect-version')
  const tunnels = planned.tunnel === undefined ? undefined : await Tunnels.open(planned.tunnel, ports)
  const observed = await watch(planned.schedule, askOf(planned, tunnels), ports, teller(planned.schedule, ports.host))
  const judged = verdict(observed, planned.schedule, planned.shown)
  const rollback = await consequence(planned, { judged, observed }, ports)
  const report = `${given.output}/smoke/report.json`
  await writeRedacted(ports, report, renderReport(planned.shown, observed, rollback))
  return toResult({ given, planned, observed, judged, rollback, report })
}

function askOf({ checks }: Plan, tunnels: Tunnels | undefined) {
  const ways = new Map(checks.map(({ probe, via }) => [probe, via]))
  const done = new Map<Probe, Seen>()
  const ask: Ask = (probe, limit) => {
    const via = ways.get(probe)
    return via === undefined || tunnels === undefined ? probe.ask(limit) : tunnels.through(via, probe, limit)
  }
  return (limit: () => number) => askAll([...ways.keys()], { limit, ask, done })
}

/** Each attempt on a line that replaces itself; what came instead of a good answer once, and again when it differs. */
function teller({ consecutive }: Schedule, host: Ports['host']) {
  let last: string | undefined
  return (attempt: Attempt, streak: number): void => {
    const time = formatDuration(attempt.milliseconds)
    host.progress(attempt.ok ? `good answer ${streak} of ${consecutive} (${time})` : `${sentenceOf(attempt)} (${time})`)
    if (attempt.came === undefined || attempt.came === '' || attempt.came === last) return
    last = attempt.came
    host.info(`what came:\n${attempt.came}`)
  }
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
    facts: toFacts(planned.shown, observed, rollback),
    ...(failure === undefined ? {} : { failure }),
    ...(outcome === 'fail' && given['on-failure'] === 'warn' ? { tolerated: true } : {}),
  }
}
