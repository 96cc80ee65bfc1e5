import { isObject } from '@slipway/core'

/** What a pipeline's YAML has in a place, whatever else it might have there. */
export type Map_ = Readonly<Record<string, unknown>>

export const map = (value: unknown): Map_ => (isObject(value) ? value : {})

export const texts = (value: unknown): readonly string[] =>
  [value].flat().filter((item): item is string => typeof item === 'string')
