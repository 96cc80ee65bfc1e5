import type { Cluster } from '../cluster/cluster'
import type { KubeObject } from '../manifest/manifest'
import type { ApplyPlan } from './apply'
import { applyArgs, withMarks } from './ask'
import { inBatches, printedObjects } from './batches'
import { objectKey } from './identity'

interface Wish {
  readonly plan: ApplyPlan
  readonly namespace: string
  /** Those that the API server takes: of several kubectl answers with none when it refuses one. */
  readonly objects: readonly KubeObject[]
}

/**
 * What the API server would make of objects that are sent as the way of delivery is going to: defaults, what webhooks
 * change, and what other managers own. Nothing changes.
 * @returns by `objectKey`; what was not answered is not in it
 */
export async function foretell(
  cluster: Cluster,
  { plan, namespace, objects }: Wish,
): Promise<ReadonlyMap<string, KubeObject>> {
  const marked = objects.map((object) => withMarks(object, plan.marks))
  const args = (place: readonly string[]) => [...applyArgs(plan, 'json'), '--dry-run=server', ...place]
  const batches = await inBatches(cluster, { objects: marked, namespace, must: true }, args)
  const found = batches.flatMap(({ result }) => printedObjects(result.stdout))
  return new Map(found.map((object) => [objectKey(object, namespace), object]))
}
