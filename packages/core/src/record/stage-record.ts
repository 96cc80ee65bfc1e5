import type { ActionName, Failure } from '../action'
import type { JsonObject } from '../json'
import type { Outcome } from '../outcome'
import type { HostName } from '../ports'

export const RECORD_VERSION = '1.0'

/** One run of one action, written once (schema: docs/schemas/record.schema.json). */
export interface StageRecord {
  readonly version: string
  readonly stage: ActionName
  /** Names the file: `<stage>-<id>.json`. */
  readonly id: string
  readonly host: { readonly name: HostName; readonly runId?: string; readonly runUrl?: string; readonly job?: string }
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
}
