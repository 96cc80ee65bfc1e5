import { isObject, type JsonObject, parseJson } from '@slipway/core'

/**
 * Fields of an object as `fieldsV1` of a managed field names them: `f:` a key, `k:` the item of a list with these keys,
 * `v:` an item that is this value, `i:` an item by its place; nothing below it means all of it
 * (structured-merge-diff/fieldpath).
 */
export type FieldSet = JsonObject

export function unionOf(sets: readonly FieldSet[]): FieldSet {
  return sets.reduce(union, {})
}

function union(a: FieldSet, b: FieldSet): FieldSet {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return Object.fromEntries(keys.map((key) => [key, union(setAt(a, key), setAt(b, key))]))
}

function setAt(set: FieldSet, key: string): FieldSet {
  const found = set[key]
  return isObject(found) ? (found as FieldSet) : {}
}

/** What of a value these fields hold; undefined where that is nothing. */
export function project(value: unknown, fields: FieldSet): unknown {
  const below = Object.keys(fields).filter((key) => key !== '.')
  if (below.length === 0) return value
  if (Array.isArray(value)) return projectList(value as readonly unknown[], fields, below)
  if (!isObject(value)) return value
  const entries = below.flatMap((key) => {
    const name = key.slice(2)
    if (!key.startsWith('f:') || !(name in value)) return []
    return [[name, project(value[name], setAt(fields, key))] as const]
  })
  return Object.fromEntries(entries)
}

function projectList(list: readonly unknown[], fields: FieldSet, below: readonly string[]): readonly unknown[] {
  return list.flatMap((item, index) => {
    const key = below.find((each) => isItem(each, item, index))
    if (key === undefined) return []
    const names = key.startsWith('k:') ? keysOf(key) : {}
    const part = project(item, setAt(fields, key))
    return [isObject(part) ? { ...names, ...part } : part]
  })
}

const keysOf = (key: string) => {
  const found = parseJson(key.slice(2))
  return isObject(found) ? found : {}
}

function isItem(key: string, item: unknown, index: number): boolean {
  if (key.startsWith('i:')) return key === `i:${index}`
  if (key.startsWith('v:')) return parseJson(key.slice(2)) === item
  return isObject(item) && Object.entries(keysOf(key)).every(([name, value]) => item[name] === value)
}
