import { Buffer, isUtf8 } from 'node:buffer'
import type { XmlPiece } from './decode'
import type { Skim } from './handler'
import type { XmlTokenizer } from './tokenizer'

/** After so many marks in a row at which nothing could be taken, the rest of a piece is parsed. */
const PATIENCE = 8
const LESS = 0x3c

/** Hands a piece of a file to the parser, but for what can be taken as bytes. */
export function skimmed(piece: XmlPiece, tokenizer: XmlTokenizer, skim: Skim): void {
  const { bytes } = piece
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // What the last tag is cannot be told before the next piece.
  const end = buffer.lastIndexOf(LESS)
  const first = end < 0 ? -1 : buffer.indexOf(skim.mark)
  let parsed = 0
  const parse = (to: number): void => {
    if (to > parsed || bytes.byteLength === 0) tokenizer.write(piece.text(parsed, to))
    parsed = to
  }
  if (first >= 0 && first < end && isUtf8(buffer.subarray(first, end))) {
    let failures = 0
    for (let at = first; at >= 0 && at < end && failures < PATIENCE;) {
      parse(at)
      const to = tokenizer.isBetween && piece.isAligned() ? skim.take(bytes, at) : at
      failures = to > at ? 0 : failures + 1
      parsed = to
      at = buffer.indexOf(skim.mark, to > at ? to : at + 1)
    }
  }
  parse(bytes.byteLength)
}
