import { Buffer } from 'node:buffer'
import { wordsOf } from './words'

const ZERO = 0x30

/** Text that grows as bytes of UTF-8: for what is there as bytes already. */
export class ByteText {
  #bytes: Buffer<ArrayBuffer>
  #words: DataView
  #length = 0
  /** What was taken last: it is written again once it is given back. */
  #spare: Buffer<ArrayBuffer> | undefined

  constructor(private readonly capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity)
    this.#words = wordsOf(this.#bytes)
  }

  get length(): number {
    return this.#length
  }

  /** What was written; from here on it begins anew. */
  take(): Buffer<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#write(this.#spare ?? Buffer.allocUnsafeSlow(this.capacity))
    this.#spare = undefined
    this.#length = 0
    return taken
  }

  /** Nobody needs any more what was taken: pages that are fresh for every chunk cost as much as what is put there. */
  giveBack(taken: Uint8Array<ArrayBuffer>): void {
    this.#spare = Buffer.from(taken.buffer)
  }

  #write(to: Buffer<ArrayBuffer>): void {
    this.#bytes = to
    this.#words = wordsOf(to)
  }

  text(text: string): void {
    this.room(text.length * 3)
    this.#length += this.#bytes.write(text, this.#length, 'utf8')
  }

  /** Makes room for so many bytes more: `put` and `digits` do not ask. */
  room(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#write(larger)
  }

  /** Four by four: for the few bytes of a name it is cheaper than a call. */
  put(from: DataView, start: number, end: number): void {
    const to = this.#words
    let at = this.#length
    let i = start
    for (; i + 4 <= end; i += 4) {
      to.setInt32(at, from.getInt32(i))
      at += 4
    }
    for (; i < end; i++) to.setUint8(at++, from.getUint8(i))
    this.#length = at
  }

  /** In one call: for long pieces. */
  copy(from: Uint8Array, start: number, end: number): void {
    this.#bytes.set(from.subarray(start, end), this.#length)
    this.#length += end - start
  }

  /** A whole number, not below zero. */
  digits(value: number): void {
    if (value >= 10) this.digits(Math.floor(value / 10))
    this.#words.setUint8(this.#length++, ZERO + (value % 10))
  }
}
