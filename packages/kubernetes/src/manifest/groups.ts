import { textAt } from '@slipway/core'
import type { KubeObject } from './manifest'

/** Groups of Kubernetes itself; those without a dot are, too. Others of k8s.io, as Gateway API's, are operators'. */
const BUILT_IN = new RegExp(
  `^(?:${[
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol\\.apiserver',
    'internal\\.apiserver',
    'networking',
    'node',
    'rbac\\.authorization',
    'resource',
    'scheduling',
    'storage',
    'storagemigration',
  ].join('|')})\\.k8s\\.io$`,
)

/** Groups of OpenShift that are known here as those of Kubernetes are. */
const OPENSHIFT = /^(?:apps|route)\.openshift\.io$/

/** Whether an operator serves it, of which Kubernetes itself knows nothing. */
export function isCustomVersion(apiVersion: string): boolean {
  const [group = ''] = apiVersion.split('/')
  return group.includes('.') && !BUILT_IN.test(group) && !OPENSHIFT.test(group)
}

/** An object of an operator. */
export const isCustom = (object: KubeObject) => isCustomVersion(textAt(object, 'apiVersion') ?? '')
