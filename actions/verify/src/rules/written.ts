import { schema } from '@slipway/core'
import { NO_DATA } from '../judge/look'

/** What a number may be, as users write it. */
export const writtenBounds = {
  max: schema.optional(schema.number()),
  min: schema.optional(schema.number()),
  compare: schema.described(
    'Holds the value against the one before the deploy',
    schema.optional(schema.oneOf(['before'])),
  ),
  'max-ratio': schema.optional(schema.number({ min: 0 })),
  'min-ratio': schema.optional(schema.number({ min: 0 })),
  'max-increase': schema.optional(schema.number({ min: 0 })),
  'max-decrease': schema.optional(schema.number({ min: 0 })),
}

/** How many looks decide, and what a look without data means. */
export const writtenLimits = {
  'failure-limit': schema.optional(schema.integer({ min: 0, max: 1_000 })),
  'consecutive-errors': schema.optional(schema.integer({ min: 0, max: 1_000 })),
  'min-samples': schema.optional(schema.integer({ min: 1, max: 1_000 })),
  'no-data': schema.optional(schema.oneOf(NO_DATA)),
  interval: schema.optional(schema.duration()),
}
