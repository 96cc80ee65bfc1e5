import { Buffer } from 'node:buffer'
import { KEPT, type TestCase } from './model'
import { CLASS, CLASS_END, NAME, NAME_END, type PlainPasses } from './plain/passes'
import { wordsOf } from './plain/words'

// Taken once: a look-up of the global in every step is slow in a realm of its own, where tests run.
const { imul } = Math
const BYTES = Buffer.alloc(KEPT.name * 4)
const WORDS = wordsOf(BYTES)
const START_A = 0x811c9dc5 | 0
const START_B = 0x9747b28c | 0

/** Numbers by which tests are told apart: 52 bits, never zero, of a suite, a class and a name. */
class Fingerprint {
  #a = START_A
  #b = START_B
  #suite: string | undefined
  #className: string | undefined
  #groupA = 0
  #groupB = 0

  /** Suite and class come in runs as a rule, so their hash is kept. */
  of(suite: string, className: string, name: string): number {
    if (suite !== this.#suite || className !== this.#className) this.#startGroup(suite, className)
    this.#a = this.#groupA
    this.#b = this.#groupB
    this.#mixText(name)
    return this.#key()
  }

  /** The same of many whose names are there as UTF-8; they keep them. */
  ofPlain(passes: PlainPasses): void {
    const { words, count } = passes
    this.#suite = undefined
    this.#startSuite(passes.suites.at(-1) ?? '')
    const suiteA = this.#a
    const suiteB = this.#b
    let a = 0
    let b = 0
    for (let i = 0; i < count; i++) {
      if (i === 0 || !passes.hasClassOfLast(i)) {
        this.#a = suiteA
        this.#b = suiteB
        this.#mix(words, passes.at(i, CLASS), passes.at(i, CLASS_END))
        a = this.#a
        b = this.#b
      }
      this.#a = a
      this.#b = b
      this.#mix(words, passes.at(i, NAME), passes.at(i, NAME_END))
      passes.keepKey(i, this.#key())
    }
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
    this.#mix(WORDS, 0, BYTES.write(text, 0, 'utf8'))
  }

  /**
   * Two hashes of 32 bits with different multipliers, four bytes a step; the length at the end keeps "ab", "c" apart
   * from "a", "bc".
   */
  #mix(words: DataView, start: number, end: number): void {
    let a = this.#a
    let b = this.#b
    let i = start
    for (; i + 4 <= end; i += 4) {
      const word = words.getInt32(i, true)
      a = imul(a ^ word, 0x01000193)
      a ^= a >>> 15
      b = imul(b ^ word, 0x85ebca6b)
      b ^= b >>> 13
    }
    let rest = 0
    for (; i < end; i++) rest = (rest << 8) | words.getUint8(i)
    a = imul(a ^ rest, 0x01000193)
    a ^= a >>> 15
    b = imul(b ^ rest, 0x85ebca6b)
    b ^= b >>> 13
    this.#a = imul(a ^ (end - start), 0xcc9e2d51)
    this.#b = imul(b ^ (end - start), 0x1b873593)
  }

  #key(): number {
    const a = this.#a ^ (this.#a >>> 16)
    const b = this.#b ^ (this.#b >>> 16)
    return (b & 0xfffff) * 0x100000000 + (a >>> 0) + 1
  }
}

const SHARED = new Fingerprint()

/** Takes the fingerprints of plain cases, once. */
export function takeKeys(passes: PlainPasses): void {
  if (passes.keyOf(0) === 0) SHARED.ofPlain(passes)
}

export function keyOfCase({ suites, className = '', name }: Pick<TestCase, 'suites' | 'className' | 'name'>): number {
  return SHARED.of(suites.at(-1) ?? '', className, name)
}
