import { createHash } from 'node:crypto'
import { isObject } from '@slipway/core'
import type { Dependency, Description } from './description'

/**
 * Whether a lock file was made of what Chart.yaml lists now, by Helm's own sum of both (helm/internal/resolver), or by
 * the one of Helm 2 for a chart of version 1.
 */
export function isLockOf({ isOld, dependencies, lock }: Required<Description>): boolean {
  if (lock === undefined) return false
  const sum = (value: unknown) => `sha256:${createHash('sha256').update(goJson(value)).digest('hex')}`
  const listed = dependencies.map(toFields)
  if (lock.digest === sum([listed, lock.dependencies.map(toFields)])) return true
  return isOld && lock.digest === sum({ dependencies: listed })
}

/** In the order of the fields of Go's structure, without those that are left out when they are empty. */
function toFields({ name, version, repository, fields }: Dependency): Readonly<Record<string, unknown>> {
  const filled = (key: string) => {
    const value = fields[key]
    const isEmpty =
      value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0)
    return isEmpty ? {} : { [key]: sorted(value) }
  }
  return {
    name,
    ...(version === '' ? {} : { version }),
    repository,
    ...filled('condition'),
    ...filled('tags'),
    ...filled('enabled'),
    ...filled('import-values'),
    ...filled('alias'),
  }
}

/** As Go's encoding/json writes it: nothing in it that HTML could take for a tag. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Go writes the keys of a map in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}
