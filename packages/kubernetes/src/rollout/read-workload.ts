import { listAt, property, textAt } from '@slipway/core'
import { containersIn, podSpec, type WorkloadKind, type WorkloadRef } from '../manifest/manifest'
import type { ConditionView, PodView, WorkloadView } from './observation'
import { isLeaving, numberAt, readConditions, readPod } from './read-pod'

/** Resources to read for each kind of workload, beside pods; the first is the kind's own. */
export const RESOURCES: Readonly<Record<WorkloadKind, readonly string[]>> = {
  Deployment: ['deployments.apps', 'replicasets.apps'],
  StatefulSet: ['statefulsets.apps'],
  DaemonSet: ['daemonsets.apps', 'controllerrevisions.apps'],
  ReplicaSet: ['replicasets.apps'],
  Job: ['jobs.batch'],
  CronJob: ['cronjobs.batch'],
  Pod: [],
}

/** The objects of one look, by kind. */
export interface Objects {
  of(kind: string): readonly unknown[]
  /** False when pods, or what leads to them, may not be read: then the workload's own counts have to do. */
  findsPods(kind: WorkloadKind): boolean
}

const REVISION = 'deployment.kubernetes.io/revision'

/** @param forbidden resources that may not be read, without their group */
export function objectsOf(items: readonly unknown[], forbidden: readonly string[] = []): Objects {
  const byKind = new Map<string, unknown[]>()
  for (const item of items) {
    const kind = textAt(item, 'kind') ?? ''
    byKind.set(kind, [...(byKind.get(kind) ?? []), item])
  }
  const findsPods = (kind: WorkloadKind) =>
    ['pods', ...RESOURCES[kind]].every((name) => !forbidden.includes(name.split('.')[0] ?? ''))
  return { of: (kind) => byKind.get(kind) ?? [], findsPods }
}

/**
 * One workload with the pods of its current revision (field-review.md, "Current revision"); undefined when it is not
 * there.
 */
export function readWorkload(ref: WorkloadRef, objects: Objects): WorkloadView | undefined {
  const object = objects.of(ref.kind).find((item) => textAt(item, 'metadata', 'name') === ref.name)
  if (object === undefined) return undefined
  const uid = textAt(object, 'metadata', 'uid') ?? ''
  const generation = numberAt(object, 'metadata', 'generation') ?? 0
  const observed = !NUMBERED.includes(ref.kind) || (numberAt(object, 'status', 'observedGeneration') ?? 0) >= generation
  const revision = currentRevision(ref.kind, object, uid, objects)
  const pods = observed ? podsOf(ref.kind, object, uid, revision, objects) : []
  const others = OWNS_PODS.includes(ref.kind)
    ? ownedPods(uid, objects).filter((pod) => !pods.some(({ uid: current }) => current === pod.uid))
    : []
  return {
    ...ref,
    uid,
    generation,
    ...(revision?.label === undefined ? {} : { revision: revision.label[1] }),
    observed,
    ...counts({ kind: ref.kind, object, pods, others, observed, findsPods: objects.findsPods(ref.kind) }),
    conditions: [...readConditions(object), ...(revision?.conditions ?? [])],
    pods,
    others,
    leaving: leavingPods(uid, objects),
    image: Object.fromEntries(
      containersIn(podSpec(object as Readonly<Record<string, unknown>>, ref.kind)).map(({ name, image }) => [
        name,
        image,
      ]),
    ),
    managers: listAt(object, 'metadata', 'managedFields')
      .map((item) => textAt(item, 'manager') ?? '')
      .filter((name) => name !== ''),
  }
}

/** Kinds whose pods are theirs at each revision. */
const OWNS_PODS: readonly WorkloadKind[] = ['StatefulSet', 'DaemonSet']

/** Kinds whose controller reports the generation that it has seen. */
const NUMBERED: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']

interface CurrentRevision {
  /** UID of the pods' owner. */
  readonly owner: string
  /** A label that pods of the revision carry. */
  readonly label?: readonly [name: string, value: string]
  readonly conditions?: readonly ConditionView[]
}

function currentRevision(
  kind: WorkloadKind,
  object: unknown,
  uid: string,
  objects: Objects,
): CurrentRevision | undefined {
  const ownedBy = (item: unknown) =>
    listAt(item, 'metadata', 'ownerReferences').some((owner) => textAt(owner, 'uid') === uid)
  if (kind === 'Deployment') {
    const number = textAt(object, 'metadata', 'annotations', REVISION)
    const set = objects
      .of('ReplicaSet')
      .find(
        (item) => ownedBy(item) && number !== undefined && textAt(item, 'metadata', 'annotations', REVISION) === number,
      )
    const hash = textAt(set, 'metadata', 'labels', 'pod-template-hash')
    const owner = textAt(set, 'metadata', 'uid')
    return owner === undefined || hash === undefined
      ? undefined
      : { owner, label: ['pod-template-hash', hash], conditions: readConditions(set) }
  }
  if (kind === 'StatefulSet') {
    const hash = textAt(object, 'status', 'updateRevision')
    return hash === undefined ? undefined : { owner: uid, label: ['controller-revision-hash', hash] }
  }
  if (kind === 'DaemonSet') {
    const newest = objects
      .of('ControllerRevision')
      .filter(ownedBy)
      .sort((a, b) => (numberAt(b, 'revision') ?? 0) - (numberAt(a, 'revision') ?? 0))[0]
    const hash = textAt(newest, 'metadata', 'labels', 'controller-revision-hash')
    return hash === undefined ? undefined : { owner: uid, label: ['controller-revision-hash', hash] }
  }
  return { owner: uid }
}

function podsOf(
  kind: WorkloadKind,
  object: unknown,
  uid: string,
  revision: CurrentRevision | undefined,
  objects: Objects,
): readonly PodView[] {
  if (kind === 'Pod') return isLeaving(object) ? [] : [readPod(object)]
  if (revision === undefined || kind === 'CronJob') return []
  const mine = (pod: unknown) =>
    listAt(pod, 'metadata', 'ownerReferences').some(
      (owner) => textAt(owner, 'uid') === revision.owner && property(owner, 'controller') === true,
    ) &&
    (revision.label === undefined || textAt(pod, 'metadata', 'labels', revision.label[0]) === revision.label[1])
  return objects
    .of('Pod')
    .filter((pod) => mine(pod) && !isLeaving(pod))
    .map(readPod)
}

/** Pods that are ending, of any revision of the workload. */
function leavingPods(uid: string, objects: Objects): readonly string[] {
  const isOwned = (item: unknown, owners: readonly string[]) =>
    listAt(item, 'metadata', 'ownerReferences').some((owner) => owners.includes(textAt(owner, 'uid') ?? ''))
  const sets = objects.of('ReplicaSet').filter((set) => isOwned(set, [uid]))
  const owners = [uid, ...sets.map((set) => textAt(set, 'metadata', 'uid') ?? '')]
  return objects
    .of('Pod')
    .filter((pod) => textAt(pod, 'metadata', 'deletionTimestamp') !== undefined && isOwned(pod, owners))
    .map((pod) => textAt(pod, 'metadata', 'name') ?? '')
}

function ownedPods(owner: string, objects: Objects): readonly PodView[] {
  const owned = objects
    .of('Pod')
    .filter((pod) => listAt(pod, 'metadata', 'ownerReferences').some((item) => textAt(item, 'uid') === owner))
  return owned.filter((pod) => !isLeaving(pod)).map(readPod)
}

type Counts = Pick<WorkloadView, 'desired' | 'ready' | 'settled' | 'idle' | 'finished'>

interface Counted {
  readonly kind: WorkloadKind
  readonly object: unknown
  readonly pods: readonly PodView[]
  readonly others: readonly PodView[]
  readonly observed: boolean
  readonly findsPods: boolean
}

function counts({ kind, object, pods, others, observed, findsPods }: Counted): Counts {
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
    kind === 'DaemonSet' ? 'numberAvailable' : kind === 'Deployment' ? 'availableReplicas' : 'readyReplicas',
  )
  const stale = kind === 'Deployment' && status('replicas') > status('updatedReplicas')
  return {
    desired,
    ready,
    settled: observed && updated >= desired && available >= desired && (ready >= desired || !findsPods) && !stale,
  }
}

function idleReason(kind: WorkloadKind, object: unknown): WorkloadView['idle'] {
  if (kind === 'CronJob') return 'scheduled'
  if (kind !== 'DaemonSet' && numberAt(object, 'spec', 'replicas') === 0) return 'scaled to 0'
  if (property(object, 'spec', 'paused') === true) return 'paused'
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return 'updated on delete only'
  if ((numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0) > 0) return 'updated in part only'
  if (kind === 'DaemonSet')
    return numberAt(object, 'status', 'desiredNumberScheduled') === 0 &&
      numberAt(object, 'status', 'observedGeneration') !== undefined
      ? 'no node for it'
      : undefined
  return undefined
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
