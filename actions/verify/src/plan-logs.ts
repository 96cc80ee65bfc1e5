import type { Ports } from '@slipway/core'
import { deployRecord, recordedRelease } from '@slipway/action-deploy/record'
import { accessOf } from '@slipway/kubernetes/inputs'
import { PODS } from './inputs'
import type { Planning } from './planning'
import { elasticsearch } from './probes/logs/elasticsearch'
import { LogProbe } from './probes/logs/log-probe'
import { loki } from './probes/logs/loki'
import { podSource } from './probes/logs/pods'
import type { LogSource, LogStore } from './probes/logs/store'
import { stored } from './probes/logs/stored'
import type { Probe } from './probes/probe'
import type { Server } from './probes/server'
import { foreignToPods, problemsOf, type WrittenLogRule } from './rules/log-schema'
import { DEFAULT_CONSECUTIVE_ERRORS } from './rules/metric'
import { serverOf } from './servers'

const BASELINE = 3_600_000

/** What is asked of the logs. Reports what does not fit. */
export function planLogs(planning: Planning): readonly Probe[] {
  const { given } = planning
  if (given.logs === undefined) return []
  if (given.logs === PODS) return planPods(planning)
  const rules = given['log-rules'] ?? []
  rules.forEach((rule, i) => report(planning, i, problemsOf(rule)))
  const server = serverOf('logs', given.logs, planning.asking, planning.problem)
  return rules.map((rule, i) => {
    const fill = (text: string) => planning.names.fill(text, 'log-rules')
    const asked = fill(rule.logql ?? rule.lucene ?? JSON.stringify(rule.dsl ?? {}))
    const source = stored(storeOf(rule, asked, fill, { ports: planning.ports, server }), {
      moment: planning.moment,
      baseline: rule.baseline ?? BASELINE,
      young: given.duration + (rule['warm-up'] ?? 0),
      empty: rule.empty ?? 'no-data',
    })
    return probeOf(planning, { rule, i, asked, source })
  })
}

function report({ problem }: Planning, i: number, problems: readonly string[]): void {
  for (const message of problems) problem({ input: `log-rules[${i}]`, message })
}

const USUAL = {} as WrittenLogRule

function planPods(planning: Planning): readonly Probe[] {
  const { given, ports, problem } = planning
  const deploy = ports.record.latest(deployRecord)
  const rules = given['log-rules'] ?? [USUAL]
  rules.forEach((rule, i) => {
    const foreign = foreignToPods(rule)
    if (foreign.length > 0) report(planning, i, [`${foreign.join(', ')}: not for logs: ${PODS}`])
  })
  if (deploy === undefined) {
    problem({
      input: 'logs',
      message: `${PODS} needs a deploy of this run, which says which pods are new and what those before wrote`,
    })
    return []
  }
  const recorded = recordedRelease(ports.record)
  const namespace = given.namespace ?? recorded.namespace() ?? ''
  const workloads = deploy.facts.workloads ?? []
  const access = { ...accessOf(given), context: given['kube-context'] ?? recorded.context() }
  const asked = `logs of the pods of ${workloads.map(({ kind, name }) => `${kind}/${name}`).join(', ')} in ${namespace}`
  return rules.map((rule, i) => {
    const plan = { access, namespace, workloads, kept: deploy.facts.logs, settle: rule['warm-up'] ?? 0 }
    return probeOf(planning, { rule, i, asked, source: podSource(plan, ports) })
  })
}

interface Ruled {
  readonly rule: WrittenLogRule
  readonly i: number
  readonly asked: string
  readonly source: LogSource
}

function probeOf({ given, ports, moment }: Planning, { rule, i, asked, source }: Ruled): Probe {
  return new LogProbe(
    {
      name: rule.name ?? (i === 0 ? 'logs' : `logs ${i + 1}`),
      asked,
      moment,
      interval: rule.interval ?? given.interval,
      settle: rule['warm-up'] ?? 0,
      times: rule.times ?? 3,
      looks: rule.looks ?? 2,
      onNew: rule['on-new'] ?? 'warn',
      failureLimit: rule['failure-limit'] ?? 0,
      consecutiveErrors: rule['consecutive-errors'] ?? DEFAULT_CONSECUTIVE_ERRORS,
      noData: rule['no-data'] ?? given['no-data'],
    },
    source,
    (text) => ports.host.warn(text),
  )
}

interface Store {
  readonly ports: Ports
  readonly server: Server
}

function storeOf(rule: WrittenLogRule, asked: string, fill: (text: string) => string, at: Store): LogStore {
  const total = rule.total === undefined ? undefined : fill(rule.total)
  if (rule.logql !== undefined) return loki(at.ports.http, at.server, { errors: asked, total })
  const errors = rule.lucene === undefined ? (JSON.parse(asked) as Readonly<Record<string, unknown>>) : asked
  return elasticsearch(at.ports.http, at.server, {
    index: fill(rule.index ?? ''),
    errors,
    total,
    timeField: rule['time-field'] ?? '@timestamp',
    messageField: rule['message-field'] ?? 'message',
  })
}
