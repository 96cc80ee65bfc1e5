import { keyOfCase, takeKeys } from './fingerprint'
import type { TestCase } from './model'
import type { PlainPasses } from './plain/passes'

/**
 * Says whether a test came before, in bounded memory: a 52-bit fingerprint each in an open-addressing table that
 * grows to 64 MiB. Two different tests among a million share a fingerprint once in some ten thousand runs, and then one
 * duplicate too many is reported.
 */
export class DuplicateDetector {
  #table = new Float64Array(1 << 12)
  #used = 0

  constructor(private readonly capacity = 1 << 23) {}

  /** True once the table is full: what comes from then on is not looked up. */
  get full(): boolean {
    return this.#used * 2 >= this.capacity
  }

  /** True when a case of this suite, class and name was added before. */
  add(test: Pick<TestCase, 'suites' | 'className' | 'name'>): boolean {
    return !this.full && !this.#insert(keyOfCase(test))
  }

  /** @returns which of them were added before, by their index; undefined when none was */
  addPlain(passes: PlainPasses): ReadonlySet<number> | undefined {
    if (this.full) return undefined
    takeKeys(passes)
    let again: Set<number> | undefined
    for (let i = 0; i < passes.count && !this.full; i++)
      if (!this.#insert(passes.keyOf(i))) (again ??= new Set()).add(i)
    return again
  }

  #insert(key: number): boolean {
    if (this.#used * 2 >= this.#table.length) this.#grow()
    return this.#put(key)
  }

  #put(key: number): boolean {
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
    for (let i = 0; i < old.length; i++) {
      const key = old[i] as number
      if (key !== 0) this.#put(key)
    }
  }
}
