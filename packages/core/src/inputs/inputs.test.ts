import { describe, expect, test } from '@jest/globals'
import { Secret } from '../secret'
import * as input from './inputs'
import type { Input, Raw } from './inputs'
import { InvalidInputs, resolve } from './resolve'

const specs = {
  text: input.text('A text'),
  secret: input.secret('A secret'),
  boolean: input.boolean('A switch', false),
  integer: input.integer('A number', { min: 1, max: 10 }),
  duration: input.duration('A time'),
  bytes: input.bytes('A size'),
  list: input.list('A list'),
  map: input.map('A map'),
  'one-of': input.oneOf('A choice', ['critical', 'high', 'none'], 'high'),
  path: input.path('A path'),
  paths: input.paths('Paths'),
  image: input.image('An image'),
  command: input.command('Commands'),
} as const

function read(values: Record<string, Raw>, layer = 'input') {
  return resolve(specs, [{ name: layer, get: (name) => values[name] }]).values
}

/** The problems, one a line, as a user reads them. */
function problems(values: Record<string, Raw>): string[] {
  try {
    read(values)
  } catch (error) {
    if (error instanceof InvalidInputs)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
    throw error
  }
  return []
}

describe('every type from text and from YAML', () => {
  test.each<[keyof typeof specs, Raw, unknown]>([
    ['text', 'a b', 'a b'],
    ['boolean', 'true', true],
    ['boolean', false, false],
    ['integer', '7', 7],
    ['integer', 7, 7],
    ['duration', '90s', 90_000],
    ['bytes', '2KiB', 2048],
    ['list', 'a\n  b  \r\n\n c', ['a', 'b', 'c']],
    ['list', ['a', ' b', ''], ['a', ' b', '']],
    ['list', [], []],
    [
      'map',
      'a=1\nb = x=y \n',
      new Map([
        ['a', '1'],
        ['b', ' x=y'],
      ]),
    ],
    [
      'map',
      { a: '1', b: true, c: 3 },
      new Map([
        ['a', '1'],
        ['b', 'true'],
        ['c', '3'],
      ]),
    ],
    ['map', ['a=1'], new Map([['a', '1']])],
    ['one-of', 'none', 'none'],
    ['path', './a b', './a b'],
    ['paths', 'a\nb', ['a', 'b']],
    ['image', 'r.example.com/a:1', { registry: 'r.example.com', repository: 'a', tag: '1' }],
    [
      'command',
      "npm ci\nnpm run 'a b'",
      [
        ['npm', 'ci'],
        ['npm', 'run', 'a b'],
      ],
    ],
  ])('%s from %j', (name, raw, want) => {
    expect(read({ [name]: raw })[name]).toEqual(want)
  })

  test('not given: empty lists and maps, defaults, and nothing else', () => {
    expect({ ...read({}) }).toEqual({
      text: undefined,
      secret: undefined,
      boolean: false,
      integer: undefined,
      duration: undefined,
      bytes: undefined,
      list: [],
      map: new Map(),
      'one-of': 'high',
      path: undefined,
      paths: [],
      image: undefined,
      command: undefined,
    })
  })

  test.each([
    ['a, b,,c', ['a', 'b', 'c']],
    ['a\nb , c\n', ['a', 'b', 'c']],
    [
      ['a', 'b,c'],
      ['a', 'b', 'c'],
    ],
    [' , ', []],
  ])('words that hold no comma: %j', (raw, want) => {
    expect(input.wordList('Words', (word) => word).read(raw)).toEqual(want)
  })

  test('a one-of may be named true in YAML', () => {
    const choice = input.oneOf('A choice', ['true', 'auto'], 'auto')
    expect(choice.read(true)).toBe('true')
  })

  test.each([
    ['hunter22\n', 'hunter22'],
    ['hunter22\r\n', 'hunter22'],
    ['two\nlines\n', 'two\nlines'],
    [' hunter22\u00a0\n', ' hunter22\u00a0'],
  ])('of a secret %j the one line end at its end does not count', (raw, want) => {
    expect((read({ secret: raw }).secret as Secret).reveal()).toBe(want)
  })

  test('a secret that is a line end alone is none', () => {
    expect(problems({ secret: '\n' })).toEqual(['secret: expected a secret, found a line end alone'])
  })

  test('only blanks of ASCII around an item do not count: anything else is judged as it was written', () => {
    expect(read({ list: '\ufeffa \n\tb\u00a0' }).list).toEqual(['\ufeffa', 'b\u00a0'])
  })

  test('a secret has no text form by accident', () => {
    const secret = read({ secret: 'hunter22' }).secret as Secret
    expect([secret.reveal(), String(secret), `${secret}`, JSON.stringify({ secret })]).toEqual([
      'hunter22',
      '[secret]',
      '[secret]',
      '{"secret":"[secret]"}',
    ])
  })
})

describe('what is wrong is said exactly', () => {
  test.each<[keyof typeof specs, Raw, string]>([
    ['text', 1.1, 'text: expected text, got 1.1; put quotes around it'],
    ['text', true, 'text: expected text, got true; put quotes around it'],
    ['text', ['a'], 'text: expected text'],
    ['text', 'a\0b', 'text: expected text without NUL, got "a\\u0000b"'],
    ['boolean', 'yes', 'boolean: expected true or false, got "yes"'],
    ['integer', '11', 'integer: expected a whole number from 1 to 10, got "11"'],
    ['integer', 1.5, 'integer: expected a whole number from 1 to 10, got 1.5'],
    ['duration', 90, 'duration: expected text, got 90; put quotes around it'],
    ['duration', '90', 'duration: expected a duration such as 90s, 5m or 1h30m, at most 24h, got "90"'],
    ['bytes', '5', 'bytes: expected a size such as 500MB or 2GiB, got "5"'],
    ['list', { a: 1 }, 'list: expected a list'],
    ['list', ['a', 7], 'list: expected text; put quotes around it'],
    ['map', ['a'], 'map: expected one key=value a line'],
    ['map', '=v', 'map: expected one key=value a line'],
    ['map', { a: 1.1 }, 'map: expected text as every value; put quotes around numbers with a point'],
    ['map', { a: null }, 'map: expected text as every value; put quotes around numbers with a point'],
    ['map', 'a=1\na=2', 'map: expected each key once, but "a" stands twice'],
    ['one-of', 'hgih', 'one-of: expected one of critical, high, none, got "hgih", did you mean "high"?'],
    ['path', '-x', 'path: expected a path that does not start with "-", got "-x"; write ./-x'],
    ['path', '~/x', 'path: expected a path without "~", got "~/x"; write the whole path'],
    ['path', 'a\tb', 'path: expected a path without control characters'],
    ['image', '-x', 'image: expected an image reference such as registry.example.com/team/app:1.2, got "-x"'],
    [
      'command',
      'a | b',
      `command: expected one program with its arguments, without the shell's "|", got "a | b"; put it into a script, or write bash -c '…', or quote it`,
    ],
    ['command', "''", `command: expected a program at the beginning of every command, got "''"`],
    [
      'command',
      'A=1 make',
      'command: expected a program at the beginning of every command, got "A=1 make"; write env NAME=value before it',
    ],
  ])('%s given %j', (name, raw, want) => {
    expect(problems({ [name]: raw })).toEqual([want])
  })

  test('all of it at once, in the order of the declaration', () => {
    const found = problems({ boolean: 'yes', integer: 'x', 'one-of': 'hgih', image: 'A B', path: '-', duration: '1' })
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'boolean',
      'integer',
      'duration',
      'one-of',
      'path',
      'image',
    ])
  })

  test('a required input that nobody gives', () => {
    expect(() => resolve({ image: input.text('An image', { required: true }) }, [])).toThrow(
      'invalid inputs:\n  image: required',
    )
  })
})

describe('no value that may be a secret stands in a message', () => {
  const canary = 'c4n4ry-31415926'
  test.each<[string, Record<string, Raw>]>([
    ['a secret that is no text', { secret: [canary] }],
    ['an item of a list', { list: [canary, 5] }],
    ['a line of a map without =', { map: `A=1\n${canary}` }],
    ['a value of a map', { map: { a: [canary] } }],
    ['text of several lines', { image: `registry.example.com/a\n${canary}` }],
  ])('%s', (_, values) => {
    expect(problems(values)).not.toEqual([])
    expect(problems(values).join('\n')).not.toContain(canary)
  })

  test('a number where a secret or a list item should be', () => {
    const found = [
      ...problems({ secret: 31_415_926 }),
      ...problems({ list: [31_415_926] }),
      ...problems({ map: [31_415_926] }),
    ]
    expect(found).toEqual([
      'secret: expected text; put quotes around it',
      'list: expected text; put quotes around it',
      'map: expected text; put quotes around it',
    ])
  })
})

test('the declaration tells everything that is derived from it', () => {
  const given: Input<unknown> = input.duration('Longest time', { default: '5m', placeholder: '<time>', verbatim: true })
  expect({ ...given, read: undefined }).toEqual({
    kind: 'duration',
    help: 'Longest time',
    required: false,
    fallback: '5m',
    verbatim: true,
    discreet: false,
    placeholder: '<time>',
    read: undefined,
  })
})
