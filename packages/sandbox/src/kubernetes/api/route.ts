import { findResource } from '../resources'
import type { Resource } from '../resources'

/** What a path of the API asks for. */
export interface Route {
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: string | undefined
}

/** `/api/v1/…` or `/apis/GROUP/VERSION/…`, then `[namespaces/NAME/]RESOURCE[/NAME[/SUBRESOURCE]]`. */
export function parseRoute(path: string): Route | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  const [root, ...rest] = parts
  const group = root === 'apis' ? (rest.shift() ?? '') : ''
  const version = rest.shift() ?? ''
  if (root !== 'api' && root !== 'apis') return undefined
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize'
  const namespace = inNamespace ? rest[1] : undefined
  const [plural, name, subresource] = inNamespace ? rest.slice(2) : rest
  const resource = findResource(group, version, plural ?? '')
  return resource === undefined ? undefined : { resource, namespace, name, subresource }
}
