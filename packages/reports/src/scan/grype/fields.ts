import { isObject, textAt, ToolError } from '@slipway/core'

export type Entry = Readonly<Record<string, unknown>>

export function unreadable(what: string): ToolError {
  return new ToolError(
    'SCAN_REPORT_UNREADABLE',
    `Grype's report cannot be used: ${what}`,
    'run it again; if it fails again, report it with the version of Grype',
  )
}

/** A list of objects; absent and null are an empty list, anything else is a report we do not understand. */
export function entries(parent: unknown, key: string, where: string): readonly Entry[] {
  const value = isObject(parent) ? (parent[key] ?? []) : []
  if (!Array.isArray(value)) throw unreadable(`${where}: ${key} is not a list`)
  const list = value as unknown[]
  if (!list.every(isObject)) throw unreadable(`${where}: ${key} holds something that is not an object`)
  return list
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** Paths have a slash before them, in an image and in a folder. */
export function relative(path: string | undefined): string | undefined {
  return nonEmpty(path?.replace(/^(?:\.?\/)+/, ''))
}

export function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}

/** Package managers of distributions: what they installed lies in many files, and belongs to the system. */
export const OF_SYSTEM: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk', 'alpm', 'portage'])

/** `debian 12.9`, or undefined where there is no system. */
export function systemOf(report: unknown): string | undefined {
  const name = nonEmpty(textAt(report, 'distro', 'name'))
  return name === undefined ? undefined : `${name} ${textAt(report, 'distro', 'version') ?? ''}`.trim()
}
