import type { Descriptor } from '../layout/descriptor'
import type { ImageSource } from '../layout/source'

/**
 * Reads a blob piece after piece, once through where that is possible, so that its digest is checked whatever is sent
 * how. A chunk is only good until the next one is asked for: an upload hands each one over whole.
 */
export class BlobReader {
  #chunks: AsyncIterator<Uint8Array> | undefined
  #rest: Uint8Array = new Uint8Array()
  #position = 0
  #turn = 0
  #unfinished = false

  constructor(
    readonly source: ImageSource,
    readonly blob: Descriptor,
  ) {}

  /**
   * Bytes from `start` up to and without `end`. The last piece of the blob comes only when the whole of it is right. A
   * piece that is begun ends the one before it: a connection that was answered early may go on asking for more.
   */
  async *piece(start: number, end: number): AsyncGenerator<Uint8Array> {
    const turn = (this.#turn += 1)
    if (this.#unfinished || start < this.#position || this.#chunks === undefined) await this.#reopen()
    this.#unfinished = true
    while (turn === this.#turn && this.#position < end) {
      const chunk = await this.#next()
      if (chunk === undefined || turn !== this.#turn) return
      const from = Math.max(0, start - this.#position)
      const to = Math.min(chunk.length, end - this.#position)
      this.#rest = chunk.subarray(to)
      this.#position += to
      if (to > from) yield chunk.subarray(from, to)
    }
    if (turn === this.#turn) this.#unfinished = false
  }

  async close(): Promise<void> {
    await this.#chunks?.return?.()
    this.#chunks = undefined
  }

  async #reopen(): Promise<void> {
    await this.close()
    this.#chunks = this.source.blob(this.blob, { reuse: true })[Symbol.asyncIterator]()
    this.#rest = new Uint8Array()
    this.#position = 0
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#rest.length > 0) return this.#rest
    const next = await this.#chunks?.next()
    return next === undefined || next.done === true ? undefined : next.value
  }
}
