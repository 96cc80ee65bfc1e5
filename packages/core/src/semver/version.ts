/** A semantic version, read as loosely as Helm reads one (`v1.2` is 1.2.0). */
export interface Version {
  /** As it was written. */
  readonly text: string
  readonly major: bigint
  readonly minor: bigint
  readonly patch: bigint
  /** What stands behind `-`, without build metadata; empty for a release. */
  readonly pre: string
}

/** Versions are not longer (Masterminds/semver, version.go). */
const MAX_LENGTH = 256
const IDENTIFIERS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const LOOSE = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(?:-(${IDENTIFIERS}))?(?:\\+${IDENTIFIERS})?$`)
const STRICT = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:[-+]|$)/

/** Undefined for what is no version. */
export function parseVersion(text: string): Version | undefined {
  const match = text.length > MAX_LENGTH ? null : LOOSE.exec(text)
  if (match === null) return undefined
  const [, major = '0', minor = '0', patch = '0', pre = ''] = match
  if (pre.split('.').some((part) => /^0\d+$/.test(part))) return undefined
  return { text, major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch), pre }
}

/** All three numbers, and no `v` before them (semver.org, 2): what Helm takes for a version among a chart's tags. */
export function isWholeVersion(text: string): boolean {
  return STRICT.test(text) && parseVersion(text) !== undefined
}

/** Below zero when `a` is the older one. Build metadata does not count (semver.org, 10 and 11). */
export function compareVersions(a: Version, b: Version): number {
  const numbers = order(a.major, b.major) || order(a.minor, b.minor) || order(a.patch, b.patch)
  return numbers !== 0 ? numbers : comparePre(a.pre, b.pre)
}

function order<T extends bigint | number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function comparePre(a: string, b: string): number {
  if (a === b) return 0
  // A release is newer than all that came before it.
  if (a === '' || b === '') return a === '' ? 1 : -1
  const [left, right] = [a.split('.'), b.split('.')]
  for (const [index, part] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const found = comparePart(part, other)
    if (found !== 0) return found
  }
  return order(left.length, right.length)
}

const isNumber = (text: string) => /^\d+$/.test(text)

function comparePart(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) return order(BigInt(a), BigInt(b))
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1
  return order(a, b)
}
