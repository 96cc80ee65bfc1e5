import { type JsonObject, type Ports, UserError } from '@slipway/core'
import { overlay } from '../image/candidates'
import { parseValuePath } from '../names'

/** Where generated files go. */
interface Place {
  readonly ports: Ports
  readonly folder: string
}

/** The user's `set` as a values file: Helm's own `--set` would read types, commas and braces into it. */
export async function writeSet(place: Place, set: ReadonlyMap<string, string>): Promise<readonly string[]> {
  if (set.size === 0) return []
  const values = overlay([...set].map(([path, value]) => [parseValuePath(path), value] as const))
  return [await writeValues(place, 'set', values)]
}

/** A generated values file that only this user can read. JSON is YAML, and says what is text. */
async function writeValues({ ports, folder }: Place, name: string, values: JsonObject): Promise<string> {
  const path = `${folder}/${name}.json`
  await ports.files.write(path, JSON.stringify(values), { mode: 0o600 })
  return path
}

/** The values with more on top, where there is more. */
export async function withOverlay(
  place: Place,
  given: readonly string[],
  name: string,
  more: JsonObject | undefined,
): Promise<readonly string[]> {
  return more === undefined ? given : [...given, await writeValues(place, name, more)]
}

/** Whether `path` is an own folder or file of the working directory is the user's matter; that it is there is ours. */
export async function requireFiles(ports: Ports, paths: readonly string[]): Promise<void> {
  const missing: string[] = []
  for (const path of paths) if ((await ports.files.stat(path)) === undefined) missing.push(path)
  if (missing.length > 0)
    throw new UserError(
      'VALUES_MISSING',
      `values: expected these files, found none: ${missing.join(', ')}`,
      'correct the input values',
    )
}
