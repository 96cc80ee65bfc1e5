import { property } from '@slipway/core'
import type { Plan } from '../delivery/delivery'
import { type KubeObject, workloadRef } from '../manifest/manifest'
import type { Deployment } from '../release/deployment'
import { workloadKey } from '../rollout/symptoms'
import { objectKey } from './identity'
import { isTouched, type Live, readLive } from './live'

/**
 * Whether a release that failed has left every object of it, and of the revision before, as it was. Without an answer
 * it has not.
 */
export async function isUntouched(
  { cluster, delivery, order }: Deployment,
  { applies, previous }: Plan,
  before: Live | undefined,
): Promise<boolean> {
  if (applies === undefined || before === undefined || !before.complete) return false
  const { namespace } = order
  const keyOf = (object: KubeObject) => objectKey(object, namespace)
  try {
    const old = previous === undefined ? [] : ((await delivery.objects?.(previous.revision)) ?? [])
    const known = new Set(applies.objects.map(keyOf))
    const left = old.filter((object) => !known.has(keyOf(object)))
    const now = await readLive(cluster, { objects: [...applies.objects, ...left], namespace })
    if (!now.complete) return false
    const touched = [...known].some((key) => isTouched(before.found.get(key), now.found.get(key), applies.manager))
    // What the new revision does not have any more is only ever deleted.
    return !touched && left.every((object) => now.found.has(keyOf(object)))
  } catch {
    cluster.ports.signals.check()
    return false
  }
}

/** Replicas that people or autoscalers had set before: no rollback is to change them. */
export function replicasIn(live: Live | undefined, namespace: string): ReadonlyMap<string, number> {
  const entries = [...(live?.found.values() ?? [])].flatMap((object) => {
    const ref = workloadRef(object, namespace)
    const count = property(object, 'spec', 'replicas')
    return ref === undefined || typeof count !== 'number' ? [] : [[workloadKey(ref), count] as const]
  })
  return new Map(entries)
}
