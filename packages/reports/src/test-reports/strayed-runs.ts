import type { TestCase } from './model'
import { joined, keyOf } from './attempts'
import { type Cases, isPlain } from './plain/passes'

/** Tests that are held. */
const MAX_HELD = 20_000

/**
 * Surefire 3 tells of the first run of a class in the report of the class nested in it, and of the runs after it in the
 * report of the class itself. The two are put together when they lie in one folder.
 */
export class StrayedRuns {
  readonly #held = new Map<string, TestCase>()

  constructor(private readonly emit: (cases: Cases) => void) {}

  /** @param folder of the report */
  add(cases: Cases, folder: string): void {
    if (!isPlain(cases)) this.#add(cases, folder)
    else if (this.#held.size === 0) this.emit(cases)
    else for (const test of cases.cases()) this.#add(test, folder)
  }

  #add(test: TestCase, folder: string): void {
    if (test.strayed === true) this.#hold(test, folder)
    else if (this.#held.size > 0 && test.className !== undefined && test.suites.at(-1) === test.className)
      this.#mayBeLater(test, folder)
    else this.emit(test)
  }

  #hold(test: TestCase, folder: string): void {
    const key = `${folder}\0${keyOf(test)}`
    if (this.#held.has(key) || this.#held.size >= MAX_HELD) this.emit(test)
    else this.#held.set(key, test)
  }

  #mayBeLater(test: TestCase, folder: string): void {
    const key = `${folder}\0${keyOf(test)}`
    const first = this.#held.get(key)
    if (first === undefined || test.status === 'skipped') return this.emit(test)
    this.#held.delete(key)
    this.emit(joined(first, test))
  }

  end(): void {
    for (const test of this.#held.values()) this.emit(test)
    this.#held.clear()
  }
}
