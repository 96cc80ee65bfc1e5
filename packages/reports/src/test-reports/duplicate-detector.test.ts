import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DuplicateDetector } from './duplicate-detector'

const add = (detector: DuplicateDetector, suite: string, className: string, name: string): boolean =>
  detector.add({ suites: [suite], className, name })

describe('duplicate tests', () => {
  test('agrees with a set of the texts, for any texts', () => {
    const word = fc.string({ unit: 'binary', maxLength: 6 })
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word), { maxLength: 200 }), (tests) => {
        const detector = new DuplicateDetector()
        const set = new Set<string>()
        for (const [suite, className, name] of [...tests, ...tests]) {
          const key = JSON.stringify([suite, className, name])
          expect(add(detector, suite, className, name)).toBe(set.has(key))
          set.add(key)
        }
      }),
    )
  })

  test('twenty thousand names that differ in one digit are all different, and all known the second time', () => {
    const detector = new DuplicateDetector()
    const names = Array.from({ length: 20_000 }, (_, i) => `adds item ${i} to the cart`)
    expect(names.filter((name) => add(detector, 'suite', 'class', name))).toEqual([])
    expect(names.filter((name) => !add(detector, 'suite', 'class', name))).toEqual([])
  })

  test('what lies between the parts counts', () => {
    const detector = new DuplicateDetector()
    expect([
      add(detector, 'ab', 'c', 'd'),
      add(detector, 'a', 'bc', 'd'),
      add(detector, 'a', 'b', 'cd'),
      add(detector, 'abcd', '', ''),
      add(detector, '', '', 'abcd'),
    ]).toEqual([false, false, false, false, false])
  })

  test('a full table looks nothing up, and grows no more', () => {
    const detector = new DuplicateDetector(8)
    const first = ['a', 'b', 'c', 'd', 'e', 'a'].map((name) => add(detector, '', '', name))
    expect([first, detector.full]).toEqual([[false, false, false, false, false, false], true])
  })
})
