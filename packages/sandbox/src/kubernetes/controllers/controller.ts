import { ApiFailure } from '../failure'
import type { Admission } from '../api/objects'
import { recordEvent } from '../events'
import type { Happening } from '../events'
import { copy, ownedBy } from '../model'
import type { Condition, KubeObject, Pod, PodTemplate } from '../model'
import { resource } from '../resources'
import { guarded } from '../problem'
import type { Problem } from '../problem'
import type { Store } from '../store'
import { startTimer } from '../timers'

/** What a controller works with. */
export interface Controls {
  readonly store: Store
  readonly admit: Admission
  event(about: KubeObject, happening: Happening): void
  /** Asks for another pass after the time. */
  wake(milliseconds: number): void
}

export interface Controller {
  /** Plural name of the kind it looks after. */
  readonly resource: string
  /** Compares what should be with what is and moves one step; called again after every change of anything. */
  reconcile(object: KubeObject, controls: Controls): void
}

/**
 * Runs all controllers over all their objects after each change, until nothing changes. With as few objects as here a
 * queue for each kind would save no time worth its code.
 */
export function runControllers(
  store: Store,
  controllers: readonly Controller[],
  admit: Admission,
  problem: Problem,
): () => void {
  let scheduled = false
  let stopped = false
  const timers = new Set<NodeJS.Timeout>()
  const schedule = () => {
    if (scheduled || stopped) return
    scheduled = true
    setImmediate(guarded(problem, pass))
  }
  const controls: Controls = {
    store,
    admit,
    event: (about, happening) => recordEvent(store, about, happening),
    wake: (milliseconds) => {
      const timer = startTimer(milliseconds, () => (timers.delete(timer), schedule()))
      timers.add(timer)
    },
  }
  const pass = () => {
    scheduled = false
    if (stopped) return
    for (const controller of controllers)
      for (const object of store.list(resource(controller.resource)))
        attempt(() => controller.reconcile(object, controls), problem)
  }
  const stopListening = store.onChange(({ resource: { name } }) => name !== 'events' && schedule())
  schedule()
  return () => {
    stopped = true
    stopListening()
    for (const timer of timers) clearTimeout(timer)
  }
}

/** Conflicts and missing objects are no problem: the next pass sees the new state. */
function attempt(work: () => void, problem: Problem): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof ApiFailure) || (error.reason !== 'Conflict' && error.reason !== 'NotFound')) problem(error)
  }
}

/** A pod of a template; refused by admission it throws. */
export function createPod(
  controls: Controls,
  owner: KubeObject,
  template: PodTemplate,
  given: { name?: string; generateName?: string; labels?: Record<string, string> },
): Pod {
  const pods = resource('pods')
  const { labels, annotations } = copy(template.metadata ?? {})
  const names =
    given.name === undefined
      ? { name: '', generateName: given.generateName ?? `${owner.metadata.name}-` }
      : { name: given.name }
  const metadata = {
    ...names,
    namespace: owner.metadata.namespace,
    labels: { ...labels, ...given.labels },
    ...(annotations ? { annotations } : {}),
    ownerReferences: [ownedBy(owner)],
  }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: copy(template.spec), status: {} } as unknown as Pod
  controls.admit(pods, pod)
  return controls.store.create(pods, pod)
}

/** The pods an object controls, those that are being deleted included. */
export const podsOf = (store: Store, owner: KubeObject): Pod[] =>
  store
    .list<Pod>(resource('pods'), owner.metadata.namespace)
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid))

export const isActive = ({ metadata, status }: Pod) =>
  metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'

export const isReady = ({ status, metadata }: Pod) =>
  metadata.deletionTimestamp === undefined &&
  (status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false)

/** Milliseconds until a ready pod counts as available; 0 when it does, undefined when it is not ready. */
export function untilAvailable(pod: Pod, minReadySeconds = 0): number | undefined {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True' || pod.metadata.deletionTimestamp !== undefined) return undefined
  return Math.max(0, Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000 - Date.now())
}

/** Sets a condition; its transition time moves only when the status does. */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  now: string,
): Condition[] {
  const old = conditions?.find(({ type }) => type === condition.type)
  const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? now) : now
  const same =
    old !== undefined &&
    old.status === condition.status &&
    old.reason === condition.reason &&
    old.message === condition.message
  const lastUpdateTime = same ? (old.lastUpdateTime ?? now) : now
  return [
    ...(conditions ?? []).filter(({ type }) => type !== condition.type),
    { ...condition, lastTransitionTime, lastUpdateTime },
  ]
}

/** Deletes a pod as a client would: it is marked, and the kubelet takes it away. One that no node has goes at once. */
export function deletePod({ store }: Controls, pod: Pod): void {
  const pods = resource('pods')
  if (pod.metadata.deletionTimestamp !== undefined) return
  if (pod.spec.nodeName === undefined || !isActive(pod))
    return void store.remove(pods, pod.metadata.namespace, pod.metadata.name)
  const grace = pod.spec.terminationGracePeriodSeconds ?? 30
  store.change<Pod>(pods, pod, ({ metadata }) => {
    metadata.deletionTimestamp = new Date(Date.now() + grace * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
    metadata.deletionGracePeriodSeconds = grace
  })
}
