import { describe, expect, test } from '@jest/globals'
import { Redactor } from './redactor'

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
    ['a line of several, with the line end of Windows', 'first-line\r\nsecond-line', 'second-line'],
    ['the short last line of a PEM body', '-----BEGIN KEY-----\nabcdefghij\nabcd\n-----END KEY-----', 'abcd'],
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

  test('four characters are a secret, three are not', () => {
    expect([redacted('a1b2', 'x a1b2 y'), redacted('a1b', 'x a1b y')]).toEqual(['x *** y', 'x a1b y'])
  })

  test('ordinary short lines of a longer secret stay, and so do the frames of PEM', () => {
    const pem = '-----BEGIN KEY-----\nabcdefghij\n-----END KEY-----\nusers:'
    expect(redacted(pem, 'users: -----BEGIN KEY-----')).toBe('users: -----BEGIN KEY-----')
  })
})
