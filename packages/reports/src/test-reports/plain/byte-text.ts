import { Buffer } from 'node:buffer'

const ZERO = 0x30

/** Text that grows as bytes of UTF-8: for what is there as bytes already. */
export class ByteText {
  #bytes: Buffer
  #length = 0

  constructor(private readonly capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity)
  }

  get length(): number {
    return this.#length
  }

  /** What was written; from here on it begins anew. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.allocUnsafeSlow(this.capacity)
    this.#length = 0
    return taken
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
    this.#bytes = larger
  }

  /** Byte by byte: for the few of a name it is cheaper than a call. */
  put(from: Uint8Array, start: number, end: number): void {
    const to = this.#bytes
    let at = this.#length
    for (let i = start; i < end; i++) to[at++] = from[i] ?? 0
    this.#length = at
  }

  /** In one call: for long pieces. */
  copy(from: Uint8Array, start: number, end: number): void {
    this.#bytes.set(from.subarray(start, end), this.#length)
    this.#length += end - start
  }

  /** A whole number. */
  digits(value: number): void {
    if (value < 10) this.#bytes[this.#length++] = ZERO + value
    else this.#length += this.#bytes.write(String(value), this.#length, 'latin1')
  }
}
