import { describe, expect, test } from '@jest/globals'
import * as input from './inputs'
import { resolve } from './resolve'

const set = input.settings('x')
const read = (raw: input.Raw) => Object.fromEntries(set.read(raw))

describe('a line is typed as --set types it', () => {
  // The right column was printed by Helm 3.22.0 and 4.1.4 (test/integration/deploy/set.test.ts asks them again).
  test.each<[string, unknown]>([
    ['true', true],
    ['False', false],
    ['TRUE', true],
    ['null', null],
    ['0', 0],
    ['5', 5],
    ['-5', -5],
    ['+5', 5],
    ['1000650000', 1000650000],
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', '9223372036854775808'],
    ['012', '012'],
    ['1.10', '1.10'],
    ['1e3', '1e3'],
    ['0x10', '0x10'],
    ['yes', 'yes'],
    ['on', 'on'],
    ['~', '~'],
    ['', ''],
    ['a=b', 'a=b'],
    ['a,b', 'a,b'],
    ['a\\,b=c', 'a,b=c'],
    ['[]', '[]'],
    ['{"a":1}', '{"a":1}'],
    ['2026-01-01', '2026-01-01'],
    ['^\\d+$', '^\\d+$'],
  ])('%s', (text, want) => expect(read(`a.b=${text}`)).toEqual({ 'a.b': want }))

  test.each([
    ['"true"', 'true'],
    ["'true'", 'true'],
    ['"5"', '5'],
    ['"null"', 'null'],
    ['"a=1,b=2"', 'a=1,b=2'],
    ['"{a,b}"', '{a,b}'],
    ['""', ''],
    ['"say \\"x\\" and \\\\"', 'say "x" and \\'],
    ['"C:\\dir"', 'C:\\dir'],
    ['"a" and "b"', '"a" and "b"'],
  ])('quotes make text: %s', (text, want) => expect(read(`a=${text}`)).toEqual({ a: want }))

  test.each([
    ['a', /one key=value a line/],
    ['a=1\na=2', /each path once, but "a" stands twice/],
  ])('%j is refused, and not repeated', (text, want) => {
    const said = () => resolve({ set }, [{ name: 'input', get: () => text }])
    expect(said).toThrow(want)
    expect(said).not.toThrow(/got/)
  })

  test.each([
    ['a=1,b=2', ['a']],
    ['a=x, b.c=2', ['a']],
    ['a={x,y}', ['a']],
    ['a={}', ['a']],
    ['a="1,b=2"', []],
    ["a='{x,y}'", []],
    ['a=1\\,b=2', []],
    ['a={"x":1}', []],
    ['a=1,2', []],
  ])('what --set would read as more than one text is told: %s', (line, want) => {
    expect(set.read(line).ambiguous).toEqual(want)
    expect(typeof set.read(line).get('a')).toBe('string')
  })
})

test('native values of YAML stay what they are', () => {
  const native = { a: false, b: 3, c: null, d: 1.5, e: 'true', f: '012', 'g[0].h': true, i: { j: [false, null] } }
  expect(read(native)).toEqual(native)
  expect(read(['a=true', 'b="true"'])).toEqual({ a: true, b: 'true' })
})

test('and what JSON cannot say is refused', () => {
  expect(() => read({ a: Number.POSITIVE_INFINITY })).toThrow('finite numbers')
  expect(() => read({ a: ['\0'] })).toThrow('text without NUL')
})
