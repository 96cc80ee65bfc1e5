import { type Json, type JsonObject, property, type Setting } from '@slipway/core'
import { parseValuePath } from '../names'

type Draft = { [key: string]: Json }

/** Whether a path leads into a list: Helm replaces lists whole, so the list must be known to keep the rest of it. */
export function leadsIntoList(settings: ReadonlyMap<string, Setting>): boolean {
  return [...settings.keys()].some((path) => parseValuePath(path).some((part) => typeof part === 'number'))
}

/** One value at a path that was taken apart. */
export type Placed = readonly [path: readonly (string | number)[], value: Json]

/** The content of a values file that makes these settings. */
export function overlayOn(base: unknown, settings: ReadonlyMap<string, Setting>): JsonObject {
  return overlayAt(
    base,
    [...settings].map(([text, value]) => [parseValuePath(text), asJson(value)]),
  )
}

/**
 * The same of paths that were taken apart. Helm replaces lists whole, so a list that a setting leads into is taken from
 * `base`, the values below: only what is named changes.
 */
export function overlayAt(base: unknown, settings: readonly Placed[]): JsonObject {
  const root = Object.create(null) as Draft
  for (const placed of settings) place(root, base, placed)
  return JSON.parse(JSON.stringify(root)) as JsonObject
}

function place(root: Draft, base: unknown, [path, value]: Placed): void {
  let at = root
  let below: unknown = base
  for (const [position, key] of path.entries()) {
    below = property(below, key)
    if (position === path.length - 1) at[key] = value
    else at = at[key] = containerAt(at[key], below, path[position + 1]) as Draft
  }
}

function containerAt(existing: Json | undefined, below: unknown, next: string | number | undefined): Json {
  const wantsList = typeof next === 'number'
  if (typeof existing === 'object' && existing !== null && Array.isArray(existing) === wantsList) return existing
  if (!wantsList) return Object.create(null) as Json
  return Array.isArray(below) ? (structuredCopy(below) as Json) : []
}

/** Values are JSON. */
function structuredCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown
}

/** Nearly: `wholeNumbers` gives Helm the exact one. */
function asJson(value: Setting): Json {
  return typeof value === 'bigint' ? Number(value) : value
}

/** Below this, Helm prints a number of a values file as it was written. */
const PRINTED_WHOLE = 1_000_000

/**
 * Helm reads every number of a values file as floating point, and a template prints 1000650000 as 1.00065e+09, which
 * no user id is. By `--set` it is a whole number (both tried with 3.22.0 and 4.1.4), so large ones are given that way,
 * too. It is digits and a path of values, no text of a user and no secret.
 */
export function wholeNumbers(settings: ReadonlyMap<string, Setting>): readonly string[] {
  return [...settings].flatMap(([path, value]) =>
    typeof value === 'bigint' || (typeof value === 'number' && isPrintedAsFloat(value))
      ? [`${helmPath(parseValuePath(path))}=${value}`]
      : [],
  )
}

function isPrintedAsFloat(value: number): boolean {
  return Number.isSafeInteger(value) && Math.abs(value) >= PRINTED_WHOLE
}

/** A path in the words of `--set`. */
function helmPath(path: readonly (string | number)[]): string {
  return path
    .map((part, at) =>
      typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${part.replace(/[\\.,=[\]{}]/g, '\\$&')}`,
    )
    .join('')
}
