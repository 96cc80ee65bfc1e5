import { DuplicateDetector } from './duplicate-detector'
import { mainProblem, messageOf, suiteOf, type TestCase, type TestFailure } from './model'
import type { Placed } from './places'

export interface SlowTest {
  readonly name: string
  readonly suite: string
  readonly milliseconds: number
}

export interface TotalsLimits {
  readonly failures: number
  readonly slowest: number
}

/** Counts cases as they pass by and keeps the first failures and the slowest tests. */
export class TestTotals {
  passed = 0
  failed = 0
  skipped = 0
  suites = 0
  seconds = 0
  /** Cases whose suite, class and name came before: a retry, or a table of tests without names of their own. */
  duplicates = 0
  readonly failures: TestFailure[] = []
  readonly slowest: SlowTest[] = []
  readonly #duplicates = new DuplicateDetector()
  #slowEnough = 0

  constructor(private readonly limits: TotalsLimits = { failures: 200, slowest: 10 }) {}

  get total(): number {
    return this.passed + this.failed + this.skipped
  }

  add(test: TestCase, placed: Placed): void {
    if (test.status === 'passed') this.passed++
    else if (test.status === 'failed') this.failed++
    else this.skipped++
    const seconds = test.seconds ?? 0
    this.seconds += seconds
    if (this.#duplicates.add(test.suites.at(-1) ?? '', test.className ?? '', test.name)) this.duplicates++
    if (seconds > this.#slowEnough) this.#slow(test, seconds)
    if (test.status === 'failed' && this.failures.length < this.limits.failures)
      this.failures.push(toFailure(test, placed))
  }

  #slow(test: TestCase, seconds: number): void {
    const slow = { name: test.name, suite: suiteOf(test), milliseconds: Math.round(seconds * 1000) }
    const at = this.slowest.findIndex((other) => other.milliseconds < slow.milliseconds)
    this.slowest.splice(at < 0 ? this.slowest.length : at, 0, slow)
    this.slowest.length = Math.min(this.slowest.length, this.limits.slowest)
    this.#slowEnough = (this.slowest[this.limits.slowest - 1]?.milliseconds ?? 0) / 1000
  }
}

function toFailure(test: TestCase, { place, candidates }: Placed): TestFailure {
  const problem = mainProblem(test)
  return {
    name: test.name,
    suite: suiteOf(test),
    message: messageOf(problem),
    text: problem?.text ?? '',
    ...(place?.file === undefined ? undefined : { file: place.file }),
    ...(place?.line === undefined ? undefined : { line: place.line }),
    candidates,
  }
}
