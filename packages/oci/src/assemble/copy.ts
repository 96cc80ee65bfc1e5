import { Mismatch } from '@slipway/core'

/** A file or a tree of the build context, and where it goes in the image. */
export interface Copy {
  readonly source: string
  /** Absolute in the image; ending with a slash it is a folder to put a file into. */
  readonly destination: string
}

const EXPECTED = 'source:destination with an absolute destination, such as dist:/app'

/** @throws Mismatch */
export function parseCopy(text: string): Copy {
  // The last colon before a slash: a source may have colons of its own.
  const at = text.lastIndexOf(':/')
  if (at < 0) throw new Mismatch(EXPECTED)
  if (at === 0) throw new Mismatch(EXPECTED, 'the source is missing; "." is the whole context')
  const source = text.slice(0, at)
  const destination = text.slice(at + 1).replace(/\/+/g, '/')
  if (hasControl(text)) throw new Mismatch('source:destination without control characters')
  if (source.startsWith('-') || source.startsWith('~'))
    throw new Mismatch('a source that is a path', `write ./${source}`)
  if (destination.split('/').some((part) => part === '..' || part === '.'))
    throw new Mismatch('a destination without . and .. in it')
  return { source, destination }
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f')
}
