import { describe, expect, test } from '@jest/globals'
import { Mismatch, parseMatchers } from '@slipway/core'
import { type Alert, type Judging, stateOf } from './alerts'
import { matchesAll } from './matchers'

const MINUTE = 60_000
const DEPLOY = 100 * MINUTE
const labels = { alertname: 'Errors', namespace: 'shop', cluster: 'c1' }
const alert = (rest: Partial<Alert> = {}): Alert => ({
  name: 'Errors',
  labels,
  summary: '',
  since: DEPLOY + 10 * MINUTE,
  silencedBy: [],
  inhibited: false,
  ...rest,
})
const judging: Judging = { started: DEPLOY, assumedFor: 5 * MINUTE, rules: undefined, ownSilences: new Set() }
const rule = (activeAt: number) => ({
  labels: { alertname: 'Errors', namespace: 'shop' },
  state: 'firing' as const,
  activeAt,
  summary: '',
})

describe('what an alert says of the release', () => {
  const cases: readonly (readonly [string, Partial<Alert>, Partial<Judging>, string])[] = [
    ['it began long after the deploy', {}, {}, 'new'],
    ['it fired before', { since: DEPLOY - 1 }, {}, 'before'],
    ['it fired sooner than its for could have passed', { since: DEPLOY + MINUTE }, {}, 'unclear'],
    ['its condition holds since before, by Prometheus', {}, { rules: [rule(DEPLOY - 1)] }, 'before'],
    [
      'its condition holds since after, by Prometheus',
      { since: DEPLOY + MINUTE },
      { rules: [rule(DEPLOY + 1)] },
      'new',
    ],
    ['Prometheus does not know it', { since: DEPLOY + MINUTE }, { rules: [] }, 'unclear'],
    ['somebody silenced it', { silencedBy: ['s1'] }, {}, 'silenced'],
    ['our own silence hides it', { silencedBy: ['s1'] }, { ownSilences: new Set(['s1']) }, 'new'],
    ['ours and another hide it', { silencedBy: ['s1', 's2'] }, { ownSilences: new Set(['s1']) }, 'silenced'],
    ['it is inhibited', { inhibited: true }, {}, 'inhibited'],
  ]
  test.each(cases)('%s', (_, own, more, expected) =>
    expect(stateOf(alert(own), { ...judging, ...more })).toBe(expected),
  )
})

describe('matchers', () => {
  test.each([
    ['severity=critical', ['severity="critical"']],
    ['{severity=~"a|b", namespace="shop"}', ['severity=~"a|b"', 'namespace="shop"']],
    ['a!="x,y" , b!~"z"', ['a!="x,y"', 'b!~"z"']],
    ['namespace="${namespace}"', ['namespace="${namespace}"']],
  ])('%s', (text, expected) => expect(parseMatchers(text)).toEqual(expected))

  test.each(['', '{}', 'severity', 'a="b" c="d"', '="x"', 'a="b'])('%j is refused', (text) =>
    expect(() => parseMatchers(text)).toThrow(Mismatch),
  )

  test('match labels as Alertmanager does', () => {
    expect(matchesAll(['namespace="shop"', 'alertname=~"Err.*"'], labels)).toBe(true)
    expect(matchesAll(['namespace!="shop"'], labels)).toBe(false)
    expect(matchesAll(['alertname=~"Err"'], labels)).toBe(false)
    expect(matchesAll(['absent=""'], labels)).toBe(true)
    expect(matchesAll(['cluster!~"c.*"'], labels)).toBe(false)
  })
})
