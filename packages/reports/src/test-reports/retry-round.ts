import { suiteOf, type TestCase } from './model'
import { best, joined, keyOf, type RetryRule } from './retries'

/** Failing tests that wait for a second round. */
const MAX_WAITING = 20_000
/** Tests whose names are kept. */
const MAX_COUNTED = 1_000_000

/**
 * Keeps the tests that failed in a first round of reports, so that a second round, in which only these ran, can be put
 * to them. Reports of a second round may bear other suites, so class and name decide, and the suite where there is no
 * class.
 */
export class RetryRound {
  readonly #waiting = new Map<string, TestCase>()
  readonly #counted = new Set<string>()
  #isSecond = false

  constructor(
    private readonly rule: RetryRule,
    private readonly emit: (test: TestCase) => void,
  ) {}

  get waiting(): readonly TestCase[] {
    return [...this.#waiting.values()]
  }

  again(): void {
    this.#isSecond = true
  }

  add(test: TestCase): void {
    const key = `${suiteOf(test)}\0${test.variant ?? ''}\0${keyOf(test)}`
    if (this.#isSecond) this.#second(test, key)
    else if (test.status === 'failed' && !this.#waiting.has(key) && this.#waiting.size < MAX_WAITING)
      this.#waiting.set(key, test)
    else {
      if (this.#counted.size < MAX_COUNTED) this.#counted.add(key)
      this.emit(test)
    }
  }

  #second(test: TestCase, key: string): void {
    const before = this.#waiting.get(key)
    if (before === undefined) {
      // Runners that can only repeat a whole file run others with it: those are counted already.
      if (test.status === 'failed' || !this.#counted.has(key)) this.emit(test)
    } else if (test.status !== 'skipped') {
      this.#waiting.set(key, this.rule === 'any' ? best(before, test) : joined(before, test))
    }
  }

  end(): void {
    for (const test of this.#waiting.values()) this.emit(test)
    this.#waiting.clear()
  }
}
