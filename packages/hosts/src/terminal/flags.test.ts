import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { input } from '@slipway/core'
import { readFlags } from './flags'

const specs = {
  image: input.text('An image'),
  tags: input.list('Tags'),
  set: input.map('Values'),
  'plain-http': input.boolean('No TLS', false),
  password: input.secret('A password'),
} as const

const folder = mkdtempSync(join(tmpdir(), 'slipway-flags-'))
const file = (text: string, name: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

function problems(...args: string[]): string[] {
  try {
    readFlags(args, specs)
  } catch (error) {
    expect(error).toMatchObject({ code: 'FLAGS_INVALID', outcome: 'invalid' })
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
  return []
}

describe('flags', () => {
  test.each<[string, string[], Record<string, unknown>]>([
    ['a value after it', ['--image', 'a'], { image: 'a' }],
    ['a value with =', ['--image=a=b'], { image: 'a=b' }],
    ['an empty value', ['--image='], { image: '' }],
    ['a value that looks like a flag, with =', ['--image=--tags'], { image: '--tags' }],
    ['a value that begins with dashes and is no flag', ['--image', '--x'], { image: '--x' }],
    [
      'lists and maps grow',
      ['--tags', 'a', '--set', 'a=1', '--tags=b', '--set', 'b=2'],
      { tags: 'a\nb', set: 'a=1\nb=2' },
    ],
    ['a bare boolean', ['--plain-http', '--image', 'a'], { 'plain-http': 'true', image: 'a' }],
    ['a boolean with its value', ['--plain-http', 'false'], { 'plain-http': 'false' }],
    [
      'a secret from a file, one line end taken off',
      ['--password-file', file(' p$w \n\n', 'p')],
      { password: ' p$w \n' },
    ],
  ])('%s', (_, args, want) => {
    expect(Object.fromEntries(readFlags(args, specs).given)).toEqual(want)
  })

  test('json', () => {
    expect([readFlags(['--json'], specs).json, readFlags([], specs).json]).toEqual([true, false])
  })

  test('all problems at once, with the nearest names', () => {
    expect(problems('--imgae', 'x', 'stray', '--tags', '--image', 'a', '--image', 'b', '-x', '--set')).toEqual([
      '--imgae: unknown flag, did you mean "--image"?',
      'expected a flag, got "stray"',
      '--tags: expected a value after it',
      '--image: expected once, given again',
      'expected a flag, got "-x"',
      '--set: expected a value after it',
    ])
  })

  test.each([
    ['the same name of stages', '--tags', '--tags: unknown flag, did you mean --push.tags or --copy.tags?'],
    ['a name of another program', '--file', '--file: unknown flag; docker build has it, here it is `dockerfile`'],
  ])('%s is told', (_, flag, want) => {
    const several = { 'push.tags': input.list('Tags'), 'copy.tags': input.list('Tags') }
    const hint = (name: string) => (name === 'file' ? 'docker build has it, here it is `dockerfile`' : undefined)
    expect(() => readFlags([flag, 'x'], several, hint)).toThrow(want)
  })

  test('a forgotten value is told with what it may be', () => {
    const specs = { 'dry-run': input.oneOf('Only show', ['off', 'render', 'server'], 'off') }
    expect(() => readFlags(['--dry-run'], specs)).toThrow('--dry-run: expected one of off, render, server after it')
  })

  test('what falls apart because it was not quoted is not repeated', () => {
    const content = 'users: - name: u user: {token: c4n4ry}'
    const said = problems('--image', ...content.split(' '))
    expect(said).toContain('expected a flag, got an argument of 7 characters')
    expect(said.join()).not.toContain('c4n4ry')
  })

  test.each([['--password', 'c4n4ry'], ['--password=c4n4ry'], ['--pasword', 'c4n4ry'], ['--passwrd=c4n4ry']])(
    'a secret does not come from the command line: %s',
    (...args) => {
      const found = problems(...args)
      expect(found).toHaveLength(1)
      expect(found[0]).toMatch(
        /a secret is not taken from the command line; expected --password-file PATH, or - for standard input|unknown flag/,
      )
      expect(found.join()).not.toContain('c4n4ry')
    },
  )

  test('a secret file that is missing, empty or given twice', () => {
    expect(problems('--password-file', '/no/such')).toEqual([
      '--password-file: expected the path of a file with the secret, or -, got something else (ENOENT)',
    ])
    expect(problems('--password-file', file('\n', 'empty'))).toEqual([
      `--password-file: expected a secret in ${JSON.stringify(join(folder, 'empty'))}, found nothing`,
    ])
    expect(problems('--password-file', file('a', 'a'), '--password-file', file('b', 'b'))).toEqual([
      '--password-file: expected once, given again',
    ])
  })
})
