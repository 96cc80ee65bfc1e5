import { describe, expect, test } from '@jest/globals'
import type { Clock, Random } from '@slipway/core'
import fc from 'fast-check'
import { RegistryFailure } from './failure'
import { Retrier, type RetryLimits, retryWait, USUAL_LIMITS } from './retry'
import { parseRetryAfter } from './retry-after'

const NOW = Date.UTC(2026, 5, 1)

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7000],
  ['Mon, 01 Jun 2026 00:00:30 GMT', 30_000],
  ['Monday, 01-Jun-26 00:00:30 GMT', 30_000],
  ['Sun, 31 May 2026 00:00:00 GMT', 0],
  ['123456789', 123_456_789_000],
  ['1234567890', undefined],
  ['x 7', undefined],
  ['7 x', undefined],
  ['\t30\t', 30_000],
  ['1 Jun 2026 00:00:30 GMT', undefined],
  [' Mon, 01 Jun 2026 00:00:30 GMT', undefined],
  ['Mon, no date', undefined],
  ['Mo, 01 Jun 2026 00:00:30 GMT', undefined],
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

describe('the tries of an operation', () => {
  const failure = (more: { readonly passing?: boolean; readonly retryAfter?: string } = {}) =>
    new RegistryFailure({ message: 'r.io answered 503', passing: true, ...more })

  function world(limits: Partial<RetryLimits> = {}, bytes: readonly number[] = [0, 0]) {
    const waits: number[] = []
    const said: string[] = []
    const asked: number[] = []
    const clock = { now: () => NOW, sleep: async (milliseconds: number) => void waits.push(milliseconds) } as Clock
    const random = { bytes: (length: number) => (asked.push(length), Uint8Array.from(bytes)) } as unknown as Random
    const retrier = new Retrier({
      clock,
      random,
      limits: { ...USUAL_LIMITS, ...limits },
      say: (text) => void said.push(text),
    })
    return { retrier, waits, said, asked }
  }

  /** Fails so often, then works. */
  function failing(times: number, error: unknown = failure()) {
    let left = times
    return async () => {
      left -= 1
      if (left >= 0) throw error
      return 'done'
    }
  }

  test('go on until it works, and each wait is told', async () => {
    const { retrier, waits, said, asked } = world()
    expect(await retrier.run('pull', failing(4))).toBe('done')
    expect(waits).toEqual([1000, 2000, 4000, 8000])
    expect(said[0]).toBe('pull: r.io answered 503; trying again in 1.0s (2 of 5)')
    expect(said[3]).toBe('pull: r.io answered 503; trying again in 8.0s (5 of 5)')
    expect(asked).toEqual([2, 2, 2, 2])
  })

  test('end with the last one, without a wait behind it', async () => {
    const { retrier, waits } = world()
    await expect(retrier.run('pull', failing(5))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'REGISTRY_UNAVAILABLE',
      message: 'pull: tried 5 times, the last answer was: r.io answered 503',
      hint: 'check that this machine reaches the registry, then try again; `attempts` of push sets how often it is tried',
      cause: expect.any(RegistryFailure),
    })
    expect(waits).toHaveLength(4)
  })

  test('one alone is told as once', async () => {
    await expect(world({ attempts: 1 }).retrier.run('pull', failing(1))).rejects.toMatchObject({
      message: expect.stringContaining('tried once,'),
    })
  })

  test.each([
    ['a failure that stays', failure({ passing: false })],
    ['an error of another kind', Object.assign(new Error('bug'), { passing: true })],
    ['no error at all', 'text'],
    ['a lookalike', { name: 'RegistryFailure', passing: true }],
  ])('%s is thrown as it is', async (_, error) => {
    const { retrier, waits } = world()
    await expect(retrier.run('pull', failing(1, error))).rejects.toBe(error)
    expect(waits).toEqual([])
  })

  test('share one budget of waiting: what fits exactly is waited, no more', async () => {
    const { retrier, waits } = world({ totalWait: 3000 })
    await expect(retrier.run('pull', failing(9))).rejects.toMatchObject({
      message: expect.stringContaining('tried 3 times'),
    })
    expect(waits).toEqual([1000, 2000])
    await expect(retrier.run('push', failing(1))).rejects.toMatchObject({
      message: expect.stringContaining('push: tried once'),
    })
  })

  test('wait as the registry asks, within the longest wait', async () => {
    const { retrier, waits } = world()
    await retrier.run('pull', failing(1, failure({ retryAfter: '7' })))
    await retrier.run('pull', failing(1, failure({ retryAfter: 'Mon, 01 Jun 2026 00:00:30 GMT' })))
    await retrier.run('pull', failing(1, failure({ retryAfter: '3600' })))
    expect(waits).toEqual([7000, 30_000, 60_000])
  })

  test.each([
    [[128, 0], 750],
    [[255, 255], 500],
    [[0, 255], 998],
    [[], 1000],
  ])('random bytes %j make the first wait %i', async (bytes, wait) => {
    const { retrier, waits } = world({}, bytes)
    await retrier.run('pull', failing(1))
    expect(waits).toEqual([wait])
  })
})

test('the usual limits: five tries, a minute at a time, ten minutes in all', () => {
  expect(USUAL_LIMITS).toEqual({ attempts: 5, longestWait: 60_000, totalWait: 600_000 })
})
