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
      const old = isKeyed(before, path) ? before.find((each) => identity(each, keys) === identity(item, keys)) : undefined
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
  for (const [key, value] of Object.entries(b)) result[key] = union((result[key] as FieldSet | undefined) ?? {}, value as FieldSet)
  return result
}

/** Takes from a value what the one set names and the other, if any, does not. Containers that were named whole go too. */
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
    const [lost, stays] = [below as FieldSet, kept[step] as FieldSet | undefined]
    if (Object.keys(lost).length === 0) {
      if (stays === undefined) delete result[key]
    } else {
      const rest = removeFields(result[key], lost, stays ?? {}, [...path, key])
      const empty = Array.isArray(rest) ? rest.length === 0 : isDictionary(rest) && Object.keys(rest).length === 0
      if (empty && stays === undefined) delete result[key]
      else result[key] = rest
    }
  }
  return result
}
