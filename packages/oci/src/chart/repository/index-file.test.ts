import { expect, test } from '@jest/globals'
import { parseRange } from '@slipway/core'
import { entryItems } from './entry-text'
import { findInIndex } from './index-file'

const HEX = 'ab'.repeat(32)
const find = (text: string, range = '', name = 'redis') =>
  findInIndex(text, { name, range: parseRange(range), at: 'https://charts.example.com/index.yaml' })

/** As Helm writes it: lists at the margin of their key. */
const HELM = `apiVersion: v1
entries:
  other:
  - name: other
    version: 9.9.9
    urls: [other-9.9.9.tgz]
  redis:
  - apiVersion: v2
    dependencies:
    - name: common
      repository: oci://registry-1.docker.io/bitnamicharts
      version: 2.x.x
    description: |
      redis:
      - version: 99.0.0
    digest: ${HEX}
    name: redis
    urls:
    - redis-1.10.0.tgz
    version: 1.10.0
  - name: redis
    urls:
    - https://cdn.example.com/redis-1.9.0.tgz?a=b
    version: "1.9.0"
  - version: 2.0.0-rc.1
    name: redis
    urls: [redis-2.0.0-rc.1.tgz]
  redis-cluster:
  - version: 8.0.0
    urls: [x.tgz]
generated: "2026-01-01T00:00:00Z"
`
/** As other programs write it. */
const INDENTED = HELM.replace(/^ {2}(?= |-)/gm, '    ')

test.each([
  ['of Helm', HELM],
  ['with lists that are indented', INDENTED],
  ['with lines of Windows', HELM.replaceAll('\n', '\r\n')],
  ['with the name in quotes', HELM.replace('  redis:\n', '  "redis": # ours\n')],
  ['at the end of the text', HELM.replace(/ {2}redis-cluster:[^]*/, '')],
  ['with comments between', HELM.replace('  redis:\n', '# a\n\n  redis:\n   # b\n')],
  [
    'in JSON',
    JSON.stringify({
      entries: {
        redis: [
          { version: '1.10.0', urls: ['redis-1.10.0.tgz'], digest: HEX },
          { version: '1.9.0', urls: ['https://cdn.example.com/redis-1.9.0.tgz?a=b'] },
          { version: '2.0.0-rc.1', urls: ['redis-2.0.0-rc.1.tgz'] },
        ],
      },
    }),
  ],
  [
    'in brackets',
    `{apiVersion: v1, entries: {redis: [{version: 1.10.0, urls: [redis-1.10.0.tgz], digest: ${HEX}}, {version: 1.9.0, urls: ['https://cdn.example.com/redis-1.9.0.tgz?a=b']}, {version: 2.0.0-rc.1, urls: [redis-2.0.0-rc.1.tgz]}]}}`,
  ],
])('an index %s is read', async (_, text) => {
  expect(await find(text)).toEqual({ version: '1.10.0', url: 'redis-1.10.0.tgz', digest: `sha256:${HEX}` })
  expect(await find(text, '~1.9')).toEqual({
    version: '1.9.0',
    url: 'https://cdn.example.com/redis-1.9.0.tgz?a=b',
    digest: undefined,
  })
  expect(await find(text, '>0-0')).toMatchObject({ version: '2.0.0-rc.1' })
})

test('only the lines of the chart are looked at', () => {
  expect(entryItems(HELM, 'redis')?.map((item) => item.split('\n')[0])).toEqual([
    '  - apiVersion: v2',
    '  - name: redis',
    '  - version: 2.0.0-rc.1',
  ])
  expect(entryItems(INDENTED, 'redis')).toHaveLength(3)
  expect(entryItems(HELM, 'generated')).toBeUndefined()
  expect(entryItems(HELM, 'apiVersion')).toBeUndefined()
})

test('a version that is called exactly so wins over a range that it reads as', async () => {
  const text = `entries:\n  redis:\n  - version: 1.2.5\n    urls: [b]\n  - version: "1.2"\n    urls: [a]\n`
  expect(await find(text, '1.2')).toMatchObject({ version: '1.2', url: 'a' })
})

test.each([
  ['sha256 before it', `sha256:${HEX}`, `sha256:${HEX}`],
  ['capitals', HEX.toUpperCase(), `sha256:${HEX}`],
  ['of another kind', 'abc', undefined],
])('a digest with %s', async (_, digest, want) => {
  expect((await find(`entries:\n  redis:\n  - version: 1.0.0\n    urls: [a]\n    digest: ${digest}\n`)).digest).toBe(
    want,
  )
})

test.each([
  ['a page', '<!doctype html><p>log in</p>', '', 'CHART_INDEX', /expected an index of charts at https:/],
  ['nothing', '', '', 'CHART_INDEX', /expected an index/],
  ['no such chart', HELM.replaceAll('  redis:', '  redis-ha:'), '', 'CHART_NOT_PULLED', /has no chart redis/],
  [
    'no such version',
    HELM,
    '^7',
    'CHART_VERSION',
    /expected a version \^7 of redis .* found 1\.10\.0, 1\.9\.0, 2\.0\.0-rc\.1/,
  ],
  ['a version without an address', 'entries:\n  redis:\n  - version: 1.0.0\n', '', 'CHART_INDEX', /no address/],
  ['aliases without end', `a: &a [x]\nentries: {redis: *a}`, '', 'CHART_VERSION', /found none/],
])('%s is told', async (_, text, range, code, message) => {
  await expect(find(text, range)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('a large index costs no more than to look through it', async () => {
  const item = (version: number) =>
    `  - version: 1.${version}.0\n    name: big\n    description: ${'x'.repeat(400)}\n    urls:\n    - big-1.${version}.0.tgz\n`
  const chart = (name: string) => `  ${name}:\n${Array.from({ length: 400 }, (_, index) => item(index)).join('')}`
  const text = `apiVersion: v1\nentries:\n${Array.from({ length: 60 }, (_, index) => chart(`c${index}`)).join('')}`
  expect(text.length).toBeGreaterThan(10_000_000)
  expect(await find(text, '', 'c59')).toMatchObject({ version: '1.399.0', url: 'big-1.399.0.tgz' })
})
