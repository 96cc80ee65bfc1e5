import { joined, keyOf } from './attempts'
import { keyOfCase, takeKeys } from './fingerprint'
import type { TestCase } from './model'
import { type Cases, isPlain, type PlainPasses, single } from './plain/passes'

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
  readonly #passed = new CaseList()
  readonly #held = new CaseList()
  #tooMany = false

  constructor(private readonly emit: (cases: Cases) => void) {}

  /** @returns as `flush` */
  add(cases: Cases): number {
    if (isPlain(cases) && this.#isSplit(cases.count))
      return cases.cases().reduce((unmarked, test) => unmarked + this.add(test), 0)
    if (this.#tooMany || (this.#held.size === 0 && (isPlain(cases) || cases.status !== 'failed'))) {
      const passed = isPlain(cases) || cases.status === 'passed'
      if (passed && this.#passed.size <= MAX_PASSED) this.#passed.add(cases)
      this.emit(cases)
      return 0
    }
    this.#held.add(cases)
    if (this.#held.size <= MAX_HELD) return 0
    this.#tooMany = true
    return this.#release()
  }

  /** Whether cases that lie in these bytes are held. */
  holds(buffer: ArrayBufferLike): boolean {
    return [this.#passed, this.#held].some(({ batches }) =>
      batches.some((cases) => isPlain(cases) && cases.bytes.buffer === buffer),
    )
  }

  /** Whether the list that so many cases would come into has room for some of them only. */
  #isSplit(count: number): boolean {
    if (this.#held.size > 0 && !this.#tooMany) return count > MAX_HELD - this.#held.size
    const left = MAX_PASSED + 1 - this.#passed.size
    return left > 0 && count > left
  }

  /**
   * At the end of a suite.
   *
   * @returns how many tests failed and passed, and count as failed, since something speaks against a rerun
   */
  flush(): number {
    const unmarked = this.#held.size === 0 ? 0 : this.#release()
    this.#passed.take()
    this.#tooMany = false
    return unmarked
  }

  /** Gives out what is held, in its order; runs of one test where the last one stood. */
  #release(): number {
    const batches = this.#held.take()
    if (!someComesAgain(batches)) {
      batches.forEach(this.emit)
      return 0
    }
    const held = batches.flatMap(single)
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
    const before = this.#passed.batches.flatMap(single).map(keyOf)
    const after = held.filter(({ status }) => status === 'passed').map(keyOf)
    const all = [...before, ...after.filter((key) => !failed.has(key))]
    const names = new Set(all)
    return all.length > 0 && all.length <= MAX_PASSED && names.size === all.length ? names : undefined
  }
}

/** Failed tests whose names are compared one by one, which is cheaper than to look them up. */
const FEW = 8

/** Whether the name of a test that failed stands there once more: as a rule none does, and nothing is to be told. */
function someComesAgain(held: readonly Cases[]): boolean {
  const failed: { readonly name: string; readonly key: number }[] = []
  for (const cases of held) {
    if (isPlain(cases)) {
      if (failed.some(({ key }) => hasKey(cases, key))) return true
      continue
    }
    const { name, status } = cases
    for (const known of failed) if (known.name.length === name.length && known.name === name) return true
    if (status === 'failed' && failed.push({ name, key: keyOfCase(cases) }) > FEW) return true
  }
  return false
}

function hasKey(passes: PlainPasses, key: number): boolean {
  takeKeys(passes)
  for (let i = 0; i < passes.count; i++) if (passes.keyOf(i) === key) return true
  return false
}

/** Cases in batches, counted one by one. */
class CaseList {
  size = 0
  batches: Cases[] = []

  add(cases: Cases): void {
    this.batches.push(cases)
    this.size += isPlain(cases) ? cases.count : 1
  }

  /** All, and from here on none. */
  take(): readonly Cases[] {
    const { batches } = this
    if (this.size > 0) this.batches = []
    this.size = 0
    return batches
  }
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
