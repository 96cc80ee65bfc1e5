import { describe, expect, test } from '@jest/globals'
import { parseExpression, UnreadableExpression, type Value } from './expression'

describe('conditions of public templates', () => {
  test.each<readonly [string, Value, boolean]>([
    ['result[0] >= 0.95', [0.96], true],
    ['result[0] >= 0.95', [0.9], false],
    ['result >= 0.95', 0.96, true],
    ['result >= 0.95', [0.96], true],
    ['len(result) == 0 || result[0] < 0.05', [], true],
    ['len(result) == 0 || result[0] < 0.05', [0.5], false],
    ['isNaN(result[0]) || result[0] <= 1', [Number.NaN], true],
    ['isInf(result[0])', [Infinity], true],
    ['all(result, {# < 1})', [0.1, 0.2], true],
    ['all(result, # < 1)', [0.1, 2], false],
    ['any(result, {# > 1})', [0.1, 2], true],
    ['none(result, # > 1)', [0.1], true],
    ['count(result, # > 1) == 2', [2, 3, 0], true],
    ['default(result, 0) == 0', [], true],
    ['default(result, 0) < 2', [1], true],
    ['asFloat(result[0]) < 1 && !(result[0] == 0.5)', [0.4], true],
    ['result[0] < 1 and result[0] > 0', [0.5], true],
    ['result[0] <= 2 * 3 + 1 - -1', [8], true],
    ['result[-1] == 3', [1, 3], true],
    ['result[0] > 1 ? false : true', [0], true],
    ['result[0] in [1, 2]', [2], true],
    ['"1.5" < result[0]', [2], true],
  ])('%s of %j is %s', (text, result, expected) => expect(parseExpression(text).evaluate(result)).toBe(expected))
})

test('only what asks for it has something to say of nothing', () => {
  expect(parseExpression('len(result) == 0').takesNothing).toBe(true)
  expect(parseExpression('default(result, 0) < 1').takesNothing).toBe(true)
  expect(parseExpression('result[0] < 1').takesNothing).toBe(false)
})

test.each([
  'result[0',
  'result[0] <',
  'result.data.value > 1',
  'process("x")',
  'constructor("x")',
  'toString()',
  '__proto__',
  'result[0] ~ 1',
  '"open',
  `${'('.repeat(500)}1${')'.repeat(500)}`,
  `${'!'.repeat(500)}true`,
])('%.30s cannot be read', (text) => expect(() => parseExpression(text)).toThrow(UnreadableExpression))

test.each<readonly [string, Value]>([
  ['result[0] > 1', []],
  ['result > 1', [2, 3]],
  ['result[0] && true', [1]],
  ['len(result) > 0', 1],
])('%s cannot be applied to %j', (text, result) =>
  expect(() => parseExpression(text).evaluate(result)).toThrow(UnreadableExpression),
)
