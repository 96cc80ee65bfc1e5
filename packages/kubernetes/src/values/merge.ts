import { isObject, type Json, type JsonObject } from '@slipway/core'

/** As Helm puts values together: maps are merged, all else is replaced, null takes a key away. */
export function merge(below: Json, above: Json): Json {
  if (!isObject(below) || !isObject(above)) return above
  const merged = new Map<string, Json>(Object.entries(below as JsonObject).map(([key, value]) => [key, value ?? null]))
  for (const [key, value] of Object.entries(above as JsonObject)) {
    if (value === null || value === undefined) merged.delete(key)
    else merged.set(key, merge(merged.get(key) ?? null, value))
  }
  return Object.fromEntries(merged)
}
