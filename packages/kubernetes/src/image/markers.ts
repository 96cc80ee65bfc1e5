import { createHash } from 'node:crypto'
import type { Leaf } from './leaves'

/** A text put into the values to see where it comes out. */
export interface Marker {
  readonly leaf: Leaf
  readonly text: string
}

/**
 * One for each leaf, so that a render tells which of them each image is made of. They look like what they stand for:
 * charts compare versions, take texts apart and check digests.
 */
export function markersFor(leaves: readonly Leaf[], appVersion: string): readonly Marker[] {
  return leaves.map((leaf, index) => ({ leaf, text: markerText(leaf, `slp${index.toString(36)}z`, appVersion) }))
}

function markerText({ role, text }: Leaf, name: string, appVersion: string): string {
  switch (role) {
    case 'digest':
      return `sha256:${createHash('sha256').update(name).digest('hex')}`
    case 'tag':
      // What stands behind a plus does not count where versions are compared.
      return `${(text === '' ? appVersion : text).replace(/[@+].*$/, '') || '1.0.0'}+${name}`
    case 'registry':
      return `${name}.example`
    case 'name':
      return isWhole(text) ? `${name}:1.0.0-${name}` : name
  }
}

/** A name with its tag or digest in one text. */
function isWhole(text: string): boolean {
  return /[:@][^/]*$/.test(text)
}

/** A rendered image taken apart: what came from the values, and what the templates put between. */
export type Piece = Marker | string

export function toPieces(image: string, markers: readonly Marker[]): readonly Piece[] {
  const pieces: Piece[] = []
  let rest = image
  while (rest !== '') {
    const next = nearest(rest, markers)
    if (next === undefined) return [...pieces, rest]
    if (next.at > 0) pieces.push(rest.slice(0, next.at))
    pieces.push(next.marker)
    rest = rest.slice(next.at + next.length)
  }
  return pieces
}

function nearest(text: string, markers: readonly Marker[]) {
  let found: { readonly at: number; readonly length: number; readonly marker: Marker } | undefined
  for (const marker of markers) {
    const at = text.indexOf(marker.text)
    if (at >= 0 && (found === undefined || at < found.at)) found = { at, length: marker.text.length, marker }
  }
  return found
}
