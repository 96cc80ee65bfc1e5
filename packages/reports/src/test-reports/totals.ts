import { DuplicateDetector } from './duplicate-detector'
import {
  isFlaky,
  mainProblem,
  type Place,
  type Problem,
  type Reason,
  suiteOf,
  type TestCase,
  type TestFailure,
} from './model'
import type { PlainPasses } from './plain/passes'
import { reasonOf } from './reasons'

export interface SlowTest {
  readonly name: string
  readonly suite: string
  readonly milliseconds: number
}

/** A test that passed at last. */
export interface FlakyTest extends TestFailure {
  /** Runs, the last one too. */
  readonly runs: number
}

export interface TotalsLimits {
  readonly failures: number
  readonly flaky: number
  readonly slowest: number
}

/** Finds the place of a failure. */
export type Locate = (test: TestCase, problem: Problem | undefined) => Place | undefined

/** Counts cases as they pass by and keeps the first failures and the slowest tests. */
export class TestTotals {
  passed = 0
  /** Failures that count: those in quarantine do not. */
  failed = 0
  skipped = 0
  /** Failed, and known to. */
  quarantined = 0
  /** Of those that passed: failed before, in this run. */
  flaky = 0
  suites = 0
  seconds = 0
  /** Cases whose suite, class and name came before. */
  duplicates = 0
  readonly failures: TestFailure[] = []
  readonly quarantinedFailures: TestFailure[] = []
  readonly flakyTests: FlakyTest[] = []
  readonly slowest: SlowTest[] = []
  readonly #duplicates = new DuplicateDetector()
  #slowEnough = 0

  constructor(private readonly limits: TotalsLimits = { failures: 200, flaky: 100, slowest: 10 }) {}

  get total(): number {
    return this.passed + this.failed + this.skipped + this.quarantined
  }

  /** @returns whether a case of this suite, class and name came before */
  add(test: TestCase, locate: Locate, isQuarantined: boolean): boolean {
    const { status } = test
    const kept = isQuarantined ? this.quarantinedFailures : this.failures
    if (status === 'passed') this.passed++
    else if (status === 'skipped') this.skipped++
    else if (isQuarantined) this.quarantined++
    else this.failed++
    const seconds = test.seconds ?? 0
    this.seconds += seconds
    if (seconds > this.#slowEnough) this.#slow(test, seconds)
    if (status === 'failed' && kept.length < this.limits.failures) kept.push(toFailure(test, locate))
    if (test.attempts !== undefined && isFlaky(test)) this.#flaky(test, locate)
    const again = this.#duplicates.add(test)
    if (again) this.duplicates++
    return again
  }

  /** @returns as `add` for each, by its index; undefined when none came before */
  addPlain(passes: PlainPasses): ReadonlySet<number> | undefined {
    this.passed += passes.count
    for (let index = 0; index < passes.count; index++) {
      const seconds = passes.secondsOf(index)
      if (Number.isNaN(seconds)) continue
      this.seconds += seconds
      if (seconds > this.#slowEnough) this.#slow(passes.case(index), seconds)
    }
    const again = this.#duplicates.addPlain(passes)
    this.duplicates += again?.size ?? 0
    return again
  }

  #flaky(test: TestCase, locate: Locate): void {
    this.flaky++
    if (this.flakyTests.length >= this.limits.flaky) return
    const attempts = test.attempts ?? []
    const failed = attempts.findLast(({ status }) => status === 'failed')
    const failure = toFailure({ ...test, status: 'failed', problems: failed?.problems ?? [] }, locate)
    this.flakyTests.push({ ...failure, runs: attempts.length + 1 })
  }

  #slow(test: TestCase, seconds: number): void {
    const slow = { name: test.name, suite: suiteOf(test), milliseconds: Math.round(seconds * 1000) }
    const at = this.slowest.findIndex((other) => other.milliseconds < slow.milliseconds)
    this.slowest.splice(at < 0 ? this.slowest.length : at, 0, slow)
    this.slowest.length = Math.min(this.slowest.length, this.limits.slowest)
    this.#slowEnough = (this.slowest[this.limits.slowest - 1]?.milliseconds ?? 0) / 1000
  }
}

/** Failures of one case that are told. */
const MAX_REASONS = 10

function toFailure(test: TestCase, locate: Locate): TestFailure {
  const main = mainProblem(test)
  const others = test.problems.filter((problem) => problem !== main && problem.kind !== 'skipped')
  return {
    name: test.name,
    suite: suiteOf(test),
    ...toReason(test, main, locate),
    others: others.slice(0, MAX_REASONS - 1).map((problem) => toReason(test, problem, locate)),
  }
}

function toReason(test: TestCase, problem: Problem | undefined, locate: Locate): Reason {
  const place = locate(test, problem)
  // A failure without a text of its own is explained by what the test wrote, if at all.
  const text = problem?.text || test.stderr || test.stdout || ''
  return { message: reasonOf(test, problem), text, ...place }
}
