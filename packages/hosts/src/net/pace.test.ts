import { expect, test } from '@jest/globals'
import { Pace, USUAL_PACE } from './pace'

const seconds = (count: number, bytes: number) => {
  const pace = new Pace(USUAL_PACE)
  for (let at = 0; at < count; at++) pace.note({ waited: 1000, bytes })
}

test.each([
  ['a byte a second', 1, 59, 60],
  ['nearly a kibibyte a second', 1023, 59, 60],
])('%s has stalled after a minute, not before', (_, bytes, fine, over) => {
  expect(() => seconds(fine, bytes)).not.toThrow()
  expect(() => seconds(over, bytes)).toThrow(`only ${bytes * 60} bytes came through in 1m of waiting`)
})

test('a kibibyte a second is slow, and goes on for as long as it takes', () => {
  expect(() => seconds(24 * 3600, 1024)).not.toThrow()
})

test('a burst does not make up for the minutes after it', () => {
  const pace = new Pace(USUAL_PACE)
  pace.note({ waited: 60_000, bytes: 1e9 })
  expect(() => pace.note({ waited: 60_000, bytes: 10 })).toThrow('only 10 bytes')
})

test('time that is not waiting does not count', () => {
  const pace = new Pace(USUAL_PACE)
  for (let at = 0; at < 1000; at++) pace.note({ waited: 0, bytes: 1 })
})
