import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { join, type Range, Search } from './search'

const found = (text: string, ...forms: readonly string[]): readonly Range[] => {
  const search = new Search()
  for (const form of forms) search.add(form, form.length)
  return search.find(text)
}
const at = (start: number, end: number): Range => ({ start, end })

describe('whole forms', () => {
  test.each<[string, string, readonly string[], readonly Range[]]>([
    ['nothing is looked for', 'abcdef', [], []],
    ['nothing is there', 'abcdef', ['abdc'], []],
    ['the text itself', 'abcd', ['abcd'], [at(0, 4)]],
    ['at the end', 'xxabcd', ['abcd'], [at(2, 6)]],
    ['one behind the other', 'abcdabcd', ['abcd'], [at(0, 4), at(4, 8)]],
    ['two that overlap are one', 'xabcdefx', ['abcd', 'cdef'], [at(1, 7)]],
    ['one that overlaps itself', 'ababa-aba', ['aba'], [at(0, 5), at(6, 9)]],
    ['one in another', 'xabcdefghx', ['cdef', 'abcdefgh'], [at(1, 9)]],
    ['two that end alike', 'xyzdefgh-abcdefgh', ['abcdefgh', 'xyzdefgh'], [at(0, 8), at(9, 17)]],
    ['of different lengths', 'abcd 0123456789ab', ['abcd', '0123456789ab'], [at(0, 4), at(5, 17)]],
    ['a text that is too short', 'abc', ['abcd'], []],
    ['what only begins like it', 'abcdefghijkx', ['abcdefghijkl'], []],
    ['characters of any alphabet', 'é→日本', ['→日本'], [at(1, 4)]],
  ])('%s', (_, text, forms, want) => expect(found(text, ...forms)).toEqual(want))

  test('one that is added later counts from then on, shorter ones too', () => {
    const search = new Search()
    search.add('0123456789', 10)
    expect(search.find('abcd 0123456789')).toEqual([at(5, 15)])
    search.add('abcd', 4)
    expect(search.find('abcd 0123456789')).toEqual([at(0, 4), at(5, 15)])
  })

  test('any forms in any text are found as by looking at every place', () => {
    const word = (min: number, max: number) =>
      fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: min, maxLength: max }).map((signs) => signs.join(''))
    fc.assert(
      fc.property(fc.array(word(3, 12), { minLength: 1, maxLength: 4 }), word(0, 60), (forms, text) => {
        const ranges = forms.flatMap((form) =>
          Array.from({ length: text.length }, (_, start) => at(start, start + form.length)).filter(({ start }) =>
            text.startsWith(form, start),
          ),
        )
        const covered = (all: readonly Range[]) =>
          Array.from({ length: text.length }, (_, place) => all.some(({ start, end }) => start <= place && place < end))
        expect(covered(found(text, ...forms))).toEqual(covered(ranges))
      }),
    )
  })
})

describe('a form in pieces', () => {
  const LONG = Array.from({ length: 60 }, (_, i) => String.fromCharCode(0x100 + i)).join('')
  const search = new Search()
  search.add(LONG, 16)
  const shown = (text: string) => search.find(text).map(({ start, end }) => text.slice(start, end))

  test('any part of that length is found, wherever it stands, and one that is shorter is not', () => {
    for (let start = 0; start + 16 <= LONG.length; start++) {
      const part = LONG.slice(start, start + 16)
      expect([part, `x${part}`, `${part}x`, `xx${part}yy`].map(shown)).toEqual(Array(4).fill([part]))
      expect([part.slice(1), part.slice(0, -1)].flatMap((short) => shown(`x${short}y`))).toEqual([])
    }
  })

  test('of a form of any length the end is found, too', () => {
    for (let length = 40; length <= 60; length++) {
      const shorter = new Search()
      shorter.add(LONG.slice(0, length), 16)
      expect(shorter.find(LONG.slice(length - 16, length))).toEqual([at(0, 16)])
    }
  })

  test('longer parts are found whole, and the whole', () => {
    expect(search.find(LONG)).toEqual([at(0, 60)])
    expect(shown(`x${LONG.slice(3, 50)}y${LONG}z`)).toEqual([LONG.slice(3, 50), LONG])
    expect(shown(LONG + LONG)).toEqual([LONG, LONG])
  })
})

test.each<[readonly Range[], Range, readonly Range[]]>([
  [[], at(1, 3), [at(1, 3)]],
  [[at(0, 2)], at(2, 4), [at(0, 2), at(2, 4)]],
  [[at(0, 3)], at(2, 4), [at(0, 4)]],
  [[at(0, 9)], at(2, 4), [at(0, 9)]],
  [[at(0, 2), at(3, 5), at(6, 8)], at(4, 7), [at(0, 2), at(3, 8)]],
  [[at(0, 2), at(3, 5)], at(1, 4), [at(0, 5)]],
])('%j and %j', (ranges, more, want) => {
  const all = [...ranges]
  join(all, more)
  expect(all).toEqual(want)
})
