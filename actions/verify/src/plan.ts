import {
  addressPolicy,
  formatDuration,
  InvalidInputs,
  parseMatchers,
  type Ports,
  type Problem,
  type Values,
} from '@slipway/core'
import { deployRecord, recordedRelease } from '@slipway/action-deploy/record'
import type { RollbackWish } from '@slipway/rollback'
import { planRollback } from '@slipway/rollback/inputs'
import { type Inputs, PODS } from './inputs'
import { AlertProbe } from './probes/alertmanager/alert-probe'
import type { Moment, Probe } from './probes/probe'
import { PrometheusApi } from './probes/prometheus/api'
import { MetricProbe } from './probes/prometheus/metric-probe'
import type { Server } from './probes/server'
import { DEFAULT_CONSECUTIVE_ERRORS, DEFAULT_SCRAPE, type Metric } from './rules/metric'
import { readMetrics } from './rules/read'
import { clientOf, credentials, serverOf } from './servers'
import { planLogs } from './plan-logs'
import { planTraces } from './plan-traces'
import type { Planning } from './planning'
import { type Variables, variables } from './variables'

type Given = Values<Inputs>

export interface Plan {
  readonly probes: readonly Probe[]
  readonly moment: Moment
  /** What files of controllers ask for and is not carried over. */
  readonly left: readonly string[]
  /** Only with `on-failure: rollback`. */
  readonly rollback: RollbackWish | undefined
}

/** What may be usual as `for` of a rule, where nobody tells. */
const ASSUMED_FOR = 300_000
const SHORTEST = 1_000

/**
 * Puts inputs, their files and the record of the run together.
 * @throws InvalidInputs naming every problem
 */
export async function plan(given: Given, ports: Ports): Promise<Plan> {
  const problems: Problem[] = []
  const problem = (found: Problem) => void problems.push(found)
  checkGiven(given, problem)
  const moment = momentOf(ports)
  const range = `${Math.ceil(Math.max(given.interval, 4 * DEFAULT_SCRAPE) / 1_000)}s`
  const planning: Planning = {
    given,
    ports,
    moment,
    asking: {
      headers: await credentials(given, ports, problem),
      policy: addressPolicy({ allowPrivate: given['allow-private'] }),
      ca: given['ca-file'] === undefined ? undefined : await ports.files.read(given['ca-file']),
      client: await clientOf(given, ports, problem),
    },
    names: variables(given, ports.record, range, problem),
    problem,
  }
  const prometheus =
    given.prometheus === undefined
      ? undefined
      : apiOf(serverOf('prometheus', given.prometheus, planning.asking, problem), ports)
  const metrics = await planMetrics(planning, prometheus)
  const probes = [
    ...metrics.probes,
    ...planAlerts(planning, prometheus),
    ...planLogs(planning),
    ...planTraces(planning),
  ]
  const rollback =
    given['on-failure'] === 'rollback' ? planRollback(given, recordedRelease(ports.record), problem) : undefined
  if (problems.length > 0) throw new InvalidInputs(problems)
  return { probes: named(probes), moment, left: metrics.left, rollback }
}

function checkGiven(given: Given, problem: (problem: Problem) => void): void {
  const { metrics, alertmanager, logs, traces } = given
  if ([metrics, alertmanager, logs, traces].every((asked) => asked === undefined))
    problem({
      input: 'metrics',
      message: 'required: give metrics with prometheus, alertmanager, logs with log-rules, or traces with trace-rules',
    })
  if (given.alerts !== undefined && given.alertmanager === undefined)
    problem({ input: 'alertmanager', message: 'required beside alerts' })
  if (given.logs !== undefined && given.logs !== PODS && given['log-rules'] === undefined)
    problem({ input: 'log-rules', message: 'required beside logs' })
  if (given['log-rules'] !== undefined && given.logs === undefined)
    problem({ input: 'logs', message: 'required beside log-rules' })
  if (traces !== undefined && given['trace-rules'] === undefined)
    problem({ input: 'trace-rules', message: 'required beside traces' })
  if (given['trace-rules'] !== undefined && traces === undefined)
    problem({ input: 'traces', message: 'required beside trace-rules' })
  for (const name of ['interval', 'duration'] as const)
    if (given[name] < SHORTEST)
      problem({
        input: name,
        message: `expected at least ${formatDuration(SHORTEST)}, got ${formatDuration(given[name])}`,
      })
  if (given.interval > given.duration)
    problem({ input: 'interval', message: `expected at most the ${formatDuration(given.duration)} of duration` })
}

/** The deploy of this run. Without one, what is watched is as old as this step. */
function momentOf({ record, clock, host }: Ports): Moment {
  const deploy = record.latest(deployRecord)
  if (deploy === undefined) {
    host.warn('no deploy of this run is recorded: windows begin now, and what happened before cannot be told apart')
    return { started: clock.now(), ended: clock.now(), previous: undefined }
  }
  const previous = Date.parse(deploy.facts.previousAt ?? '')
  return {
    started: Date.parse(deploy.started),
    ended: Date.parse(deploy.finished),
    previous: Number.isFinite(previous) ? previous : undefined,
  }
}

function apiOf(server: Server, { http, clock, host }: Ports): PrometheusApi {
  return new PrometheusApi(
    server,
    http,
    () => clock.now(),
    (text) => host.warn(text),
  )
}

async function planMetrics(
  { given, ports, moment, asking, names, problem }: Planning,
  prometheus: PrometheusApi | undefined,
): Promise<{ readonly probes: readonly Probe[]; readonly left: readonly string[] }> {
  if (given.metrics === undefined) return { probes: [], left: [] }
  let isRead = true
  const { metrics, left } = await readMetrics(
    given.metrics,
    async (path) => ports.files.read(path),
    (found) => {
      isRead = false
      problem(found)
    },
  )
  if (metrics.length === 0 && isRead)
    problem({
      input: 'metrics',
      message: `nothing of them can be asked: ${left.length === 0 ? 'there is no metric in them' : left.join('; ')}`,
    })
  const plan = { moment, duration: given.duration, interval: given.interval, noData: given['no-data'] }
  const apis = new Map<string, PrometheusApi>()
  const probes = metrics.flatMap((metric) => {
    const api = prometheus ?? foreignApi(metric, apis, { ports, asking, problem })
    if (metric.condition.compares && ports.record.latest(deployRecord) === undefined)
      problem({
        input: 'metrics',
        message: `compare of ${metric.name}: needs a deploy of this run, which says when it was`,
      })
    if (api === undefined) {
      problem({ input: 'prometheus', message: 'required beside metrics' })
      return []
    }
    return [new MetricProbe(filled(metric, names), plan, api)]
  })
  return { probes, left }
}

/** A template names a server of its own. It is asked without our credentials: the file may be anybody's. */
function foreignApi(
  { address }: Metric,
  apis: Map<string, PrometheusApi>,
  { ports, asking, problem }: Pick<Planning, 'ports' | 'asking' | 'problem'>,
): PrometheusApi | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined
  const known = apis.get(address)
  if (known !== undefined) return known
  const server = serverOf(
    'prometheus',
    address.replace(/\/+$/, ''),
    { ...asking, headers: {}, client: undefined },
    problem,
  )
  const api = apiOf(server, ports)
  apis.set(address, api)
  return api
}

function filled(metric: Metric, names: Variables): Metric {
  const fill = (text: string) => names.fill(text, 'metrics')
  const fillBefore = (text: string) => names.fillBefore(text, 'metrics')
  const { query, total, minTraffic, condition } = metric
  return {
    ...metric,
    query: fill(query),
    total: total === undefined ? undefined : fill(total),
    minTraffic: minTraffic === undefined ? undefined : { ...minTraffic, query: fill(minTraffic.query) },
    ...(condition.compares
      ? { before: { query: fillBefore(query), total: total === undefined ? undefined : fillBefore(total) } }
      : {}),
  }
}

function planAlerts(
  { given, ports, moment, asking, names, problem }: Planning,
  prometheus: PrometheusApi | undefined,
): readonly Probe[] {
  if (given.alertmanager === undefined) return []
  const server = serverOf('alertmanager', given.alertmanager, asking, problem)
  const usual = { name: undefined, match: parseMatchers('namespace="${namespace}"') }
  return (given.alerts ?? [usual]).map((written, i) => {
    const rule = {
      for: undefined,
      'failure-limit': undefined,
      'consecutive-errors': undefined,
      'no-data': undefined,
      ...written,
    }
    return new AlertProbe(
      {
        name: rule.name ?? (i === 0 ? 'alerts' : `alerts ${i + 1}`),
        matchers: [rule.match.map((matcher) => names.fill(matcher, 'alerts'))],
        moment,
        interval: given.interval,
        assumedFor: rule.for ?? ASSUMED_FOR,
        failureLimit: rule['failure-limit'] ?? 0,
        consecutiveErrors: rule['consecutive-errors'] ?? DEFAULT_CONSECUTIVE_ERRORS,
        noData: rule['no-data'] ?? given['no-data'],
      },
      ports.http,
      server,
      prometheus,
    )
  })
}

/** Two checks of one name cannot be told apart in a report. */
function named(probes: readonly Probe[]): readonly Probe[] {
  const seen = new Map<string, number>()
  for (const probe of probes) {
    const count = (seen.get(probe.name) ?? 0) + 1
    seen.set(probe.name, count)
    if (count > 1) Object.assign(probe, { name: `${probe.name} ${count}` })
  }
  return probes
}
