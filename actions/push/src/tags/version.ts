/** A semantic version, without what is built into it: a tag cannot hold a plus. */
export interface Version {
  readonly numbers: readonly [bigint, bigint, bigint]
  /** `rc.1`; undefined for a stable one. */
  readonly pre: string | undefined
  /** `1.2.3-rc.1` */
  readonly text: string
}

const NUMBER = '(0|[1-9]\\d*)'
const VERSION = new RegExp(
  `^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-((?:[0-9A-Za-z-]+)(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z.-]+)?$`,
)

/** `v1.2.3`, `1.2.3-rc.1`, `1.2.3+build`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch, pre] = VERSION.exec(text) ?? []
  if (major === undefined || minor === undefined || patch === undefined) return undefined
  return {
    numbers: [BigInt(major), BigInt(minor), BigInt(patch)],
    pre,
    text: `${major}.${minor}.${patch}${pre === undefined ? '' : `-${pre}`}`,
  }
}

/** Order by semver.org, 11: below 0 when the first is lower. */
export function compareVersions(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n
    if (number !== other) return number < other ? -1 : 1
  }
  if (a.pre === b.pre) return 0
  if (a.pre === undefined || b.pre === undefined) return a.pre === undefined ? 1 : -1
  return comparePre(a.pre.split('.'), b.pre.split('.'))
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (part === other) continue
    const [isNumber, otherIsNumber] = [/^\d+$/.test(part), /^\d+$/.test(other)]
    if (isNumber && otherIsNumber) return BigInt(part) < BigInt(other) ? -1 : 1
    if (isNumber !== otherIsNumber) return isNumber ? -1 : 1
    return part < other ? -1 : 1
  }
  return a.length < b.length ? -1 : 0
}
