import { copy, isDictionary } from '../model'
import type { Dictionary } from '../model'
import { identity, mergeKeys } from './merge-keys'

/**
 * Strategic merge patch: a merge patch in which lists of the table are merged by key, with the directives `$patch`,
 * `$deleteFromPrimitiveList` and `$retainKeys`; `$setElementOrder` orders what was merged.
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export function applyStrategicPatch(target: Dictionary, patch: Dictionary, path: readonly string[] = []): Dictionary {
  if (patch['$patch'] === 'replace') return withoutDirectives(patch)
  if (patch['$patch'] === 'delete') return {}
  const result: Dictionary = { ...target }
  const retained = patch['$retainKeys']
  if (Array.isArray(retained)) for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key]
  for (const [key, value] of Object.entries(patch)) applyField(result, key, value, path)
  for (const [key, order] of Object.entries(patch))
    if (key.startsWith('$setElementOrder/')) setOrder(result, key.split('/')[1] ?? '', order, path)
  return result
}

function applyField(result: Dictionary, key: string, value: unknown, path: readonly string[]): void {
  const below = [...path, key]
  if (key.startsWith('$deleteFromPrimitiveList/')) {
    const list = key.split('/')[1] ?? ''
    const gone = new Set(Array.isArray(value) ? value : [value])
    if (Array.isArray(result[list])) result[list] = result[list].filter((item) => !gone.has(item))
  } else if (key.startsWith('$')) return
  else if (value === null) delete result[key]
  else if (isDictionary(value))
    result[key] = applyStrategicPatch(isDictionary(result[key]) ? result[key] : {}, value, below)
  else if (Array.isArray(value)) result[key] = mergeList(result[key], value, below)
  else result[key] = value
}

function mergeList(target: unknown, patch: readonly unknown[], path: readonly string[]): unknown[] {
  const keys = mergeKeys(path)
  if (path.at(-1) === 'finalizers')
    return [...new Set([...(Array.isArray(target) ? (target as unknown[]) : []), ...patch])]
  if (keys === undefined || !patch.every(isDictionary)) return copy([...patch])
  // Ports are patched by their first key alone.
  const merging = keys.slice(0, 1)
  if (patch.some((item) => item['$patch'] === 'replace'))
    return patch.filter((item) => item['$patch'] !== 'replace').map((item) => copy(item))
  const items = (Array.isArray(target) ? target.filter(isDictionary) : []).map((item) => ({ ...item }))
  for (const change of patch) {
    const at = items.findIndex((item) => identity(item, merging) === identity(change, merging))
    if (change['$patch'] === 'delete') {
      if (at >= 0) items.splice(at, 1)
    } else if (at >= 0) items[at] = applyStrategicPatch(items[at] ?? {}, change, path)
    else items.push(withoutDirectives(change))
  }
  return items
}

function setOrder(result: Dictionary, list: string, order: unknown, path: readonly string[]): void {
  const items = result[list]
  const keys = mergeKeys([...path, list])?.slice(0, 1)
  if (!Array.isArray(items) || !Array.isArray(order)) return
  const name = (item: unknown) =>
    keys !== undefined && isDictionary(item) ? identity(item, keys) : JSON.stringify(item)
  const places = new Map(order.map((item, place) => [name(item), place]))
  result[list] = items
    .map((item, place) => ({ item: item as unknown, place: places.get(name(item)) ?? order.length + place }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

function withoutDirectives(value: Dictionary): Dictionary {
  const clean = (any: unknown): unknown =>
    Array.isArray(any)
      ? any.map(clean)
      : isDictionary(any)
        ? Object.fromEntries(
            Object.entries(any)
              .filter(([key, inner]) => !key.startsWith('$') && inner !== null)
              .map(([key, inner]) => [key, clean(inner)]),
          )
        : any
  return clean(value) as Dictionary
}
