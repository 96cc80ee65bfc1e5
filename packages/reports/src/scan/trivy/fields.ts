import { isObject, listAt, textAt, ToolError } from '@slipway/core'

export type Entry = Readonly<Record<string, unknown>>

export interface Context {
  readonly platforms: readonly string[]
}

export function unreadable(what: string): ToolError {
  return new ToolError(
    'SCAN_REPORT_UNREADABLE',
    `Trivy's report cannot be used: ${what}`,
    'run it again; if it fails again, report it with the version of Trivy',
  )
}

/** A list of objects; absent and null are an empty list, anything else is a report we do not understand. */
export function entries(parent: Entry, key: string, where: string): readonly Entry[] {
  const value = parent[key] ?? []
  if (!Array.isArray(value)) throw unreadable(`${where}: ${key} is not a list`)
  const list = value as unknown[]
  if (!list.every(isObject)) throw unreadable(`${where}: ${key} holds something that is not an object`)
  return list
}

export function targetOf(result: Entry): string {
  return textAt(result, 'Target') ?? ''
}

/** Targets that stand for many files of an image, not for one. */
export const AGGREGATED = new Set(['Node.js', 'Python', 'Ruby', 'Java', 'Conda'])

/** Text that the gate depends on: absent, null and empty are no value; another type is refused. */
export function decisive(entry: Entry, key: string, id: string): string | undefined {
  const value = entry[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw unreadable(`${id}: ${key} is not text`)
  return nonEmpty(value)
}

export function texts(entry: unknown, key: string): readonly string[] {
  return listAt(entry, key).filter((item): item is string => typeof item === 'string' && item !== '')
}

/** Paths in an image are given with and without the leading slash. */
export function relative(path: string | undefined): string | undefined {
  return nonEmpty(path?.replace(/^(?:\.?\/)+/, ''))
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

export function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}
