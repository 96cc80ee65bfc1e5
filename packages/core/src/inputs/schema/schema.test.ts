import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Mismatch, Mismatches } from '../mismatch'
import { described, duration, integer, list, map, number, object, oneOf, optional, otherwise } from './index'
import { boolean, readStructure, scalar, type Schema, shaped, text, type TypeOf } from './index'

const check = object({
  url: described('Address to ask', text()),
  method: otherwise(oneOf(['GET', 'HEAD']), 'GET'),
  status: shaped((given) => {
    if (!/^[2-5]\d\d$/.test(given)) throw new Mismatch('a status', 'write 200')
    return Number(given)
  }),
  retries: optional(integer({ min: 0, max: 5 })),
  within: optional(duration()),
  headers: optional(map(text())),
  json: optional(map(scalar())),
})
const checks = list(check, { min: 1 })
const good = { url: 'https://a', status: '200' }

/** The problems, as a user reads them. */
function problems(schema: Schema<unknown>, value: unknown, discreet = false): string[] {
  try {
    readStructure(schema, value)
    return []
  } catch (error) {
    if (error instanceof Mismatches) return error.problems.map(({ at, tell }) => `${at}: ${tell(discreet)}`)
    throw error
  }
}

describe('a value is read as it is declared', () => {
  test('with defaults for what is left out, and types as they were written', () => {
    const read: TypeOf<typeof checks> = readStructure(checks, [
      good,
      { ...good, method: 'HEAD', retries: 2, within: '5m', headers: { A: '1' }, json: { '/up': true, '/n': 1.5 } },
    ])
    const first: { readonly method: 'GET' | 'HEAD'; readonly status: number; readonly retries: number | undefined } =
      read[0]!
    expect(first).toEqual({ url: 'https://a', method: 'GET', status: 200, retries: undefined })
    expect(read[1]).toEqual({
      url: 'https://a',
      method: 'HEAD',
      status: 200,
      retries: 2,
      within: 300_000,
      headers: new Map([['A', '1']]),
      json: new Map<string, unknown>([
        ['/up', true],
        ['/n', 1.5],
      ]),
    })
  })

  test('keys that objects have by nature are keys like any other', () => {
    const odd = JSON.parse('{ "__proto__": "a", "constructor": "b" }') as unknown
    expect([...readStructure(map(text()), odd)]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(problems(object({ a: optional(text()) }), odd)).toEqual(['.__proto__: unknown', '.constructor: unknown'])
    expect(problems(object({ constructor: text() }), {})).toEqual(['.constructor: required'])
  })
})

describe('what is wrong is said at its place, all of it at once', () => {
  test('in every item and every field', () => {
    expect(
      problems(checks, [
        { ulr: 'https://a', status: '999' },
        5,
        { ...good, method: 'GETT', retries: 9, headers: { 'a b': 1 }, json: { x: [1] } },
      ]),
    ).toEqual([
      '[0].ulr: unknown, did you mean "url"?',
      '[0].url: required',
      '[0].status: expected a status, got "999"; write 200',
      '[1]: expected a map with url, method, status, retries, within, headers, json, got 5',
      '[2].method: expected one of GET, HEAD, got "GETT", did you mean "GET"?',
      '[2].retries: expected a whole number from 0 to 5, got 9',
      '[2].headers["a b"]: expected text, got 1; put quotes around it',
      '[2].json.x: expected text, a number, true, false or null',
    ])
  })

  test.each<[string, Schema<unknown>, unknown, string]>([
    ['a boolean is no text', text(), true, ': expected text, got true; put quotes around it'],
    ['text is no boolean', boolean(), 'true', ': expected true or false, got "true"'],
    ['text is no number', number(), '1', ': expected a number, got "1"'],
    ['a number without end', number({ min: 0 }), Infinity, ': expected a number of at least 0, got Infinity'],
    ['not a number', scalar(), NaN, ': expected text, a number, true, false or null, got NaN'],
    ['a fraction', integer({ max: 3 }), 1.5, ': expected a whole number of at most 3, got 1.5'],
    ['nothing', text(), null, ': expected text'],
    ['NUL', text(), 'a\0', ': expected text without NUL, got "a\\u0000"'],
    ['a list of none', list(text(), { min: 1 }), [], ': expected a list of at least 1'],
    ['a list for a map', map(text()), [], ': expected a map'],
    ['a map for a list', list(text()), {}, ': expected a list'],
    [
      'a time without a unit',
      duration(),
      '90',
      ': expected a duration such as 90s, 5m or 1h30m, at most 24h, got "90"',
    ],
  ])('%s', (_, schema, value, want) => {
    expect(problems(schema, value)).toEqual([want])
  })

  test('a value that may be a secret is not repeated', () => {
    expect(problems(list(integer()), ['hunter22'], true)).toEqual(['[0]: expected a whole number'])
    expect(problems(list(integer()), ['https://u:hunter22@a'])).toEqual([
      '[0]: expected a whole number, got "https://***@a"',
    ])
  })
})

describe('the JSON Schema takes what the reader takes', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(checks.json)
  test.each<[unknown]>([
    [[good]],
    [[]],
    [{}],
    [[{ ...good, method: 'HEAD' }]],
    [[{ ...good, method: 'get' }]],
    [[{ ...good, more: 1 }]],
    [[{ url: 'a' }]],
    [[{ ...good, url: 1 }]],
    [[{ ...good, retries: 5 }]],
    [[{ ...good, retries: 6 }]],
    [[{ ...good, retries: '5' }]],
    [[{ ...good, within: '5m' }]],
    [[{ ...good, within: 5 }]],
    [[{ ...good, headers: { a: 'b' } }]],
    [[{ ...good, headers: { a: true } }]],
    [[{ ...good, json: { a: true, b: null, c: 1, d: 'e' } }]],
    [[{ ...good, json: { a: {} } }]],
  ])('%j', (value) => {
    expect(validate(value)).toBe(problems(checks, value).length === 0)
  })

  test('with the help of its fields', () => {
    expect(check.json).toMatchObject({
      additionalProperties: false,
      required: ['url', 'status'],
      properties: { url: { description: 'Address to ask', type: 'string' } },
    })
  })
})
