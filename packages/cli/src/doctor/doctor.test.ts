import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Secret } from '@slipway/core'
import { NodeHttp, ProcessSignals, systemClock } from '@slipway/hosts'
import { type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { FakeFiles, fakeEnvironment, fakePorts } from '@slipway/testing'
import { type Check, withinLimit } from './limit'
import { type DoctorPorts, ok } from './finding'
import { clockAgainst } from './machine'
import { pipelines } from './pipelines'
import { registries } from './registry'
import { database, tools } from './tools'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const allOf = async (checks: readonly Check[], ports: DoctorPorts) =>
  (await Promise.all(checks.map((check) => withinLimit(check, ports)))).flat()

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
    const found = await allOf(registries({ images: [`${registry.address}/team/app`], credentials, options: {} }), {
      ...ports,
      clock: { now: () => now, sleep: () => new Promise(() => undefined) },
    })
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
    expect(await allOf(registries({ images: [], credentials: {}, options: {} }), fakePorts())).toEqual([
      expect.objectContaining({ state: 'note', text: 'no image is named' }),
    ])
  })
})

describe('a server that takes the connection and says nothing', () => {
  const LIMIT = 400

  async function silence() {
    const server = createServer()
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
    const http = new NodeHttp({})
    const signals = new ProcessSignals()
    closing.push(
      () => server.close(),
      () => http.close(),
    )
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const environment = fakeEnvironment({ SLIPWAY_TOOL_MIRROR: `http://${address}`, SLIPWAY_TOOL_SOURCES: 'mirror' })
    return { address, ports: { ...fakePorts({ environment }), http, clock: systemClock(signals) } }
  }

  test.each<[string, (address: string) => readonly Check[], RegExp]>([
    [
      'a registry',
      (address) => registries({ images: [`${address}/app`], credentials: {}, options: {} }),
      /\/app: no answer within 400ms$/,
    ],
    // Three names at three places of it would be asked, each three times.
    ['a mirror of tools', () => tools(['helm'], '4'), /^helm: no answer within 400ms$/],
  ])('%s: one line, in time, and nothing is asked after it', async (_, checks, text) => {
    const { address, ports } = await silence()
    const started = performance.now()
    const found = await allOf(
      checks(address).map((check) => ({ ...check, limit: LIMIT })),
      ports,
    )
    expect(found).toEqual([expect.objectContaining({ state: 'problem', outcome: 'inconclusive' })])
    expect(found[0]?.text).toMatch(text)
    expect(performance.now() - started).toBeLessThan(LIMIT + 1000)
  })

  test('what a check found in time stays, and a program gets no longer than there is', async () => {
    const { ports } = await silence()
    const left: unknown[] = []
    const exec = { ...ports.exec, run: async (...[, , options]: readonly unknown[]) => left.push(options) as never }
    const check: Check = {
      area: 'cluster',
      whom: 'it',
      limit: LIMIT,
      work: async (limited) => {
        await limited.exec.run('kubectl', [], { timeout: 60_000 })
        return [ok('cluster', 'there')]
      },
    }
    expect(await withinLimit(check, { ...ports, exec: exec as never })).toEqual([ok('cluster', 'there')])
    expect((left[0] as { timeout: number }).timeout).toBeLessThanOrEqual(LIMIT)
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
