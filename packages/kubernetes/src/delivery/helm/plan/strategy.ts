import { textAt } from '@slipway/core'
import { isCustom } from '../../../manifest/groups'
import type { KubeObject } from '../../../manifest/manifest'
import type { Wait } from '../../waits'
import type { HelmWait } from '../client/command'

/**
 * How Helm waits beside the watch. `legacy` asks of workloads what Helm 3 asks, and nothing of custom resources; it
 * waits for the address of a Service, which Helm 4 alone does not. Its own `watcher` does not either, but judges custom
 * resources.
 */
export function chooseStrategy(wait: Wait | undefined, objects: readonly KubeObject[]): HelmWait {
  if (wait === 'none') return 'none'
  if (wait === 'helm') return 'watcher'
  return objects.some(isLoadBalancer) && !objects.some(isCustom) ? 'watcher' : 'legacy'
}

function isLoadBalancer(object: KubeObject): boolean {
  return object['kind'] === 'Service' && textAt(object, 'spec', 'type') === 'LoadBalancer'
}
