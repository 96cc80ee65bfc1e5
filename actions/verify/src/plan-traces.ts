import { deployRecord } from '@slipway/action-deploy/record'
import type { Planning } from './planning'
import type { Probe } from './probes/probe'
import type { Server } from './probes/server'
import { jaeger } from './probes/traces/jaeger'
import type { SpanQuery } from './probes/traces/store'
import { tempo } from './probes/traces/tempo'
import { TraceProbe } from './probes/traces/trace-probe'
import { limitsOf } from './rules/bounds'
import { DEFAULT_CONSECUTIVE_ERRORS, within } from './rules/metric'
import type { WrittenTraceRule } from './rules/trace-schema'
import { serverOf } from './servers'

const WINDOW = 60_000
const DELAY = 15_000
const SPANS = 10

/** What is asked of the traces. Reports what does not fit. */
export function planTraces(planning: Planning): readonly Probe[] {
  const { given, ports, problem, asking } = planning
  const { traces, 'trace-rules': rules } = given
  if (traces === undefined || rules === undefined) return []
  const server = serverOf('traces', traces, asking, problem)
  const isDeployed = ports.record.latest(deployRecord) !== undefined
  return rules.map((rule, i) => {
    if (rule.compare !== undefined && !isDeployed)
      problem({ input: `trace-rules[${i}]`, message: 'compare: needs a deploy of this run, which says when it was' })
    return probeOf(planning, rule, server)
  })
}

function probeOf({ given, ports, moment, names }: Planning, rule: WrittenTraceRule, server: Server): Probe {
  const interval = rule.interval ?? given.interval
  const looks = Math.floor(given.duration / interval) + 1
  const storeOf = (fill: (text: string, input: string) => string) => {
    const query = queryOf(rule, (text) => fill(text, 'trace-rules'))
    return { ...query, store: (rule.from === 'tempo' ? tempo : jaeger)(ports.http, server, query) }
  }
  const { service, operation, store } = storeOf(names.fill)
  return new TraceProbe(
    {
      name: rule.name ?? `${rule.use} of ${operation ?? service}`,
      service,
      operation,
      figure: rule.use,
      condition: within(limitsOf(rule)),
      moment,
      duration: given.duration,
      interval,
      window: rule.window ?? WINDOW,
      delay: rule.delay ?? DELAY,
      minSpans: rule['min-spans'] ?? SPANS,
      rule: {
        failureLimit: rule['failure-limit'] ?? 0,
        consecutiveErrors: rule['consecutive-errors'] ?? DEFAULT_CONSECUTIVE_ERRORS,
        minSamples: rule['min-samples'] ?? Math.min(3, looks),
        noData: rule['no-data'] ?? given['no-data'],
      },
    },
    store,
    rule.compare === undefined ? store : storeOf(names.fillBefore).store,
  )
}

function queryOf(rule: WrittenTraceRule, fill: (text: string) => string): SpanQuery {
  return {
    service: fill(rule.service),
    operation: rule.operation === undefined ? undefined : fill(rule.operation),
    tags: new Map([...(rule.tags ?? [])].map(([key, value]) => [key, fill(value)])),
  }
}
