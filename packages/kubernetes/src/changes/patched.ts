import { isObject } from '@slipway/core'
import type { KubeObject } from '../manifest/manifest'
import { groupOf } from '../preflight/identity'

/** The groups whose types Helm has compiled in: those it patches by what lives; others by its two manifests alone. */
const COMPILED_IN: readonly string[] = [
  'admissionregistration.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]

/** Whether what people changed by hand is set back by a patch that Helm makes itself. */
export function isPatchedByLive(object: KubeObject): boolean {
  const group = groupOf(object)
  return !group.includes('.') || COMPILED_IN.includes(group)
}

export interface Patch {
  /** What the API server makes of the new manifest on top of what lives: nothing of it is gone. */
  readonly merged: KubeObject
  readonly from: KubeObject
  readonly to: KubeObject
}

/** Without what the manifest before names and the new one does not: a three-way patch removes that. */
export function withoutDropped({ merged, from, to }: Patch): KubeObject {
  const rest = dropFrom(merged, from, to)
  return isObject(rest) ? rest : merged
}

function dropFrom(merged: unknown, from: unknown, to: unknown): unknown {
  if (Array.isArray(merged) && Array.isArray(from) && Array.isArray(to)) return dropItems(merged, from, to)
  if (!isObject(merged) || !isObject(from) || !isObject(to)) return merged
  const kept = Object.entries(merged).filter(([key]) => !(key in from) || key in to)
  return Object.fromEntries(kept.map(([key, value]) => [key, dropFrom(value, from[key], to[key])]))
}

type Items = readonly unknown[]

/** Items of a list that is merged have a key: mostly the name. */
function dropItems(merged: Items, from: Items, to: Items): Items {
  const wasNamed = (item: unknown, items: Items) => named(item, items) !== undefined
  const isDropped = (item: unknown) =>
    (wasNamed(item, from) && !wasNamed(item, to)) ||
    (from.some((one) => covers(item, one)) && !to.some((one) => covers(item, one)))
  return merged
    .filter((item) => !isObject(item) || !isDropped(item))
    .map((item) => dropFrom(item, named(item, from), named(item, to)))
}

const named = (item: unknown, items: Items) =>
  isObject(item) && typeof item['name'] === 'string'
    ? items.find((one) => isObject(one) && one['name'] === item['name'])
    : undefined

/** Everything of the small one stands in the large one. */
function covers(large: unknown, small: unknown): boolean {
  if (isObject(small))
    return isObject(large) && Object.entries(small).every(([key, value]) => covers(large[key], value))
  if (Array.isArray(small))
    return Array.isArray(large) && small.every((item) => large.some((other) => covers(other, item)))
  return large === small
}
