import { Mismatch } from '../inputs/mismatch'
import { list, object as closed } from '../inputs/schema/parts'
import { boolean, number } from '../inputs/schema/scalars'
import { optional, type Schema } from '../inputs/schema/schema'

/**
 * Types of facts. They are those of structured inputs, but for two things: a later minor version may add a key to a
 * map, and text may hold anything, since much of it comes from logs.
 */
export { boolean, list, number, optional }

export function text(): Schema<string> {
  return {
    json: { type: 'string' },
    read: (value) => {
      if (typeof value !== 'string') throw new Mismatch('text')
      return value
    },
  }
}

export function object<const F extends Readonly<Record<string, Schema<unknown>>>>(fields: F) {
  return closed(fields, { open: true })
}
