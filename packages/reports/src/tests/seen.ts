const START = { a: 0x811c9dc5, b: 0x9747b28c }

/**
 * Tells whether a test was seen before, in bounded memory: a 52-bit fingerprint each in an open-addressing table that grows to 64 MiB. Two
 * different tests among a million share a fingerprint once in some ten thousand runs, and then one duplicate too many is reported.
 */
export class Seen {
  #table = new Float64Array(1 << 12)
  #used = 0
  #group: readonly [string, string] = ['', '']
  #base = hash(hash(START, ''), '')

  constructor(private readonly capacity = 1 << 23) {}

  /** True once the table is full: what comes from then on is not looked up. */
  get full(): boolean {
    return this.#used * 2 >= this.capacity
  }

  /** True when this name was added before in this group. Groups come in runs as a rule, so the last one's hash is kept. */
  add(group: readonly [string, string], name: string): boolean {
    if (this.full) return false
    if (this.#used * 2 >= this.#table.length) this.#grow()
    if (group[0] !== this.#group[0] || group[1] !== this.#group[1]) {
      this.#group = group
      this.#base = hash(hash(START, group[0]), group[1])
    }
    return !this.#insert(toKey(hash(this.#base, name)))
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

interface Hash {
  readonly a: number
  readonly b: number
}

/** Two FNV-1a hashes of 32 bits with different primes, and a mark after each text, so that "ab" and "c" are not "a" and "bc". */
function hash(start: Hash, text: string): Hash {
  let { a, b } = start
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b)
    b ^= b >>> 15
  }
  return { a: Math.imul(a ^ 0xffff, 0x01000193), b: Math.imul(b ^ 0xffff, 0x85ebca6b) }
}

/** 52 bits, never zero. */
function toKey({ a, b }: Hash): number {
  return (b & 0xfffff) * 0x100000000 + ((a ^ (a >>> 16)) >>> 0) + 1
}
