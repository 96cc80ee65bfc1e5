import { isDictionary, isSame } from '../model'
import type { Dictionary } from '../model'
import { identity, mergeKeys } from './merge-keys'

/** A set of fields as `managedFields` writes it: `f:name` steps into an object, `k:{…}` into a list by key. */
export type FieldSet = Dictionary

const UNOWNED = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.resourceVersion',
  'metadata.creationTimestamp',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.deletionTimestamp',
  'metadata.deletionGracePeriodSeconds',
  'metadata.generateName',
])

/** Every field that a value sets. */
export function fieldsOf(value: unknown, path: readonly string[] = []): FieldSet {
  return changedFields(undefined, value, path)
}

/** Every field that is in `after` and was not, or was another, in `before`. */
export function changedFields(before: unknown, after: unknown, path: readonly string[] = []): FieldSet {
  const set: FieldSet = {}
  if (isDictionary(after)) {
    for (const [key, value] of Object.entries(after)) {
      const below = [...path, key]
      const old = isDictionary(before) ? before[key] : undefined
      if (UNOWNED.has(below.join('.')) || isSame(old, value)) continue
      set[`f:${key}`] = isDictionary(value) || isKeyed(value, below) ? changedFields(old, value, below) : {}
    }
  } else if (isKeyed(after, path)) {
    const keys = mergeKeys(path) ?? []
    for (const item of after) {
      const old = isKeyed(before, path)
        ? before.find((each) => identity(each, keys) === identity(item, keys))
        : undefined
      if (!isSame(old, item)) set[keyStep(item, keys)] = { '.': {}, ...changedFields(old, item, path) }
    }
  }
  return set
}

const isKeyed = (value: unknown, path: readonly string[]): value is Dictionary[] =>
  Array.isArray(value) && value.length > 0 && mergeKeys(path) !== undefined && value.every(isDictionary)

const keyStep = (item: Dictionary, keys: readonly string[]) =>
  `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : null)])))}`

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a }
  for (const [key, value] of Object.entries(b))
    result[key] = union((result[key] as FieldSet | undefined) ?? {}, value as FieldSet)
  return result
}

const isLeaf = (set: unknown) => Object.keys(set as FieldSet).length === 0

/** Fields that both sets name; a whole that one of them names as one covers all below it. */
export function both(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = {}
  for (const [step, below] of Object.entries(a)) {
    const other = b[step]
    if (step === '.' || other === undefined) continue
    if (isLeaf(below) || isLeaf(other)) result[step] = isLeaf(below) ? other : below
    else {
      const shared = both(below as FieldSet, other as FieldSet)
      if (!isLeaf(shared)) result[step] = shared
    }
  }
  return result
}

/** The one set less the other's fields. That an item of a list is there (`.`) stays known. */
export function without(set: FieldSet, gone: FieldSet): FieldSet {
  const result: FieldSet = {}
  for (const [step, below] of Object.entries(set)) {
    const lost = step === '.' ? undefined : gone[step]
    if (lost === undefined) result[step] = below
    else if (!isLeaf(below) && !isLeaf(lost)) {
      const rest = without(below as FieldSet, lost as FieldSet)
      if (!isLeaf(rest)) result[step] = rest
    }
  }
  return result
}

/** Paths of a set as the API server prints them: `.spec.template.spec.containers[name="app"].image`. */
export function leaves(set: FieldSet, path = ''): readonly string[] {
  return Object.entries(set)
    .filter(([step]) => step !== '.')
    .flatMap(([step, below]) => {
      const here = path + (step.startsWith('f:') ? `.${step.slice(2)}` : keyInPath(step))
      return isLeaf(below) ? [here] : leaves(below as FieldSet, here)
    })
}

const keyInPath = (step: string) =>
  `[${Object.entries(JSON.parse(step.slice(2)) as Dictionary)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`

/**
 * Takes from a value what the one set names and the other, if any, does not. Containers that were named whole go too.
 */
export function removeFields(value: unknown, gone: FieldSet, kept: FieldSet, path: readonly string[] = []): unknown {
  if (isDictionary(value)) return removeFromObject(value, gone, kept, path)
  if (!isKeyed(value, path)) return value
  const keys = mergeKeys(path) ?? []
  return value.flatMap((item) => {
    const step = keyStep(item, keys)
    const [lost, stays] = [gone[step], kept[step]]
    if (lost === undefined) return [item]
    return stays === undefined ? [] : [removeFields(item, lost as FieldSet, stays as FieldSet, path)]
  })
}

function removeFromObject(value: Dictionary, gone: FieldSet, kept: FieldSet, path: readonly string[]): Dictionary {
  const result: Dictionary = { ...value }
  for (const [step, below] of Object.entries(gone)) {
    const key = step.slice(2)
    if (!step.startsWith('f:') || !(key in result)) continue
    const stays = kept[step] as FieldSet | undefined
    // All of a structure goes, what was set by default too: the old kind of a probe does not stay beside a new one.
    if (stays === undefined) delete result[key]
    else result[key] = removeFields(result[key], below as FieldSet, stays, [...path, key])
  }
  return result
}
