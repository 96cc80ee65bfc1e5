import { Mismatch } from '../inputs/mismatch'
import { comparePre, compareVersions, parseVersion, type Version } from './version'

/**
 * A range of versions as Helm reads it (Masterminds/semver v3, constraints.go): conditions behind each other or with
 * commas all hold, `||` stands between alternatives, `1.2 - 1.4` is a span and `x` or `*` anything. A pre-release is in
 * a range only where one of its conditions names one.
 */
export interface VersionRange {
  readonly text: string
  includes(version: Version): boolean
}

const PART = '[0-9xX*]+'
const IDENTIFIERS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const PARTIAL = `v?${PART}(?:\\.${PART})?(?:\\.${PART})?(?:-${IDENTIFIERS})?(?:\\+${IDENTIFIERS})?`
const OPERATOR = '!=|>=|=>|<=|=<|~>|=|>|<|~|\\^'
const SPAN = new RegExp(`\\s*(${PARTIAL})\\s+-\\s+(${PARTIAL})\\s*`, 'g')
const CONDITIONS = new RegExp(
  `^\\s*(?:${OPERATOR})?\\s*${PARTIAL}(?:(?:\\s+|\\s*,\\s*)(?:${OPERATOR})?\\s*${PARTIAL})*\\s*$`,
)
const CONDITION = new RegExp(`(${OPERATOR})?\\s*(${PARTIAL})`, 'g')
/** A person writes one line. */
const MAX_LENGTH = 256

/** @throws Mismatch */
export function parseRange(text: string): VersionRange {
  const expected = 'a version such as 1.2.3, or a range such as ^1.2 or ">=1.2 <2"'
  if (text.length > MAX_LENGTH) throw new Mismatch(expected)
  const alternatives = text
    .replace(SPAN, '>= $1, <= $2 ')
    .split('||')
    .map((part) => {
      if (part.trim() === '') return [ANY]
      if (!CONDITIONS.test(part)) throw new Mismatch(expected)
      return [...part.matchAll(CONDITION)].map(([, operator = '', version = '']) => parseCondition(operator, version))
    })
  const conditions = alternatives.flat()
  if (conditions.includes(undefined)) throw new Mismatch(expected)
  const groups = alternatives.map((group) => group.filter((condition) => condition !== undefined))
  return {
    text,
    includes: (version) => groups.some((group) => holds(group, version)),
  }
}

/** The newest of these that a range takes; of two that are alike, the first. */
export function newestOf<T>(
  list: Iterable<T>,
  range: VersionRange,
  versionOf: (item: T) => Version | undefined,
): T | undefined {
  let best: { readonly item: T; readonly version: Version } | undefined
  for (const item of list) {
    const version = versionOf(item)
    if (version === undefined || !range.includes(version)) continue
    if (best === undefined || compareVersions(version, best.version) > 0) best = { item, version }
  }
  return best?.item
}

interface Condition {
  readonly operator: string
  /** With zeros in place of what is left open. */
  readonly version: Version
  /** From which part on anything is meant. */
  readonly open: 'nothing' | 'patch' | 'minor' | 'all'
}

const ZERO: Version = { text: '0.0.0', major: 0n, minor: 0n, patch: 0n, pre: '' }
const ANY: Condition = { operator: '', version: ZERO, open: 'all' }

const isOpen = (part: string | undefined) => part === undefined || /^[xX*]$/.test(part)

function parseCondition(operator: string, text: string): Condition | undefined {
  const [, major, minor, patch, pre = ''] =
    /^v?([^.+-]+)(?:\.([^.+-]+))?(?:\.([^.+-]+))?(-[^+]+)?(?:\+.*)?$/.exec(text) ?? []
  const open = isOpen(major) ? 'all' : isOpen(minor) ? 'minor' : isOpen(patch) ? 'patch' : 'nothing'
  const numbers = [major, minor, patch].slice(0, { all: 0, minor: 1, patch: 2, nothing: 3 }[open])
  const version = parseVersion(`${[...numbers, '0', '0', '0'].slice(0, 3).join('.')}${pre}`)
  return version === undefined ? undefined : { operator, version, open }
}

function holds(group: readonly Condition[], version: Version): boolean {
  const takesPre = group.some((condition) => condition.version.pre !== '')
  if (version.pre !== '' && !takesPre) return false
  return group.every((condition) => meets(version, condition))
}

function meets(version: Version, condition: Condition): boolean {
  const { operator, open } = condition
  const order = compareVersions(version, condition.version)
  switch (operator) {
    case '!=':
      return differs(version, condition)
    case '>':
      return isAbove(version, condition)
    case '<':
      return order < 0
    case '>=':
    case '=>':
      return order >= 0
    case '<=':
    case '=<':
      return isUpTo(version, condition)
    case '^':
      return order >= 0 && isCompatible(version, condition)
    case '~':
    case '~>':
      return isNear(version, condition)
    default:
      return open === 'nothing' ? order === 0 : isNear(version, condition)
  }
}

function differs(version: Version, { version: other, open }: Condition): boolean {
  if (open === 'nothing') return compareVersions(version, other) !== 0
  if (version.major !== other.major) return true
  if (open === 'minor') return false
  if (version.minor !== other.minor) return true
  if (open === 'all') return compareVersions(version, other) !== 0
  return comparePre(version.pre, other.pre) !== 0
}

/** `>11` begins with 12, `>11.1` with 11.2. */
function isAbove(version: Version, { version: other, open }: Condition): boolean {
  if (open === 'nothing' || open === 'all') return compareVersions(version, other) > 0
  if (version.major !== other.major) return version.major > other.major
  return open === 'patch' && version.minor > other.minor
}

/** `<=11` ends before 12, `<=11.1` before 11.2. */
function isUpTo(version: Version, { version: other, open }: Condition): boolean {
  if (open === 'nothing') return compareVersions(version, other) <= 0
  if (version.major !== other.major) return version.major < other.major
  return open === 'minor' || version.minor <= other.minor
}

/** `~1.2.3` ends before 1.3, `~1` before 2; nothing but zeros stands for anything. */
function isNear(version: Version, { version: other, open }: Condition): boolean {
  if (compareVersions(version, other) < 0) return false
  const isZero = other.major === 0n && other.minor === 0n && other.patch === 0n
  if (isZero && open !== 'minor' && open !== 'patch') return true
  return version.major === other.major && (open === 'minor' || version.minor === other.minor)
}

/** `^1.2.3` ends before 2, `^0.2.3` before 0.3, `^0.0.3` before 0.0.4. */
function isCompatible(version: Version, { version: other, open }: Condition): boolean {
  if (version.major !== other.major) return false
  if (other.major > 0n || open === 'minor') return true
  if (version.minor !== other.minor) return false
  return other.minor > 0n || open === 'patch' || version.patch === other.patch
}
