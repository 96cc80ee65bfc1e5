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

/**
 * XML bytes as text in small pieces. Forbidden control characters become their pictures (U+2400 and on), and bytes that
 * are no text become U+FFFD: output of a test may hold anything, and it says nothing about what failed.
 * @throws UserError `REPORT_UNREADABLE` for an encoding that nobody knows, or too many bytes
 */
export async function* decodeXml(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  { bytes: maxBytes, onReplaced }: { readonly bytes: number; readonly onReplaced?: OnReplaced },
): AsyncGenerator<string> {
  let decode: ((bytes: Uint8Array, last: boolean) => string) | undefined
  let seen = 0
  for await (const chunk of withHead(chunks)) {
    seen += chunk.byteLength
    if (seen > maxBytes) throw unreadable(file, `at most ${Math.round(maxBytes / 1_048_576)} MiB`, 'more')
    for (let at = 0; at < chunk.byteLength; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE)
      decode ??= decoder(file, piece, onReplaced)
      yield clean(decode(piece, false))
    }
  }
  if (decode !== undefined) yield clean(decode(new Uint8Array(), true))
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

function decoder(
  file: string,
  head: Uint8Array,
  onReplaced: OnReplaced | undefined,
): (bytes: Uint8Array, last: boolean) => string {
  const name = encodingOf(head)
  const decoder = decoderOf(name)
  if (decoder === undefined)
    throw unreadable(file, 'an encoding that is known, such as UTF-8', name.replace(/[^\w.:-]/g, '?'))
  let partial = false
  let told = false
  return (bytes, last) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    // Most reports are ASCII from end to end, and that is several times cheaper than a streaming decoder.
    if (decoder.encoding === 'utf-8' && !partial && isAscii(buffer)) return buffer.toString('latin1')
    partial = true
    const text = decoder.decode(bytes, { stream: !last })
    if (decoder.encoding === 'utf-8' && (bytes.at(-1) ?? 0) < 0x80) partial = false
    if (!told && text.includes('\ufffd') && !buffer.includes('\ufffd')) {
      told = true
      onReplaced?.(decoder.encoding)
    }
    return text
  }
}
