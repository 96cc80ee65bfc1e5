import { lastLine } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { deletePodArgs } from '../cluster/command'
import { look } from './look'
import type { Observation } from './observation'
import type { Timeline } from './timeline'

/** The old revision has been applied by then, so that the controller makes pods of that one. */
const APPLIED = 3000

/**
 * A StatefulSet keeps a pod that never became ready and waits for it for ever, also after its template has gone back
 * (Kubernetes, "StatefulSets: Forced rollback"): such pods of the failed revision are deleted, and only those.
 * @param before the look before the rollback
 */
export async function dropStuckPods(cluster: Cluster, before: Observation, timeline: Timeline): Promise<void> {
  const sets = before.workloads.filter((view) => view.kind === 'StatefulSet' && view.pods.some((pod) => !pod.ready))
  if (sets.length === 0) return
  await cluster.ports.clock.sleep(APPLIED)
  const stuck = new Set(sets.flatMap((view) => view.pods.filter((pod) => !pod.ready).map((pod) => pod.uid)))
  const now = await look(cluster, sets, { events: false })
  const moved = now.workloads.filter((view) => sets.find((set) => set.uid === view.uid)?.generation !== view.generation)
  for (const pod of moved.flatMap((view) => view.others).filter((other) => stuck.has(other.uid) && !other.ready)) {
    timeline.add('rollback', `deleting pod ${pod.name}: it never became ready, and its StatefulSet waits for it`)
    const result = await cluster.kubectl(deletePodArgs({ namespace: pod.namespace, pod: pod.name }))
    if (result.code !== 0) cluster.ports.host.warn(`pod ${pod.name} cannot be deleted: ${lastLine(result.stderr)}`)
  }
}
