/** The last bytes of a stream, whole lines where some were dropped. */
export class Tail {
  readonly #limit: number
  #chunks: Buffer[] = []
  #size = 0
  truncated = false

  constructor(limit: number) {
    this.#limit = limit
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    while (this.#size - (this.#chunks[0]?.length ?? 0) >= this.#limit) {
      this.#size -= this.#chunks.shift()?.length ?? 0
      this.truncated = true
    }
  }

  text(): string {
    const all = Buffer.concat(this.#chunks)
    if (all.length <= this.#limit && !this.truncated) return all.toString('utf8')
    this.truncated = true
    const kept = all.subarray(Math.max(0, all.length - this.#limit)).toString('utf8')
    return kept.slice(kept.indexOf('\n') + 1)
  }
}
