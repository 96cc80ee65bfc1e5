import { expect, test } from '@jest/globals'
import type { Judged, Standing } from './judge/judge'
import type { Probe } from './probes/probe'
import { verdict } from './verdict'

const STARTED = Date.UTC(2026, 0, 1)

/** Checks by name, as each was judged. */
const of = (...checks: readonly (readonly [name: string, judged: Judged])[]) =>
  verdict({
    checks: checks.map(([name, judged]) => ({ probe: { name } as Probe, looks: [], judged })),
    started: STARTED,
    ended: STARTED + 90_000,
  })
const judged = (standing: Standing, next?: string): Judged => ({
  standing,
  reason: `it is ${standing}`,
  ...(next === undefined ? {} : { next }),
})
const GOOD = judged('good')

test('all that were looked at are counted', () => {
  expect(of(['errors', GOOD])).toEqual({
    outcome: 'pass',
    headline: '1 check passed in 1m30s',
    failure: undefined,
    blamesRelease: false,
  })
  expect(of(['errors', GOOD], ['latency', GOOD]).headline).toBe('2 checks passed in 1m30s')
})

test.each<[Standing, 'fail' | 'inconclusive', string, boolean]>([
  ['bad', 'fail', 'VERIFY_FAILED', true],
  ['missing', 'fail', 'VERIFY_MISSING', false],
  ['error', 'inconclusive', 'VERIFY_SERVER', false],
  ['undecided', 'inconclusive', 'VERIFY_UNDECIDED', false],
  ['no-data', 'inconclusive', 'VERIFY_NO_DATA', false],
])('a check that is %s makes it %s (%s), and blames the release: %s', (standing, outcome, code, blamesRelease) => {
  expect(of(['latency', GOOD], ['errors', judged(standing, 'ask the server')])).toEqual({
    outcome,
    headline: `errors: it is ${standing}`,
    failure: { code, message: `errors: it is ${standing}, after 1m30s`, hint: 'ask the server' },
    blamesRelease,
  })
})

test('of several the one that says most, in whatever order they were asked', () => {
  const others = (['no-data', 'undecided', 'error', 'missing', 'bad'] as const).map(
    (standing) => [standing, judged(standing)] as const,
  )
  const told = others.map((_, at) => of(...others.slice(0, at + 1)).headline)
  expect(told).toEqual([
    'no-data: it is no-data',
    'undecided: it is undecided; 1 other check did not pass either',
    'error: it is error; 2 other checks did not pass either',
    'missing: it is missing; 3 other checks did not pass either',
    'bad: it is bad; 4 other checks did not pass either',
  ])
})

test('without a next step of its own the logs are named', () => {
  expect(of(['errors', judged('bad')]).failure?.hint).toBe('look at the logs of the release')
})
