import { expect, test } from '@jest/globals'
import { databaseNotices } from './database-notices'

const NOW = Date.parse('2026-11-20T00:00:00Z')
const data = { version: 2, updated: '2026-11-13T00:00:00Z', from: 'the cache' }
type Given = Partial<typeof data> & { readonly name?: string; readonly unverified?: string }

test.each<[string, Given, readonly string[]]>([
  [
    'of yesterday that could not be compared',
    { updated: '2026-11-18T12:00:00Z', unverified: '429' },
    ['The vulnerability database is 1 day old and not verified: it could not be compared with its registry (429).'],
  ],
  [
    'of long ago that could not be compared',
    { updated: '2026-11-10T00:00:00Z', unverified: '429' },
    [
      'The vulnerability database is 10 days old and not verified: it could not be compared with its registry (429); vulnerabilities published since then are not found.',
    ],
  ],
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
