import { Buffer } from 'node:buffer'
import type { TestCase } from '../model'
import { wordsOf } from './words'

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
  readonly fields: Int32Array
  readonly seconds: Float64Array
  readonly suite: PlainSuite
  readonly keys?: Float64Array
  readonly ctrf?: Uint8Array
}

/**
 * Cases of one suite, one after the other, that passed and tell nothing but name, class and time: nearly all of a large
 * report. They stay the bytes that they were, in UTF-8; to make an object and strings of each, only to write them down
 * again, is most of what reading such a report costs.
 */
export class PlainPasses {
  /** What the cases are part of; nothing in names and classes needs an escape in XML or JSON. */
  readonly bytes: Uint8Array
  /** Of each case; NaN where the report has no time. */
  readonly seconds: Float64Array
  /** Their fingerprints, once somebody took them. */
  keys: Float64Array | undefined
  /** All of them as CTRF, each behind a comma, where another thread wrote them already. */
  readonly ctrf: Uint8Array | undefined
  /** `FIELDS` for each case; a class of no length is none. */
  readonly #fields: Int32Array
  #words: DataView | undefined
  readonly suite: PlainSuite

  constructor(of: PlainParts) {
    this.bytes = of.bytes
    this.seconds = of.seconds
    this.#fields = of.fields
    this.suite = of.suite
    this.keys = of.keys
    this.ctrf = of.ctrf
  }

  get words(): DataView {
    return (this.#words ??= wordsOf(this.bytes))
  }

  get count(): number {
    return this.seconds.length
  }

  get suites(): readonly string[] {
    return this.suite.suites
  }

  at(index: number, field: number): number {
    return this.#fields[index * FIELDS + field] ?? 0
  }

  /** All numbers, for bytes that lie so far into others. */
  fieldsFrom(offset: number): Int32Array {
    const all = new Int32Array(this.#fields)
    for (let i = 0; i < all.length; i++) all[i] = (all[i] as number) + offset
    return all
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
    const seconds = this.seconds[index] ?? Number.NaN
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
    return Array.from(this.seconds, (_seconds, index) => this.case(index))
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
