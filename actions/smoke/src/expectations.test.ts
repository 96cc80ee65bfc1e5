import { describe, expect, test } from '@jest/globals'
import { Mismatch } from '@slipway/core'
import fc from 'fast-check'
import {
  equalsText,
  evaluate,
  isVersion,
  parseJsonExpectation,
  parseStatus,
  parseVersionExpectation,
} from './expectations'

describe('status', () => {
  test.each([
    ['200', 200, true],
    ['200', 204, false],
    ['2xx', 204, true],
    ['2xx', 302, false],
    ['4xx', 401, true],
  ] as const)('%s accepts %d: %s', (text, status, want) => expect(parseStatus(text).accepts(status)).toBe(want))

  test.each(['', '20', '2XX', '600', '0xx', '200-299', ' 200', ' 2xx', '2xx ', '200 '])('%j is refused', (text) =>
    expect(() => parseStatus(text)).toThrow(Mismatch),
  )
})

// The document and the answers of RFC 6901, section 5.
const RFC = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
}

describe('JSON pointer', () => {
  test.each([
    ['', RFC],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
    ['/foo/1', 'baz'],
    ['/foo/01', undefined],
    ['/foo/0x', undefined],
    ['/foo/1.', undefined],
    ['/foo/-', undefined],
    ['/foo/2', undefined],
    ['/foo/length', undefined],
    ['/toString', undefined],
    ['/__proto__', undefined],
    ['/foo/0/0', undefined],
  ])('%j', (pointer, want) => expect(evaluate(RFC, parseJsonExpectation(`${pointer}=x`).pointer)).toEqual(want))

  test('~01 is ~1 and not /', () => {
    expect(evaluate({ '~1': 'right', '/': 'wrong' }, parseJsonExpectation('/~01=x').pointer)).toBe('right')
  })

  test('any key that is escaped is found again', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        fc.pre(!key.includes('='))
        const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
        expect(
          evaluate(JSON.parse(JSON.stringify({ [key]: 'found' })), parseJsonExpectation(`${pointer}=x`).pointer),
        ).toBe('found')
      }),
    )
  })

  test.each(['status=ok', '/a~2b=1', '/a~=1', '/no-value'])('%j is refused', (text) =>
    expect(() => parseJsonExpectation(text)).toThrow(Mismatch),
  )

  test('the value may hold "="', () =>
    expect(parseJsonExpectation('/a=b=c')).toMatchObject({ pointer: { text: '/a' }, value: 'b=c' }))
})

describe('equality with a text', () => {
  test.each([
    ['ok', 'ok', true],
    ['ok', 'OK', false],
    [true, 'true', true],
    [true, 'false', false],
    ['true', 'true', true],
    [3, '3', true],
    [3, '3.0', true],
    [3, '4', false],
    [null, 'null', true],
    [{ a: [1, { b: 2 }] }, '{"a":[1,{"b":2}]}', true],
    [{ a: 1, b: 2 }, '{"b":2,"a":1}', true],
    [{ a: 1 }, '{"a":1,"b":2}', false],
    [{ a: 1, b: 2 }, '{"a":1}', false],
    [[], '{}', false],
    [[1], '[1,2]', false],
    [[1, 2], '[1,3]', false],
    [{ a: 1, b: 2 }, '{"a":1,"b":3}', false],
    [{ a: 1, b: 2 }, '{"a":1,"c":2}', false],
    [{ a: 1 }, 'not JSON', false],
    [undefined, 'undefined', false],
  ])('%j and %j: %s', (found, text, want) => expect(equalsText(found, text)).toBe(want))
})

describe('version', () => {
  const COMMIT = '5b09ad3f0c0e4d1b2a39485766aabbccddeeff00'
  test.each([
    ['header:X-Version=1.2.3', { header: 'x-version', value: '1.2.3' }],
    ['header:x-version', { header: 'x-version', value: undefined }],
    ['/build/commit=abc=d', { pointer: { text: '/build/commit', tokens: ['build', 'commit'] }, value: 'abc=d' }],
    ['/version', { pointer: { text: '/version', tokens: ['version'] }, value: undefined }],
  ])('%s', (text, want) => expect(parseVersionExpectation(text)).toEqual(want))

  test.each(['1.2.3', 'header:', 'header:a b=1', 'header:x\r\ny=1', '/version=', 'version=1'])(
    '%j is refused',
    (text) => expect(() => parseVersionExpectation(text)).toThrow(Mismatch),
  )

  test.each([
    [COMMIT, COMMIT, true],
    ['5b09ad3', COMMIT, true],
    ['5b09ad3', `${COMMIT}${'0'.repeat(24)}`, true],
    ['5b09ad', COMMIT, false],
    ['5b09ad4', COMMIT, false],
    ['', COMMIT, false],
    ['1.2', '1.2.3', false],
    ['1.2.3', '1.2.3', true],
    [`${COMMIT}0`, COMMIT, false],
    // Only a whole commit may be abbreviated, and only by its digits.
    ['5b09ad3', `${COMMIT}0`, false],
    ['release', 'release-2026-11-28', false],
    ['v5b09ad3', `v${COMMIT}`, false],
    ['5b09ad3', `5b09ad3-${COMMIT}`, false],
  ])('%j answers for %j: %s', (found, expected, want) => expect(isVersion(found, expected)).toBe(want))
})
