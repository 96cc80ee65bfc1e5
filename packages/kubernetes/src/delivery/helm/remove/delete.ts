import type { Cluster } from '../../../cluster/cluster'
import type { KubeObject } from '../../../manifest/manifest'
import { inBatches } from '../../../preflight/batches'

/** Deletes objects by name and waits for none of them. */
export async function deleteObjects(
  cluster: Cluster,
  objects: readonly KubeObject[],
  namespace: string,
): Promise<void> {
  await inBatches(cluster, { objects, namespace, writes: true }, (place) => [
    'delete',
    '--filename=-',
    '--ignore-not-found',
    '--wait=false',
    '--cascade=background',
    ...place,
  ])
}
