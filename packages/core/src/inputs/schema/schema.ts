import type { JsonObject } from '../../json'

/**
 * What the value of a structured input looks like, declared once: the type, the reader and the JSON Schema derive from
 * it. Types survive: a number is no text, and text is no number.
 */
export interface Schema<T> {
  /** JSON Schema (2020-12) of what `read` takes, but for a grammar that a text may have. */
  readonly json: JsonObject
  /** Of one of several words. */
  readonly choices?: readonly string[]
  /** Throws Mismatch about the value itself, or Mismatches about its parts. */
  read(value: unknown): T
}

/** A field that an object may leave out. */
export interface Field<T> extends Schema<T> {
  readonly absent: { readonly value: T }
}

export type TypeOf<S> = S extends Schema<infer T> ? T : never

/** Adds a sentence for editors. */
export function described<S extends Schema<unknown>>(help: string, schema: S): S {
  return { ...schema, json: { description: help, ...schema.json } }
}

export function optional<T>(schema: Schema<T>): Field<T | undefined> {
  return { ...schema, absent: { value: undefined } }
}

/** A field with a value of its own when it is left out. */
export function otherwise<T>(schema: Schema<T>, value: NoInfer<T>): Field<T> {
  return { ...schema, absent: { value } }
}
