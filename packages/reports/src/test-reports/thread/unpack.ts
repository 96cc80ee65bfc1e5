import { type Cases, FIELDS, PlainPasses, type PlainSuite } from '../plain/passes'
import { type Batch, ITEM, type Numbers } from './batch'

/** Gives out what came in batches. */
export class Unpacker {
  #suites: readonly string[] = []

  casesOf({ bytes, numbers, ctrf, groups, continues, order, tests }: Batch): readonly Cases[] {
    const first = continues ? groups[0]?.suites : undefined
    const suites = groups.map((group) => (group.suites === first ? { ...group, suites: this.#suites } : group))
    const cases: Cases[] = []
    let [at, test, written] = [0, 0, 0]
    for (let item = 0; item < order.length; item += ITEM) {
      const suite = suites[order[item] ?? 0] ?? NO_SUITE
      const count = order[item + 1] ?? 0
      const alone = count === 0 ? tests[test++] : undefined
      if (alone !== undefined) cases.push({ ...alone, suites: suite.suites })
      else {
        const end = written + (order[item + 2] ?? 0)
        const passes = { bytes, suite, ctrf: ctrf.subarray(written, end) }
        cases.push(new PlainPasses({ ...passes, ...partOf(numbers, at, at + count) }))
        at += count
        written = end
      }
    }
    this.#suites = suites.at(-1)?.suites ?? this.#suites
    return cases
  }
}

function partOf({ fields, seconds, keys }: Numbers, start: number, end: number): Numbers {
  return {
    fields: fields.subarray(start * FIELDS, end * FIELDS),
    seconds: seconds.subarray(start, end),
    keys: keys.subarray(start, end),
  }
}

const NO_SUITE: PlainSuite = { suites: [] }
