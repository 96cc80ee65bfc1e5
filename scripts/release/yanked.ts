import { readVersion, Refusal, renderVersion, type Version } from './version'

/** A withdrawn version: its tag and its files stay as they are, and no tool of ours offers it any more. */
export interface Yanked {
  readonly version: string
  /** One sentence for those who run it. */
  readonly reason: string
  /** Such as GHSA-xxxx-xxxx-xxxx. */
  readonly advisory?: string
}

/** The text of `yanked.json`. @throws Refusal for one that cannot be read: a list in doubt lets nothing pass */
export function parseYanked(text: string): readonly Yanked[] {
  const list = parse(text)
  if (!Array.isArray(list)) throw unreadable('expected a list')
  return list.map((entry: unknown) => {
    const { version, reason, advisory } = (typeof entry === 'object' && entry !== null ? entry : {}) as Partial<Yanked>
    if (typeof version !== 'string' || readVersion(version) === undefined || typeof reason !== 'string')
      throw unreadable(`expected {"version": "1.2.3", "reason": "…"}, found ${JSON.stringify(entry)}`)
    return { version, reason, ...(typeof advisory === 'string' ? { advisory } : {}) }
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable('expected JSON')
  }
}

const unreadable = (why: string) => new Refusal(`yanked.json: ${why}`, 'correct the file')

export const isYanked = (list: readonly Yanked[], version: Version): boolean =>
  list.some((entry) => entry.version === renderVersion(version))

/** The list with one more, in the order of versions. @throws Refusal when it is there already */
export function addYanked(list: readonly Yanked[], entry: Yanked): readonly Yanked[] {
  if (list.some(({ version }) => version === entry.version))
    throw new Refusal(`${entry.version} is yanked already`, 'nothing is left to do')
  return [...list, entry].sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }))
}
