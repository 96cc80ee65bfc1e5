import { expect, test } from '@jest/globals'
import { counted, grouped } from './count'

test.each([
  [0, '0 findings'],
  [1, '1 finding'],
  [999, '999 findings'],
  [1234567, '1\u202f234\u202f567 findings'],
])('counted(%d)', (count, want) => {
  expect(counted(count, 'finding')).toBe(want)
})

test('a plural of its own, and a bare number', () => {
  expect([counted(2, 'entry', 'entries'), grouped(1000)]).toEqual(['2 entries', '1\u202f000'])
})
