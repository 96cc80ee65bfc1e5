/** `1.2.3`, nothing before and nothing behind it: what is released here has no pre-releases. */
export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** What a maintainer can put right: said in one sentence with the next step, without a stack. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message)
  }
}

const FORM = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

export function readVersion(text: string): Version | undefined {
  const found = FORM.exec(text)
  if (found === null) return undefined
  const [major, minor, patch] = found.slice(1).map(Number) as [number, number, number]
  return { major, minor, patch }
}

/** @throws Refusal */
export function parseVersion(text: string): Version {
  const version = readVersion(text)
  if (version === undefined)
    throw new Refusal(
      `expected a version such as 1.2.3, got ${JSON.stringify(text)}`,
      'give the number without v: npm run release -- 1.2.3',
    )
  return version
}

export const renderVersion = ({ major, minor, patch }: Version): string => `${major}.${minor}.${patch}`

export const tagOf = (version: Version): string => `v${renderVersion(version)}`

export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch
}

/** Versions among the names of tags; `v1` and `v1.2` are none. */
export function versionsOf(tags: readonly string[]): readonly Version[] {
  return tags
    .flatMap((tag) => (tag.startsWith('v') ? (readVersion(tag.slice(1)) ?? []) : []))
    .sort((a, b) => compareVersions(a, b))
}

export const nextPatch = ({ major, minor, patch }: Version): Version => ({ major, minor, patch: patch + 1 })

/**
 * Where `vX` and `vX.Y` belong: at the highest released version of their line that is not withdrawn. A patch of an
 * older minor version moves `vX.Y` alone, so `vX` never goes back.
 */
export function movingTags(version: Version, released: readonly Version[]): ReadonlyMap<string, Version> {
  const highest = (of: (other: Version) => boolean) =>
    [...released, version].filter(of).sort((a, b) => compareVersions(b, a))[0] as Version
  const inMajor = ({ major }: Version) => major === version.major
  const inMinor = (other: Version) => inMajor(other) && other.minor === version.minor
  return new Map([
    [`v${version.major}`, highest(inMajor)],
    [`v${version.major}.${version.minor}`, highest(inMinor)],
  ])
}
