import { Buffer, isAscii } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { unreadable } from '../unreadable'

const PIECE = 64 * 1024
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  'utf-16': 'utf-16le',
  'utf-16le': 'utf-16le',
}

/**
 * Control characters that XML 1.0 forbids; reporters write them all the same (the escape character of coloured output).
 */
const FORBIDDEN = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/**
 * XML bytes as text in small pieces, by byte order mark or declaration. Forbidden control characters become their
 * pictures (U+2400 and on).
 * @throws UserError `REPORT_UNREADABLE` for bytes that are not of the encoding, an encoding we do not read, a NUL, or
 * too many bytes
 */
export async function* decodeXml(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<string> {
  let decode: ((bytes: Uint8Array, last: boolean) => string) | undefined
  let seen = 0
  for await (const chunk of chunks) {
    seen += chunk.byteLength
    if (seen > maxBytes) throw unreadable(file, `at most ${Math.round(maxBytes / 1_048_576)} MiB`, 'more')
    for (let at = 0; at < chunk.byteLength; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE)
      decode ??= decoder(file, piece)
      yield clean(file, decode(piece, false))
    }
  }
  if (decode !== undefined) yield clean(file, decode(new Uint8Array(), true))
}

function clean(file: string, text: string): string {
  if (text.includes('\0')) throw unreadable(file, 'XML text', 'a NUL character')
  return text.replace(FORBIDDEN, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\ufffd'))
}

function decoder(file: string, head: Uint8Array): (bytes: Uint8Array, last: boolean) => string {
  const name = encodingOf(file, head)
  const decoder = new TextDecoder(name, { fatal: true })
  let partial = false
  return (bytes, last) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    // Most reports are ASCII from end to end, and that is several times cheaper than a streaming decoder.
    if (name === 'utf-8' && !partial && isAscii(buffer)) return buffer.toString('latin1')
    partial = true
    try {
      const text = decoder.decode(bytes, { stream: !last })
      if (name === 'utf-8' && (bytes.at(-1) ?? 0) < 0x80) partial = false
      return text
    } catch (cause) {
      throw unreadable(file, `text in ${name}`, 'bytes that are not', { cause })
    }
  }
}

function encodingOf(file: string, head: Uint8Array): string {
  const [a, b, c] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  const start = Buffer.from(head.subarray(0, 200)).toString('latin1')
  const declared =
    /^<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([^"'>]{1,40})["']/.exec(start)?.[1]?.toLowerCase() ?? 'utf-8'
  const known = Object.hasOwn(ENCODINGS, declared) ? ENCODINGS[declared] : undefined
  if (known === undefined)
    throw unreadable(file, `encoding UTF-8, UTF-16, ISO-8859-1 or Windows-1252`, declared.replace(/[^\w.:-]/g, '?'))
  return known
}
