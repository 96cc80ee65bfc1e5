import { StringDecoder } from 'node:string_decoder'
import type { Redactor } from './redactor'

/**
 * Text in chunks with every secret redacted; as much is held back as the longest secret could need. Nothing is decoded
 * while there is no secret.
 */
export async function* redactStream(chunks: AsyncIterable<Uint8Array>, redactor: Redactor): AsyncIterable<Uint8Array> {
  const decoder = new StringDecoder('utf8')
  let held = ''
  for await (const chunk of chunks) {
    if (redactor.longest === 0 && held === '') {
      yield chunk
      continue
    }
    const text = held + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    const cut = redactor.safeCut(text, Math.max(0, text.length - redactor.longest))
    if (cut > 0) yield Buffer.from(redactor.redact(text.slice(0, cut)))
    held = text.slice(cut)
  }
  const rest = held + decoder.end()
  if (rest !== '') yield Buffer.from(redactor.redact(rest))
}
