import type { WorkloadRef } from '../manifest/manifest'
import type { Cause } from './causes'
import type { ContainerView, Observation, PodView } from './observation'

/** One thing that is wrong in one look at the cluster. */
export interface Symptom {
  readonly cause: Cause
  /** The same problem has the same key in each look, even when its cause becomes more exact. */
  readonly key: string
  readonly workload: WorkloadRef
  readonly pod?: string
  readonly container?: string
  /** The words of whoever reported it. */
  readonly message: string
  readonly exitCode?: number
  readonly restarts?: number
  /** Times that a container ended badly. */
  readonly ends?: number
  /** Milliseconds for which the kubelet waits before it starts the container again. */
  readonly backOff?: number
  /** What will end it, in a few words: it is only waited for then. */
  readonly awaits?: string
}

export interface SymptomContext {
  readonly observation: Observation
  readonly hooks: ReadonlySet<string>
  /** The hooks are tests of the chart. */
  readonly areTests?: boolean
  /** Restarts that pods had before the release: they are not its own. */
  readonly before: ReadonlyMap<string, number>
  /** Events that were there before, by UID, with their counts: clocks of others are not compared with ours. */
  readonly oldEvents: ReadonlyMap<string, number>
  /** Objects of operators in the release, which make Secrets and ConfigMaps. */
  readonly makers?: readonly string[]
  /** Runs of containers that did not stay ready, and how often. */
  readonly unsteady?: ReadonlyMap<string, number>
}

/** One run of a container: a restart makes another. */
export function runKey(pod: PodView, { name, restarts }: ContainerView): string {
  return `${pod.uid}/${name}#${restarts}`
}

export const workloadKey = (ref: WorkloadRef) => `${ref.kind}/${ref.namespace}/${ref.name}`
