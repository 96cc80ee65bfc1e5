import { isDictionary } from '../model'

/** RFC 7386: members replace, null removes, objects are merged, everything else is taken as it is. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isDictionary(patch)) return patch
  // A map, and not assignments: a key `__proto__` stays a member like others.
  const merged = new Map(Object.entries(isDictionary(target) ? target : {}))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, applyMergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}
