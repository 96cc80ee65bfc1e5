import { isObject, Mismatch, parseJson, property } from '@slipway/core'

/** Whether an answer has the status. `text` as it was written: `200` or `2xx`. */
export interface StatusExpectation {
  readonly text: string
  accepts(status: number): boolean
}

export interface JsonExpectation {
  readonly pointer: Pointer
  readonly value: string
}

/** Where the version stands in the answer. Without a value it is the commit that was built. */
export type VersionExpectation = { readonly value: string | undefined } & (
  { readonly header: string } | { readonly pointer: Pointer }
)

/** A JSON Pointer (RFC 6901), read. */
export interface Pointer {
  readonly text: string
  readonly tokens: readonly string[]
}

export function parseStatus(text: string): StatusExpectation {
  if (/^[1-5]xx$/.test(text)) return { text, accepts: (status) => Math.floor(status / 100) === Number(text[0]) }
  if (/^[1-5]\d\d$/.test(text)) return { text, accepts: (status) => status === Number(text) }
  throw new Mismatch('a status such as 200 or 2xx')
}

export function parseJsonExpectation(text: string): JsonExpectation {
  const at = text.indexOf('=')
  if (at < 0) throw new Mismatch('/pointer=value')
  return { pointer: parsePointer(text.slice(0, at)), value: text.slice(at + 1) }
}

export function parseVersionExpectation(text: string): VersionExpectation {
  const at = text.indexOf('=')
  const [place, value] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
  if (value === '') throw new Mismatch('a version after "="', 'leave "=" out to expect the commit that was built')
  if (!place.startsWith('header:')) return { pointer: parsePointer(place), value }
  const header = place.slice('header:'.length).toLowerCase()
  // A field name is a token (RFC 9110, 5.6.2).
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header)) throw new Mismatch('header:NAME or header:NAME=value')
  return { header, value }
}

function parsePointer(text: string): Pointer {
  if (text !== '' && !text.startsWith('/'))
    throw new Mismatch('a JSON pointer that starts with "/"', 'such as /status or /checks/0/name')
  if (/~(?![01])/.test(text)) throw new Mismatch('a JSON pointer in which "~" is written ~0 and "/" in a name ~1')
  const tokens = text.split('/').slice(1)
  return { text, tokens: tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~')) }
}

/** What stands at the pointer, or undefined when nothing does. */
export function evaluate(document: unknown, pointer: Pointer): unknown {
  let current = document
  for (const token of pointer.tokens) {
    // An index has no leading zero (RFC 6901, 4): `01` names nothing.
    if (Array.isArray(current) && !/^(?:0|[1-9]\d*)$/.test(token)) return undefined
    current = property(current, token)
  }
  return current
}

/** Text equals itself, anything else the same JSON: `true`, `3`, `{"a": 1}`. */
export function equalsText(found: unknown, expected: string): boolean {
  return typeof found === 'string' ? found === expected : found !== undefined && same(found, parseJson(expected))
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]))
  if (!isObject(a)) return a === b
  return (
    isObject(b) &&
    Object.keys(a).length === Object.keys(b).length &&
    Object.keys(a).every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
  )
}

const SHORTEST_COMMIT = 7

/** A commit may be answered whole or abbreviated, as `git log --oneline` shows it; any other version only as it is. */
export function isVersion(found: string, expected: string): boolean {
  if (found === expected) return true
  return (
    /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(expected) &&
    /^[0-9a-f]+$/.test(found) &&
    found.length >= SHORTEST_COMMIT &&
    expected.startsWith(found)
  )
}
