import type { Ports } from '@slipway/core'
import type { Access } from '../../../access/access'
import type { ToolHome } from '../../../access/tool-home'
import { Cluster } from '../../../cluster/cluster'
import { gatherManifests, makeChart, type MadeChart, type ManifestsOrder } from './gather'
import { findOwners } from './owners'

export interface ManifestsWish extends ManifestsOrder {
  readonly adopts: boolean
  /** Objects that were taken over may be deleted. */
  readonly deleteAdopted: boolean
  readonly takeOwnership: boolean
}

interface World {
  readonly ports: Ports
  readonly home: ToolHome
  readonly kubectl: () => Promise<string>
  /** Without it no cluster is looked at. */
  readonly access?: Access
}

/**
 * The chart that Helm is given for manifests: revisions, rollback, proof and diagnosis are those of a release then.
 * @throws UserError `MANIFESTS_…`, `KUSTOMIZE`
 */
export async function chartOfManifests(wish: ManifestsWish, world: World): Promise<MadeChart> {
  const { ports, home, kubectl, access } = world
  const gathered = await gatherManifests(wish, { ports, kubectl, env: home.env })
  const folder = ports.files.resolve(home.folder, 'manifests')
  const place = { ...wish, folder }
  for (const note of gathered.notes) ports.host.info(note)
  if (access === undefined) return makeChart(ports, gathered, { ...place, adopts: false })
  const { adopts, takeOwnership: takes, release, namespace } = wish
  const objects = gathered.manifests.map(({ object }) => object)
  const cluster = new Cluster(ports, access, await kubectl())
  const owners = await findOwners(cluster, { objects, adopts, takes, release, namespace })
  for (const note of owners.notes) ports.host.info(note)
  const isAdopted = wish.deleteAdopted ? () => false : owners.isAdopted
  return makeChart(ports, gathered, { ...place, adopts, isAdopted, isLeft: owners.isLeft })
}
