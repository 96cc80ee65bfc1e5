import { property, textAt } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { FoundRelease, ReleaseQuery } from '../../delivery'
import { recordKind } from '../history/record'

/**
 * Releases that Slipway has deployed and whose labels match, each at its last revision. Helm keeps the labels with its
 * record of each revision.
 */
export async function findReleases(
  cluster: Cluster,
  { selector, namespace }: ReleaseQuery,
): Promise<readonly FoundRelease[]> {
  const kind = recordKind(cluster.ports)
  if (kind === undefined)
    throw new Error('Helm keeps its releases in no cluster (HELM_DRIVER), so none is found by its labels')
  const where = namespace === undefined ? '--all-namespaces' : `--namespace=${namespace}`
  const { items, forbidden, lost } = await cluster.list([
    'get',
    '--output=json',
    where,
    `--selector=owner=helm,slipway-run,${selector}`,
    '--',
    `${kind}s`,
  ])
  if (forbidden.length > 0 || lost !== undefined) throw new Error(lost ?? 'the records of Helm may not be read')
  const newest = new Map<string, FoundRelease & { readonly revision: number }>()
  for (const item of items) {
    const [release, place] = [textAt(item, 'metadata', 'labels', 'name'), textAt(item, 'metadata', 'namespace')]
    const revision = Number(property(item, 'metadata', 'labels', 'version'))
    const at = Date.parse(textAt(item, 'metadata', 'creationTimestamp') ?? '')
    if (release === undefined || place === undefined || !Number.isFinite(at)) continue
    const key = `${place}/${release}`
    const known = newest.get(key)
    if (known === undefined || known.revision < revision)
      newest.set(key, { release, namespace: place, deployed: at, revision })
  }
  return [...newest.values()].map(({ release, namespace: place, deployed }) => ({
    release,
    namespace: place,
    deployed,
  }))
}
