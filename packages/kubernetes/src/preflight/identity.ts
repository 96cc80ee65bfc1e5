import { textAt } from '@slipway/core'
import type { KubeObject } from '../manifest/manifest'

/** One object of a cluster, whatever version of its kind it was read or written in. */
export function objectKey(object: KubeObject, namespace: string): string {
  return [groupOf(object), textAt(object, 'kind') ?? '', namespaceOf(object, namespace), nameOf(object)].join('/')
}

/** For texts: `Deployment/web`, with the namespace where it is another one than the release's. */
export function objectTitle(object: KubeObject, namespace: string): string {
  const place = namespaceOf(object, namespace)
  return `${textAt(object, 'kind') ?? 'object'}/${nameOf(object)}${place === namespace ? '' : ` in ${place}`}`
}

export const nameOf = (object: KubeObject) => textAt(object, 'metadata', 'name') ?? ''

export function namespaceOf(object: KubeObject, namespace: string): string {
  const own = textAt(object, 'metadata', 'namespace') ?? ''
  return own === '' ? namespace : own
}

export function groupOf(object: KubeObject): string {
  const [group, version] = (textAt(object, 'apiVersion') ?? '').split('/')
  return version === undefined ? '' : (group ?? '')
}

/** As `kubectl --output=name` prints it. */
export function printedName(object: KubeObject): string {
  const group = groupOf(object)
  return `${(textAt(object, 'kind') ?? '').toLowerCase()}${group === '' ? '' : `.${group}`}/${nameOf(object)}`
}
