import { Mismatch, parseReference, type Reference } from '@slipway/core'

/** What an image is built on: nothing, a layout on disk, or an image in a registry. */
export type BaseName =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'layout'; readonly path: string }
  | { readonly kind: 'registry'; readonly reference: Reference }

const LAYOUT = 'layout:'

/** @throws Mismatch */
export function parseBase(text: string): BaseName {
  if (text === 'scratch') return { kind: 'scratch' }
  if (!text.startsWith(LAYOUT)) return { kind: 'registry', reference: readReference(text) }
  const path = text.slice(LAYOUT.length)
  if (path === '' || path.startsWith('-') || path.startsWith('~'))
    throw new Mismatch('the path of an image layout after "layout:"')
  return { kind: 'layout', path }
}

function readReference(text: string): Reference {
  try {
    return parseReference(text)
  } catch (error) {
    throw error instanceof Mismatch
      ? new Mismatch('scratch, layout:PATH or an image reference such as node:24-slim', error.hint)
      : error
  }
}
