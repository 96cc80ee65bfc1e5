import { createHash, type Hash } from 'node:crypto'
import type { Files, Json } from '@slipway/core'

/** Enough to see a change, and too few to try guesses of a value with. */
const SIGNS = 8

interface Content {
  readonly chart: string
  /** Of the chart and of the user, one on top of the other. */
  readonly values: Json
  /** Texts that leave no trace in it. */
  readonly secrets: readonly string[]
}

/** Tells one chart with its values from another; undefined for a chart that cannot be read here. */
export async function contentSigns(files: Files, { chart, values, secrets }: Content): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    await addTree(files, { path: await files.realPath(chart), below: '' }, hash)
  } catch {
    return undefined
  }
  hash.update(JSON.stringify(values, (_, value: unknown) => sorted(without(value, secrets))))
  return hash.digest('hex').slice(0, SIGNS)
}

async function addTree(
  files: Files,
  { path, below }: { readonly path: string; readonly below: string },
  hash: Hash,
): Promise<void> {
  const kind = (await files.stat(path))?.kind
  if (kind === 'directory') {
    for (const name of [...(await files.list(path))].sort())
      // What version control keeps there is no part of the chart, and changes with every commit.
      if (name !== '.git') await addTree(files, { path: files.resolve(path, name), below: `${below}/${name}` }, hash)
  } else if (kind === 'symlink') {
    const real = await files.realPath(path)
    hash.update(`${below}\0${real === path ? '' : ((await files.stat(real))?.kind ?? '')}\0`)
    if ((await files.stat(real))?.kind === 'file') hash.update(await files.readBytes(real))
  } else if (kind === 'file')
    hash
      .update(`${below}\0`)
      .update(await files.readBytes(path))
      .update('\0')
}

function without(value: unknown, secrets: readonly string[]): unknown {
  return typeof value === 'string' && secrets.includes(value) ? '' : value
}

/** The order of keys in a file means nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
