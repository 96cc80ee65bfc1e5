import { Buffer, isAscii } from 'node:buffer'
import { unreadable } from '../unreadable'
import { decoderOf, encodingOf } from './encoding'

const PIECE = 64 * 1024

/**
 * Control characters that XML 1.0 forbids; reporters write them all the same (the escape character of coloured output).
 */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** Called once for a file that has bytes which are no text in its encoding. */
export type OnReplaced = (encoding: string) => void

/** Some bytes of a file. */
export interface XmlPiece {
  readonly bytes: Uint8Array
  /** Whether they are UTF-8 and begin with a whole character, as far as what was read before tells. */
  isAligned(): boolean
  /** The bytes from one place to another as text. Each is to be asked for once and in order, or not at all. */
  text(start: number, end: number): string
}

/**
 * XML bytes in small pieces, and as text. Forbidden control characters become their pictures (U+2400 and on), and bytes
 * that are no text become U+FFFD: output of a test may hold anything, and it says nothing about what failed.
 * @throws UserError `REPORT_UNREADABLE` for an encoding that nobody knows, or too many bytes
 */
export async function* decodeXml(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  { bytes: maxBytes, onReplaced }: { readonly bytes: number; readonly onReplaced?: OnReplaced },
): AsyncGenerator<XmlPiece> {
  let decoder: XmlDecoder | undefined
  let seen = 0
  for await (const chunk of withHead(chunks)) {
    seen += chunk.byteLength
    if (seen > maxBytes) throw unreadable(file, `at most ${Math.round(maxBytes / 1_048_576)} MiB`, 'more')
    for (let at = 0; at < chunk.byteLength; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE)
      decoder ??= new XmlDecoder(file, piece, onReplaced)
      yield pieceOf(piece, decoder)
    }
  }
  if (decoder !== undefined) yield pieceOf(new Uint8Array(), decoder)
}

/** The last piece is empty, and its text is what the decoder still held. */
function pieceOf(bytes: Uint8Array, decoder: XmlDecoder): XmlPiece {
  return {
    bytes,
    isAligned: () => decoder.isAligned,
    text: (start, end) => clean(decoder.decode(bytes.subarray(start, end), bytes.byteLength === 0)),
  }
}

/** A declaration fits into this. */
const HEAD = 400

/** The same bytes, with a first chunk that is long enough to tell the encoding by. */
async function* withHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array()
  for await (const chunk of chunks) {
    if (head !== undefined) {
      head = head.byteLength === 0 ? chunk : Buffer.concat([head, chunk])
      if (head.byteLength < HEAD) continue
      yield head
      head = undefined
    } else yield chunk
  }
  if (head !== undefined) yield head
}

function clean(text: string): string {
  return text.replace(FORBIDDEN, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\ufffd'))
}

/** Decodes the pieces of one file. */
class XmlDecoder {
  readonly #decoder: NonNullable<ReturnType<typeof decoderOf>>
  readonly #isUtf8: boolean
  #partial = false
  #told = false

  constructor(
    file: string,
    head: Uint8Array,
    private readonly onReplaced: OnReplaced | undefined,
  ) {
    const name = encodingOf(head)
    const decoder = decoderOf(name)
    if (decoder === undefined)
      throw unreadable(file, 'an encoding that is known, such as UTF-8', name.replace(/[^\w.:-]/g, '?'))
    this.#decoder = decoder
    this.#isUtf8 = decoder.encoding === 'utf-8'
  }

  get isAligned(): boolean {
    return this.#isUtf8 && !this.#partial
  }

  decode(bytes: Uint8Array, last: boolean): string {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    // Most reports are ASCII from end to end, and that is several times cheaper than a streaming decoder.
    if (this.isAligned && isAscii(buffer)) return buffer.toString('latin1')
    this.#partial = true
    const text = this.#decoder.decode(bytes, { stream: !last })
    if (this.#isUtf8 && (bytes.at(-1) ?? 0) < 0x80) this.#partial = false
    if (!this.#told && text.includes('\ufffd') && !buffer.includes('\ufffd')) {
      this.#told = true
      this.onReplaced?.(this.#decoder.encoding)
    }
    return text
  }
}
