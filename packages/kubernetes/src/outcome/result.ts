import type { Outcome } from '@slipway/core'
import type { Diagnosis } from '../diagnosis/diagnosis'
import type { HelmStatus } from '../helm/history'
import type { Kube } from '../kube'
import type { Proof } from '../proof/prove'
import type { Observation } from '../rollout/observation'
import type { Timeline, TimelineEvent } from '../rollout/timeline'
import type { DeployPlan } from './plan'
import type { RollbackResult } from './rollback'

export type ReleaseState = HelmStatus | 'absent'

export interface DeployResult {
  readonly outcome: Outcome
  /** One sentence. */
  readonly headline: string
  /** The revision that was made, or that is there now after the way back. */
  readonly revision?: number | undefined
  readonly previousRevision?: number | undefined
  readonly state: ReleaseState
  readonly proof?: Proof | undefined
  readonly verifiedDigest?: string | undefined
  readonly notes: readonly string[]
  readonly diagnosis?: Diagnosis | undefined
  readonly diagnosisFile?: string | undefined
  readonly rollback?: RollbackResult | undefined
  readonly events: readonly TimelineEvent[]
  readonly workloads: readonly {
    readonly kind: string
    readonly name: string
    readonly ready: number
    readonly desired: number
  }[]
}

/** What every step of one deployment works with. */
export interface Run {
  readonly kube: Kube
  readonly plan: DeployPlan
  readonly timeline: Timeline
  /** Takes the chart's secrets out of a text. */
  readonly redact: (text: string) => string
}

export function countsOf(seen: Observation): DeployResult['workloads'] {
  return seen.workloads.map(({ kind, name, ready, desired }) => ({ kind, name, ready, desired }))
}
