import { expect, test } from '@jest/globals'
import { databaseNotices } from './database-notices'

const NOW = Date.parse('2026-11-20T00:00:00Z')
const data = { version: 2, updated: '2026-11-13T00:00:00Z', from: 'the cache' }

test.each<[string, Partial<typeof data> & { readonly name?: string }, readonly string[]]>([
  ['a week old', {}, []],
  [
    'eight days old',
    { updated: '2026-11-12T00:00:00Z' },
    ['The vulnerability database is 8 days old: vulnerabilities published since then are not found.'],
  ],
  [
    'of the future',
    { updated: '2026-11-20T00:05:01Z' },
    [
      'The vulnerability database says that it is of 2026-11-20T00:05:01Z, which is still to come: how old it is is not known.',
    ],
  ],
  ['of a clock that goes a little fast', { updated: '2026-11-20T00:05:00Z' }, []],
  [
    'with a name, whatever its age',
    { name: 'demo', updated: '2020-01-01T00:00:00Z' },
    ['Scanned with another database than the default one: demo.'],
  ],
])('a database %s', (_name, given, want) => {
  expect(databaseNotices({ ...data, ...given }, NOW)).toEqual(want)
})
