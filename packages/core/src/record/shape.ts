import { Mismatches } from '../inputs/mismatch'
import { readStructure } from '../inputs/schema/parts'
import type { Schema, TypeOf } from '../inputs/schema/schema'
import type { StageRecord } from './stage-record'

/** Name and help of each output beside `outcome`. Values are single-line text. */
export type OutputSpecs = Readonly<Record<string, string>>

/** What a stage records beside its outputs: the schema of each fact, by name. */
export type FactSchemas = Readonly<Record<string, Schema<unknown>>>

/**
 * What one stage writes into its record and every reader takes from it: the type that both share. It stands in
 * `actions/<name>/src/record.ts`, the one file of an action that other parts may import.
 */
export interface RecordShape<O extends OutputSpecs = OutputSpecs, F extends FactSchemas = FactSchemas> {
  readonly stage: string
  readonly outputs: O
  readonly facts: F
}

export function recordShape<const O extends OutputSpecs, const F extends FactSchemas>(
  stage: string,
  outputs: O,
  facts: F,
): RecordShape<O, F> {
  return { stage, outputs, facts }
}

/** What may be undefined may as well be left out. */
type Loose<T> = T extends readonly (infer U)[]
  ? readonly Loose<U>[]
  : T extends object
    ? { readonly [K in keyof T as undefined extends T[K] ? never : K]: Loose<T[K]> } & {
        readonly [K in keyof T as undefined extends T[K] ? K : never]?: Loose<T[K]>
      }
    : T

/** Facts of a stage: any may be missing, since a stage that failed early has none. */
export type FactsOf<S extends RecordShape> = {
  readonly [K in keyof S['facts']]?: Loose<TypeOf<S['facts'][K]>> | undefined
}

export type OutputsOf<S extends RecordShape> = { readonly [K in keyof S['outputs']]?: string }

/** What an action gives as its outputs; what is undefined is left out. */
export type OutputValues<S extends RecordShape> = {
  readonly [K in keyof S['outputs']]?: string | number | undefined
}

/** A record as its stage wrote it. */
export type RecordOf<S extends RecordShape> = Omit<StageRecord, 'outputs' | 'facts'> & {
  readonly outputs: OutputsOf<S>
  readonly facts: FactsOf<S>
}

/**
 * A record by the shape of its stage. A fact that is not of its type is left out: a file can say anything.
 */
export function readAs<S extends RecordShape>(shape: S, record: StageRecord): RecordOf<S> {
  const facts = Object.entries(shape.facts).flatMap(([name, schema]) => {
    const value = Object.hasOwn(record.facts, name) ? readOrLeave(schema, record.facts[name]) : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  const outputs = Object.keys(shape.outputs).filter(
    (name) => Object.hasOwn(record.outputs, name) && record.outputs[name] !== '',
  )
  return {
    ...record,
    outputs: Object.fromEntries(outputs.map((name) => [name, record.outputs[name]])) as OutputsOf<S>,
    facts: Object.fromEntries(facts) as FactsOf<S>,
  }
}

function readOrLeave(schema: Schema<unknown>, value: unknown): unknown {
  try {
    return readStructure(schema, value)
  } catch (error) {
    if (error instanceof Mismatches) return undefined
    throw error
  }
}
