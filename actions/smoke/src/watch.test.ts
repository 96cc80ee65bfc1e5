import { expect, test } from '@jest/globals'
import type { HttpErrorKind } from '@slipway/core'
import { FakeClock, FakeRandom, FakeSignals } from '@slipway/testing'
import fc from 'fast-check'
import { watch } from './watch'

const KINDS: readonly HttpErrorKind[] = [
  'dns',
  'refused',
  'reset',
  'timeout',
  'tls',
  'blocked',
  'too-large',
  'protocol',
]
const step = fc.record({
  good: fc.boolean(),
  none: fc.option(fc.constantFrom(...KINDS), { nil: undefined, freq: 2 }),
  takes: fc.nat(30_000),
})
const schedule = fc.record({
  attempts: fc.integer({ min: 1, max: 30 }),
  consecutive: fc.integer({ min: 1, max: 5 }),
  interval: fc.nat(20_000),
  timeout: fc.integer({ min: 1000, max: 120_000 }),
  stayGood: fc.option(fc.nat(60_000), { nil: 0 }),
})
/** Milliseconds that one look has, whatever time is left. */
const LONGEST = 10_000

test('whatever a service answers there is one state that its answers bear out, within the attempts and the time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), schedule, async (steps, given) => {
      fc.pre(given.consecutive <= given.attempts)
      const clock = new FakeClock()
      let next = 0
      const ask = async (left: () => number) => {
        const limit = Math.min(left(), LONGEST)
        const { good, none, takes } = steps[Math.min(next++, steps.length - 1)] as (typeof steps)[number]
        clock.advance(Math.min(takes, limit))
        const cause = takes > limit ? 'timeout' : none
        const checks = [{ name: 'status', ok: good && cause === undefined, expected: '', found: '' }]
        return cause === undefined ? { checks } : { checks, none: { cause, message: '' } }
      }
      const found = await watch(
        given,
        ask,
        { clock, random: new FakeRandom(), signals: new FakeSignals() },
        () => undefined,
      )
      const { attempts, state } = found
      const last = attempts.slice(-given.consecutive)
      if (given.stayGood === 0) expect(attempts.length).toBeLessThanOrEqual(given.attempts)
      const longest = given.timeout + (given.stayGood === 0 ? 0 : given.stayGood + LONGEST)
      expect(found.milliseconds).toBeLessThanOrEqual(longest)
      const isGood = last.length === given.consecutive && last.every(({ ok }) => ok)
      if (given.stayGood === 0) expect(state === 'healthy').toBe(isGood)
      else if (state === 'healthy') expect(isGood).toBe(true)
      expect(state === 'refused').toBe(attempts.at(-1)?.none?.cause === 'blocked')
      if (state === 'unreachable') expect(attempts.every(({ none }) => none !== undefined)).toBe(true)
      if (state === 'unhealthy')
        expect(attempts.some(({ ok, none }) => !ok && none === undefined) || attempts.some(({ ok }) => ok)).toBe(true)
      if (state === 'undecided') expect(attempts.every(({ ok }) => ok)).toBe(true)
      // Whoever is asked again after that was asked too often.
      expect(attempts.slice(0, -1).some(({ none }) => none?.cause === 'blocked')).toBe(false)
    }),
  )
})
