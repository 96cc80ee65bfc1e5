import { posix } from 'node:path'
import { UserError } from '@slipway/core'
import type { Cluster } from '../../cluster/cluster'
import { type ApplicationName, titleOf } from '../argocd/applications'
import { argoCdTaker, findApplications } from './argocd-taker'
import type { GitPlan } from './commit'
import { findKustomizations, type Wanted } from './flux/find'
import { fluxTaker } from './flux/flux-taker'
import { type FluxName, fluxTitle } from './flux/objects'
import { filesBelow } from './place/reach'
import type { GitRepository } from './repository/repository'
import type { Taker } from './taker'

export interface TakerOrder {
  /** As the user names it. */
  readonly flux: FluxName | undefined
  readonly application: ApplicationName | undefined
  readonly change: { readonly repository: GitRepository; readonly plan: GitPlan } | undefined
  readonly timeout: number
}

/**
 * Who takes the commit into the cluster: what is named, else the one object of the cluster whose source is this
 * repository and whose path takes in the changed file.
 * @throws UserError `GITOPS_MISSING`
 */
export async function findTaker(cluster: Cluster, order: TakerOrder): Promise<Taker> {
  const { flux, application, change, timeout } = order
  if (flux !== undefined) return fluxTaker(cluster, flux, timeout)
  if (application !== undefined) return argoCdTaker(cluster, application)
  if (change === undefined)
    throw missing(
      'nothing is committed here, so who brings the digest has to be named',
      'flux: kustomization/flux-system/NAME',
    )
  const wanted = await wantedOf(change)
  const ofFlux = await findKustomizations(cluster, wanted)
  const ofArgoCd = await findApplications(cluster, wanted)
  const found = [
    ...ofFlux.map((name) => ({
      title: fluxTitle(name),
      input: `flux: ${name.kind}/${name.namespace}/${name.name}`,
      open: () => fluxTaker(cluster, name, timeout),
    })),
    ...ofArgoCd.map((name) => ({
      title: `Application ${titleOf(name)}`,
      input: `application: ${titleOf(name)}`,
      open: () => argoCdTaker(cluster, name),
    })),
  ]
  const [only, second] = found
  if (only !== undefined && second === undefined) return only.open()
  const where = `${wanted.files.join(', ')} of ${wanted.address.url}`
  if (only === undefined)
    throw missing(
      `nothing in the cluster at ${cluster.access.server} takes ${where}: no Kustomization of Flux and no Application of Argo CD has that source and path`,
      'flux: kustomization/NAMESPACE/NAME or application: NAMESPACE/NAME',
    )
  throw missing(
    `expected one object that takes ${where}, found ${found.map(({ title }) => title).join(', ')}`,
    only.input,
  )
}

async function wantedOf({ repository, plan }: NonNullable<TakerOrder['change']>): Promise<Wanted> {
  const [yaml, tree] = [await import('yaml'), await repository.tree(plan.tip)]
  return {
    address: repository.address,
    branch: plan.branch,
    files: [...new Set(plan.places.map(({ file }) => file))],
    reach: async (folder) => {
      const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']
      const path = names.map((name) => posix.join(folder, name)).find((one) => tree.paths.includes(one))
      return path === undefined ? new Set<string>() : filesBelow(yaml, tree, path)
    },
  }
}

function missing(message: string, example: string): UserError {
  return new UserError(
    'GITOPS_MISSING',
    message,
    `name it, for example ${example}; where the cluster is out of reach, commit without watching by wait: none and require-proof: none`,
  )
}
