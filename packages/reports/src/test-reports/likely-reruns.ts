import { joined, keyOf } from './attempts'
import type { TestCase } from './model'

/** Cases of a suite that are held from its first failure on; in a longer one nothing is taken for a rerun. */
const MAX_HELD = 2000
/** Passes before the first failure that are looked at. */
const MAX_PASSED = 20_000

/**
 * Runs of one test that its writer does not mark: Gradle's test-retry, Xcode and others write a case for each. They
 * look like two parameters of one display name, of which one fails. What tells them apart is that reruns repeat nothing
 * that passed: a test was run again when it failed and then passed once, and what passed beside it did so once, too.
 */
export class LikelyReruns {
  #passed: TestCase[] = []
  #held: TestCase[] = []
  #tooMany = false

  constructor(private readonly emit: (test: TestCase) => void) {}

  /** @returns as `flush` */
  add(test: TestCase): number {
    if (this.#tooMany || (this.#held.length === 0 && test.status !== 'failed')) {
      if (test.status === 'passed' && this.#passed.length <= MAX_PASSED) this.#passed.push(test)
      this.emit(test)
      return 0
    }
    this.#held.push(test)
    if (this.#held.length <= MAX_HELD) return 0
    this.#tooMany = true
    return this.#release()
  }

  /**
   * At the end of a suite.
   *
   * @returns how many tests failed and passed, and count as failed, since something speaks against a rerun
   */
  flush(): number {
    const unmarked = this.#held.length === 0 ? 0 : this.#release()
    if (this.#passed.length > 0) this.#passed = []
    this.#tooMany = false
    return unmarked
  }

  /** Gives out what is held, in its order; runs of one test where the last one stood. */
  #release(): number {
    const held = this.#held
    this.#held = []
    if (!someComesAgain(held)) {
      held.forEach(this.emit)
      return 0
    }
    const failed = runsOfFailed(held)
    const once = this.#tooMany ? undefined : this.#passedOnce(held, failed)
    let unmarked = 0
    for (const test of held) {
      const key = keyOf(test)
      const runs = failed.get(key)
      if (runs === undefined || once?.has(key) !== false || !isRepeated(runs)) {
        if (runs?.at(-1) === test && runs.some(({ status }) => status === 'passed')) unmarked++
        this.emit(test)
      } else if (runs.at(-1) === test) this.emit(runs.reduce(joined))
    }
    return unmarked
  }

  /** Names of what passed beside the tests that failed; undefined when nothing did, or one of them twice. */
  #passedOnce(held: readonly TestCase[], failed: ReadonlyMap<string, unknown>): ReadonlySet<string> | undefined {
    const before = this.#passed.map(keyOf)
    const after = held.filter(({ status }) => status === 'passed').map(keyOf)
    const all = [...before, ...after.filter((key) => !failed.has(key))]
    const names = new Set(all)
    return all.length > 0 && all.length <= MAX_PASSED && names.size === all.length ? names : undefined
  }
}

/** Failed tests whose names are compared one by one, which is cheaper than to look them up. */
const FEW = 8

/** Whether the name of a test that failed stands there once more: as a rule none does, and nothing is to be told. */
function someComesAgain(tests: readonly TestCase[]): boolean {
  const failed: string[] = []
  for (const { name, status } of tests) {
    for (const known of failed) if (known.length === name.length && known === name) return true
    if (status === 'failed' && failed.push(name) > FEW) return true
  }
  return false
}

/** Runs of each test that failed, in their order. */
function runsOfFailed(tests: readonly TestCase[]): ReadonlyMap<string, readonly TestCase[]> {
  const runs = new Map<string, TestCase[]>()
  for (const test of tests) {
    const key = keyOf(test)
    const before = runs.get(key)
    if (before !== undefined) before.push(test)
    else if (test.status === 'failed') runs.set(key, [test])
  }
  return runs
}

/** Failed, once or more often, and then passed; all at one line, where the report has lines. */
function isRepeated(runs: readonly TestCase[]): boolean {
  const [first] = runs
  return (
    runs.length > 1 &&
    runs.every(({ status }, n) => status === (n < runs.length - 1 ? 'failed' : 'passed')) &&
    runs.every(({ line }) => line === first?.line)
  )
}
