import { best, joined, keyOf } from './attempts'
import { suiteOf, type TestCase } from './model'
import type { RetryRule } from './retries'

/** Failing tests that wait for a second round. */
const MAX_WAITING = 20_000
/** Tests whose names are kept. */
const MAX_COUNTED = 1_000_000

interface Waiting {
  test: TestCase
  /** Further tests of this name that passed in the first round. */
  namesakes: number
  /** Runs in the second round. */
  runs: number
}

/**
 * Keeps the tests that failed in a first round of reports, so that a second round, in which only these ran, can be put
 * to them. Reports of a second round may bear other suites, so class and name decide, and the suite where there is no
 * class. Where several tests have one name, which of them a run belongs to cannot be told: one that fails stays failed,
 * and as many have to run as did before.
 */
export class RetryRound {
  readonly #waiting = new Map<string, Waiting>()
  readonly #counted = new Set<string>()
  #isSecond = false

  constructor(
    private readonly rule: RetryRule | undefined,
    private readonly emit: (test: TestCase) => void,
  ) {}

  get waiting(): readonly TestCase[] {
    return [...this.#waiting.values()].map(({ test }) => test)
  }

  again(): void {
    this.#isSecond = true
  }

  readonly add = (test: TestCase): void => {
    const key = `${suiteOf(test)}\0${test.variant ?? ''}\0${keyOf(test)}`
    if (this.#isSecond) this.#second(test, key)
    else this.#first(test, key)
  }

  #first(test: TestCase, key: string): void {
    const before = this.#waiting.get(key)
    if (test.status === 'failed' && before === undefined && this.#waiting.size < MAX_WAITING) {
      this.#waiting.set(key, { test, namesakes: this.#counted.has(key) ? 1 : 0, runs: 0 })
      return
    }
    if (before !== undefined) before.namesakes++
    if (this.#counted.size < MAX_COUNTED) this.#counted.add(key)
    this.emit(test)
  }

  #second(test: TestCase, key: string): void {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) {
      // Runners that can only repeat a whole file run others with it: those are counted already.
      if (test.status === 'failed' || !this.#counted.has(key)) this.emit(test)
    } else if (test.status !== 'skipped') {
      waiting.runs++
      waiting.test = waiting.runs === 1 ? this.#decided(waiting.test, test) : this.#further(waiting.test, test)
    }
  }

  #decided(before: TestCase, after: TestCase): TestCase {
    return this.rule === 'any' ? best(before, after) : joined(before, after)
  }

  /** A second run in the second round: another test of this name, unless the user says that they are one. */
  #further(before: TestCase, after: TestCase): TestCase {
    if (this.rule !== undefined || after.status === 'failed') return this.#decided(before, after)
    return before.status === 'failed' ? before : this.#decided(before, after)
  }

  end(): void {
    for (const { test, namesakes, runs } of this.#waiting.values())
      this.emit(this.rule === undefined && runs > 0 && runs <= namesakes ? unhealed(test) : test)
    this.#waiting.clear()
  }
}

/** The test as it was before the second round, which ran fewer tests of its name than there are. */
function unhealed(test: TestCase): TestCase {
  const failed = test.attempts?.findLast(({ status }) => status === 'failed')
  return test.status === 'failed' || failed === undefined
    ? test
    : { ...test, status: 'failed', problems: failed.problems }
}
