import { textAt, UserError } from '@slipway/core'
import { type KubeObject } from '../manifest/manifest'
import type { ApplyPlan } from './apply'
import { namespaceOf, nameOf, objectTitle } from './identity'

/** Kinds that give rights in the whole cluster, or change what it takes. */
const CLUSTER_WIDE = [
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
]

/** How far a release reaches beyond its own namespace, and what it starts before it is applied. */
export interface Scope {
  readonly elsewhere: readonly KubeObject[]
  readonly clusterWide: readonly KubeObject[]
  readonly before: readonly KubeObject[]
}

export function scopeOf(
  { objects, hooks, before }: Pick<ApplyPlan, 'objects' | 'hooks' | 'before'>,
  namespace: string,
): Scope {
  const all = [...objects, ...hooks]
  const isWide = ({ kind }: KubeObject) => typeof kind === 'string' && CLUSTER_WIDE.includes(kind)
  return {
    elsewhere: all.filter((object) => !isWide(object) && placeOf(object, namespace) !== namespace),
    clusterWide: all.filter(isWide),
    before,
  }
}

/** A namespace itself is an object in it: its labels say what may run there. */
function placeOf(object: KubeObject, namespace: string): string {
  return object['kind'] === 'Namespace' ? nameOf(object) : namespaceOf(object, namespace)
}

/** A line for each, before anything is applied. */
export function scopeLines({ elsewhere, clusterWide, before }: Scope, namespace: string): readonly string[] {
  return [
    ...line(`outside of namespace ${namespace}`, elsewhere, (object) => objectTitle(object, namespace)),
    ...line('cluster-wide', clusterWide, (object) => `${textAt(object, 'kind') ?? ''}/${nameOf(object)}`),
    ...line('hooks that run before anything is applied', before, (object) => objectTitle(object, namespace)),
  ]
}

const SHOWN = 10

function line(what: string, objects: readonly KubeObject[], title: (object: KubeObject) => string): readonly string[] {
  if (objects.length === 0) return []
  const names = [...new Set(objects.map(title))]
  const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
  return [`${what}: ${names.slice(0, SHOWN).join(', ')}${rest}`]
}

/**
 * Holds a release to the namespaces that it may write to; its own is always one.
 * @throws UserError `DEPLOY_NAMESPACE_NOT_ALLOWED` (fail)
 */
export function checkScope(
  { elsewhere }: Scope,
  { namespace, allowed }: { readonly namespace: string; readonly allowed: readonly string[] },
): void {
  if (allowed.length === 0) return
  const outside = elsewhere.filter((object) => !allowed.includes(placeOf(object, namespace)))
  const [first] = outside
  if (first === undefined) return
  const names = outside.slice(0, SHOWN).map((object) => objectTitle(object, namespace))
  throw new UserError(
    'DEPLOY_NAMESPACE_NOT_ALLOWED',
    `the release has objects outside of the namespaces that it may write to (${[namespace, ...allowed].join(', ')}): ${names.join(', ')}; nothing was changed`,
    `add ${placeOf(first, namespace)} to allow-namespaces if that is meant, or take the object out of the chart`,
    { outcome: 'fail' },
  )
}
