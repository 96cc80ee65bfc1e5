import { describe, expect, test } from '@jest/globals'
import { judge, type Judged } from './judge'
import type { Look, Rule } from './look'

const rule: Rule = { failureLimit: 0, consecutiveErrors: 2, minSamples: 2, noData: 'inconclusive' }
const good: Look = { at: 0, kind: 'value', value: 0, verdict: 'good', text: '0' }
const bad: Look = { at: 0, kind: 'value', value: 9, verdict: 'bad', text: '9, expected at most 1' }
const unclear: Look = { at: 0, kind: 'value', value: 9, verdict: 'undecided', text: '9: neither' }
const none: Look = { at: 0, kind: 'no-data', reason: 'no series', next: 'correct it' }
const error: Look = { at: 0, kind: 'error', reason: 'no answer', next: 'ask again' }

const standing = (looks: readonly Look[], ended = false, own: Partial<Rule> = {}) =>
  judge(looks, { ...rule, ...own }, ended).standing

describe('before the end', () => {
  test('good looks decide nothing', () => expect(standing([good, good, good])).toBe('open'))
  test('one bad look more than the limit fails', () => {
    expect(standing([bad])).toBe('bad')
    expect(standing([bad, good, bad], false, { failureLimit: 2 })).toBe('open')
    expect(standing([bad, good, bad, bad], false, { failureLimit: 2 })).toBe('bad')
  })
  test('errors in a row end the check, errors between answers do not', () => {
    expect(standing([error, error])).toBe('open')
    expect(standing([error, error, error])).toBe('error')
    expect(standing([error, error, good, error, error])).toBe('open')
  })
  test('no data fails at once only where it is told to', () => {
    expect(standing([none, none, none])).toBe('open')
    expect(standing([none], false, { noData: 'fail' })).toBe('missing')
    expect(standing([none], false, { noData: 'fail', failureLimit: 1 })).toBe('open')
    expect(standing([none], false, { noData: 'pass' })).toBe('open')
  })
})

describe('at the end', () => {
  const cases: readonly (readonly [string, readonly Look[], Partial<Rule>, string])[] = [
    ['enough values', [good, good], {}, 'good'],
    ['bad looks within the limit', [good, bad, good], { failureLimit: 1 }, 'good'],
    ['too few values', [good], {}, 'no-data'],
    ['nothing but no data', [none, none], {}, 'no-data'],
    ['no data where it passes', [none, none], { noData: 'pass' }, 'good'],
    [
      'no data in one look is borne by the limit and fails at the end',
      [none],
      { noData: 'fail', failureLimit: 1 },
      'missing',
    ],
    ['nothing but errors, fewer than end it', [error], {}, 'error'],
    ['one value that is undecided', [good, unclear, good], {}, 'undecided'],
    ['bad looks that are all borne, and no good one', [bad, bad], { failureLimit: 2 }, 'undecided'],
    ['bad looks that are all borne beside errors', [bad, error, bad, error], { failureLimit: 2 }, 'undecided'],
    ['no look at all', [], {}, 'no-data'],
    ['few values, then errors', [good, error], {}, 'error'],
  ]
  test.each(cases)('%s', (_, looks, own, expected) => expect(standing(looks, true, own)).toBe(expected))

  test('a pass tells how many looks there were and which were borne', () => {
    expect(judge([good, bad, good], { ...rule, failureLimit: 1 }, true).reason).toBe(
      '0, 3 looks, 1 of them bad, which failure-limit allows',
    )
  })
  test('too few values name what was missing', () => {
    expect(judge([good, none], rule, true)).toMatchObject({
      reason: '1 value, expected at least 2: no series',
      next: 'correct it',
    })
  })
})

describe('why, and what to do next', () => {
  type Case = readonly [string, readonly Look[], Partial<Rule>, Judged]
  const more = (text: string): Look => ({ ...bad, text })

  const before: readonly Case[] = [
    ['nothing is decided', [good], {}, { standing: 'open', reason: 'not decided yet' }],
    ['one bad look', [good, bad], {}, { standing: 'bad', reason: '9, expected at most 1' }],
    ['bad looks: the last', [bad, more('7')], { failureLimit: 1 }, { standing: 'bad', reason: '7 (2 times)' }],
    [
      'no data, told by the last look without it',
      [none, { ...none, reason: 'no answer yet' }],
      { noData: 'fail', failureLimit: 1 },
      { standing: 'missing', reason: 'no answer yet (2 times)', next: 'correct it' },
    ],
    [
      'errors in a row: those before an answer do not count',
      [error, good, error, error, { ...error, reason: 'refused' }],
      {},
      { standing: 'error', reason: 'refused (3 times in a row)', next: 'ask again' },
    ],
  ]
  test.each(before)('before the end: %s', (_, looks, own, want) => {
    expect(judge(looks, { ...rule, ...own }, false)).toEqual(want)
  })

  const end: readonly Case[] = [
    [
      'a value that decides nothing goes before errors and what is missing',
      [good, unclear, none, error],
      {},
      { standing: 'undecided', reason: '9: neither', next: 'look at it yourself, or give a rule that decides' },
    ],
    ['errors alone', [error, error], {}, { standing: 'error', reason: 'no answer', next: 'ask again' }],
    [
      'no data in the last look, errors before',
      [error, none],
      {},
      { standing: 'no-data', reason: 'no series', next: 'correct it' },
    ],
    [
      'no data, which passes',
      [none, none],
      { noData: 'pass' },
      { standing: 'good', reason: 'no series; no-data is pass' },
    ],
    [
      'few values, none of the other looks without data, where no data passes',
      [good],
      { noData: 'pass' },
      {
        standing: 'no-data',
        reason: '1 value, expected at least 2',
        next: 'raise duration, or lower interval or min-samples',
      },
    ],
    [
      'few values, then errors',
      [good, error],
      {},
      { standing: 'error', reason: '1 value, expected at least 2: no answer', next: 'ask again' },
    ],
    [
      'few values, where no data fails',
      [good, none],
      { noData: 'fail', failureLimit: 1 },
      { standing: 'missing', reason: '1 value, expected at least 2: no series', next: 'correct it' },
    ],
    [
      'all bad and all borne',
      [bad, bad],
      { failureLimit: 2 },
      {
        standing: 'undecided',
        reason: '9, expected at most 1 (2 times): failure-limit bears that, and no look was good',
        next: 'lower failure-limit, or raise duration',
      },
    ],
    ['one good value is enough', [good], { minSamples: 1 }, { standing: 'good', reason: '0' }],
    ['two good values', [good, good], {}, { standing: 'good', reason: '0, 2 looks' }],
  ]
  test.each(end)('at the end: %s', (_, looks, own, want) => {
    expect(judge(looks, { ...rule, ...own }, true)).toEqual(want)
  })
})
