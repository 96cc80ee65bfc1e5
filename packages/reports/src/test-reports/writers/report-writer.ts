import type { Buffer } from 'node:buffer'
import { ByteText } from '../plain/byte-text'

/** To wake the thread that writes costs as much as to copy some hundred kilobytes. */
const ENOUGH = 256 * 1024

/**
 * Writes a file from a stream of bytes, as the files port does: when the stream throws it rejects, without a file. A
 * chunk is only good until the next one is asked for.
 */
export type WriteFile = (name: string, chunks: AsyncIterable<Uint8Array>) => Promise<void>

/**
 * Writes a report as text comes: text is collected, and `settle` waits while the disk is behind. The files port pulls
 * from a stream; this is its pushing end.
 */
export class ReportWriter {
  bytes = 0
  #text = ''
  #bytes = new ByteText(2 * ENOUGH)
  #chunk: Buffer<ArrayBuffer> | undefined
  #ended: 'no' | 'yes' | Error = 'no'
  #wakeReader: () => void = () => undefined
  #wakeWriter: () => void = () => undefined
  readonly #done: Promise<void>
  #failure: { readonly thrown: unknown } | undefined

  constructor(name: string, write: WriteFile) {
    this.#done = write(name, this.#chunks())
      .then(() => {
        if (this.#ended === 'no') throw new Error(`${name}: the writer stopped before the end`)
      })
      .catch((thrown: unknown) => {
        this.#failure = { thrown }
        this.#wakeWriter()
      })
  }

  push(text: string): void {
    this.#text += text
  }

  /** For text that is bytes already; what was pushed before is before it. */
  write(add: (bytes: ByteText) => void): void {
    this.#spill()
    add(this.#bytes)
  }

  #spill(): void {
    if (this.#text !== '') this.#bytes.text(this.#text)
    this.#text = ''
  }

  /** No more bytes than this are in the file once everything pushed is written. */
  get atMost(): number {
    return this.bytes + this.#bytes.length + this.#text.length * 3
  }

  settle(): Promise<void> | undefined {
    return this.#text.length + this.#bytes.length < ENOUGH ? undefined : this.#flush()
  }

  async end(): Promise<void> {
    await this.#flush()
    this.#finish('yes')
    await this.#done
    if (this.#failure !== undefined) throw this.#failure.thrown
  }

  /** Ends without a file. */
  async abandon(): Promise<void> {
    this.#finish(new Error('abandoned'))
    await this.#done
  }

  #finish(how: 'yes' | Error): void {
    this.#ended = how
    this.#wakeReader()
  }

  async #flush(): Promise<void> {
    while (this.#chunk !== undefined && this.#failure === undefined)
      await new Promise<void>((wake) => (this.#wakeWriter = wake))
    if (this.#failure !== undefined) throw this.#failure.thrown
    this.#spill()
    const chunk = this.#bytes.take()
    this.bytes += chunk.length
    this.#chunk = chunk
    this.#wakeReader()
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#ended instanceof Error) throw this.#ended
      const chunk = this.#chunk
      if (chunk !== undefined) {
        this.#chunk = undefined
        this.#wakeWriter()
        if (chunk.length > 0) yield chunk
        this.#bytes.giveBack(chunk)
      } else if (this.#ended === 'yes') {
        return
      } else {
        await new Promise<void>((wake) => (this.#wakeReader = wake))
      }
    }
  }
}
