import { Buffer } from 'node:buffer'
import { KEPT } from './model'

// Taken once: a look-up of the global in every step is slow in a realm of its own, where tests run.
const { imul, min } = Math
const WORDS = new Int32Array(KEPT.name)
const BYTES = Buffer.from(WORDS.buffer)
const START_A = 0x811c9dc5 | 0
const START_B = 0x9747b28c | 0

/**
 * Says whether a test came before, in bounded memory: a 52-bit fingerprint each in an open-addressing table that
 * grows to 64 MiB. Two different tests among a million share a fingerprint once in some ten thousand runs, and then one
 * duplicate too many is reported.
 */
export class DuplicateDetector {
  #table = new Float64Array(1 << 12)
  #used = 0
  #a = START_A
  #b = START_B
  #suite: string | undefined
  #className: string | undefined
  #groupA = 0
  #groupB = 0

  constructor(private readonly capacity = 1 << 23) {}

  /** True once the table is full: what comes from then on is not looked up. */
  get full(): boolean {
    return this.#used * 2 >= this.capacity
  }

  /**
   * True when this name was added before under this suite and class. These come in runs as a rule, so their hash is
   * kept.
   */
  add(suite: string, className: string, name: string): boolean {
    if (this.full) return false
    if (this.#used * 2 >= this.#table.length) this.#grow()
    if (suite !== this.#suite || className !== this.#className) this.#startGroup(suite, className)
    this.#a = this.#groupA
    this.#b = this.#groupB
    this.#mix(name)
    return !this.#insert(this.#key())
  }

  #startGroup(suite: string, className: string): void {
    this.#suite = suite
    this.#className = className
    this.#a = START_A
    this.#b = START_B
    this.#mix(suite)
    this.#mix(className)
    this.#groupA = this.#a
    this.#groupB = this.#b
  }

  /**
   * Two hashes of 32 bits with different multipliers, two characters a step; the length at the end keeps "ab", "c"
   * apart from "a", "bc". A parser's strings are slices of its input, and asking those for one character after the
   * other costs four times the copy.
   */
  #mix(text: string): void {
    const { length } = text
    const steps = min((length + 1) >> 1, WORDS.length)
    WORDS[steps - 1] = 0
    BYTES.write(text, 0, 'utf16le')
    let a = this.#a
    let b = this.#b
    for (let i = 0; i < steps; i++) {
      const pair = WORDS[i] ?? 0
      a = imul(a ^ pair, 0x01000193)
      a ^= a >>> 15
      b = imul(b ^ pair, 0x85ebca6b)
      b ^= b >>> 13
    }
    this.#a = imul(a ^ length, 0xcc9e2d51)
    this.#b = imul(b ^ length, 0x1b873593)
  }

  /** 52 bits, never zero. */
  #key(): number {
    const a = this.#a ^ (this.#a >>> 16)
    const b = this.#b ^ (this.#b >>> 16)
    return (b & 0xfffff) * 0x100000000 + (a >>> 0) + 1
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
