import { type Cases, FIELDS, PlainPasses, type PlainSuite } from '../plain/passes'
import type { Batch, Numbers } from './batch'

/** Gives out what came in batches. */
export class Unpacker {
  #suites: readonly string[] = []

  casesOf({ bytes, numbers, groups, continues, order, tests }: Batch): readonly Cases[] {
    const first = continues ? groups[0]?.suites : undefined
    const suites = groups.map((group) => (group.suites === first ? { ...group, suites: this.#suites } : group))
    const cases: Cases[] = []
    let [at, test] = [0, 0]
    for (let item = 0; item < order.length; item += 2) {
      const suite = suites[order[item] ?? 0] ?? NO_SUITE
      const count = order[item + 1] ?? 0
      const alone = count === 0 ? tests[test++] : undefined
      if (alone !== undefined) cases.push({ ...alone, suites: suite.suites })
      else {
        cases.push(new PlainPasses({ bytes, suite, ...partOf(numbers, at, at + count) }))
        at += count
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
