/** A key of `environments`: a name, or one with one `*` that stands for any text, such as `review/*`. */
export interface KeyMatch {
  readonly key: string
  /** What the `*` stands for; the whole name where there is none. */
  readonly name: string
}

/** Undefined for a key that does not mean the environment. */
export function matchKey(key: string, environment: string): KeyMatch | undefined {
  const [before = '', after, more] = key.split('*')
  if (after === undefined) return key === environment ? { key, name: environment } : undefined
  const length = environment.length - before.length - after.length
  if (more !== undefined || length < 1 || !environment.startsWith(before) || !environment.endsWith(after))
    return undefined
  return { key, name: environment.slice(before.length, before.length + length) }
}

/** The keys that mean an environment, the nearest first: its own, then by the most that is written out. */
export function matchingKeys(keys: Iterable<string>, environment: string): readonly KeyMatch[] {
  const found = [...keys].flatMap((key) => matchKey(key, environment) ?? [])
  const weight = ({ key }: KeyMatch) => (key.includes('*') ? key.length : Infinity)
  return found.sort((a, b) => (weight(a) === weight(b) ? 0 : weight(b) - weight(a)))
}
