import { afterEach, describe, expect, test } from '@jest/globals'
import { Secret } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { FakeFiles, fakeEnvironment, fakePorts } from '@slipway/testing'
import { clockAgainst } from './machine'
import { pipelines } from './pipelines'
import { registries } from './registry'
import { database } from './tools'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const PIN = 'ab'.repeat(20)

describe('the registry', () => {
  async function world(password: string | undefined) {
    const registry: RunningRegistry = await startRegistry({ auth: { kind: 'token', username: 'u', password: 'right' } })
    const http = new NodeHttp({})
    closing.push(
      () => registry.stop(),
      () => http.close(),
    )
    const credentials = password === undefined ? {} : { username: 'u', password: new Secret(password) }
    const now = Date.now()
    const ports = { ...fakePorts({ environment: fakeEnvironment({}) }), http }
    const found = await registries(
      { images: [`${registry.address}/team/app`], credentials, options: {} },
      { ...ports, clock: { now: () => now, sleep: async () => undefined } },
    )
    return { found, registry }
  }

  test('a token is exchanged, an upload begun and given up', async () => {
    const { found, registry } = await world('right')
    expect(found[0]).toMatchObject({ state: 'ok', text: `${registry.address}/team/app: logged in, and may push` })
    expect(found.slice(1)).toEqual([expect.objectContaining({ area: 'clock', state: 'ok' })])
    const asked = registry.requests.map(
      ({ method, path }) => `${method} ${path.replace(/\?.*$/, '').replace(/uploads\/.+/, 'uploads/ID')}`,
    )
    expect(asked).toEqual(expect.arrayContaining(['GET /token', 'POST /v2/team/app/blobs/uploads/']))
    expect(asked.at(-1)).toBe('DELETE /v2/team/app/blobs/uploads/ID')
  })

  test('a wrong password is named with what to do', async () => {
    const { found } = await world('wrong')
    expect(found).toEqual([expect.objectContaining({ state: 'problem', outcome: 'invalid' })])
    expect(JSON.stringify(found)).not.toContain('wrong')
  })

  test('without an image there is nothing to log in to', async () => {
    expect(await registries({ images: [], credentials: {}, options: {} }, fakePorts())).toEqual([
      expect.objectContaining({ state: 'note', text: 'no image is named' }),
    ])
  })
})

describe('pins and rights of pipelines', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly RegExp[]]>([
    ['none', {}, [/neither workflow nor pipeline/]],
    [
      'all pinned',
      { '.github/workflows/a.yml': `permissions: {}\n  - uses: actions/checkout@${PIN} # v7.0.1\n  - uses: ./local\n` },
      [/1 file, every pin is a commit/],
    ],
    [
      'a tag, a branch, and the rights that the repository gives',
      { '.github/workflows/a.yml': '  - uses: actions/checkout@v4\n  - uses: acme/x/y@main\n' },
      [/checkout@v4, acme\/x\/y@main can move/, /has what the repository gives/],
    ],
    [
      'zeros',
      { '.github/workflows/a.yml': `permissions: {}\n  - uses: slipway-ci/slipway/actions/build@${'0'.repeat(40)}\n` },
      [/zeros/],
    ],
    [
      'a push that may not push',
      {
        '.github/workflows/a.yml': `permissions: {}\n  - uses: slipway-ci/slipway/actions/push@${PIN}\n    with:\n      password: \${{ github.token }}\n`,
      },
      [/no job may write packages/],
    ],
    [
      'a component by its version',
      { '.gitlab-ci.yml': 'include:\n  - component: $CI_SERVER_FQDN/slipway-ci/slipway/run@1.0.0\n' },
      [/slipway-ci\/slipway\/run@1\.0\.0 can move/],
    ],
  ])('%s', async (_, files, wanted) => {
    const found = await pipelines(new FakeFiles(files))
    expect(found.map(({ text }) => text)).toEqual(wanted.map((pattern) => expect.stringMatching(pattern)))
  })
})

test.each([
  ['Sat, 28 Nov 2026 12:00:30 GMT', 'ok'],
  ['Sat, 28 Nov 2026 12:05:00 GMT', 'problem'],
  ['Sat, 28 Nov 2026 11:55:00 GMT', 'problem'],
  [undefined, undefined],
  ['yesterday', undefined],
])('the clock against an answer of %s', (date, state) => {
  expect(clockAgainst(date, Date.parse('2026-11-28T12:00:00Z'), 'registry.example.com')?.state).toBe(state)
})

test.each([
  ['2026-11-27T00:00:00Z', 'ok', /^1 days? old/],
  ['2026-11-01T00:00:00Z', 'note', /^27 days old/],
])("the scanner's database of %s", async (updated, state, text) => {
  const files = new FakeFiles({ '/db/metadata.json': JSON.stringify({ Version: 2, UpdatedAt: updated }) })
  const ports = fakePorts({ files, environment: fakeEnvironment({ SLIPWAY_TRIVY_DB: '/db' }) })
  const found = await database({
    ...ports,
    clock: { now: () => Date.parse('2026-11-28T12:00:00Z'), sleep: async () => undefined },
  })
  expect(found).toMatchObject({ state, text: expect.stringMatching(text) })
})
