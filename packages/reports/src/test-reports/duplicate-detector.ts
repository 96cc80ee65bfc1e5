import { Buffer } from 'node:buffer'
import { KEPT } from './model'
import { CLASS, CLASS_END, NAME, NAME_END, type PlainPasses } from './plain/passes'

// Taken once: a look-up of the global in every step is slow in a realm of its own, where tests run.
const { imul } = Math
const BYTES = Buffer.alloc(KEPT.name * 4)
const VIEW = new DataView(BYTES.buffer, BYTES.byteOffset, BYTES.byteLength)
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
    this.#mixText(name)
    return !this.#insert(this.#key())
  }

  /**
   * The same for names that are there as UTF-8.
   * @returns which of them were added before, by their index; undefined when none was
   */
  addPlain(passes: PlainPasses): ReadonlySet<number> | undefined {
    const { bytes, count } = passes
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#startSuite(passes.suites.at(-1) ?? '')
    const a = this.#a
    const b = this.#b
    let again: Set<number> | undefined
    for (let i = 0; i < count && !this.full; i++) {
      if (this.#used * 2 >= this.#table.length) this.#grow()
      this.#a = a
      this.#b = b
      this.#mix(view, passes.at(i, CLASS), passes.at(i, CLASS_END))
      this.#mix(view, passes.at(i, NAME), passes.at(i, NAME_END))
      if (!this.#insert(this.#key())) (again ??= new Set()).add(i)
    }
    return again
  }

  #startGroup(suite: string, className: string): void {
    this.#suite = suite
    this.#className = className
    this.#startSuite(suite)
    this.#mixText(className)
    this.#groupA = this.#a
    this.#groupB = this.#b
  }

  #startSuite(suite: string): void {
    this.#a = START_A
    this.#b = START_B
    this.#mixText(suite)
  }

  /** A parser's strings are slices of its input: to ask those for one character after the other costs more. */
  #mixText(text: string): void {
    this.#mix(VIEW, 0, BYTES.write(text, 0, 'utf8'))
  }

  /**
   * Two hashes of 32 bits with different multipliers, four bytes a step; the length at the end keeps "ab", "c" apart
   * from "a", "bc".
   */
  #mix(view: DataView, start: number, end: number): void {
    let a = this.#a
    let b = this.#b
    let i = start
    for (; i + 4 <= end; i += 4) {
      const word = view.getInt32(i, true)
      a = imul(a ^ word, 0x01000193)
      a ^= a >>> 15
      b = imul(b ^ word, 0x85ebca6b)
      b ^= b >>> 13
    }
    let rest = 0
    for (; i < end; i++) rest = (rest << 8) | view.getUint8(i)
    a = imul(a ^ rest, 0x01000193)
    a ^= a >>> 15
    b = imul(b ^ rest, 0x85ebca6b)
    b ^= b >>> 13
    this.#a = imul(a ^ (end - start), 0xcc9e2d51)
    this.#b = imul(b ^ (end - start), 0x1b873593)
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
