import { Buffer } from 'node:buffer'
import { TextDecoder } from 'node:util'

/**
 * The encoding of an XML file, by its first bytes: a byte order mark, the zeros of UTF-16 without one, or what the
 * declaration names. A declaration in single bytes that names UTF-16 is wrong (.NET's StringWriter writes such), and
 * the bytes are taken as UTF-8. A name that is known to nobody is given back as it stands.
 */
export function encodingOf(head: Uint8Array): string {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 400))
  const mark = MARKS.find(([hex]) => start.toString('hex', 0, 4).startsWith(hex))
  if (mark !== undefined) return mark[1]
  const declared = DECLARED.exec(start.toString('latin1'))?.[1]?.toLowerCase() ?? 'utf-8'
  return /^(?:utf-?16|ucs-?2|unicode|iso-10646)/.test(declared) ? 'utf-8' : declared
}

const MARKS: readonly (readonly [string, string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
  ['3c00', 'utf-16le'],
  ['003c', 'utf-16be'],
]
const DECLARED = /^\s{0,9}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([^"'>]{1,40})["']/

/** A decoder that replaces what is no text; undefined for an encoding that `TextDecoder` does not know. */
export function decoderOf(encoding: string): TextDecoder | undefined {
  try {
    return new TextDecoder(encoding)
  } catch {
    return undefined
  }
}
