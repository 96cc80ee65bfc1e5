import { isObject, lastLine, parseJson, TransientError, UserError } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { KubeObject } from '../../../manifest/manifest'
import { type FluxName, fluxTitle, RESOURCES } from './objects'

const isMissingKind = (stderr: string) =>
  /doesn't have a resource type|could not find the requested resource/.test(stderr)

/** Objects of one kind in all namespaces; empty where the cluster has no such kind. */
export async function listKind(cluster: Cluster, resource: string): Promise<readonly KubeObject[]> {
  const { items, lost, forbidden } = await cluster.list(['get', '--output=json', '--all-namespaces', '--', resource])
  if (forbidden.length > 0)
    throw new UserError(
      'GITOPS_FORBIDDEN',
      `these credentials may not list ${resource} of the cluster, so who applies the commit cannot be looked up`,
      'name it in flux or application, or let the role of this job get and list it',
    )
  if (lost !== undefined && !isMissingKind(lost)) throw unreachable(cluster, lost)
  return lost === undefined ? items.filter(isObject) : []
}

/** One object; undefined where it is not there. */
export async function getObject(
  cluster: Cluster,
  { resource, namespace, name }: { readonly resource: string; readonly namespace: string; readonly name: string },
): Promise<KubeObject | undefined> {
  const args = ['get', '--output=json', '--ignore-not-found', `--namespace=${namespace}`, '--', resource, name]
  const { code, stdout, stderr } = await cluster.kubectl(args, { must: true })
  if (code === 0) {
    const found = parseJson(stdout)
    return isObject(found) ? found : undefined
  }
  if (isMissingKind(stderr)) return undefined
  if (/Forbidden/.test(stderr))
    throw new UserError(
      'GITOPS_FORBIDDEN',
      `these credentials may not read ${resource} ${namespace}/${name}: ${lastLine(stderr)}`,
      'let the role of this job get it; reading is all that is needed',
      { outcome: 'inconclusive' },
    )
  throw unreachable(cluster, lastLine(stderr))
}

/** @throws UserError `GITOPS_MISSING` */
export async function getFlux(cluster: Cluster, name: FluxName): Promise<KubeObject> {
  const found = await getObject(cluster, { ...name, resource: RESOURCES[name.kind] })
  if (found !== undefined) return found
  throw new UserError(
    'GITOPS_MISSING',
    `there is no ${fluxTitle(name)} in the cluster at ${cluster.access.server}`,
    'correct flux: kustomization/NAMESPACE/NAME or helmrelease/NAMESPACE/NAME',
  )
}

function unreachable(cluster: Cluster, why: string): TransientError {
  return new TransientError('API_UNREACHABLE', `${cluster.access.server}: ${why}`, 'run it again when it answers')
}
