import { compareVersions, parseVersion, type Version } from './version'

/** What a moving tag stands for: the newest of all versions, or of those that begin with its numbers. */
interface Range {
  readonly numbers: readonly bigint[]
  readonly suffix: string
}

/** Undefined for a tag that stands for no range of versions. */
export function rangeOf(tag: string, suffix: string): Range | undefined {
  if (!tag.endsWith(suffix)) return undefined
  const bare = tag.slice(0, tag.length - suffix.length)
  if (bare === 'latest') return { numbers: [], suffix }
  const numbers = /^v?(\d+)(?:\.(\d+))?$/.exec(bare)
  return numbers === null ? undefined : { numbers: numbers.slice(1).filter(isText).map(BigInt), suffix }
}

function isText(text: string | undefined): text is string {
  return text !== undefined
}

export function inRange(version: Version, { numbers }: Range): boolean {
  return numbers.every((number, index) => version.numbers[index] === number)
}

/** The highest stable version among tags that is of a range and has its suffix. */
export function highest(tags: Iterable<string>, range: Range, known?: Version): Version | undefined {
  let found = known
  for (const tag of tags) {
    if (!tag.endsWith(range.suffix)) continue
    const version = parseVersion(tag.slice(0, tag.length - range.suffix.length))
    if (version === undefined || version.pre !== undefined || !inRange(version, range)) continue
    if (found === undefined || compareVersions(version, found) > 0) found = version
  }
  return found
}
