import { describe, expect, test } from '@jest/globals'
import { expandVariables, readDotenvReport, readSections } from './gitlab-dotenv'
import { readAsRunner } from './runner-commands'
import { readKeyValueFile, readPathFile } from './runner-files'
import { masksOf } from './runner-masks'
import { findSecret } from './secret-forms'

describe('the runner on commands', () => {
  test.each<[string, string, number]>([
    ['the new syntax', '::add-mask::a', 1],
    ['behind blanks of every kind', '\u3000 \t::ADD-MASK::a', 1],
    ['the old syntax anywhere', 'x ##[add-mask]a', 1],
    ['behind a soft hyphen', '\u00ad::add-mask::a', 1],
    ['after a lone CR', 'x\r::add-mask::a', 1],
    ['text before the new syntax', 'x ::add-mask::a', 0],
    ['a name that is not registered', '::nonsense::a', 0],
    ['no end', '::add-mask', 0],
    ['text', 'std::vec::Vec', 0],
  ])('%s', (_, line, count) => {
    expect(readAsRunner(line).commands).toHaveLength(count)
  })
  test('properties and data are unescaped', () => {
    const [command] = readAsRunner('::error file=a%2Cb%3A,line=3,title=x::100%25%0Anext').commands
    expect([command?.name, Object.fromEntries(command?.properties ?? []), command?.data]).toEqual([
      'error',
      { file: 'a,b:', line: '3', title: 'x' },
      '100%\nnext',
    ])
  })
  test('stopped until the token, and only by it', () => {
    expect(readAsRunner('::stop-commands::t0k\n::error::a\n::T0K::\n::error::b')).toMatchObject({
      commands: [{ data: 'b' }],
      stopped: false,
    })
    expect(readAsRunner('::stop-commands::t0k\n::other::\n::error::a').stopped).toBe(true)
  })
})

describe('the runner on files', () => {
  test('both forms, the last of a name wins', () => {
    expect([...readKeyValueFile('a=1=2\nb<<E\nx\n\ny=1\nE\na=3\n\n')]).toEqual([
      ['a', '3'],
      ['b', 'x\n\ny=1'],
    ])
  })
  test.each(['nonsense', '=x', '<<E\nE', 'a<<\n', 'a<<E\nx'])('%j is refused', (text) => {
    expect(() => readKeyValueFile(text)).toThrow()
  })
  test('a path a line', () => {
    expect(readPathFile('/a\r\n/b\r/c\n\n')).toEqual(['/a', '/b', '/c'])
  })
})

describe('the runner masks', () => {
  const secret = `pass'w"<o>rd 4!`
  test.each<[string, string, string]>([
    ['the value', `1${secret}2`, '1***2'],
    ['URI, its own way', `1${encodeURIComponent(secret).replace("'", '%27').replace('!', '%21')}2`, '1***2'],
    ['the arguments of a command line', '1pass\'w\\"<o>rd 4!2', '1***2'],
    ['an expression', `1pass''w"<o>rd 4!2`, '1***2'],
    ['JSON', JSON.stringify([secret]), '["***"]'],
    ['XML', '1pass&apos;w&quot;&lt;o&gt;rd 4!2', '1***2'],
    ['base64', Buffer.from(secret).toString('base64'), '***'],
    ['base64 behind two bytes, but for the first of it', Buffer.from(`a:${secret}`).toString('base64'), 'YTpw***'],
    ['twice in a row', secret + secret, '***'],
    ['nothing else', 'pass w"<o>rd 4! and 70617373', 'pass w"<o>rd 4! and 70617373'],
  ])('%s', (_, text, want) => {
    expect(masksOf(`::add-mask::${secret}`)(text)).toBe(want)
  })
  test('each line of a value, quoted values bare, and parts about an ampersand', () => {
    expect(masksOf('::add-mask::line one%0A  line two%0D%0A')('a line one b line two c')).toBe('a *** b *** c')
    expect(masksOf('::add-mask::"quoted-one"')('a quoted-one b')).toBe('a *** b')
    expect(masksOf('::add-mask::secret&secret2')('a secret& b secret2')).toBe('a *** b ***')
    expect(masksOf('::add-mask::secret&+secret2')('a secret&+ b ecret2')).toBe('a *** b ***')
  })
  test('nothing while commands are stopped, and nothing for blanks', () => {
    expect(masksOf('::stop-commands::t0k\n::add-mask::a\n::t0k::\n::add-mask::   ')('a b')).toBe('a b')
  })
})

describe('GitLab', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  test('values stripped, the last wins, expanded later', () => {
    expect([...readDotenvReport(bytes('A= x \nB=a=b\nA=2\n'))]).toEqual([
      ['A', '2'],
      ['B', 'a=b'],
    ])
    expect([...readDotenvReport(bytes('A=x\ry=1\r\n'))]).toEqual([['A', 'x\ry=1']])
    expect(expandVariables('$A ${A} %A% $$A $B', { A: '1' })).toBe('1 1 1 $A ')
  })
  test.each([
    'nonsense',
    'a-b=1',
    'ä=1',
    `A=${'x'.repeat(5200)}`,
    Array.from({ length: 21 }, (_, i) => `A${i}=1`).join('\n'),
  ])('%.20j is refused', (text) => {
    expect(() => readDotenvReport(bytes(text))).toThrow()
  })
  test('sections with and without the erase sequence', () => {
    expect(readSections('\u001b[0Ksection_start:1:a[collapsed=true]\r\u001b[0Kx\nsection_end:2:a\r')).toEqual([
      { kind: 'start', name: 'a' },
      { kind: 'end', name: 'a' },
    ])
  })
})

test('a canary is found in every form, and a clean text is clean', () => {
  const secret = 'c4n4ry "<&>" /+\\ 31415926'
  const texts = {
    raw: `x${secret}y`,
    base64: Buffer.from(`ab${secret}cd`).toString('base64'),
    base64url: Buffer.from(`a${secret}`).toString('base64url'),
    hex: Buffer.from(secret).toString('hex'),
    uri: encodeURIComponent(secret),
    json: JSON.stringify({ secret }),
    reversed: [...secret].reverse().join(''),
    clean: 'nothing here, c4n4ry alone is not it',
  }
  expect(findSecret(secret, texts)).toEqual(Object.keys(texts).filter((name) => name !== 'clean'))
})
