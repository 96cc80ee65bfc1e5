import type { JsonObject, Outcome } from '@slipway/core'
import type { Diagnosis } from '../diagnosis/diagnosis'
import type { ReleaseState, RollbackResult } from '../delivery/delivery'
import type { Proof } from '../proof/prove'
import type { Observation } from '../rollout/observation'
import type { TimelineEvent } from '../rollout/timeline'

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
  readonly proof?: Proof | undefined
  readonly verifiedDigest?: string | undefined
  readonly notes: readonly string[]
  readonly diagnosis?: Diagnosis | undefined
  readonly diagnosisFile?: string | undefined
  /** What was applied, without secrets. */
  readonly manifestsFile?: string | undefined
  readonly rollback?: RollbackResult | undefined
  /** What would have been applied, and what would differ then; nothing was changed. */
  readonly foretold?: { readonly plan: JsonObject; readonly manifests: string; readonly diff: string } | undefined
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
