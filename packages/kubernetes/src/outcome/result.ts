import type { JsonObject, Outcome } from '@slipway/core'
import type { Diagnosis } from '../diagnosis/diagnosis'
import type { ReleaseState, RollbackResult } from '../delivery/delivery'
import type { OwnImage } from '../image/candidates'
import type { KeptLogs } from '../logs/kept-logs'
import type { Proof } from '../proof/prove'
import type { Observation } from '../rollout/observation'
import type { TimelineEvent } from '../rollout/timeline'

export interface ProvedImage {
  readonly image: OwnImage
  /** Without it, nobody asked. */
  readonly proof: Proof | undefined
  readonly outcome: Outcome
}

/** What would come of it; undefined what is not known here. */
export interface Foretold {
  readonly plan: JsonObject
  readonly manifests: string | undefined
  readonly diff: string | undefined
}

export interface DeployResult {
  readonly outcome: Outcome
  /** One sentence. */
  readonly headline: string
  /** The revision that was made, or that is there now after a rollback. */
  readonly revision?: number | undefined
  readonly previousRevision?: number | undefined
  /** When that one was deployed, as the way of delivery wrote it. */
  readonly previousAt?: string | undefined
  readonly state: ReleaseState
  /** Of several images the least; `none` where no image is ours. */
  readonly proof?: Proof | 'none' | undefined
  readonly verifiedDigest?: string | undefined
  /** Each image that was deployed or kept, and how it was proved. */
  readonly images?: readonly ProvedImage[]
  readonly notes: readonly string[]
  readonly diagnosis?: Diagnosis | undefined
  readonly diagnosisFile?: string | undefined
  /** What was applied, without secrets. */
  readonly manifestsFile?: string | undefined
  readonly rollback?: RollbackResult | undefined
  /** What would have been applied, and what would differ then; nothing was changed. */
  readonly foretold?: Foretold | undefined
  /** What the pods before wrote. */
  readonly logs?: KeptLogs | undefined
  readonly events: readonly TimelineEvent[]
  readonly workloads: readonly {
    readonly kind: string
    readonly name: string
    readonly ready: number
    readonly desired: number
  }[]
}

export function countsOf(seen: Observation): DeployResult['workloads'] {
  return seen.workloads.map(({ kind, name, ready, desired }) => ({ kind, name, ready, desired }))
}
