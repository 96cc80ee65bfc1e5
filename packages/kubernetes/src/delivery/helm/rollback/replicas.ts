import { property } from '@slipway/core'
import { type KubeObject, workloadRef } from '../../../manifest/manifest'
import { objectKey } from '../../../preflight/identity'
import { readLive } from '../../../preflight/live'
import { workloadKey } from '../../../rollout/symptoms'
import type { HelmContext } from '../context'

interface Wanted {
  /** Of the revision that is back. */
  readonly objects: readonly KubeObject[]
  readonly namespace: string
  /** What people or an autoscaler had set before, by `workloadKey`. */
  readonly replicas: ReadonlyMap<string, number>
}

/**
 * A rollback that patches as Helm 3 does sets replicas to what the chart says. What somebody had set before is put
 * back; a number that is not the chart's is somebody's newer decision and stays.
 */
export async function restoreReplicas({ cluster, timeline }: HelmContext, wanted: Wanted): Promise<void> {
  const { objects, namespace, replicas } = wanted
  const scaled = objects.flatMap((object) => {
    const ref = workloadRef(object, namespace)
    const before = ref === undefined ? undefined : replicas.get(workloadKey(ref))
    const charted = property(object, 'spec', 'replicas') ?? 1
    return ref === undefined || before === undefined || before === charted ? [] : [{ object, ref, before, charted }]
  })
  if (scaled.length === 0) return
  const { found } = await readLive(cluster, { objects: scaled.map(({ object }) => object), namespace })
  for (const { object, ref, before, charted } of scaled) {
    const now = property(found.get(objectKey(object, namespace)), 'spec', 'replicas')
    if (now !== charted) continue
    const { code } = await cluster.kubectl([
      'scale',
      `--replicas=${before}`,
      `--namespace=${ref.namespace}`,
      '--',
      `${ref.kind.toLowerCase()}/${ref.name}`,
    ])
    const end =
      code === 0 ? `${before} replicas again, as before the deployment` : `could not be set to ${before} replicas`
    timeline.add('rollback', `${ref.kind}/${ref.name}: ${end}`)
  }
}

/**
 * Before a rollback that was not told: what somebody set by hand or by an autoscaler. A number that the revision that
 * goes has itself goes with it.
 *
 * @param objects of the revision that goes
 */
export async function replicasSet(
  { cluster }: HelmContext,
  { objects, namespace }: Omit<Wanted, 'replicas'>,
): Promise<ReadonlyMap<string, number>> {
  const { found } = await readLive(cluster, { objects, namespace })
  const entries = objects.flatMap((object) => {
    const ref = workloadRef(object, namespace)
    const count = property(found.get(objectKey(object, namespace)), 'spec', 'replicas')
    const charted = property(object, 'spec', 'replicas') ?? 1
    return ref === undefined || typeof count !== 'number' || count === charted
      ? []
      : [[workloadKey(ref), count] as const]
  })
  return new Map(entries)
}
