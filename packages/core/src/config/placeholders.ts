import type { Raw } from '../inputs/inputs'
import { Mismatch } from '../inputs/mismatch'

/** What `${name}`, `${pr}` and `${ref}` stand for in a run; undefined where it has no such thing. */
export interface Placeholders {
  /** Of the environment: what the `*` of its key stands for. */
  readonly name: string | undefined
  /** Number of the change request. */
  readonly pr: string | undefined
  /** Branch or tag. */
  readonly ref: string | undefined
}

type Name = keyof Placeholders

const WHY: Readonly<Record<Name, string>> = {
  name: 'this run is of no environment',
  pr: 'this run is of no change request',
  ref: 'this run is of no branch or tag',
}

/** Most characters of a value with placeholders; what is longer is cut, and told apart by a sum of the whole. */
const LIMITS: Readonly<Record<string, number>> = { namespace: 63, release: 53 }
/** Inputs that have placeholders wherever they are given; `set` of deploy has them below an environment alone. */
const EVERYWHERE: readonly string[] = ['namespace', 'release', 'url', 'values']

export type Fill = (input: string, raw: Raw, layer: string) => Raw

/** Puts the labels of placeholders into a value. The result throws a Mismatch for one that stands for nothing here. */
export function fillWith(placeholders: Placeholders): Fill {
  const fill = (raw: Raw, limit: number): Raw => {
    if (typeof raw === 'string') return fillText(raw, placeholders, limit)
    if (Array.isArray(raw)) return (raw as readonly Raw[]).map((item) => fill(item, limit)) as unknown as Raw
    if (typeof raw === 'object' && raw !== null)
      return Object.fromEntries(Object.entries(raw).map(([key, item]) => [key, fill(item as Raw, limit)])) as Raw
    return raw
  }
  return (input, raw, layer) => {
    const isMeant = EVERYWHERE.includes(input) || (input === 'set' && layer.startsWith('environments.'))
    return isMeant ? fill(raw, LIMITS[input] ?? Infinity) : raw
  }
}

function fillText(text: string, placeholders: Placeholders, limit: number): string {
  let filled = false
  const found = text.replace(/\$\{(name|pr|ref)\}/g, (whole, name: Name) => {
    const value = placeholders[name]
    if (value === undefined) throw new Mismatch(`a value without ${whole}`, WHY[name])
    filled = true
    return toLabel(value)
  })
  if (!filled || found.length <= limit) return found
  return `${found.slice(0, limit - 9).replace(/[-.]+$/, '')}-${sumOf(found)}`
}

/** As GitLab makes CI_COMMIT_REF_SLUG: what may be a label of DNS (RFC 1123), and part of a name. */
export function toLabel(text: string): string {
  const label = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (label === '') return sumOf(text)
  return label.length <= 63 ? label : `${label.slice(0, 54).replace(/-+$/, '')}-${sumOf(text)}`
}

/** FNV-1a, 32 bits: it tells apart what is cut, and keeps nothing secret. */
function sumOf(text: string): string {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
