import { textAt } from '@slipway/core'
import type { KubeObject } from '../../../manifest/manifest'
import type { Wait } from '../../delivery'
import type { HelmWait } from '../client/command'

/**
 * How Helm waits beside the watch. `legacy` asks of workloads what Helm 3 asks, and nothing of custom resources, whose
 * conditions are none of its business; `watcher` alone waits for the address of a Service in every release of Helm 4.
 */
export function chooseWait(wait: Wait | undefined, objects: readonly KubeObject[]): HelmWait {
  if (wait === 'none') return 'none'
  if (wait === 'helm') return 'watcher'
  return objects.some(isLoadBalancer) && !objects.some(isCustom) ? 'watcher' : 'legacy'
}

function isLoadBalancer(object: KubeObject): boolean {
  return object['kind'] === 'Service' && textAt(object, 'spec', 'type') === 'LoadBalancer'
}

/** Groups of Kubernetes itself; those without a dot are, too. */
const BUILT_IN =
  /^(?:admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage)\.k8s\.io$/

function isCustom(object: KubeObject): boolean {
  const [group = ''] = (textAt(object, 'apiVersion') ?? '').split('/')
  return group.includes('.') && !BUILT_IN.test(group)
}
