import { property, textAt } from '@slipway/core'
import type { WorkloadKind } from '../manifest/manifest'
import type { PodView, WorkloadView } from './observation'
import { numberAt, readConditions } from './read-pod'

type Counts = Pick<WorkloadView, 'desired' | 'ready' | 'settled' | 'idle' | 'finished'>

interface Counted {
  readonly kind: WorkloadKind
  readonly object: unknown
  readonly pods: readonly PodView[]
  readonly others: readonly PodView[]
  readonly observed: boolean
  readonly findsPods: boolean
}

/** How far a workload is, by the rules of its kind. */
export function counts({ kind, object, pods, others, observed, findsPods }: Counted): Counts {
  const ready = pods.filter((pod) => pod.ready).length
  if (kind === 'Job') return jobCounts(object, ready)
  if (kind === 'Pod') return podCounts(pods[0])
  const idle = idleReason(kind, object)
  const wanted =
    kind === 'DaemonSet'
      ? (numberAt(object, 'status', 'desiredNumberScheduled') ?? 0)
      : (numberAt(object, 'spec', 'replicas') ?? 1)
  if (idle === 'updated on delete only' || idle === 'updated in part only') {
    // What is not to be updated stays as it is; the rest must come up.
    const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? others.length
    const kept = others.length === 0 ? 0 : partition
    const desired = findsPods ? Math.max(0, wanted - kept) : 0
    return { desired, ready, settled: observed && ready >= desired, idle }
  }
  if (idle !== undefined) return { desired: 0, ready, settled: observed || kind === 'CronJob', idle }
  const desired = wanted
  const status = (name: string) => numberAt(object, 'status', name) ?? 0
  const updated = status(
    kind === 'DaemonSet' ? 'updatedNumberScheduled' : kind === 'ReplicaSet' ? 'replicas' : 'updatedReplicas',
  )
  const available = status(
    kind === 'DaemonSet' ? 'numberAvailable' : isRolled(kind) ? 'availableReplicas' : 'readyReplicas',
  )
  const stale = isRolled(kind) && status('replicas') > status('updatedReplicas')
  return {
    desired,
    ready,
    settled: observed && updated >= desired && available >= desired && (ready >= desired || !findsPods) && !stale,
  }
}

const isRolled = (kind: WorkloadKind) => kind === 'Deployment' || kind === 'DeploymentConfig'

function idleReason(kind: WorkloadKind, object: unknown): WorkloadView['idle'] {
  if (kind === 'CronJob') return 'scheduled'
  if (kind !== 'DaemonSet' && numberAt(object, 'spec', 'replicas') === 0) return 'scaled to 0'
  if (property(object, 'spec', 'paused') === true || (kind === 'DeploymentConfig' && !followsChanges(object)))
    return 'paused'
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return 'updated on delete only'
  if ((numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0) > 0) return 'updated in part only'
  if (kind === 'DaemonSet')
    return numberAt(object, 'status', 'desiredNumberScheduled') === 0 &&
      numberAt(object, 'status', 'observedGeneration') !== undefined
      ? 'no node for it'
      : undefined
  return undefined
}

/** Without this trigger a DeploymentConfig rolls out when somebody asks for it. */
function followsChanges(object: unknown): boolean {
  const triggers = property(object, 'spec', 'triggers')
  return !Array.isArray(triggers) || triggers.some((trigger) => textAt(trigger, 'type') === 'ConfigChange')
}

function jobCounts(object: unknown, ready: number): Counts {
  const is = (type: string) =>
    readConditions(object).some((condition) => condition.type === type && condition.status === 'True')
  const finished =
    is('Failed') || is('FailureTarget')
      ? 'failed'
      : is('Complete') || is('SuccessCriteriaMet')
        ? 'succeeded'
        : undefined
  const suspended = property(object, 'spec', 'suspend') === true
  // Helm's --wait asks nothing of a Job; here it must at least run. That it ends is another matter: some run for hours.
  return {
    desired: 1,
    ready: finished === 'succeeded' ? 1 : ready,
    settled: finished === 'succeeded' || (finished === undefined && (ready > 0 || suspended)),
    ...(finished === undefined ? {} : { finished }),
    ...(suspended ? { idle: 'paused' as const } : {}),
  }
}

function podCounts(pod: PodView | undefined): Counts {
  const finished = pod?.phase === 'Succeeded' ? 'succeeded' : pod?.phase === 'Failed' ? 'failed' : undefined
  const ready = pod !== undefined && (pod.ready || finished === 'succeeded')
  return { desired: 1, ready: ready ? 1 : 0, settled: ready, ...(finished === undefined ? {} : { finished }) }
}
