import { describe, expect, test } from '@jest/globals'
import { escapeMarkdown } from '@slipway/core'
import { Redactor } from './redactor'

/** Fewer than what is looked for in pieces. */
const NOT_LONG = Array.from({ length: 50 }, (_, i) => `${i % 10}${String.fromCharCode(97 + (i % 26))}`).join('')

describe('a secret that is added while running', () => {
  test('counts from then on, although text was redacted before', () => {
    const redactor = new Redactor()
    redactor.add('first-secret-value')
    expect(redactor.redact('x first-secret-value')).toBe('x ***')
    redactor.add('second-secret-value')
    expect(redactor.redact('x second-secret-value')).toBe('x ***')
  })

  test('makes an unfinished text be held back longer', () => {
    const redactor = new Redactor()
    redactor.add('first-secret-value')
    const before = redactor.longest
    const longer = 'second-secret-value-'.repeat(5)
    redactor.add(longer)
    expect(redactor.longest).toBeGreaterThanOrEqual(longer.length)
    expect(redactor.longest).toBeGreaterThan(before)
  })

  test('is not cut through', () => {
    const redactor = new Redactor()
    redactor.add('first-secret-value')
    expect(redactor.safeCut('a second-secret-value', 8)).toBe(8)
    redactor.add('second-secret-value')
    expect(redactor.safeCut('a second-secret-value', 8)).toBe(2)
  })

  test('is cut at its ends only, and one behind the place counts for nothing', () => {
    const redactor = new Redactor()
    redactor.add('first-secret-value')
    const text = 'first-secret-value and first-secret-value'
    expect([0, 1, 17, 18, 20, 23, 24].map((at) => redactor.safeCut(text, at))).toEqual([0, 0, 0, 18, 20, 23, 23])
  })
})

describe('the beginning of an unfinished text', () => {
  test('is all of it up to the place where there is no secret', () => {
    expect(new Redactor().redactUpTo('one two', 4)).toEqual({ redacted: 'one ', rest: 'two' })
  })

  test('ends before a secret that goes on, and with one that ends there', () => {
    const redactor = new Redactor()
    redactor.add('first-secret-value')
    const text = 'a first-secret-value b'
    expect(redactor.redactUpTo(text, 5)).toEqual({ redacted: 'a ', rest: 'first-secret-value b' })
    expect(redactor.redactUpTo(text, 20)).toEqual({ redacted: 'a ***', rest: ' b' })
  })
})

test('what is broken over lines goes in its place before and behind what is not', () => {
  const redactor = new Redactor()
  redactor.add('first-secret-value')
  redactor.add(NOT_LONG)
  const broken = `${NOT_LONG.slice(0, 40)}\n${NOT_LONG.slice(40, 80)}\n${NOT_LONG.slice(80)}`
  expect(redactor.redact(`${broken}\nx first-secret-value`)).toBe('***\nx ***')
  expect(redactor.redact(`first-secret-value x\n${broken}\ny`)).toMatch(/^\*\*\* x\n\*\*\*\ny$/)
})

test('without a secret nothing is held back or changed', () => {
  const redactor = new Redactor()
  expect([redactor.longest, redactor.redact('some text'), redactor.safeCut('some text', 5)]).toEqual([
    0,
    'some text',
    5,
  ])
})

test('of two secrets that begin alike the longer one goes whole', () => {
  const redactor = new Redactor()
  redactor.add('abcd-1234')
  redactor.add('abcd-1234-wxyz')
  expect(redactor.redact('x abcd-1234-wxyz abcd-1234 y')).toBe('x *** *** y')
})

test.each([
  [' \t ', 'an empty secret cannot be redacted'],
  ['abc', 'a secret of fewer than 4 characters is not redacted: it would blank ordinary text'],
  [' abc ', 'a secret of fewer than 4 characters is not redacted: it would blank ordinary text'],
  [' LATEST ', 'a secret that is an ordinary word is not redacted: it would blank ordinary text'],
  ['a1b2', 'a secret of fewer than 8 characters is easy to guess'],
  ['a1b2c3d', 'a secret of fewer than 8 characters is easy to guess'],
  ['a1b2c3d4', undefined],
])('the secret %j gives the warning %s', (secret, warning) => {
  expect(new Redactor().add(secret)).toBe(warning)
})

describe('what a secret looks like elsewhere', () => {
  const redacted = (secret: string, text: string): string => {
    const redactor = new Redactor()
    redactor.add(secret)
    return redactor.redact(text)
  }

  test.each<[string, string, string]>([
    ['hex digits', 'pass-word', '706173732d776f7264'],
    ['hex digits in capitals', 'pass-wo/rd', '706173732D776F2F7264'],
    ['reversed', 'abcd-1234', '4321-dcba'],
    ['escaped for an address, in small digits', 'a/b:c,de', 'a%2fb%3ac%2cde'],
    ['spaces as plus', 'one two six', 'one+two+six'],
    ['an argument in quotes', 'say "yes" now', 'say \\"yes\\" now'],
    ['an expression of a workflow', "it's mine now", "it''s mine now"],
    ['without the quotes around it', '"abcdefg"', 'abcdefg'],
    ['in HTML', `<a & "b's">`, '&lt;a &amp; &quot;b&apos;s&quot;&gt;'],
    ['in HTML, by number', `<a & "b's">`, '&lt;a &amp; &quot;b&#39;s&quot;&gt;'],
    ['in JSON', 'tab\tand more', 'tab\\tand more'],
    ['what stands before an ampersand', 'before&after1', 'before&'],
    ['what stands behind an ampersand', 'before&after1', 'after1'],
    ['trimmed', '  in-the-middle  ', 'in-the-middle'],
    ['trimmed, and short', '  a1b2 ', 'a1b2'],
    ['a line of several, with the line end of Windows', 'first-line\r\nsecond-line', 'second-line'],
    ['the short last line of a PEM body', '-----BEGIN KEY-----\nabcdefghij\nabcd\n-----END KEY-----', 'abcd'],
    ['spaces as percent', 'one two six', 'one%20two%20six'],
    ['what RFC 3986 escapes besides', "it's(m)*!", 'it%27s%28m%29%2A%21'],
    ['what RFC 3986 escapes besides, in small digits', "it's(m)*!", 'it%27s%28m%29%2a%21'],
    ['without the quotes around it, of two lines', '"abc\ndefgh"', 'abc\ndefgh'],
    ['what stands before the last ampersand', 'aaaaa1&b&ccccc1', 'aaaaa1&b&'],
    ['what stands behind the last ampersand', 'aaaaa1&b&ccccc1', 'ccccc1'],
    ['six characters before an ampersand', 'abcd1&e', 'abcd1&'],
    ['what stands before a painted letter', 'before&+xbehind1&y', 'before&+'],
    ['what stands behind a painted letter', 'before&+xbehind1&y', 'behind1&y'],
    ['what stands behind a painted letter at the start', '&+xbehind1', 'behind1'],
    ['what stands behind an ampersand at the start', '&behind1', 'behind1'],
    ['in a summary of ours', '<b>*bold*_x_', escapeMarkdown('<b>*bold*_x_')],
    ['a line of eight characters', 'a-longer-first-line\n  abcd1234 ', 'abcd1234'],
    ['special characters of patterns', 'a.b*c+d?e^f$g{h}i(j)k|l[m]n\\o/p-q', 'a.b*c+d?e^f$g{h}i(j)k|l[m]n\\o/p-q'],
    [
      'base64url',
      '\u00fb\u00ff\u00fe\u00fb\u00ff',
      Buffer.from('\u00fb\u00ff\u00fe\u00fb\u00ff').toString('base64url'),
    ],
  ])('%s', (_, secret, text) => {
    expect(redacted(secret, `x ${text} y`)).toMatch(/^x \*\*\*.? y$/)
  })

  test.each([
    ...['true', 'false', 'null', 'none', 'test', 'user', 'admin', 'root', 'password', 'secret', 'token', 'docker'],
    ...['github', 'gitlab', 'latest', 'main'],
  ])('the word %s is no secret: it would make every log unreadable', (word) => {
    expect(redacted(word, `a ${word} b`)).toBe(`a ${word} b`)
  })

  test.each([
    ['a dot is no pattern', 'a.c.e.g.i', 'abcdefghi'],
    ['fewer than seven characters in quotes', '"abcdef"', 'abcdef'],
    ['quotes that only end it', 'before"abcdefgh"', 'beforeabcdefgh'],
    ['quotes that only begin it', '"abcdefgh"behind', 'abcdefghbehind'],
    ['five characters before an ampersand', 'abcd&e', 'abcd&'],
    ['five characters behind an ampersand', 'a&bcdef', 'bcdef'],
    ['what stands before the first of two ampersands', 'aaaaa1&bbbbb1&ccccc1', 'aaaaa1&'],
    ['a part without an ampersand', 'abcdef123456', 'abcdef'],
    ['the ordinary word of a line', 'a-longer-first-line\nPassword', 'Password'],
    ['a part of what is not long', NOT_LONG, NOT_LONG.slice(0, 80)],
    ['a part of hex that fits into a line', 'q1w2e3r4t5y6u7i8o9p0', '71317732653372347435'],
    ['a line of seven characters', 'a-longer-first-line\nabcd123', 'abcd123'],
    ['a short line before the body of a PEM', 'abcd\n-----BEGIN KEY-----\nabcdefghij', 'abcd'],
    ['a short line behind what only looks like a frame', 'x -----BEGIN KEY-----\nabcd', 'abcd'],
    ['three characters in a PEM body', '-----BEGIN KEY-----\nabcdefghij\nabc', 'abc'],
    ['hex of seven bytes', 'a1b2c3d', Buffer.from('a1b2c3d').toString('hex')],
    ['base64 of seven bytes', 'a1b2c3d', Buffer.from('a1b2c3d').toString('base64')],
  ])('%s stays', (_, secret, text) => {
    expect(redacted(secret, `x ${text} y`)).toBe(`x ${text} y`)
  })

  test('the line ends of neither system are part of a line', () => {
    expect(redacted('abcd-1234\r\nefgh-5678\nijkl-9012', 'abcd-1234\r\n ijkl-9012')).toBe('***\r\n ***')
  })

  // What stands beside it shares a character of base64 with it, unless it ends with three bytes.
  test.each([
    ['', '', 8],
    ['', 'z', 8],
    ['a', '', 8],
    ['ab', '', 8],
    ['abc', 'zz', 8],
    ['a', 'z', 9],
    ['ab', 'z', 10],
    ['', 'zzz', 9],
  ])('base64 between %j and %j: no more and no less than the %i bytes', (before, after, size) => {
    const secret = 'k?>9~pq3>?'.slice(0, size)
    for (const encoding of ['base64', 'base64url'] as const) {
      const whole = Buffer.from(`${before}${secret}${after}`).toString(encoding)
      const start = Math.ceil((before.length * 8) / 6)
      const end = Math.floor(((before.length + secret.length) * 8) / 6)
      expect(redacted(secret, whole)).toBe(`${whole.slice(0, start)}***${whole.slice(end)}`)
    }
  })

  test('four characters are a secret, three are not', () => {
    expect([redacted('a1b2', 'x a1b2 y'), redacted('a1b', 'x a1b y')]).toEqual(['x *** y', 'x a1b y'])
  })

  test('ordinary short lines of a longer secret stay, and so do the frames of PEM', () => {
    const pem = '-----BEGIN KEY-----\nabcdefghij\n-----END KEY-----\nusers:'
    expect(redacted(pem, 'users: -----BEGIN KEY-----')).toBe('users: -----BEGIN KEY-----')
  })
})

describe('what tools do to a secret', () => {
  const secret = 'p4ss/w+rd é&<y>"z\''
  const hex = [...Buffer.from(secret)].map((byte) => byte.toString(16).padStart(2, '0'))
  const spell = (write: (code: number) => string): string =>
    Array.from({ length: secret.length }, (_, i) => write(secret.charCodeAt(i))).join('')

  test.each<[string, string]>([
    ['each character as JSON has it', spell((code) => `\\u${code.toString(16).padStart(4, '0')}`)],
    ['the same in capitals', spell((code) => `\\u${code.toString(16).padStart(4, '0').toUpperCase()}`)],
    ['JSON in ASCII', JSON.stringify(secret).slice(1, -1).replace('é', '\\u00e9')],
    ['JSON in ASCII, in capitals', JSON.stringify(secret).slice(1, -1).replace('é', '\\u00E9')],
    [
      'JSON as Go writes it',
      JSON.stringify(secret).slice(1, -1).replace('&', '\\u0026').replace('<', '\\u003c').replace('>', '\\u003e'),
    ],
    ['each byte of an address', hex.map((byte) => `%${byte}`).join('')],
    ['each byte of an address, in capitals', hex.map((byte) => `%${byte.toUpperCase()}`).join('')],
    ['each character of HTML', spell((code) => `&#${code};`)],
    ['each character of HTML, in hex', spell((code) => `&#x${code.toString(16)};`)],
    ['the same in capitals', spell((code) => `&#x${code.toString(16).toUpperCase()};`)],
    ['HTML as Go writes it', 'p4ss/w+rd é&amp;&lt;y&gt;&#34;z&#39;'],
    ['each byte of a shell', hex.map((byte) => `\\x${byte}`).join('')],
    ['each byte of a shell, in capitals', hex.map((byte) => `\\x${byte.toUpperCase()}`).join('')],
    ['hex with spaces', hex.join(' ')],
    ['hex with colons, in capitals', hex.join(':').toUpperCase()],
    ['hex with hyphens', hex.join('-')],
    ['an array of bytes', hex.map((byte) => `0x${byte}`).join(', ')],
    ['an array of bytes in capitals', hex.map((byte) => `0x${byte.toUpperCase()}`).join(', ')],
    ['in capitals', secret.toUpperCase()],
    ['in small letters', secret.toLowerCase()],
  ])('%s', (_, text) => {
    const redactor = new Redactor()
    redactor.add(secret)
    expect(redactor.redact(`x ${text} y`)).toBe('x *** y')
  })

  const long = Array.from({ length: 60 }, (_, i) => String.fromCharCode(33 + ((i * 37) % 90))).join('')
  const wrap = (text: string, width: number, end = '\n'): string =>
    text.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), `$1${end}`)

  test.each<[string, string, string]>([
    ['base64 at 76', long, wrap(Buffer.from(long).toString('base64'), 76)],
    ['base64 at 64, behind 44 others', 'p4ss-w0rd-x', wrap(base64Behind(44, 'p4ss-w0rd-x'), 64)],
    ['base64 at 76, behind 55 others', 'p4ss-w0rd-xyz', wrap(base64Behind(55, 'p4ss-w0rd-xyz'), 76)],
    ['with the line ends of Windows', 'p4ss-w0rd-x', wrap(base64Behind(44, 'p4ss-w0rd-x'), 64, '\r\n')],
    ['indented', 'p4ss-w0rd-x', wrap(base64Behind(44, 'p4ss-w0rd-x'), 64, '\n    ')],
    ['hex at 60', long, wrap(Buffer.from(long).toString('hex'), 60)],
  ])('broken over lines: %s', (_, value, text) => {
    const redactor = new Redactor()
    redactor.add(value)
    const shown = redactor.redact(`before\n${text}\nafter`)
    expect(shown).toMatch(/^before\n[\w+/]*\*\*\*.{0,3}\nafter$/)
    expect(redactor.redactWrapped(`before\n${text}\nafter`)).toMatch(/^before\n[\w+/]*\*\*\*.{0,3}\nafter$/)
  })

  test('a long one in pieces: a line of wrapped digits by itself, a cut text', () => {
    const redactor = new Redactor()
    redactor.add(long)
    const whole = Buffer.from(long).toString('base64')
    expect(redactor.redact(`x ${whole.slice(20, 60)} y`)).toBe('x *** y')
    expect(redactor.redact(`x ${whole.slice(20, 36)} y`)).toBe('x *** y')
    expect(redactor.redact(`x ${whole.slice(20, 35)} y`)).toBe(`x ${whole.slice(20, 35)} y`)
    expect(redactor.redact(`x ${long.slice(9, 40)} y`)).toBe(`x ${long.slice(9, 40)} y`)
  })

  test('of a very long one any part of 64 characters', () => {
    const huge = Array.from({ length: 400 }, (_, i) => `${(i * 7919) % 1000}.`).join('')
    const redactor = new Redactor()
    redactor.add(huge)
    expect(redactor.redact(`x ${huge.slice(77, 200)} y ${huge} z`)).toBe('x *** y *** z')
    expect(redactor.longest).toBeLessThan(2000)
  })
})

function base64Behind(count: number, secret: string): string {
  return Buffer.from('u'.repeat(count) + secret).toString('base64')
}

describe('a secret that has a structure', () => {
  const key = { type: 'service_account', private_key_id: '0a1b2c3d4e5f60718293', project_id: 'shop-123456' }

  test('each secret in it counts, its names and words do not', () => {
    const redactor = new Redactor()
    redactor.add(JSON.stringify(key))
    expect(redactor.redact('key id 0a1b2c3d4e5f60718293 of shop-123456, a service_account')).toBe(
      'key id *** of shop-123456, a service_account',
    )
    expect(redactor.redact(Buffer.from('0a1b2c3d4e5f60718293').toString('base64'))).toMatch(/^\*\*\*.?=?$/)
  })

  test('a plain line of a kubeconfig stays, the line with the token goes', () => {
    const redactor = new Redactor()
    redactor.add('apiVersion: v1\nclusters:\nkind: Config\n  token: abcd.efgh.ijkl\n')
    expect(redactor.redact('apiVersion: v1, kind: Config, clusters: and abcd.efgh.ijkl')).toBe(
      'apiVersion: v1, kind: Config, clusters: and ***',
    )
  })

  test('each line of a key whose line ends are escaped', () => {
    const redactor = new Redactor()
    redactor.add(JSON.stringify({ private_key: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nabcd\n-----END' }))
    expect(redactor.redact('MIIEvQIBADANBgkq abcd')).toBe('*** ***')
  })
})

test('a secret of any size is looked for, and none stands in an error', () => {
  const redactor = new Redactor()
  const huge = Array.from({ length: 20_000 }, (_, i) => ((i * 7919) % 65_521).toString(36)).join('')
  expect(redactor.add(huge)).toBeUndefined()
  expect(redactor.redact(`a ${huge} b`)).toBe('a *** b')
})
