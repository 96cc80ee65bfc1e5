import { isTag, loweredName, Mismatch, parseReference, type Reference } from '@slipway/core'

/** What one item of `tags` says. */
export type TagItem =
  | { readonly kind: 'literal'; readonly tag: string }
  /** A full name, as docker/metadata-action writes it: for the repository of that name alone. */
  | { readonly kind: 'reference'; readonly image: Reference; readonly tag: string; readonly given: string }
  | { readonly kind: 'date'; readonly format: string }
  | { readonly kind: RuleName }

const RULES = ['semver', 'latest', 'ref', 'edge', 'sha', 'sha:long', 'pr', 'nightly', 'none'] as const

type RuleName = (typeof RULES)[number]

const EXPECTED = `tags of letters, digits, "_", "." and "-", at most 128 characters, or rules: ${RULES.map((name) => `@${name}`).join(', ')}, @date:YYYYMMDD`

/** @throws Mismatch */
export function parseTagItem(text: string): TagItem {
  if (text.startsWith('@')) return parseRule(text.slice(1))
  if (isTag(text)) return { kind: 'literal', tag: text }
  if (!text.includes('/')) throw new Mismatch(EXPECTED, otherName(text))
  const image = parseReference(loweredName(text))
  if (image.tag === undefined || image.digest !== undefined)
    throw new Mismatch('full names with a tag, such as registry.example.com/team/app:1.2')
  return { kind: 'reference', image, tag: image.tag, given: text }
}

/** Types of docker/metadata-action, which people bring along. */
const TYPES: Readonly<Record<string, string>> = {
  semver: '@semver',
  pep440: '@semver',
  ref: '@ref (branch or tag) or @pr',
  edge: '@edge',
  sha: '@sha',
  schedule: '@nightly',
  raw: 'the tag itself',
}

function otherName(text: string): string | undefined {
  const type = /^type=(\w+)/.exec(text)?.[1]
  const here = type === undefined ? undefined : TYPES[type]
  return here === undefined ? undefined : `docker/metadata-action's ${type} is ${here} here`
}

function parseRule(name: string): TagItem {
  const rule = RULES.find((known) => known === name)
  if (rule !== undefined) return { kind: rule }
  const format = /^date(?::(.*))?$/.exec(name)
  if (format === null) throw new Mismatch(EXPECTED)
  const pattern = format[1] ?? 'YYYYMMDD'
  if (!isTag(pattern)) throw new Mismatch('a date of YYYY, MM, DD, HH, mm, ss and what a tag may hold between them')
  return { kind: 'date', format: pattern }
}
