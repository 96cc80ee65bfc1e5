import { type JsonObject, isObject, Mismatch, Mismatches, schema, type Schema, textAt } from '@slipway/core'
import { ARGO_KINDS } from '../analysis/argo'
import { FLAGGER_KINDS } from '../analysis/flagger'
import { BOUNDS, CHANGES } from './bounds'
import { READY_MADE, SOURCES } from './ready-made'
import { writtenBounds, writtenLimits } from './written'

const name = schema.shaped((text) => {
  if (!/^[A-Za-z0-9][\w ./:-]{0,62}$/.test(text)) throw new Mismatch('a short name of letters, digits, "-", "_" or "."')
  return text
})
const query = schema.shaped((text) => {
  if (text.trim() === '') throw new Mismatch('a query')
  return text
})

/** A metric as a user writes it. Which keys go together is said by `problemsOf`. */
const metric = schema.object({
  name: schema.described('Name in the report', schema.optional(name)),
  use: schema.described('A ready-made metric', schema.optional(schema.oneOf(READY_MADE))),
  from: schema.described('What exports the ready-made metric', schema.optional(schema.oneOf(SOURCES))),
  labels: schema.described('Labels that find the release', schema.optional(schema.map(schema.text()))),
  query: schema.described('PromQL that gives one number', schema.optional(query)),
  total: schema.described('PromQL of the denominator: where it is above 0, no series means 0', schema.optional(query)),
  empty: schema.described('What no series means', schema.optional(schema.oneOf(['no-data', 'zero']))),
  series: schema.described(
    'one: several series are an error; each: every one is judged',
    schema.optional(schema.oneOf(['one', 'each'])),
  ),
  template: schema.described('File of an AnalysisTemplate or a MetricTemplate', schema.optional(schema.text())),
  args: schema.described('Arguments of the template', schema.optional(schema.map(schema.text()))),
  ...writtenBounds,
  'min-traffic': schema.described(
    'Below it there is too little to judge',
    schema.optional(schema.object({ query, 'at-least': schema.number({ min: 0 }) })),
  ),
  ...writtenLimits,
  'warm-up': schema.optional(schema.duration()),
  scrape: schema.described('Time between two scrapes', schema.optional(schema.duration())),
})

export type WrittenMetric = ReturnType<typeof metric.read>

/** What `metrics` holds: a list of ours, or one object that was written for a controller. */
export type WrittenMetrics =
  | { readonly kind: 'list'; readonly metrics: readonly WrittenMetric[] }
  | { readonly kind: 'foreign'; readonly object: Readonly<Record<string, unknown>> }

export const FOREIGN_KINDS: readonly string[] = [...ARGO_KINDS, ...FLAGGER_KINDS]

const metricList = schema.list(metric, { min: 1 })

const FOREIGN_JSON: JsonObject = {
  type: 'object',
  properties: { kind: { enum: FOREIGN_KINDS }, spec: { type: 'object' } },
  required: ['kind', 'spec'],
}

export const metricsSchema: Schema<WrittenMetrics> = {
  json: { anyOf: [metricList.json, FOREIGN_JSON] },
  read: (value) => {
    if (isObject(value) && FOREIGN_KINDS.includes(textAt(value, 'kind') ?? ''))
      return { kind: 'foreign', object: value }
    if (isObject(value)) throw new Mismatch(`a list of metrics, or an object of kind ${FOREIGN_KINDS.join(', ')}`)
    const metrics = metricList.read(value)
    const problems = metrics.flatMap((written, i) =>
      problemsOf(written).map((problem) => ({ at: `[${i}]`, tell: () => problem })),
    )
    if (problems.length > 0) throw new Mismatches(problems)
    return { kind: 'list', metrics }
  },
}

function problemsOf(written: WrittenMetric): readonly string[] {
  const has = (key: keyof WrittenMetric) => written[key] !== undefined
  const sources = (['query', 'use', 'template'] as const).filter(has)
  const compares = CHANGES.filter(has)
  return [
    ...(sources.length === 1
      ? []
      : [`expected one of query, use and template, found ${sources.length === 0 ? 'none' : sources.join(' and ')}`]),
    ...(has('query') && !has('name') ? ['name: required beside query'] : []),
    ...(!has('template') && !BOUNDS.some(has) ? [`expected a bound: one of ${BOUNDS.join(', ')}`] : []),
    ...(compares.length > 0 && !has('compare') ? [`${compares.join(', ')}: needs compare: before`] : []),
    ...(has('compare') && compares.length === 0 ? [`compare: needs one of ${CHANGES.join(', ')}`] : []),
    ...(has('from') && !has('use') ? ['from: belongs to use'] : []),
    ...(has('labels') && !has('use') ? ['labels: belongs to use; write them into the query'] : []),
    ...(has('args') && !has('template') ? ['args: belongs to template'] : []),
    ...(has('total') && !has('query') ? ['total: belongs to query'] : []),
  ]
}
