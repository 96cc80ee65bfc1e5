import { isObject, textAt } from '@slipway/core'
import type { KubeObject } from './manifest'

export interface Difference {
  /** Kind, namespace and name of the object. */
  readonly object: string
  readonly path: readonly string[]
  readonly from: string | undefined
  readonly to: string | undefined
}

/**
 * What differs between two renders, as values and never as text: order of objects and formatting do not count. What has
 * a name of its own in each render is compared with the next one of its kind.
 */
export function differences(before: readonly KubeObject[], after: readonly KubeObject[]): readonly Difference[] {
  const [a, b] = [flatten(before, identities(after)), flatten(after, identities(before))]
  const keys = new Set([...a.keys(), ...b.keys()])
  return [...keys].flatMap((key) => {
    const [left, right] = [a.get(key), b.get(key)]
    const leaf = left ?? right
    return leaf === undefined || left?.value === right?.value
      ? []
      : [{ object: leaf.object, path: leaf.path, from: left?.value, to: right?.value }]
  })
}

/** For telling whether two renders differ at the same place. */
export function place(difference: Difference): string {
  return JSON.stringify([difference.object, ...difference.path])
}

interface Leaf {
  readonly object: string
  readonly path: readonly string[]
  readonly value: string
}

const identities = (objects: readonly KubeObject[]) => new Set(objects.map(identity))

/** @param others what the other render has: an object that is not among them is known by its kind alone */
function flatten(objects: readonly KubeObject[], others: ReadonlySet<string>): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const seen = new Map<string, number>()
  for (const item of objects) {
    const known = identity(item)
    const name = others.has(known) ? known : (textAt(item, 'kind') ?? '?')
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    const object = count === 0 ? name : `${name} (${count + 1})`
    for (const [path, value] of leavesOf(item)) leaves.set(JSON.stringify([object, ...path]), { object, path, value })
  }
  return leaves
}

function identity(object: KubeObject): string {
  return [
    textAt(object, 'kind') ?? '?',
    textAt(object, 'metadata', 'namespace'),
    textAt(object, 'metadata', 'name') ?? '?',
  ]
    .filter((part) => part !== undefined)
    .join('/')
}

function* leavesOf(value: unknown, path: readonly string[] = []): Generator<readonly [readonly string[], string]> {
  if (Array.isArray(value)) {
    if (value.length === 0) yield [path, '[]']
    for (const [index, item] of value.entries()) yield* leavesOf(item, [...path, String(index)])
  } else if (isObject(value)) {
    if (Object.keys(value).length === 0) yield [path, '{}']
    for (const [key, item] of Object.entries(value)) yield* leavesOf(item, [...path, key])
  } else {
    yield [path, value instanceof Date ? value.toISOString() : (JSON.stringify(value) ?? 'null')]
  }
}
