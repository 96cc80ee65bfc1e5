import { isDeepStrictEqual } from 'node:util'
import { property } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import { type KubeObject, workloadRef } from '../../../manifest/manifest'
import { inBatches, printedObjects } from '../../../preflight/batches'
import { objectKey } from '../../../preflight/identity'
import { readLive } from '../../../preflight/live'

/**
 * Whether every workload of a revision has that revision's pod template, whatever its other fields are. The API server
 * says what a template would become if it were applied by force: defaults, quantities and fields that go away are then
 * as it writes them, and nothing changes.
 */
export async function haveTemplates(
  cluster: Cluster,
  { objects, namespace }: { readonly objects: readonly KubeObject[]; readonly namespace: string },
): Promise<boolean> {
  const workloads = objects.filter((object) => workloadRef(object, namespace) !== undefined)
  if (workloads.length === 0) return true
  const [live, batches] = await Promise.all([
    readLive(cluster, { objects: workloads, namespace }),
    inBatches(cluster, { objects: workloads, namespace }, (place) => [...FORCED, ...place]),
  ])
  if (batches.some(({ result }) => result.code !== 0)) return false
  const forced = batches.flatMap(({ result }) => printedObjects(result.stdout))
  return (
    forced.length === workloads.length &&
    forced.every((object) => {
      const now = live.found.get(objectKey(object, namespace))
      return now !== undefined && isDeepStrictEqual(templateOf(object), templateOf(now))
    })
  )
}

const FORCED = [
  'apply',
  '--server-side',
  '--force-conflicts',
  '--dry-run=server',
  '--validate=false',
  '--field-manager=helm',
  '--filename=-',
  '--output=json',
]

/** Of a CronJob it stands in the template of its jobs; a bare pod is one itself. */
function templateOf(object: KubeObject | undefined): unknown {
  if (object?.['kind'] === 'Pod') return object['spec']
  return property(object, 'spec', 'template') ?? property(object, 'spec', 'jobTemplate')
}
