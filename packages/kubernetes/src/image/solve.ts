import { type Reference, referenceName } from '@slipway/core'
import { NO_TAG, type PinnedReference } from './candidates'
import { imageTag } from './image-name'
import type { Leaf } from './leaves'
import type { Marker, Piece } from './markers'

/** What to write where, so that a chart makes our image of it. */
export interface Setting {
  readonly leaf: Leaf
  readonly value: string
  /** The part of the image that it is, in the words of `image-values`. */
  readonly part: 'reference' | 'repository' | 'registry' | 'tag' | 'digest' | undefined
}

/** What a chart makes one image of, as a render with markers showed it. */
export interface Composition {
  readonly pieces: readonly Piece[]
  /** The image without markers. */
  readonly before: string
}

/**
 * The settings that make the composition our image; undefined when something of it is written in the templates.
 * @param pinned false leaves the digest out: a name and a tag alone
 */
export function solve(
  { pieces, before }: Composition,
  image: PinnedReference,
  pinned = true,
): readonly Setting[] | undefined {
  const [first, second] = pieces
  if (first !== undefined && second === undefined && isMarker(first)) return [whole(first, before, image, pinned)]
  const parts = splitPieces(pieces)
  if (parts === undefined) return undefined
  const name = solveName(parts.name, image)
  if (name === undefined) return undefined
  const tag = image.tag ?? imageTag(before)
  if (!pinned) return [...name, ...tagAlone(parts.tag, image)]
  return solveVersion(parts, name, { image, tag })
}

export const isMarker = (piece: Piece): piece is Marker => typeof piece !== 'string'

function whole({ leaf }: Marker, before: string, image: PinnedReference, pinned: boolean): Setting {
  const tag = image.tag ?? imageTag(before)
  const name = `${referenceName(image)}${tag === undefined ? '' : `:${tag}`}`
  return { leaf, value: pinned ? `${name}@${image.digest}` : name, part: 'reference' }
}

interface Parts {
  readonly name: readonly Piece[]
  readonly tag: readonly Piece[]
  readonly digest: readonly Piece[]
}

/** At the colon of the tag and the at of the digest, which the templates wrote. */
function splitPieces(pieces: readonly Piece[]): Parts | undefined {
  const parts = { name: [] as Piece[], tag: [] as Piece[], digest: [] as Piece[] }
  let at: keyof typeof parts = 'name'
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      parts[at].push(piece)
      continue
    }
    for (const [text] of piece.matchAll(/@sha256:|@|:(?![^@]*\/)|(?:(?!@)[^:]|:(?=[^@]*\/))+/g)) {
      if (text.startsWith('@')) {
        at = 'digest'
        if (text !== '@') parts.digest.push('sha256:')
      } else if (text === ':') at = 'tag'
      else parts[at].push(text)
    }
  }
  return parts.name.length === 0 ? undefined : parts
}

/** Registry and repository, each behind a slash; one text of the values takes what the others leave. */
function solveName(pieces: readonly Piece[], image: Reference): readonly Setting[] | undefined {
  const segments = toSegments(pieces)
  const whole = referenceName(image).split('/')
  if (segments === undefined || segments.length > whole.length) return undefined
  const [first] = segments
  const registryApart = isRegistry(first) && segments.length > 1
  const absorber = registryApart ? 1 : segments.findIndex(isMarker)
  const settings: Setting[] = []
  let at = 0
  for (const [index, segment] of segments.entries()) {
    const count = index === absorber ? 1 + whole.length - segments.length : 1
    const text = whole.slice(at, at + count).join('/')
    at += count
    if (isMarker(segment)) settings.push({ leaf: segment.leaf, value: text, part: partOf(text, image, registryApart) })
    else if (segment !== text) return undefined
  }
  return isMarker(segments[absorber] ?? '') ? settings : undefined
}

const isRegistry = (segment: Piece | undefined) =>
  segment !== undefined && isMarker(segment) && segment.leaf.role === 'registry'

/** As `image-values` would say it, if it can. */
function partOf(text: string, image: Reference, registryApart: boolean): Setting['part'] {
  if (registryApart && text === image.registry) return 'registry'
  return text === (registryApart ? image.repository : referenceName(image)) ? 'repository' : undefined
}

/** Between slashes: each one marker alone, or text of the templates. */
function toSegments(pieces: readonly Piece[]): readonly Piece[] | undefined {
  const markers = pieces.filter(isMarker)
  let next = 0
  const texts = pieces
    .map((piece) => (isMarker(piece) ? '\u0000' : piece))
    .join('')
    .split('/')
  const segments = texts.map((text): Piece | undefined => {
    if (text === '\u0000') return markers[next++]
    return text === '' || text.includes('\u0000') ? undefined : text
  })
  return segments.every((segment) => segment !== undefined) ? segments : undefined
}

function solveVersion(
  { tag, digest }: Parts,
  name: readonly Setting[],
  { image, tag: text }: { readonly image: PinnedReference; readonly tag: string | undefined },
): readonly Setting[] | undefined {
  const digestMarker = digest.find(isMarker)
  if (digestMarker !== undefined) {
    const bare = digest.includes('sha256:')
    if (digest.length > (bare ? 2 : 1)) return undefined
    const value = bare ? image.digest.slice(image.digest.indexOf(':') + 1) : image.digest
    const part = bare ? undefined : ('digest' as const)
    return [...name, ...tagAlone(tag, image), { leaf: digestMarker.leaf, value, part }]
  }
  if (digest.length > 0) return undefined
  const [tagMarker, more] = tag
  if (tagMarker !== undefined) {
    if (more !== undefined || !isMarker(tagMarker)) return undefined
    return [...name, { leaf: tagMarker.leaf, value: `${text ?? NO_TAG}@${image.digest}`, part: 'tag' }]
  }
  const last = name.at(-1)
  if (last === undefined) return undefined
  const value = `${last.value}${text === undefined ? '' : `:${text}`}@${image.digest}`
  return [...name.slice(0, -1), { ...last, value, part: name.length === 1 ? 'reference' : undefined }]
}

/** The tag of the push, where the chart has a place for it; without one the chart's own stays. */
function tagAlone(tag: readonly Piece[], image: PinnedReference): readonly Setting[] {
  const [marker, more] = tag
  if (image.tag === undefined || marker === undefined || more !== undefined || !isMarker(marker)) return []
  return [{ leaf: marker.leaf, value: image.tag, part: 'tag' }]
}
