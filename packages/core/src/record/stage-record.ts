import type { Failure } from '../failure'
import type { JsonObject } from '../json'
import type { Outcome } from '../outcome'

export const RECORD_VERSION = '2.0'

/** Where a stage ran. */
export interface RecordHost {
  readonly name: string
  readonly runId?: string
  /** Which try of the run, from 1: a run that is started again keeps its id. */
  readonly attempt?: number
  readonly runUrl?: string
  readonly job?: string
}

/** A program that a stage ran. */
export interface ToolRun {
  /** Its name, without the folder. */
  readonly name: string
  /** RFC 3339, UTC. */
  readonly started: string
  readonly milliseconds: number
  /** Exit code, name of a signal, or `timeout`. */
  readonly end: string
}

/** One run of one action, written once (schema: docs/schemas/record.schema.json). */
export interface StageRecord {
  readonly version: string
  readonly stage: string
  /** Names the file: `<stage>-<id>.json`. */
  readonly id: string
  /** Of several images of one repository, the one that this is about. */
  readonly component?: string
  readonly host: RecordHost
  readonly source: { readonly repository?: string; readonly commit?: string; readonly ref?: string }
  /** RFC 3339, UTC. */
  readonly started: string
  readonly finished: string
  readonly outcome: Outcome
  readonly exitCode: number
  readonly headline: string
  readonly outputs: Readonly<Record<string, string>>
  readonly facts: JsonObject
  readonly failure?: Failure
  /** Programs that it ran, in the order in which they ended; of very many those that took longest. */
  readonly tools?: readonly ToolRun[]
  /** Nothing was changed: it counts for no later stage. */
  readonly dryRun?: true
}
