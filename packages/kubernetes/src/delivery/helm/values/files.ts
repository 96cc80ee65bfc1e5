import { createHash } from 'node:crypto'
import { type JsonObject, type Ports, UserError } from '@slipway/core'
import type { HelmSource } from '../source'
import { leadsIntoList, overlayOn } from '../../../values/overlay'

/** Where generated files go. */
interface Place {
  readonly ports: Ports
  readonly folder: string
}

/**
 * The user's values files, and `set` as one more: by Helm's own `--set` a value would stand in an argument list.
 * @param below reads the values that `set` changes, for the lists among them
 * @throws UserError `VALUES_MISSING`
 */
export async function givenValues(
  place: Place,
  { values, set }: Pick<HelmSource, 'values' | 'set'>,
  below: () => Promise<unknown>,
): Promise<readonly string[]> {
  await requireValues(place.ports, values)
  if (set.size === 0) return values
  const base = leadsIntoList(set) ? await below() : undefined
  return [...values, await writeOnce(place, 'set', JSON.stringify(overlayOn(base, set)))]
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

/**
 * All that are missing are named at once, before a program is fetched. Each is read here first, since Helm would follow
 * a link of the checkout wherever it leads, and take the second look at a pipe for an empty file.
 * @throws UserError `VALUES_MISSING`
 */
export async function requireValues({ files }: Ports, paths: readonly string[]): Promise<void> {
  const missing: string[] = []
  for (const path of paths) {
    if ((await files.stat(path)) === undefined) missing.push(path)
    else await files.readBytes(path)
  }
  if (missing.length > 0)
    throw new UserError(
      'VALUES_MISSING',
      `values: expected these files, found none: ${missing.join(', ')}`,
      'correct the input values',
    )
}
