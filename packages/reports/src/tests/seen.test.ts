import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Seen } from './seen'

describe('tests seen before', () => {
  test('agrees with a set of the texts, for any texts', () => {
    const word = fc.string({ unit: 'binary', maxLength: 6 })
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word), { maxLength: 200 }), (tests) => {
        const seen = new Seen()
        const set = new Set<string>()
        for (const [suite, className, name] of [...tests, ...tests]) {
          const key = JSON.stringify([suite, className, name])
          expect(seen.add(suite, className, name)).toBe(set.has(key))
          set.add(key)
        }
      }),
    )
  })

  test('twenty thousand names that differ in one digit are all different, and all known the second time', () => {
    const seen = new Seen()
    const names = Array.from({ length: 20_000 }, (_, i) => `adds item ${i} to the cart`)
    expect(names.filter((name) => seen.add('suite', 'class', name))).toEqual([])
    expect(names.filter((name) => !seen.add('suite', 'class', name))).toEqual([])
  })

  test('what lies between the parts counts', () => {
    const seen = new Seen()
    expect([
      seen.add('ab', 'c', 'd'),
      seen.add('a', 'bc', 'd'),
      seen.add('a', 'b', 'cd'),
      seen.add('abcd', '', ''),
      seen.add('', '', 'abcd'),
    ]).toEqual([false, false, false, false, false])
  })

  test('a full table looks nothing up, and grows no more', () => {
    const seen = new Seen(8)
    const first = ['a', 'b', 'c', 'd', 'e', 'a'].map((name) => seen.add('', '', name))
    expect([first, seen.full]).toEqual([[false, false, false, false, false, false], true])
  })
})
