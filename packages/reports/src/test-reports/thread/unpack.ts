import type { TestCase } from '../model'
import { type Cases, PlainPasses, type PlainSuite } from '../plain/passes'
import { wordsOf } from '../plain/words'
import { type Batch, ITEM } from './batch'

/** Gives out what came in batches. */
export class Unpacker {
  #suites: readonly string[] = []

  casesOf({ bytes, numbers, ctrf, groups, continues, order, tests }: Batch): readonly Cases[] {
    const [begun] = groups
    const isBegun = (suites: readonly string[]) => continues && suites === begun?.suites
    const suites = groups.map((group) => (isBegun(group.suites) ? { ...group, suites: this.#suites } : group))
    const words = wordsOf(bytes)
    const cases: Cases[] = []
    let [first, test, written] = [0, 0, 0]
    for (let item = 0; item < order.length; item += ITEM) {
      const suite = suites[order[item] ?? 0] ?? NO_SUITE
      const count = order[item + 1] ?? 0
      if (count > 0) {
        const end = written + (order[item + 2] ?? 0)
        const part = ctrf.subarray(written, end)
        cases.push(new PlainPasses({ bytes, words, suite, numbers, first, count, ctrf: part }))
        first += count
        written = end
      } else {
        const alone = tests[test++] as TestCase
        cases.push(isBegun(alone.suites) ? { ...alone, suites: this.#suites } : alone)
      }
    }
    this.#suites = suites.at(-1)?.suites ?? this.#suites
    return cases
  }
}

const NO_SUITE: PlainSuite = { suites: [] }
