import { isObject } from '../../json'
import { didYouMean } from '../../text/nearest'
import { describeMismatch, Mismatch, Mismatches, type PlacedProblem } from '../mismatch'
import type { Field, Schema, TypeOf } from './schema'

export function list<T>(item: Schema<T>, { min = 0 }: { readonly min?: number } = {}): Schema<readonly T[]> {
  return {
    json: { type: 'array', items: item.json, ...(min === 0 ? {} : { minItems: min }) },
    read: (value) => {
      if (!Array.isArray(value)) throw new Mismatch('a list')
      if (value.length < min) throw new Mismatch(`a list of at least ${min}`)
      return readParts(value.map((part, i) => ({ at: `[${i}]`, schema: item, value: part as unknown })))
    },
  }
}

/** A map whose keys are the user's own. */
export function map<T>(entry: Schema<T>): Schema<ReadonlyMap<string, T>> {
  return {
    json: { type: 'object', additionalProperties: entry.json },
    read: (value) => {
      if (!isObject(value)) throw new Mismatch('a map')
      const keys = Object.keys(value)
      const parts = readParts(keys.map((key) => ({ at: placeOf(key), schema: entry, value: value[key] })))
      return new Map(keys.map((key, i) => [key, parts[i] as T]))
    },
  }
}

type Fields = Readonly<Record<string, Schema<unknown>>>
type ObjectOf<F extends Fields> = { readonly [K in keyof F]: TypeOf<F[K]> }

/**
 * A map of known keys. Every other key is a problem, or with `open` is left out of what is read.
 */
export function object<const F extends Fields>(
  fields: F,
  { open = false }: { readonly open?: boolean } = {},
): Schema<ObjectOf<F>> {
  const names = Object.keys(fields)
  const required = Object.entries(fields)
    .filter(([, schema]) => absentOf(schema) === undefined)
    .map(([name]) => name)
  return {
    json: {
      type: 'object',
      ...(open ? {} : { additionalProperties: false }),
      properties: Object.fromEntries(Object.entries(fields).map(([name, { json }]) => [name, json])),
      ...(required.length === 0 ? {} : { required }),
    },
    read: (value) => {
      if (!isObject(value)) throw new Mismatch(`a map with ${names.join(', ')}`)
      const given = Object.entries(fields).filter(([name]) => Object.hasOwn(value, name))
      const parts = readParts(
        given.map(([name, schema]) => ({ at: placeOf(name), schema, value: value[name] })),
        [
          ...(open ? [] : Object.keys(value))
            .filter((key) => !Object.hasOwn(fields, key))
            .map((key) => problem(key, `unknown${didYouMean(key, names)}`)),
          ...required.filter((name) => !Object.hasOwn(value, name)).map((name) => problem(name, 'required')),
        ],
      )
      const read = new Map(given.map(([name], i) => [name, parts[i]]))
      return Object.fromEntries(
        Object.entries(fields).map(([name, schema]) => [
          name,
          read.has(name) ? read.get(name) : absentOf(schema)?.value,
        ]),
      ) as ObjectOf<F>
    },
  }
}

/**
 * Reads a whole value.
 * @throws Mismatches with every problem at its place
 */
export function readStructure<T>(schema: Schema<T>, value: unknown): T {
  return readParts([{ at: '', schema, value }])[0] as T
}

interface Part<T> {
  readonly at: string
  readonly schema: Schema<T>
  readonly value: unknown
}

function readParts<T>(parts: readonly Part<T>[], problems: readonly PlacedProblem[] = []): readonly T[] {
  const all = [...problems]
  const values = parts.flatMap(({ at, schema, value }) => {
    try {
      return [schema.read(value)]
    } catch (error) {
      if (error instanceof Mismatches) all.push(...error.problems.map((inner) => ({ ...inner, at: at + inner.at })))
      else if (error instanceof Mismatch) all.push({ at, tell: describeMismatch(error, value, schema.choices) })
      else throw error
      return []
    }
  })
  if (all.length > 0) throw new Mismatches(all)
  return values
}

function problem(key: string, message: string): PlacedProblem {
  return { at: placeOf(key), tell: () => message }
}

function absentOf(schema: Schema<unknown>): Field<unknown>['absent'] | undefined {
  return (schema as Partial<Field<unknown>>).absent
}

function placeOf(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}
