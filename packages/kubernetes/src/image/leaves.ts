import { isObject } from '@slipway/core'

export type ValuePath = readonly (string | number)[]

export type LeafRole = 'registry' | 'name' | 'tag' | 'digest'

/** A text of the values that may be a part of an image's name. */
export interface Leaf {
  readonly path: ValuePath
  readonly role: LeafRole
  /** As it stands there; empty when it is null or absent. */
  readonly text: string
  /** The chart's values do not list it. */
  readonly unlisted: boolean
}

const REGISTRY = /^(?:image[-_]?)?registry$/i
const NAME =
  /^(?:(?:image[-_]?)?(?:repository|repo|name)|image|.*image[-_]?(?:name|repository|repo|ref|reference)?|fullimagename|unifiedrepotag)$/i
const TAG = /^(?:tag|version|.*image[-_]?(?:tag|version))$/i
/** `prefectTag`, where `stag` is none. */
const NAMED_TAG = /(?:[a-z]T|[-_]t)ag$/
const DIGEST = /^(?:.*image[-_]?)?(?:tag)?(?:digest|sha|sha256|shasum)$/i
/** Keys that mean an image only where they stand among others that do. */
const AMBIGUOUS = /^(?:name|version|tag|digest|sha|sha256|shasum|registry|repo|repository|(?!.*image).+tag)$/i
const MAX_LEAVES = 2000
const MAX_DEPTH = 12

/** Every place of the values that an image may be made of. */
export function findLeaves(values: unknown): readonly Leaf[] {
  return [...walk(values, [], false)].slice(0, MAX_LEAVES)
}

function* walk(value: unknown, path: ValuePath, global: boolean): Generator<Leaf> {
  if (path.length > MAX_DEPTH) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(item, [...path, index], global)
  } else if (isObject(value)) {
    yield* leavesOf(value, path, global)
    for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, key], global || key === 'global')
  }
}

/** Texts of the whole chart are left alone when they are empty: one of them would turn up in every image. */
function* leavesOf(map: Readonly<Record<string, unknown>>, path: ValuePath, global: boolean): Generator<Leaf> {
  const describes = isImageMap(map, path)
  const keys = Object.keys(map)
  for (const key of keys) {
    const role = roleOf(key)
    const text = textOf(map[key])
    if (role === undefined || text === undefined || (AMBIGUOUS.test(key) && !describes)) continue
    if (global && (text === '' || role === 'registry')) continue
    if (isPart(role, text)) yield { path: [...path, key], role, text, unlisted: false }
  }
  const has = (role: LeafRole) => keys.some((key) => roleOf(key) === role)
  if (!describes || !has('name')) return
  // Charts read keys that they do not list, and say so in a comment alone.
  if (!has('digest')) yield { path: [...path, 'digest'], role: 'digest', text: '', unlisted: true }
  if (!has('tag')) yield { path: [...path, 'tag'], role: 'tag', text: '', unlisted: true }
}

function isImageMap(map: Readonly<Record<string, unknown>>, path: ValuePath): boolean {
  const has = (pattern: RegExp) => Object.keys(map).some((key) => pattern.test(key) && textOf(map[key]) !== undefined)
  const called = /image$/i.test(String(path.at(-1) ?? ''))
  return (
    called ||
    has(/^(?:image)?(?:repository|repo)$/i) ||
    (has(/^(?:image|name)$/i) && has(/^(?:tag|digest|sha)$/i)) ||
    (has(/^image$/i) && has(/^version$/i))
  )
}

export function roleOf(key: string): LeafRole | undefined {
  if (REGISTRY.test(key)) return 'registry'
  if (TAG.test(key) || NAMED_TAG.test(key)) return 'tag'
  if (DIGEST.test(key)) return 'digest'
  return NAME.test(key) ? 'name' : undefined
}

function textOf(value: unknown): string | undefined {
  if (value === null) return ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** What no image has is left alone: templates, sentences, addresses. */
function isPart(role: LeafRole, text: string): boolean {
  if (text === '') return true
  if (role === 'digest') return /^(?:sha256:)?[a-f0-9]*$/.test(text)
  return role === 'tag' ? /^[\w][\w.@:+-]*$/.test(text) : /^[\w][\w.:/@+-]*$/.test(text)
}
