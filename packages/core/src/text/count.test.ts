import { expect, test } from '@jest/globals'
import { counted, grouped } from './count'

test.each([
  [0, '0 entries'],
  [1, '1 entry'],
  [1234, '1234 entries'],
])('counted(%d)', (count, want) => {
  expect(counted(count, 'entry', 'entries')).toBe(want)
})

test('counted adds an s where nothing else is given', () => {
  expect([counted(1, 'finding'), counted(2, 'finding')]).toEqual(['1 finding', '2 findings'])
})

test.each([
  [999, '999'],
  [1000, '1\u202f000'],
  [1234567, '1\u202f234\u202f567'],
])('grouped(%d)', (count, want) => {
  expect(grouped(count)).toBe(want)
})
