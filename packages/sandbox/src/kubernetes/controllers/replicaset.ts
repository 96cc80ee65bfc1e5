import { ApiFailure } from '../failure'
import { timestamp } from '../model'
import type { Condition, Pod, ReplicaSet } from '../model'
import { resource } from '../resources'
import { createPod, deletePod, isActive, isReady, podsOf, untilAvailable, withCondition } from './controller'
import type { Controller, Controls } from './controller'

const COMPONENT = 'replicaset-controller'

/** As many active pods as asked for: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/ */
export const replicaSetController: Controller = {
  resource: 'replicasets',
  reconcile(object, controls) {
    const set = object as ReplicaSet
    if (set.metadata.deletionTimestamp !== undefined) return
    const active = podsOf(controls.store, set).filter(isActive)
    const refusal = scale(set, active, controls)
    report(set, podsOf(controls.store, set).filter(isActive), refusal, controls)
  },
}

/** Returns why no pod could be created, if so. */
function scale(set: ReplicaSet, active: readonly Pod[], controls: Controls): string | undefined {
  for (const pod of [...active].sort(byWorth).slice(set.spec.replicas)) {
    deletePod(controls, pod)
    controls.event(set, {
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${pod.metadata.name}`,
      component: COMPONENT,
    })
  }
  for (let missing = set.spec.replicas - active.length; missing > 0; missing--) {
    try {
      const pod = createPod(controls, set, set.spec.template, {})
      controls.event(set, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${pod.metadata.name}`,
        component: COMPONENT,
      })
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      controls.event(set, {
        type: 'Warning',
        reason: 'FailedCreate',
        message: `Error creating: ${error.message}`,
        component: COMPONENT,
      })
      controls.wake(2_000)
      return error.message
    }
  }
  return undefined
}

/** The pods to keep come first: ready before not ready, older before younger. */
const byWorth = (a: Pod, b: Pod) =>
  Number(isReady(b)) - Number(isReady(a)) ||
  Number(b.status?.phase === 'Running') - Number(a.status?.phase === 'Running') ||
  a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp)

function report(set: ReplicaSet, active: readonly Pod[], refusal: string | undefined, controls: Controls): void {
  const waits = active.map((pod) => untilAvailable(pod, set.spec.minReadySeconds))
  for (const wait of waits) if (wait !== undefined && wait > 0) controls.wake(wait)
  const available = waits.filter((wait) => wait === 0).length
  const ready = active.filter(isReady).length
  const failure: Condition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refusal ?? '' }
  const conditions = refusal === undefined ? [] : withCondition(set.status?.conditions, failure, timestamp())
  controls.store.change<ReplicaSet>(resource('replicasets'), set, (current) => {
    current.status = {
      replicas: active.length,
      ...(active.length > 0 ? { fullyLabeledReplicas: active.length } : {}),
      ...(ready > 0 ? { readyReplicas: ready } : {}),
      ...(available > 0 ? { availableReplicas: available } : {}),
      observedGeneration: set.metadata.generation ?? 1,
      ...(conditions.length > 0 ? { conditions } : {}),
    }
  })
}
