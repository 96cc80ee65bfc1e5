import { createHash } from 'node:crypto'
import { type JsonObject, type Ports, UserError } from '@slipway/core'
import { overlay } from '../../../image/candidates'
import { parseValuePath } from '../../../names'

/** Where generated files go. */
interface Place {
  readonly ports: Ports
  readonly folder: string
}

/**
 * The user's values files, and `set` as one more.
 * @throws UserError `VALUES_MISSING`
 */
export async function givenValues(
  place: Place,
  { values, set }: { readonly values: readonly string[]; readonly set: ReadonlyMap<string, string> },
): Promise<readonly string[]> {
  await requireFiles(place.ports, values)
  return [...values, ...(await writeSet(place, set))]
}

/** A values file, because Helm's own `--set` would read types, commas and braces into the text. */
async function writeSet(place: Place, set: ReadonlyMap<string, string>): Promise<readonly string[]> {
  if (set.size === 0) return []
  const values = overlay([...set].map(([path, value]) => [parseValuePath(path), value] as const))
  return [await writeOnce(place, 'set', JSON.stringify(values))]
}

/** The values with more on top, where there is more. The same values are the same file: it is named by its content. */
export async function withOverlay(
  place: Place,
  given: readonly string[],
  more: JsonObject | undefined,
): Promise<readonly string[]> {
  if (more === undefined) return given
  const text = JSON.stringify(more)
  const name = `image-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
  return [...given, await writeOnce(place, name, text)]
}

/** Only this user can read it. JSON is YAML, and says what is text. A Helm may be reading the one that is there. */
async function writeOnce({ ports, folder }: Place, name: string, text: string): Promise<string> {
  const path = `${folder}/${name}.json`
  if ((await ports.files.stat(path)) === undefined) await ports.files.write(path, text, { mode: 0o600 })
  return path
}

/** All that are missing are named at once. */
async function requireFiles(ports: Ports, paths: readonly string[]): Promise<void> {
  const missing: string[] = []
  for (const path of paths) if ((await ports.files.stat(path)) === undefined) missing.push(path)
  if (missing.length > 0)
    throw new UserError(
      'VALUES_MISSING',
      `values: expected these files, found none: ${missing.join(', ')}`,
      'correct the input values',
    )
}
