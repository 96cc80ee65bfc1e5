import { best, joined, keyOf } from './attempts'
import { LikelyReruns } from './likely-reruns'
import type { TestCase } from './model'
import { NamedReruns } from './named-reruns'
import { type Cases, isPlain, single } from './plain/passes'

/**
 * Which run of a test decides where one case comes several times: `last` the last one, `any` one that passed, whenever
 * it was. Without a rule it counts as a rerun where its writer shows that it was one, or all of its suite speaks for
 * it.
 */
export type RetryRule = 'last' | 'any'

/** Cases that are held, so that a later run of the same test can be put to them; those before are given out. */
const MAX_HELD = 20_000
/** Cases of one suite whose names are kept. */
const MAX_NAMES = 50_000

type Emit = (cases: Cases) => void

/** Makes one test with attempts of cases that appear again. */
export class Retries {
  readonly #named: NamedReruns
  readonly #declared: DeclaredRetries | undefined
  readonly #likely: LikelyReruns
  #unmarked = 0
  #suites: readonly string[] | undefined

  constructor(rule: RetryRule | undefined, emit: Emit) {
    this.#named = new NamedReruns(emit)
    this.#likely = new LikelyReruns(emit)
    this.#declared = rule === undefined ? undefined : new DeclaredRetries(rule, emit)
  }

  /** Tests that failed, came again and passed, and count as failed: nothing shows that they were run again. */
  takeUnmarked(): number {
    const count = this.#unmarked
    this.#unmarked = 0
    return count
  }

  /** Whether cases that lie in these bytes may still come. */
  holds(buffer: ArrayBufferLike): boolean {
    return this.#likely.holds(buffer)
  }

  add(cases: Cases): void {
    if (cases.suites !== this.#suites) {
      this.#declared?.nextSuite()
      this.#unmarked += this.#likely.flush()
      this.#suites = cases.suites
    }
    if (this.#declared !== undefined) for (const test of single(cases)) this.#declared.add(test)
    else if (!isPlain(cases) && cases.uniqueName === true) this.#named.add(cases)
    else this.#unmarked += this.#likely.add(cases)
  }

  /** Gives out what waited for a retry. */
  flush(): void {
    this.#declared?.flush()
    this.#unmarked += this.#likely.flush() + this.#named.flush()
  }
}

/**
 * Retries where whoever runs the tests says that cases which appear again are runs of one test. The same test is a case
 * of the same suite (the same element of one file, so that two browsers or two machines are never taken for one test),
 * class and name.
 *
 * With `last`, a case that comes again after it failed is a retry. After it passed it is none: nobody tries again what
 * passed, so these are tests of one name, and each counts. Errors while tearing down are no retry either.
 */
class DeclaredRetries {
  /** Cases of the suite that is being read which may come again, by class and name. */
  readonly #held = new Map<string, TestCase>()
  readonly #signs = new Set<number>()
  readonly #passed = new PassedTests()

  constructor(
    private readonly rule: RetryRule,
    private readonly emit: Emit,
  ) {}

  nextSuite(): void {
    this.flush()
    this.#passed.clear()
  }

  add(test: TestCase): void {
    if (this.rule === 'any' || test.status === 'failed' || this.#isLikeHeld(test)) this.#mayBeRetry(test)
    else this.#give(test)
  }

  #isLikeHeld(test: TestCase): boolean {
    return this.#held.size > 0 && this.#signs.has(sign(test))
  }

  #mayBeRetry(test: TestCase): void {
    const all = this.rule === 'any'
    const key = keyOf(test)
    const before = this.#held.get(key)
    if (before !== undefined && isRetry(test)) {
      this.#held.delete(key)
      const merged = all ? best(before, test) : joined(before, test)
      if (all || merged.status === 'failed') this.#hold(merged, key)
      else this.emit(merged)
    } else if (before === undefined && (all || (test.status === 'failed' && !this.#passed.has(test)))) {
      this.#hold(test, key)
    } else this.#give(test)
  }

  #give(test: TestCase): void {
    if (test.status !== 'failed') this.#passed.add(test)
    this.emit(test)
  }

  #hold(test: TestCase, key: string): void {
    this.#held.set(key, test)
    this.#signs.add(sign(test))
    if (this.#held.size > MAX_HELD) this.flush()
  }

  /** Gives out what waited for a retry. */
  flush(): void {
    if (this.#held.size === 0) return
    const held = [...this.#held.values()]
    this.#held.clear()
    this.#signs.clear()
    for (const test of held) this.emit(test)
  }
}

/** Tests of one suite that passed: a list while nothing is asked, which costs next to nothing. */
class PassedTests {
  #tests: TestCase[] = []
  #known: Set<string> | undefined

  clear(): void {
    if (this.#tests.length > 0) this.#tests = []
    this.#known = undefined
  }

  add(test: TestCase): void {
    if (this.#tests.length > MAX_NAMES) return
    this.#tests.push(test)
    this.#known?.add(keyOf(test))
  }

  has(test: TestCase): boolean {
    if (this.#known === undefined && this.#tests.length < FEW)
      return this.#tests.some(({ name, className }) => name === test.name && className === test.className)
    this.#known ??= new Set(this.#tests.map(keyOf))
    return this.#known.has(keyOf(test))
  }
}

const FEW = 500

/** A number that two names share only by chance: cheap to ask before the name itself is looked up. */
function sign({ name }: TestCase): number {
  const { length } = name
  return length * 0x10000 + (name.charCodeAt(length - 1) << 8) + name.charCodeAt(length >> 1)
}

/** An error after the test itself, such as pytest's of a tear-down, is told beside it. */
function isRetry({ status, problems }: TestCase): boolean {
  return status !== 'skipped' && problems[0]?.message?.startsWith('failed on teardown') !== true
}
