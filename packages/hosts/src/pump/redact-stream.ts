import { Buffer, isAscii } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'
import type { Redactor } from './redactor'

/**
 * Text in chunks with every secret redacted; as much is held back as the longest secret could need. Nothing is decoded
 * while there is no secret.
 */
export async function* redactStream(chunks: AsyncIterable<Uint8Array>, redactor: Redactor): AsyncIterable<Uint8Array> {
  const bytes = new TextBytes()
  let held = ''
  for await (const chunk of chunks) {
    if (redactor.longest === 0 && held === '') {
      yield chunk
      continue
    }
    for (let at = 0; at < chunk.byteLength; at += PIECE) {
      const text = held + bytes.decode(chunk.subarray(at, at + PIECE))
      const { redacted, rest } = redactor.redactUpTo(text, Math.max(0, text.length - redactor.longest))
      if (redacted !== '') yield bytes.encode(redacted)
      held = rest
    }
  }
  const rest = held + bytes.end()
  if (rest !== '') yield bytes.encode(redactor.redact(rest))
}

/** To make and drop longer texts takes V8 twice the time. */
const PIECE = 64 * 1024

/** Reports are ASCII from end to end as a rule, and to copy that is several times cheaper than to convert UTF-8. */
class TextBytes {
  readonly #decoder = new StringDecoder('utf8')
  #isAscii = true

  decode(chunk: Uint8Array): string {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#isAscii &&= isAscii(buffer)
    return this.#isAscii ? buffer.toString('latin1') : this.#decoder.write(buffer)
  }

  encode(text: string): Buffer {
    return Buffer.from(text, this.#isAscii ? 'latin1' : 'utf8')
  }

  end(): string {
    return this.#decoder.end()
  }
}
