import type { WorkloadRef } from '../manifest/manifest'

/** What one look at the cluster showed, reduced to what decides. Times are milliseconds since the epoch. */
export interface Observation {
  readonly at: number
  readonly workloads: readonly WorkloadView[]
  readonly events: readonly EventView[]
  /** What could not be read, and why. */
  readonly gaps: readonly Gap[]
}

export interface Gap {
  readonly what: string
  readonly kind: 'forbidden' | 'unreachable'
  readonly message: string
}

export interface WorkloadView extends WorkloadRef {
  readonly uid: string
  readonly generation: number
  /** Names the current revision, which a change of replicas alone leaves as it is; Jobs and pods have no other. */
  readonly revision?: string
  /** The controller has seen the newest generation; before that nothing may be concluded. */
  readonly observed: boolean
  readonly desired: number
  readonly ready: number
  /** All of the current revision is ready, and nothing of an older one is wanted any more. */
  readonly settled: boolean
  /** Why no pod of the current revision is to be expected. */
  readonly idle?:
    'paused' | 'scaled to 0' | 'updated on delete only' | 'updated in part only' | 'scheduled' | 'no node for it'
  /** A hook or a Job: it ends instead of being ready. */
  readonly finished?: 'succeeded' | 'failed'
  readonly conditions: readonly ConditionView[]
  /** Pods of the current revision that count: not going away, not evicted. */
  readonly pods: readonly PodView[]
  /** Its pods of other revisions. */
  readonly others: readonly PodView[]
  /** Names of its pods that are ending, of whatever revision. */
  readonly leaving?: readonly string[]
  readonly image: Readonly<Record<string, string>>
  readonly managers: readonly string[]
}

export interface ConditionView {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

export interface PodView {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly phase: string
  readonly ready: boolean
  readonly created: number
  readonly node: string | undefined
  readonly conditions: readonly ConditionView[]
  readonly containers: readonly ContainerView[]
}

export interface ContainerView {
  readonly name: string
  readonly init: boolean
  /** The image of the pod's spec. */
  readonly image: string
  /** As the runtime reports them. */
  readonly statusImage: string
  readonly imageId: string
  readonly ready: boolean
  /** A readiness or startup probe asks it; without one it counts as ready as soon as it is started. */
  readonly probed: boolean
  readonly restarts: number
  readonly limit: string | undefined
  readonly state: ContainerState
  readonly last: Terminated | undefined
}

export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'running'; readonly since: number }
  | Terminated

export interface Terminated {
  readonly kind: 'terminated'
  readonly reason: string
  readonly message: string
  readonly exitCode: number
  readonly signal: number | undefined
}

export interface EventView {
  readonly uid: string
  readonly reason: string
  readonly message: string
  readonly type: string
  readonly count: number
  /** Last time seen. */
  readonly at: number
  readonly object: { readonly kind: string; readonly name: string; readonly uid: string }
}

/** No answer came, or not a whole one. What may not be read is another matter: that is so in every look. */
export function isBlind({ gaps }: Observation): boolean {
  return gaps.some(({ kind }) => kind === 'unreachable')
}
