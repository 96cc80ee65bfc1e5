import { listAt, property, textAt } from '@slipway/core'
import { containersIn, podSpec, type WorkloadKind, type WorkloadRef } from '../manifest/manifest'
import type { ConditionView, PodView, WorkloadView } from './observation'
import { isLeaving, numberAt, readConditions, readPod } from './read-pod'
import { counts } from './workload-counts'

/** Resources to read for each kind of workload, beside pods; the first is the kind's own. */
export const RESOURCES: Readonly<Record<WorkloadKind, readonly string[]>> = {
  Deployment: ['deployments.apps', 'replicasets.apps'],
  StatefulSet: ['statefulsets.apps'],
  DaemonSet: ['daemonsets.apps', 'controllerrevisions.apps'],
  ReplicaSet: ['replicasets.apps'],
  Job: ['jobs.batch'],
  CronJob: ['cronjobs.batch'],
  DeploymentConfig: ['deploymentconfigs.apps.openshift.io', 'replicationcontrollers'],
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
const NUMBERED: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'DeploymentConfig']

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
  if (kind === 'DeploymentConfig') return latestController(object, objects.of('ReplicationController').filter(ownedBy))
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

const LATEST = 'openshift.io/deployment-config.latest-version'

/**
 * The ReplicationController of the last rollout of OpenShift's DeploymentConfig. Its controller sees a new template a
 * little after it has seen the generation: until their images are the same there is none of the current revision.
 */
function latestController(object: unknown, owned: readonly unknown[]): CurrentRevision | undefined {
  const latest = numberAt(object, 'status', 'latestVersion')
  const controller = owned.find((item) => textAt(item, 'metadata', 'annotations', LATEST) === String(latest))
  const [owner, name] = [textAt(controller, 'metadata', 'uid'), textAt(controller, 'metadata', 'name')]
  const images = (item: unknown) =>
    JSON.stringify(containersIn(property(item, 'spec', 'template', 'spec')).map(({ image }) => image))
  if (owner === undefined || name === undefined || images(object) !== images(controller)) return undefined
  return { owner, label: ['deployment', name] }
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
  const sets = [...objects.of('ReplicaSet'), ...objects.of('ReplicationController')].filter((set) =>
    isOwned(set, [uid]),
  )
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
