import { expect, test } from '@jest/globals'
import { truncate } from './truncate'

test.each<[string, number, string | undefined, string]>([
  ['abc', 3, undefined, 'abc'],
  ['abcd', 3, undefined, 'ab…'],
  ['abcdefgh', 7, ' (cut)', 'a (cut)'],
  ['a😀bc', 3, undefined, 'a…'],
  ['a😀bcd', 4, undefined, 'a😀…'],
  ['', 0, undefined, ''],
])('truncate(%j, %d, %j) is %j', (text, limit, mark, want) => {
  expect(truncate(text, limit, mark)).toBe(want)
})
