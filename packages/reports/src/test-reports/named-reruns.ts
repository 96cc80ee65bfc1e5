import { cutsShort, joined, keyOf } from './attempts'
import type { TestCase } from './model'

/** Cases that are held until their report ends; when there are more, nothing is taken for a rerun. */
const MAX_HELD = 20_000
/** Tests whose passes are counted. */
const MAX_COUNTED = 100_000

/**
 * Runs of tests whose names are unique in their suite (Go). gotestsum's `--rerun-fails` writes each run as a case of
 * its own, and so does `go test -count=2`, where every failure counts. What tells them apart is that reruns repeat
 * nothing that passed: a report is one of reruns when some test, subtests aside, ran once and none passed twice.
 */
export class NamedReruns {
  /** Runs of each test that failed, in their order. */
  readonly #held = new Map<string, TestCase[]>()
  readonly #failedRoots = new Set<string>()
  /** How often each test passed that is no subtest. */
  readonly #passes = new Map<string, number>()
  #count = 0
  #tooMany = false

  constructor(private readonly emit: (test: TestCase) => void) {}

  add(test: TestCase): void {
    const { name, status } = test
    const key = placeOf(test)
    const before = this.#held.get(key)
    if (status === 'failed') this.#failedRoots.add(rootOf(key))
    if (before === undefined && status !== 'failed') {
      if (status === 'passed' && !name.includes('/')) this.#passed(key)
      return this.emit(test)
    }
    if (this.#count >= MAX_HELD) {
      this.#tooMany = true
      return this.emit(test)
    }
    this.#count++
    if (before === undefined) this.#held.set(key, [test])
    else before.push(test)
  }

  #passed(key: string): void {
    if (this.#passes.size >= MAX_COUNTED) this.#tooMany = true
    else this.#passes.set(key, (this.#passes.get(key) ?? 0) + 1)
  }

  /** @returns how many tests failed and passed, and count as failed, since nothing shows that they were run again */
  flush(): number {
    if (this.#held.size === 0) return (this.#clear(), 0)
    const areReruns = this.#areReruns()
    let unmarked = 0
    for (const runs of this.#held.values()) {
      const [first, ...later] = runs
      if (first === undefined) continue
      if (areReruns && !runs.some(cutsShort)) this.emit(later.reduce(joined, first))
      else {
        if (later.some(({ status }) => status === 'passed')) unmarked++
        runs.forEach(this.emit)
      }
    }
    this.#clear()
    return unmarked
  }

  #areReruns(): boolean {
    if (this.#tooMany) return false
    let once = 0
    for (const [key, passes] of this.#passes) {
      if (this.#failedRoots.has(key)) continue
      if (passes > 1) return false
      once++
    }
    return once > 0
  }

  #clear(): void {
    this.#held.clear()
    this.#failedRoots.clear()
    this.#passes.clear()
    this.#count = 0
    this.#tooMany = false
  }
}

function placeOf(test: TestCase): string {
  return `${test.suites.at(-1) ?? ''}\0${keyOf(test)}`
}

/** Of a subtest the test that it is part of. */
function rootOf(key: string): string {
  const name = key.lastIndexOf('\0') + 1
  const slash = key.indexOf('/', name)
  return slash < 0 ? key : key.slice(0, slash)
}
