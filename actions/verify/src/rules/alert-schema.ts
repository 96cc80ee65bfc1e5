import { parseMatchers, type Schema, schema } from '@slipway/core'
import { NO_DATA } from '../judge/look'

const matchers = schema.shaped(parseMatchers)

const rule = schema.object({
  name: schema.optional(schema.text()),
  match: schema.described('Matchers that all hold, as severity="critical", namespace="shop"', matchers),
  for: schema.described(
    'How long the condition of such an alert may hold before it fires; counts where prometheus is not given',
    schema.optional(schema.duration()),
  ),
  'failure-limit': schema.optional(schema.integer({ min: 0, max: 1_000 })),
  'consecutive-errors': schema.optional(schema.integer({ min: 0, max: 1_000 })),
  'no-data': schema.optional(schema.oneOf(NO_DATA)),
})

export type WrittenAlerts = ReturnType<typeof rule.read>

const item: Schema<WrittenAlerts> = {
  json: { anyOf: [{ type: 'string' }, rule.json] },
  read: (value) =>
    typeof value === 'string'
      ? {
          name: undefined,
          match: parseMatchers(value),
          for: undefined,
          'failure-limit': undefined,
          'consecutive-errors': undefined,
          'no-data': undefined,
        }
      : rule.read(value),
}

/** Alerts that may not begin: lines of matchers, or objects that say more. */
export const alertsSchema = schema.list(item, { min: 1 })
