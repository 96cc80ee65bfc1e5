import { titleOf } from './annotations'
import { suiteOf, type TestCase, type TestStatus } from './model'

/** Tests of an earlier run. */
export interface BaselineTest {
  readonly status: TestStatus
  readonly seconds: number
  readonly title: string
  /** Runs in a row that it passed while in quarantine. */
  readonly passedRuns: number
}

export interface Comparison {
  /** Failed now, and did not then. */
  readonly newFailures: readonly string[]
  /** Failed then, and passed now. */
  readonly fixed: readonly string[]
  /** Much slower than then. */
  readonly slower: readonly { readonly title: string; readonly before: number; readonly now: number }[]
  /** Then there, and not now. */
  readonly gone: readonly string[]
  /** Not there then. */
  readonly added: number
}

const MAX_TESTS = 500_000
/** Told of each kind. */
const MAX_TOLD = 200
/** Twice as slow, and by half a second: less is noise. */
const FACTOR = 2
const SECONDS = 0.5

/** Holds an earlier run against this one, test by test. */
export class Baseline {
  readonly #before = new Map<string, BaselineTest>()
  readonly #seen = new Set<string>()
  readonly #newFailures: string[] = []
  readonly #fixed: string[] = []
  readonly #slower: { title: string; before: number; now: number }[] = []
  #added = 0

  /** A test of the earlier run; of several with one name the worst counts. */
  add(test: TestCase): void {
    if (this.#before.size >= MAX_TESTS) return
    const key = keyOf(test)
    const known = this.#before.get(key)
    if (known?.status === 'failed') return
    this.#before.set(key, {
      status: test.status,
      seconds: test.seconds ?? 0,
      title: titleOfTest(test),
      passedRuns: test.passedRuns ?? 0,
    })
  }

  /** Runs in a row, that one the last, that a test passed while in quarantine. */
  passedRuns(test: TestCase): number {
    return this.#before.get(keyOf(test))?.passedRuns ?? 0
  }

  get size(): number {
    return this.#before.size
  }

  /**
   * A test of this run.
   * @param isKnown its failure is in quarantine, and so no new one
   */
  compare(test: TestCase, { isKnown = false }: { readonly isKnown?: boolean } = {}): void {
    const key = keyOf(test)
    const before = this.#before.get(key)
    this.#seen.add(key)
    const title = titleOfTest(test)
    if (before === undefined) this.#added++
    if (test.status === 'failed' && before?.status !== 'failed' && !isKnown) push(this.#newFailures, title)
    if (test.status === 'passed' && before?.status === 'failed') push(this.#fixed, title)
    const now = test.seconds ?? 0
    if (before === undefined || test.status !== 'passed' || before.status !== 'passed') return
    if (now >= before.seconds * FACTOR && now - before.seconds >= SECONDS)
      push(this.#slower, { title, before: before.seconds, now })
  }

  result(): Comparison {
    const gone: string[] = []
    for (const [key, { title }] of this.#before) if (!this.#seen.has(key)) push(gone, title)
    return {
      newFailures: this.#newFailures,
      fixed: this.#fixed,
      slower: this.#slower.sort((a, b) => b.now - b.before - (a.now - a.before)),
      gone,
      added: this.#added,
    }
  }
}

function push<T>(list: T[], item: T): void {
  if (list.length < MAX_TOLD) list.push(item)
}

/** What a CTRF file keeps of a test: its last suite or class, and its name. */
function keyOf(test: TestCase): string {
  return `${suiteOf(test)}\0${test.name}`
}

function titleOfTest(test: TestCase): string {
  return titleOf({ suite: suiteOf(test), name: test.name })
}
