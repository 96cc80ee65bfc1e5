import { Buffer } from 'node:buffer'
import type { TestCase } from '../model'

/** Numbers kept of each case: where its tag, its name and its class start and end. */
export const FIELDS = 6
export const TAG = 0
export const TAG_END = 1
export const NAME = 2
export const NAME_END = 3
export const CLASS = 4
export const CLASS_END = 5

/** What the cases of a suite have in common. */
export interface PlainSuite {
  readonly suites: readonly string[]
  readonly variant?: string
}

export interface PlainParts {
  readonly bytes: Uint8Array
  readonly words: DataView
  readonly suite: PlainSuite
  /** Of many cases; these are the `count` from `first` on. */
  readonly numbers: PlainNumbers
  readonly first: number
  readonly count: number
  readonly ctrf?: Uint8Array
}

/** Numbers of many cases: a few of them follow each other as a rule, and arrays for those would cost more than they. */
export interface PlainNumbers {
  /** `FIELDS` for each case; a class of no length is none. */
  readonly fields: Int32Array<ArrayBuffer>
  /** NaN where the report has no time. */
  readonly seconds: Float64Array<ArrayBuffer>
  /** Their fingerprints; 0 where nobody took them yet. */
  readonly keys: Float64Array<ArrayBuffer>
}

export function plainNumbers(count: number): PlainNumbers {
  return {
    fields: new Int32Array(count * FIELDS),
    seconds: new Float64Array(count),
    keys: new Float64Array(count),
  }
}

/**
 * Cases of one suite, one after the other, that passed and tell nothing but name, class and time: nearly all of a large
 * report. They stay the bytes that they were, in UTF-8; to make an object and strings of each, only to write them down
 * again, is most of what reading such a report costs.
 */
export class PlainPasses {
  /** What the cases are part of; nothing in names and classes needs an escape in XML or JSON. */
  readonly bytes: Uint8Array
  readonly words: DataView
  readonly suite: PlainSuite
  readonly count: number
  /** All of them as CTRF, each behind a comma, where another thread wrote them already. */
  readonly ctrf: Uint8Array | undefined
  readonly #numbers: PlainNumbers
  readonly #first: number

  constructor({ bytes, words, suite, numbers, first, count, ctrf }: PlainParts) {
    this.bytes = bytes
    this.words = words
    this.suite = suite
    this.count = count
    this.ctrf = ctrf
    this.#numbers = numbers
    this.#first = first
  }

  get suites(): readonly string[] {
    return this.suite.suites
  }

  at(index: number, field: number): number {
    return this.#numbers.fields[(this.#first + index) * FIELDS + field] as number
  }

  /** NaN where the report has no time. */
  secondsOf(index: number): number {
    return this.#numbers.seconds[this.#first + index] as number
  }

  /** The fingerprint of a case; 0 when nobody took it yet. */
  keyOf(index: number): number {
    return this.#numbers.keys[this.#first + index] as number
  }

  keepKey(index: number, key: number): void {
    this.#numbers.keys[this.#first + index] = key
  }

  /** Puts all numbers into others, for bytes that lie so far into others. */
  copyNumbers(to: PlainNumbers, at: number, offset: number): void {
    const { fields, seconds, keys } = this.#numbers
    const first = this.#first
    for (let i = 0; i < this.count; i++) {
      to.seconds[at + i] = seconds[first + i] as number
      to.keys[at + i] = keys[first + i] as number
    }
    const ahead = (at - first) * FIELDS
    const end = (first + this.count) * FIELDS
    for (let i = first * FIELDS; i < end; i++) to.fields[i + ahead] = (fields[i] as number) + offset
  }

  /** Whether the case has the class of the one before it, and both at the same place. */
  hasClassOfLast(index: number): boolean {
    return (
      this.at(index, CLASS) === this.at(index - 1, CLASS) && this.at(index, CLASS_END) === this.at(index - 1, CLASS_END)
    )
  }

  /** The case by itself, as it would be if it had been read alone. */
  case(index: number): TestCase {
    const className = this.#text(this.at(index, CLASS), this.at(index, CLASS_END))
    const seconds = this.secondsOf(index)
    return {
      name: this.#text(this.at(index, NAME), this.at(index, NAME_END)),
      status: 'passed',
      problems: NO_PROBLEMS,
      ...this.suite,
      ...(className === '' ? {} : { className }),
      ...(Number.isNaN(seconds) ? {} : { seconds }),
    }
  }

  cases(): readonly TestCase[] {
    return Array.from({ length: this.count }, (_, index) => this.case(index))
  }

  #text(start: number, end: number): string {
    const { bytes } = this
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
  }
}

const NO_PROBLEMS: TestCase['problems'] = []

/** What readers give out: a case, or many at once. */
export type Cases = TestCase | PlainPasses

export function isPlain(cases: Cases): cases is PlainPasses {
  return cases instanceof PlainPasses
}

/** Each case by itself. */
export function single(cases: Cases): readonly TestCase[] {
  return isPlain(cases) ? cases.cases() : [cases]
}
