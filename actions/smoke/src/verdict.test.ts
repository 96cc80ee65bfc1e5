import { describe, expect, test } from '@jest/globals'
import type { Check, NoAnswer } from './probes/probe'
import { isWrong, sentenceOf, verdict } from './verdict'
import type { Attempt, Observation, Schedule, State } from './watch'

const SCHEDULE: Schedule = { attempts: 10, consecutive: 3, interval: 5_000, timeout: 60_000 }
const ADDRESS = 'https://shop.example.com/health'

const good: Attempt = {
  at: 0,
  milliseconds: 10,
  checks: [{ name: 'status', expected: '200', found: '200', ok: true }],
  ok: true,
}
const wrong: Attempt = {
  at: 0,
  milliseconds: 10,
  checks: [
    { name: 'status', expected: '200', found: '503', ok: false },
    { name: 'body', expected: 'ready', found: 'ready', ok: true },
    { name: 'version', expected: '2', found: '1', ok: false },
  ],
  ok: false,
}
const silent = (cause: NoAnswer['cause']): Attempt => ({
  at: 0,
  milliseconds: 10,
  checks: [],
  none: { cause, message: `it was ${cause}` },
  ok: false,
})

function judge(state: State, attempts: readonly Attempt[], deciding = attempts.at(-1) as Attempt, streak = 0) {
  const observed: Observation = { state, attempts, streak, deciding, milliseconds: 12_000 }
  return verdict(observed, SCHEDULE, ADDRESS)
}

test('healthy: how often and how long it was asked, and nobody is blamed', () => {
  expect(judge('healthy', [good, good, good], good, 3)).toEqual({
    outcome: 'pass',
    headline: `${ADDRESS} is healthy: 3 good answers in a row, 3 attempts in 12s`,
    failure: undefined,
    blamesRelease: false,
  })
  expect(judge('healthy', [good], good, 1).headline).toMatch(/, 1 attempt in 12s$/)
})

test('healthy for the time that it had to stay so', () => {
  const observed: Observation = {
    ...{ state: 'healthy', attempts: [good, good], streak: 2, deciding: good, milliseconds: 12_000 },
  }
  expect(verdict(observed, { ...SCHEDULE, stayGood: 30_000 }, ADDRESS).headline).toBe(
    `${ADDRESS} is healthy: 2 good answers in a row, 2 attempts in 12s, good for 30s`,
  )
})

describe('unhealthy', () => {
  const said = `${ADDRESS} is unhealthy after 2 attempts in 12s: status: expected 200, found 503; version: expected 2, found 1`

  test('says what was wrong, and blames the release', () => {
    expect(judge('unhealthy', [good, wrong])).toEqual({
      outcome: 'fail',
      headline: said,
      failure: { code: 'SMOKE_UNHEALTHY', message: said, hint: 'look at the logs of the release' },
      blamesRelease: true,
    })
  })

  test('good answers between attempts that no release can be to blame for blame none', () => {
    expect(judge('unhealthy', [good, silent('dns'), silent('tls')]).blamesRelease).toBe(false)
    expect(judge('unhealthy', [good, silent('reset')]).blamesRelease).toBe(true)
    expect(judge('unhealthy', [silent('dns'), wrong]).blamesRelease).toBe(true)
  })
})

describe('unreachable', () => {
  test.each<[NoAnswer['cause'], boolean, string]>([
    ['dns', false, 'the name does not resolve from here: check it and the DNS record'],
    ['refused', true, 'nothing listens there: expose the service on this port, or correct url'],
    ['reset', true, 'the connection was cut: look at the logs'],
    ['timeout', true, 'no answer came in time: check that this machine can reach the address'],
    ['tls', false, 'the certificate is not trusted here'],
    ['blocked', false, 'correct the name, or set allow-private to true'],
    ['tunnel', false, 'kubectl port-forward says why: check via'],
    ['too-large', true, 'check a smaller page'],
    ['protocol', true, 'the server does not speak HTTP/1.1'],
  ])('%s: the release may be to blame: %s', (cause, blamesRelease, hint) => {
    const message = `${ADDRESS} is unreachable: no answer to 1 attempt in 12s: it was ${cause} (${cause})`
    expect(judge('unreachable', [silent(cause)])).toEqual({
      outcome: 'fail',
      headline: message,
      failure: { code: 'SMOKE_UNREACHABLE', message, hint: expect.stringContaining(hint) },
      blamesRelease,
    })
  })

  test('one attempt that no release can be to blame for is enough to blame none', () => {
    expect(judge('unreachable', [silent('refused'), silent('dns')]).blamesRelease).toBe(false)
    expect(judge('unreachable', [silent('refused'), silent('reset')]).blamesRelease).toBe(true)
  })
})

test('refused: nothing was asked, so nobody is blamed', () => {
  const message = `${ADDRESS} was not checked: it was blocked (blocked)`
  expect(judge('refused', [wrong, silent('blocked')])).toEqual({
    outcome: 'fail',
    headline: message,
    failure: {
      code: 'SMOKE_REFUSED',
      message,
      hint: 'correct the name, or set allow-private to true for an address that is private and meant',
    },
    blamesRelease: false,
  })
})

test('undecided: what would let it decide', () => {
  const message = `${ADDRESS}: 2 good answers in 12s, expected 3 in a row`
  expect(judge('undecided', [good, good], good, 2)).toEqual({
    outcome: 'inconclusive',
    headline: message,
    failure: {
      code: 'SMOKE_UNDECIDED',
      message,
      hint: 'raise timeout (it takes at least 10s), or lower consecutive to 2 or interval',
    },
    blamesRelease: false,
  })
})

describe('why an attempt was not good', () => {
  const missing: Check = { name: 'body', expected: 'ready', found: 'no answer', ok: false }
  const late: Check = { name: 'time', expected: 'at most 1s', found: '3s', ok: false }
  const attempt = (checks: readonly Check[], more: Partial<Attempt> = {}): Attempt => ({ ...wrong, checks, ...more })

  test('nothing was wrong with it', () => expect(sentenceOf(good)).toBe('as expected'))

  test('each check that failed', () =>
    expect(sentenceOf(attempt([missing, late, ...good.checks]))).toBe(
      'body: expected ready, found no answer; time: expected at most 1s, found 3s',
    ))

  test('an address that did not answer says why by itself, and not once more for each check', () =>
    expect(sentenceOf(attempt([missing, late], { silent: ['one of two did not answer'] }))).toBe(
      'time: expected at most 1s, found 3s; one of two did not answer',
    ))
})

describe('the application itself is wrong', () => {
  const check = (name: string, found: string, ok = false): Check => ({ name, expected: 'x', found, ok })
  const asked = (...checks: readonly Check[]): Attempt => ({ ...wrong, checks })

  test.each<[string, readonly Attempt[], boolean]>([
    ['after one wrong answer among good ones', [good, wrong, good], true],
    [
      'after a wrong answer of which another check was good',
      [asked(check('status', '503'), check('body', 'x', true))],
      true,
    ],
    ['not after good answers', [good, asked(check('body', 'x', true))], false],
    ['not after no attempt', [], false],
    ['not where only the version is another', [asked(check('version', '1'))], false],
    ['not where only the version at one of several addresses is another', [asked(check('/a: version', '1'))], false],
    ['where something is wrong beside the version', [asked(check('version', '1'), check('status', '503'))], true],
    ['where a check is only called like it', [asked(check('header x-version', '1'))], true],
    ['where a check only begins like it', [asked(check('version of the schema', '1'))], true],
    ['not where an address did not answer', [asked(check('status', 'no answer'))], false],
    [
      'not where there was no connection, whatever was looked at',
      [{ ...silent('reset'), checks: wrong.checks }],
      false,
    ],
  ])('%s', (_, attempts, want) => expect(isWrong(attempts)).toBe(want))
})
