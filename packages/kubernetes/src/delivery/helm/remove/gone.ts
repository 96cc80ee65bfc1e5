import { listAt, property, textAt } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { KubeObject } from '../../../manifest/manifest'
import { objectTitle } from '../../../preflight/identity'
import { readLive } from '../../../preflight/live'

interface Wanted {
  readonly objects: readonly KubeObject[]
  /** Pods by name and uid: one of the same name may be another. */
  readonly pods: readonly KubeObject[]
  readonly namespace: string
  /** Milliseconds since the epoch. */
  readonly deadline: number
}

const PAUSE = 1000

/** @returns what is left at the deadline, each with what holds it */
export async function waitUntilGone(
  cluster: Cluster,
  { objects, pods, namespace, deadline }: Wanted,
): Promise<readonly string[]> {
  const { clock } = cluster.ports
  const uidOf = (object: KubeObject) => textAt(object, 'metadata', 'uid')
  const uids = new Set(pods.map(uidOf))
  for (;;) {
    const { found, complete } = await readLive(cluster, { objects: [...objects, ...pods], namespace })
    const left = [...found.values()].filter((object) => object['kind'] !== 'Pod' || isSame(object, uids, objects))
    if (left.length === 0 && complete) return []
    if (clock.now() >= deadline)
      return left.length > 0 ? left.map((object) => leftText(object, namespace)) : ['what may not be read']
    await clock.sleep(PAUSE)
  }
}

function isSame(pod: KubeObject, uids: ReadonlySet<string | undefined>, objects: readonly KubeObject[]): boolean {
  const name = textAt(pod, 'metadata', 'name')
  return (
    uids.has(textAt(pod, 'metadata', 'uid')) ||
    objects.some((object) => object['kind'] === 'Pod' && textAt(object, 'metadata', 'name') === name)
  )
}

function leftText(object: KubeObject, namespace: string): string {
  const title = objectTitle(object, namespace)
  const finalizers = listAt(property(object, 'metadata'), 'finalizers').join(', ')
  if (textAt(object, 'metadata', 'deletionTimestamp') === undefined) return `${title} (it is not being deleted)`
  return finalizers === '' ? `${title} (it is still ending)` : `${title} (held by the finalizer ${finalizers})`
}
