import { Mismatch, Mismatches, schema, type Schema } from '@slipway/core'
import { TRACE_FIGURES } from '../probes/traces/trace-probe'
import { BOUNDS, CHANGES } from './bounds'
import { writtenBounds, writtenLimits } from './written'

const text = schema.shaped((given) => {
  if (given.trim() === '') throw new Mismatch('a name')
  return given
})

const traceRule = schema.object({
  name: schema.optional(schema.text()),
  service: schema.described('Name of the service in its traces', text),
  operation: schema.described('Name of the span; all of the service without it', schema.optional(text)),
  tags: schema.described('Attributes that the spans have', schema.optional(schema.map(schema.text()))),
  use: schema.described('The share of spans that fail, or how long they take', schema.oneOf(TRACE_FIGURES)),
  from: schema.described('What keeps the traces', schema.optional(schema.oneOf(['jaeger', 'tempo']))),
  ...writtenBounds,
  window: schema.described('Of spans for one value', schema.optional(schema.duration())),
  delay: schema.described('By which spans come late', schema.optional(schema.duration())),
  'min-spans': schema.described('Fewer are too few to judge', schema.optional(schema.integer({ min: 1, max: 10_000 }))),
  ...writtenLimits,
})

export type WrittenTraceRule = ReturnType<typeof traceRule.read>

const traceRules = schema.list(traceRule, { min: 1 })

export const traceRulesSchema: Schema<readonly WrittenTraceRule[]> = {
  json: traceRules.json,
  read: (value) => {
    const rules = traceRules.read(value)
    const problems = rules.flatMap((written, i) =>
      problemsOf(written).map((problem) => ({ at: `[${i}]`, tell: () => problem })),
    )
    if (problems.length > 0) throw new Mismatches(problems)
    return rules
  },
}

function problemsOf(written: WrittenTraceRule): readonly string[] {
  const has = (key: keyof WrittenTraceRule) => written[key] !== undefined
  const changes = CHANGES.filter(has)
  return [
    ...(BOUNDS.some(has) ? [] : [`expected a bound: one of ${BOUNDS.join(', ')}`]),
    ...(changes.length > 0 && !has('compare') ? [`${changes.join(', ')}: needs compare: before`] : []),
    ...(has('compare') && changes.length === 0 ? [`compare: needs one of ${CHANGES.join(', ')}`] : []),
  ]
}
