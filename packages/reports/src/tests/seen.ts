/**
 * Tells whether a test was seen before, in bounded memory: a 52-bit fingerprint each in an open-addressing table that grows to 64 MiB. Two
 * different tests among a million share a fingerprint once in some ten thousand runs, and then one duplicate too many is reported.
 */
export class Seen {
  #table = new Float64Array(1 << 12)
  #used = 0

  constructor(private readonly capacity = 1 << 23) {}

  /** True once the table is full: what comes from then on is not looked up. */
  get full(): boolean {
    return this.#used * 2 >= this.capacity
  }

  /** True when these parts were added before. */
  add(...parts: readonly string[]): boolean {
    if (this.full) return false
    if (this.#used * 2 >= this.#table.length) this.#grow()
    return !this.#insert(fingerprint(parts))
  }

  #insert(key: number): boolean {
    const table = this.#table
    const mask = table.length - 1
    let at = key & mask
    for (; table[at] !== 0; at = (at + 1) & mask) if (table[at] === key) return false
    table[at] = key
    this.#used++
    return true
  }

  #grow(): void {
    const old = this.#table
    this.#table = new Float64Array(old.length * 2)
    this.#used = 0
    for (const key of old) if (key !== 0) this.#insert(key)
  }
}

/** Two FNV-1a hashes of 32 bits with different primes, joined to 52 bits and never zero. */
function fingerprint(parts: readonly string[]): number {
  let a = 0x811c9dc5
  let b = 0x9747b28c
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      const code = part.charCodeAt(i)
      a = Math.imul(a ^ code, 0x01000193)
      b = Math.imul(b ^ code, 0x85ebca6b)
      b ^= b >>> 15
    }
    a = Math.imul(a ^ 0xffff, 0x01000193)
    b = Math.imul(b ^ 0xffff, 0x85ebca6b)
  }
  a ^= a >>> 16
  return (b & 0xfffff) * 0x100000000 + (a >>> 0) + 1
}
