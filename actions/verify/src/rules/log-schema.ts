import { Mismatch, schema, type Schema } from '@slipway/core'
import { NO_DATA } from '../judge/look'

const text = schema.shaped((given) => {
  if (given.trim() === '') throw new Mismatch('a query')
  return given
})
const dsl: Schema<Readonly<Record<string, unknown>>> = {
  json: { type: 'object' },
  read: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Mismatch('a query as an object')
    return value as Readonly<Record<string, unknown>>
  },
}

const logRule = schema.object({
  name: schema.optional(schema.text()),
  index: schema.described('Index or indices of Elasticsearch or OpenSearch', schema.optional(schema.text())),
  lucene: schema.described('Query of the error lines, in the syntax of Lucene', schema.optional(text)),
  dsl: schema.described('Query of the error lines, in the query DSL', schema.optional(dsl)),
  logql: schema.described('Query of the error lines, for Loki', schema.optional(text)),
  total: schema.described(
    'Query of all lines of the release: with it, no old error line is fine',
    schema.optional(text),
  ),
  empty: schema.optional(schema.oneOf(['no-data', 'zero'])),
  'on-new': schema.described('What a new kind of error line does', schema.optional(schema.oneOf(['warn', 'fail']))),
  times: schema.optional(schema.integer({ min: 1, max: 1_000 })),
  looks: schema.optional(schema.integer({ min: 1, max: 100 })),
  baseline: schema.described('How long before the deploy is compared with', schema.optional(schema.duration())),
  'warm-up': schema.described('Lines of a start that are left out', schema.optional(schema.duration())),
  interval: schema.optional(schema.duration()),
  'time-field': schema.optional(schema.text()),
  'message-field': schema.optional(schema.text()),
  'failure-limit': schema.optional(schema.integer({ min: 0, max: 1_000 })),
  'consecutive-errors': schema.optional(schema.integer({ min: 0, max: 1_000 })),
  'no-data': schema.optional(schema.oneOf(NO_DATA)),
})

const QUERIES = ['lucene', 'dsl', 'logql'] as const
const OF_STORES = [...QUERIES, 'index', 'total', 'empty', 'baseline', 'time-field', 'message-field'] as const

/** What a rule for the pods themselves has no use for. */
export const foreignToPods = (written: WrittenLogRule): readonly string[] =>
  OF_STORES.filter((key) => written[key] !== undefined)

export type WrittenLogRule = ReturnType<typeof logRule.read>

export const logRulesSchema: Schema<readonly WrittenLogRule[]> = schema.list(logRule, { min: 1 })

/** What does not fit a rule for a log store; a rule for the pods themselves has no query. */
export function problemsOf(written: WrittenLogRule): readonly string[] {
  const queries = QUERIES.filter((key) => written[key] !== undefined)
  const loki = written.logql !== undefined
  const foreign = (['index', 'time-field', 'message-field'] as const).filter((key) => written[key] !== undefined)
  return [
    ...(queries.length === 1
      ? []
      : [`expected one of lucene, dsl and logql, found ${queries.length === 0 ? 'none' : queries.join(' and ')}`]),
    ...(loki && foreign.length > 0 ? [`${foreign.join(', ')}: not for logql`] : []),
    ...(!loki && written.index === undefined ? ['index: required, such as logs-*'] : []),
  ]
}
