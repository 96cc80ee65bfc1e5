import type { KubeObject, LabelSelector, Pod, PodTemplate } from '../model'
import { resource } from '../resources'
import { createPod, deletePod, isReady, podsOf } from './controller'
import type { Controller, Controls } from './controller'
import { currentRevision, labelOf, REVISION_LABEL } from './revision'
import type { ControllerRevision } from './revision'

const COMPONENT = 'statefulset-controller'

interface StatefulSet extends KubeObject {
  spec: {
    replicas: number
    selector: LabelSelector
    template: PodTemplate
    podManagementPolicy: 'OrderedReady' | 'Parallel'
    updateStrategy: { type: 'RollingUpdate' | 'OnDelete'; rollingUpdate?: { partition?: number } }
  }
  status?: { currentRevision?: string }
}

const nameOf = ({ metadata }: StatefulSet, ordinal: number) => `${metadata.name}-${ordinal}`
const ordinalOf = ({ metadata }: Pod) => Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1))

/**
 * Pods with names of their own, one after the other:
 * https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export const statefulSetController: Controller = {
  resource: 'statefulsets',
  reconcile(object, controls) {
    const set = object as StatefulSet
    if (set.metadata.deletionTimestamp !== undefined) return
    const revision = currentRevision(set, controls)
    step(set, revision, podsOf(controls.store, set), controls)
    report(set, revision, controls)
  },
}

/** One step of scaling or updating; with `OrderedReady` the next waits until this one is ready. */
function step(set: StatefulSet, revision: ControllerRevision, pods: readonly Pod[], controls: Controls): void {
  const { replicas, podManagementPolicy, updateStrategy } = set.spec
  const ordered = podManagementPolicy === 'OrderedReady'
  for (let ordinal = 0; ordinal < replicas; ordinal++) {
    const pod = pods.find(({ metadata }) => metadata.name === nameOf(set, ordinal))
    if (pod === undefined) create(set, revision, ordinal, controls)
    if (ordered && (pod === undefined || (!isReady(pod) && !isOutdated(pod, revision)))) return
  }
  const surplus = pods.filter((pod) => ordinalOf(pod) >= replicas).sort((a, b) => ordinalOf(b) - ordinalOf(a))
  for (const pod of ordered ? surplus.slice(0, 1) : surplus) deletePod(controls, pod)
  if (updateStrategy.type === 'OnDelete' || surplus.length > 0) return
  const kept = pods.filter((pod) => ordinalOf(pod) < replicas).sort((a, b) => ordinalOf(b) - ordinalOf(a))
  for (const pod of kept) {
    if (ordinalOf(pod) < (updateStrategy.rollingUpdate?.partition ?? 0)) return
    if (isOutdated(pod, revision)) return deletePod(controls, pod)
    if (!isReady(pod)) return
  }
}

const isOutdated = ({ metadata }: Pod, revision: ControllerRevision) =>
  metadata.labels?.[REVISION_LABEL] !== labelOf(revision)

function create(set: StatefulSet, revision: ControllerRevision, ordinal: number, controls: Controls): void {
  const name = nameOf(set, ordinal)
  const labels = {
    [REVISION_LABEL]: labelOf(revision),
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  }
  createPod(controls, set, set.spec.template, { name, labels })
  const message = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`
  controls.event(set, { type: 'Normal', reason: 'SuccessfulCreate', message, component: COMPONENT })
}

function report(set: StatefulSet, revision: ControllerRevision, controls: Controls): void {
  const pods = podsOf(controls.store, set)
  const updateRevision = revision.metadata.name
  const updated = pods.filter((pod) => !isOutdated(pod, revision) && pod.metadata.deletionTimestamp === undefined)
  const ready = pods.filter(isReady).length
  const complete = updated.length === set.spec.replicas && updated.every(isReady)
  const stays = complete || set.status?.currentRevision === undefined ? updateRevision : set.status.currentRevision
  controls.store.change<StatefulSet>(resource('statefulsets'), set, (current) => {
    const counts = {
      readyReplicas: ready,
      currentReplicas: stays === updateRevision ? updated.length : pods.length - updated.length,
      updatedReplicas: updated.length,
    }
    current.status = {
      observedGeneration: current.metadata.generation,
      replicas: pods.length,
      availableReplicas: ready,
      ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
      currentRevision: stays,
      updateRevision,
      collisionCount: 0,
    } as { currentRevision: string }
  })
}
