import type { JsonObject } from '../../json'
import { Mismatch } from '../mismatch'
import { parseDuration } from '../scalars'
import type { Schema } from './schema'

export function text(): Schema<string> {
  return { json: { type: 'string' }, read: asText }
}

/** Text with a grammar of its own, read into a value. */
export function shaped<T>(read: (text: string) => T): Schema<T> {
  return { json: { type: 'string' }, read: (value) => read(asText(value)) }
}

/** Milliseconds, from `90s` or `5m`. */
export function duration(): Schema<number> {
  return { json: { type: 'string', pattern: '^([0-9]+(ms|s|m|h))+$' }, read: (value) => parseDuration(asText(value)) }
}

export function boolean(): Schema<boolean> {
  return {
    json: { type: 'boolean' },
    read: (value) => {
      if (typeof value !== 'boolean') throw new Mismatch('true or false')
      return value
    },
  }
}

export interface Range {
  readonly min?: number
  readonly max?: number
}

export function number(range: Range = {}): Schema<number> {
  const read = (value: unknown): number => {
    if (!isWithin(value, range)) throw new Mismatch(`a number${span(range)}`)
    return value
  }
  return { json: { type: 'number', ...bounds(range) }, read }
}

export function integer(range: Range = {}): Schema<number> {
  const read = (value: unknown): number => {
    if (!isWithin(value, range) || !Number.isSafeInteger(value)) throw new Mismatch(`a whole number${span(range)}`)
    return value
  }
  return { json: { type: 'integer', ...bounds(range) }, read }
}

/** Text, a number, a boolean or null, as it was written: for what is compared with such a value. */
export function scalar(): Schema<string | number | boolean | null> {
  return {
    json: { type: ['string', 'number', 'boolean', 'null'] },
    read: (value) => {
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
      if (isWithin(value, {})) return value
      throw new Mismatch('text, a number, true, false or null')
    },
  }
}

export function oneOf<const C extends string>(choices: readonly C[]): Schema<C> {
  return {
    json: { enum: choices },
    choices,
    read: (value) => {
      const found = choices.find((choice) => choice === value)
      if (found === undefined) throw new Mismatch(`one of ${choices.join(', ')}`)
      return found
    },
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string' && value.includes('\0')) throw new Mismatch('text without NUL')
  if (typeof value === 'string') return value
  throw new Mismatch('text', typeof value === 'object' ? undefined : 'put quotes around it')
}

/** Neither infinity nor NaN: YAML knows them, JSON does not. */
function isWithin(value: unknown, { min = -Infinity, max = Infinity }: Range): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max
}

function span({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`
  if (min !== undefined) return ` of at least ${min}`
  return max === undefined ? '' : ` of at most ${max}`
}

function bounds({ min, max }: Range): JsonObject {
  return { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) }
}
