import { property, UserError } from '@slipway/core'
import type { Cluster } from './cluster'
import { getNamespaceArgs } from './command'

/** On a namespace: the release that it was made for, which `remove` takes it away with. */
export const MADE_FOR = 'slipway.dev/made-for'

/**
 * Says before anything changes that the namespace is not there, where it may be read.
 * @returns whether it is there for sure
 * @throws UserError `DEPLOY_NAMESPACE_MISSING`, `DEPLOY_NAMESPACE_TERMINATING`
 */
export async function checkNamespace(
  cluster: Cluster,
  { namespace, createNamespace }: { readonly namespace: string; readonly createNamespace: boolean },
): Promise<boolean> {
  const { items, forbidden, lost } = await cluster.list(getNamespaceArgs(namespace))
  if (forbidden.length > 0 || lost !== undefined) return false
  const [found] = items
  if (found === undefined) {
    if (createNamespace) return false
    throw new UserError(
      'DEPLOY_NAMESPACE_MISSING',
      `the namespace ${namespace} does not exist`,
      'create it, or set create-namespace: true',
    )
  }
  if (property(found, 'metadata', 'deletionTimestamp') === undefined) return true
  throw new UserError(
    'DEPLOY_NAMESPACE_TERMINATING',
    `the namespace ${namespace} is being deleted`,
    'wait until it is gone, or find the finalizer that keeps it',
    { outcome: 'fail' },
  )
}
