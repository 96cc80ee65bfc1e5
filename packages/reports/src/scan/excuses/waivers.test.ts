import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../model'
import type { Excuse } from './excuse'
import { changedExcuses, globOf, parseWaivers } from './waivers'

const ABOUT = { reason: 'not reachable', owner: 'team-web', expires: '2026-12-31' }
const read = (entries: unknown, from = 'w.yml') => parseWaivers(JSON.stringify(entries), from)
const one = async (entry: object): Promise<Excuse> => {
  const [excuse] = await read([{ ...ABOUT, ...entry }])
  if (excuse === undefined) throw new Error('expected a waiver')
  return excuse
}

const finding = (given: Partial<Finding> = {}): Finding => ({
  ...{ kind: 'vulnerability', id: 'CVE-2026-1', severity: 'critical', title: 't', description: '' },
  ...{ target: 'web/package-lock.json', references: [], cwes: [], platforms: [] },
  package: { name: 'parser', version: '1.0.0', purl: 'pkg:npm/parser@1.0.0' },
  ...given,
})
const covers = async (entry: object, found: Partial<Finding> = {}) =>
  (await one(entry)).covers(finding(found), { subject: 's', digest: undefined } as never)

describe('a file of waivers', () => {
  const problems = (entries: unknown) =>
    read(entries).then(
      () => [],
      (error: Error) => error.message.split('\n').slice(1),
    )

  test('is a list, by itself or under waivers', async () => {
    const entry = { id: 'A', ...ABOUT }
    expect([await read([entry]), await read({ waivers: [entry] })]).toMatchObject([[ABOUT], [ABOUT]])
    expect(await read([])).toEqual([])
  })

  test.each<[string, unknown, readonly string[]]>([
    ['no list', 'x', ['  expected a list of waivers']],
    ['a map without a list', {}, ['  expected a list of waivers']],
    ['another key beside the list', { waivers: [], waiver: [] }, ['  unknown key "waiver", expected waivers']],
    ['a text that is blank', [{ ...ABOUT, id: ' ' }], ['  waivers[0].id: expected text']],
    ['a day that is no text', [{ ...ABOUT, id: 'A', expires: 20261231 }], ['  waivers[0].expires: expected text']],
    ['neither id nor package', [ABOUT], ['  waivers[0]: expected an id or a package']],
  ])('with %s is refused', async (_, entries, want) => expect(await problems(entries)).toEqual(want))

  test.each([
    '2026',
    '2026-12',
    '2026-02-30',
    '2026-13-01',
    '2026-1-1',
    'on 2026-12-31',
    '2026-12-31 or later',
    '02026-12-31',
  ])('%s is no day', async (expires) =>
    expect(await problems([{ ...ABOUT, id: 'A', expires }])).toEqual([
      `  waivers[0].expires: expected a day such as 2027-01-31, got "${expires}"`,
    ]),
  )

  test('says which file is to be corrected, and that nothing was done, for one that is no YAML too', async () => {
    const refused = { code: 'WAIVERS_INVALID', hint: 'correct the file; nothing was scanned' }
    await expect(read('x', 'ci/w.yml')).rejects.toMatchObject({
      ...refused,
      message: 'invalid waivers in ci/w.yml:\n  expected a list of waivers',
    })
    await expect(parseWaivers('a: [', 'ci/w.yml')).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/^invalid waivers in ci\/w\.yml:\n {2}\S/),
    })
  })
})

describe('what a waiver is called', () => {
  test.each([
    [{ id: 'CVE-1' }, 'CVE-1'],
    [{ package: 'openssl' }, 'openssl'],
    [{ id: 'CVE-1', package: 'openssl' }, 'CVE-1 in openssl'],
    [{ id: 'CVE-1', place: 'web' }, 'CVE-1 at web'],
    [{ id: 'CVE-1', package: 'openssl', place: 'web' }, 'CVE-1 in openssl at web'],
  ])('%j is %s', async (entry, label) => {
    expect(await one(entry)).toMatchObject({ kind: 'waiver', label, ...ABOUT })
  })
})

describe('what a waiver covers', () => {
  const BARE = { name: 'parser', version: '1.0.0' }
  test.each<[string, object, Partial<Finding>, boolean]>([
    ['all that it names', { id: 'CVE-2026-1', package: 'parser', place: 'web' }, {}, true],
    ['not another id', { id: 'CVE-2026-2', package: 'parser', place: 'web' }, {}, false],
    ['not another package', { id: 'CVE-2026-1', package: 'lexer', place: 'web' }, {}, false],
    ['not another place', { id: 'CVE-2026-1', package: 'parser', place: 'api' }, {}, false],
    ['no finding without a package, where it names one', { package: 'parser' }, { package: undefined } as never, false],
    ['no package without a URL, where it names one', { package: 'pkg:npm/parser' }, { package: BARE }, false],
    ['a package URL whatever it is called', { package: 'pkg:npm/parser' }, {}, true],
    ['a package by its name alone, whose name is none of a URL', { package: 'parser' }, { package: BARE }, true],
    ['a package URL of our bill of materials', { package: 'pkg:npm/parser@1.0.0?upstream=p' }, {}, true],
    [
      'a package of Alpine by its URL in our bill of materials',
      { package: 'pkg:apk/alpine/a@1?distro=alpine-3.20.3' },
      { package: { name: 'a', version: '1', purl: 'pkg:apk/alpine/a@1?distro=3.20.3' } },
      true,
    ],
    ['no package of another architecture', { package: 'pkg:npm/parser@1.0.0?arch=arm64' }, {}, false],
    ['a check by its first name', { id: 'DS001' }, { kind: 'misconfiguration', id: 'DS-0001' }, true],
    ['a check by its name of before', { id: 'AVD-DS-0001' }, { kind: 'misconfiguration', id: 'DS-0001' }, true],
    ['an advisory by the name that the scanner has for it', { id: 'ghsa-1' }, { alias: 'GHSA-1' }, true],
    ['a licence by its older name', { id: 'AGPL-3.0' }, { kind: 'license', id: 'AGPL-3.0-only' }, true],
    ['not one that allows more', { id: 'AGPL-3.0' }, { kind: 'license', id: 'AGPL-3.0-or-later' }, false],
    ['not another check', { id: 'AVD-DS-0010' }, { kind: 'misconfiguration', id: 'DS-0001' }, false],
    ['an advisory by its own name alone', { id: 'AVD-DS-0001' }, { id: 'DS-0001' }, false],
    ['by the path, where there is one', { id: 'CVE-2026-1', place: 'api' }, { path: 'api/go.mod' }, true],
    ['not by the target then', { id: 'CVE-2026-1', place: 'web' }, { path: 'api/go.mod' }, false],
  ])('%s', async (_, entry, found, want) => expect(await covers(entry, found)).toBe(want))
})

describe('a place', () => {
  test.each<[string, string, boolean]>([
    ['web', 'web', true],
    ['web', '/web/a/b', true],
    ['web', 'web2', false],
    ['web', 'my/web', false],
    ['./web/', 'web/a', true],
    ['././web//', 'web/a', true],
    ['/web', 'web/a', true],
    ['.', 'web/a', true],
    ['./', '/usr/lib/a', true],
    ['/', 'web/a', true],
    ['.github', '.github/a', true],
    ['.github', 'xgithub/a', false],
    ['*.json', 'a.json', true],
    ['*.json', 'web/a.json', false],
    ['*.json', 'ajson', false],
    ['web/*/a', 'web/x/a', true],
    ['web/*/a', 'web/x/y/a', false],
    ['**/a', 'a', true],
    ['**/a', 'x/y/a', true],
    ['**/a', 'xa', false],
    ['web/**', 'web/x/y', true],
    ['web/**', 'api/web/x', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['a?c', 'ac', false],
    ['a+(b)[c]{d}^$|\\', 'a+(b)[c]{d}^$|\\', true],
  ])('%s: %s is in it: %s', (pattern, path, want) => expect(globOf(pattern).test(path)).toBe(want))
})

test('waivers are others when what they excuse or their last day is another, whatever their reason', async () => {
  const of = (entries: readonly object[]) => read(entries.map((entry) => ({ ...ABOUT, ...entry })))
  const counting = await of([{ id: 'A' }, { id: 'B' }, { id: 'C' }])
  const proposed = await of([
    { id: 'A', reason: 'another' },
    { id: 'B', expires: '2027-12-31' },
    { id: 'C', place: 'web' },
  ])
  const { added, removed } = changedExcuses(counting, proposed)
  expect([added, removed].map((list) => list.map(({ label, expires }) => [label, expires]))).toEqual([
    [
      ['B', '2027-12-31'],
      ['C at web', '2026-12-31'],
    ],
    [
      ['B', '2026-12-31'],
      ['C', '2026-12-31'],
    ],
  ])
})
