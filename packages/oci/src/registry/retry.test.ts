import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { retryWait } from './retry'
import { parseRetryAfter } from './retry-after'

const NOW = Date.UTC(2026, 5, 1)

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7000],
  ['Mon, 01 Jun 2026 00:00:30 GMT', 30_000],
  ['Monday, 01-Jun-26 00:00:30 GMT', 30_000],
  ['Sun, 31 May 2026 00:00:00 GMT', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['2026', 2_026_000],
  ['99999999999999', undefined],
  [undefined, undefined],
])('Retry-After %s is %s', (text, want) => {
  expect(parseRetryAfter(text, NOW)).toBe(want)
})

describe('retryWait', () => {
  const ask = (failures: number, retryAfter: number | undefined, fraction: number) =>
    retryWait({ failures, retryAfter, longest: 60_000, fraction })

  test('doubles, and takes up to half off', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((failures) => ask(failures, undefined, 0))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
    ])
    expect(ask(3, undefined, 0.999)).toBe(2002)
  })

  test('does as asked, and up to a tenth more', () => {
    expect([ask(1, 5000, 0), ask(9, 5000, 0.5), ask(1, 0, 0.5)]).toEqual([5000, 5250, 0])
  })

  test('never waits longer than the longest', () => {
    const any = fc.record({
      failures: fc.integer({ min: 1, max: 100 }),
      retryAfter: fc.option(fc.integer({ min: 0, max: 1e12 }), { nil: undefined }),
      fraction: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(any, (question) => {
        const wait = retryWait({ ...question, longest: 60_000 })
        return Number.isInteger(wait) && wait >= 0 && wait <= 60_000
      }),
    )
  })
})
