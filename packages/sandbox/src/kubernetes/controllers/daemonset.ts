import type { KubeObject, LabelSelector, Pod, PodTemplate } from '../model'
import { resource } from '../resources'
import { createPod, deletePod, isActive, isReady, podsOf } from './controller'
import type { Controller, Controls } from './controller'
import { currentRevision, labelOf, REVISION_LABEL } from './revision'
import type { ControllerRevision } from './revision'

const COMPONENT = 'daemonset-controller'

interface DaemonSet extends KubeObject {
  spec: { selector: LabelSelector; template: PodTemplate; updateStrategy: { type: 'RollingUpdate' | 'OnDelete' } }
}

/** One pod on each node, and there is one node: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/ */
export const daemonSetController: Controller = {
  resource: 'daemonsets',
  reconcile(object, controls) {
    const set = object as DaemonSet
    if (set.metadata.deletionTimestamp !== undefined) return
    const revision = currentRevision(set, controls)
    const pods = podsOf(controls.store, set)
    const [pod] = pods.filter(isActive)
    if (pods.length === 0) create(set, revision, controls)
    else if (pod !== undefined && isOutdated(pod, revision) && set.spec.updateStrategy.type === 'RollingUpdate')
      deletePod(controls, pod)
    report(set, revision, controls)
  },
}

const isOutdated = ({ metadata }: Pod, revision: ControllerRevision) =>
  metadata.labels?.[REVISION_LABEL] !== labelOf(revision)

function create(set: DaemonSet, revision: ControllerRevision, controls: Controls): void {
  const pod = createPod(controls, set, set.spec.template, { labels: { [REVISION_LABEL]: labelOf(revision) } })
  controls.event(set, {
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created pod: ${pod.metadata.name}`,
    component: COMPONENT,
  })
}

function report(set: DaemonSet, revision: ControllerRevision, controls: Controls): void {
  const active = podsOf(controls.store, set).filter(isActive)
  const ready = active.filter(isReady).length
  const updated = active.filter((pod) => !isOutdated(pod, revision)).length
  controls.store.change<DaemonSet>(resource('daemonsets'), set, (current) => {
    current.status = {
      observedGeneration: current.metadata.generation,
      currentNumberScheduled: active.length,
      desiredNumberScheduled: 1,
      numberMisscheduled: 0,
      numberReady: ready,
      ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
      ...(ready > 0 ? { numberAvailable: ready } : { numberUnavailable: 1 }),
    }
  })
}
