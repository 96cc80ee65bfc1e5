import { Buffer } from 'node:buffer'

/**
 * A text by itself. A parser's strings are slices of its input, and one that is held for long would hold all of the
 * piece that it came from.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
