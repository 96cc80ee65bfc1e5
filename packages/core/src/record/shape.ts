import { type GenericSchema, type InferOutput, is } from 'valibot'
import type { StageRecord } from './stage-record'

/** Name and help of each output beside `outcome`. Values are single-line text. */
export type OutputSpecs = Readonly<Record<string, string>>

/** What a stage records beside its outputs: the schema of each fact, by name. */
export type FactSchemas = Readonly<Record<string, GenericSchema>>

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

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

/** Facts of a stage: any may be missing, since a stage that failed early has none. */
export type FactsOf<S extends RecordShape> = {
  readonly [K in keyof S['facts']]?: Frozen<InferOutput<S['facts'][K]>> | undefined
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
  const known = Object.entries(shape.facts).filter(
    ([name, schema]) => Object.hasOwn(record.facts, name) && is(schema, record.facts[name]),
  )
  const outputs = Object.keys(shape.outputs).filter(
    (name) => Object.hasOwn(record.outputs, name) && record.outputs[name] !== '',
  )
  return {
    ...record,
    outputs: Object.fromEntries(outputs.map((name) => [name, record.outputs[name]])) as OutputsOf<S>,
    facts: Object.fromEntries(known.map(([name]) => [name, record.facts[name]])) as FactsOf<S>,
  }
}
