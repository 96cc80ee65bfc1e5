import { isObject, listAt, Mismatch, Mismatches, parseDuration, property, textAt } from '@slipway/core'
import { DEFAULT_CONSECUTIVE_ERRORS, DEFAULT_SCRAPE, type Metric } from '../rules/metric'
import { conditionOf } from './condition'

/** Metrics of a file that was written for a controller, and what of it does not count here, a sentence each. */
export interface ReadAnalysis {
  readonly metrics: readonly Metric[]
  readonly left: readonly string[]
}

export type Arguments = ReadonlyMap<string, string>

export const ARGO_KINDS = ['AnalysisTemplate', 'ClusterAnalysisTemplate', 'AnalysisRun'] as const

/**
 * An AnalysisTemplate of Argo Rollouts (argo-rollouts.readthedocs.io/en/stable/features/analysis): its Prometheus
 * metrics with their conditions, limits and intervals; metrics of other providers are named.
 * @throws Mismatches
 */
export function readArgo(template: unknown, given: Arguments): ReadAnalysis {
  const left: string[] = []
  const problems: { readonly at: string; readonly tell: () => string }[] = []
  const values = argumentsOf(template, given)
  const dry = new Set(listAt(template, 'spec', 'dryRun').flatMap((item) => textAt(item, 'metricName') ?? []))
  const metrics = listAt(template, 'spec', 'metrics').flatMap((item, i) => {
    const name = textAt(item, 'name') ?? `metric ${i + 1}`
    if (dry.has(name)) {
      left.push(`${name}: dryRun names it, so it decides nothing`)
      return []
    }
    try {
      return readMetric(item, name, values, left)
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error
      problems.push({ at: `.spec.metrics[${i}]`, tell: () => `expected ${error.expected}` })
      return []
    }
  })
  if (listAt(template, 'spec', 'templates').length > 0) left.push('spec.templates: give each of those files by itself')
  if (isObject(property(template, 'spec', 'measurementRetention'))) left.push('spec.measurementRetention')
  if (problems.length > 0) throw new Mismatches(problems)
  return { metrics, left }
}

function readMetric(item: unknown, name: string, values: Arguments, left: string[]): readonly Metric[] {
  const prometheus = property(item, 'provider', 'prometheus')
  if (prometheus === undefined) {
    const provider = property(item, 'provider')
    const kind = isObject(provider) ? (Object.keys(provider).find((key) => key !== 'plugin') ?? 'plugin') : 'none'
    left.push(`${name}: its provider is ${kind}, and only prometheus is asked`)
    return []
  }
  const query = fill(textAt(prometheus, 'query') ?? '', values, name)
  if (query.trim() === '') throw new Mismatch(`a query in ${name}`)
  if (property(prometheus, 'rangeQuery') !== undefined)
    left.push(`${name}: rangeQuery is asked as an instant query at each look`)
  if (property(prometheus, 'authentication') !== undefined)
    left.push(`${name}: authentication; give bearer or headers here`)
  const [success, failure] = [textAt(item, 'successCondition'), textAt(item, 'failureCondition')].map((text) =>
    text === undefined ? undefined : fill(text, values, name),
  )
  const address = textAt(prometheus, 'address')
  return [
    {
      name,
      query,
      total: undefined,
      empty: 'no-data',
      series: 'one',
      condition: conditionOf(success, failure),
      minTraffic: undefined,
      failureLimit: limitOf(item, 'failureLimit', 0, values, name),
      consecutiveErrors: limitOf(item, 'consecutiveErrorLimit', DEFAULT_CONSECUTIVE_ERRORS, values, name),
      minSamples: undefined,
      noData: undefined,
      scrape: DEFAULT_SCRAPE,
      interval: durationOf(item, 'interval', values, name),
      warmUp: durationOf(item, 'initialDelay', values, name),
      count: countOf(item, values, name),
      lookBack: undefined,
      address: address === undefined || address === '' ? undefined : fill(address, values, name),
    },
  ]
}

/** Arguments with their defaults; what is given wins. */
function argumentsOf(template: unknown, given: Arguments): Arguments {
  const values = new Map<string, string>()
  for (const argument of listAt(template, 'spec', 'args')) {
    const [name, value] = [textAt(argument, 'name'), property(argument, 'value')]
    if (name !== undefined && (typeof value === 'string' || typeof value === 'number')) values.set(name, String(value))
  }
  for (const [name, value] of given) values.set(name, value)
  return values
}

function fill(text: string, values: Arguments, name: string): string {
  return text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (whole, inner: string) => {
    const [, argument] = /^args\.([\w.-]+)$/.exec(inner) ?? []
    const value = values.get(argument ?? '')
    if (argument === undefined)
      throw new Mismatch(`{{args.NAME}} in ${name}, found ${whole}, which only the controller can fill`)
    if (value === undefined)
      throw new Mismatch(
        `a value for the argument ${argument} of ${name}: give it under args, beside template with the path of the file`,
      )
    return value
  })
}

/** A number, or text that holds one. `-1` turns the limit off. */
function limitOf(item: unknown, key: string, otherwise: number, values: Arguments, name: string): number {
  const number = numberOf(item, key, values, name)
  return number === undefined ? otherwise : number < 0 ? Number.MAX_SAFE_INTEGER : number
}

function countOf(item: unknown, values: Arguments, name: string): number | undefined {
  const count = numberOf(item, 'count', values, name)
  if (count !== undefined && count > 0) return count
  // Without an interval it is measured once.
  return property(item, 'interval') === undefined ? 1 : undefined
}

function numberOf(item: unknown, key: string, values: Arguments, name: string): number | undefined {
  const found = property(item, key)
  if (found === undefined || found === null) return undefined
  const number = Number(typeof found === 'string' ? fill(found, values, name) : found)
  if (!Number.isInteger(number)) throw new Mismatch(`a whole number as ${key} of ${name}`)
  return number
}

function durationOf(item: unknown, key: string, values: Arguments, name: string): number | undefined {
  const text = textAt(item, key)
  return text === undefined || text === '' ? undefined : parseDuration(fill(text, values, name))
}
