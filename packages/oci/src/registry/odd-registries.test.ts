import { afterEach, describe, expect, test } from '@jest/globals'
import { HttpError, parseReference, Secret } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { type Fault, type RegistrySettings, startRegistry } from '@slipway/test-registry'
import { FakeFiles, FakeHost, fakePorts, type SampleImage, writeSampleLayout } from '@slipway/testing'
import { readGraph } from '../layout/graph'
import { openLayout } from '../layout/layout'
import { connect, type RegistryOptions } from './connect'
import { pushImage } from './push'

/** Ways of registries that people met, each pushed to (research: images.md, M1 to M3, m1 to m18). */

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const UPLOADS = /\/blobs\/uploads\//
const MIB = 1024 * 1024

interface World extends RegistryOptions {
  readonly image?: SampleImage
  readonly registry?: RegistrySettings
  readonly faults?: readonly Fault[]
  readonly config?: object
}

async function world({ image = {}, registry: settings = {}, faults = [], config, ...options }: World = {}) {
  const registry = await startRegistry({ ...settings, faults })
  const http = new NodeHttp({})
  const files = new FakeFiles(config === undefined ? {} : { 'config.json': JSON.stringify(config) })
  closing.push(
    () => registry.stop(),
    () => http.close(),
  )
  const made = await writeSampleLayout(files, 'image', image)
  const source = await openLayout(files, 'image')
  const graph = await readGraph(source, source.top)
  const ports = { ...fakePorts({ files, host: new FakeHost() }), http }
  const push = async (tags: readonly string[] = ['v1'], mountFrom: readonly string[] = []) => {
    const reference = parseReference(`${registry.address}/team/app`)
    const named = config === undefined ? {} : { configFile: 'config.json' }
    const connection = await connect(reference, { plainHttp: true, ...named, ...options }, ports)
    return pushImage(connection, { source, graph, tags, concurrency: 1, mountFrom })
  }
  const asked = (method: string, path: RegExp) =>
    registry.requests.filter((seen) => seen.method === method && path.test(seen.path))
  const tag = (name = 'v1') => registry.content.repository('team/app')?.tags.get(name)
  return { registry, made, push, asked, tag, ports }
}

describe('the proof is asked when its object can exist', () => {
  test('a registry that shows a digest only once a tag names it is pushed to, and asked again after the tag', async () => {
    const { push, tag, made, asked, ports } = await world({ registry: { showsUntagged: false } })
    expect(await push()).toMatchObject({ digest: made.top.digest, tags: [{ name: 'v1', state: 'new' }] })
    expect(tag()).toBe(made.top.digest)
    const last = asked('HEAD', /manifests/).at(-1)
    expect([last?.path, last?.status]).toEqual([`/v2/team/app/manifests/${made.top.digest}`, 200])
    expect(ports.clock.slept).toEqual([])
  })

  test('an index with attestations too, and twice', async () => {
    const image = { platforms: ['linux/amd64', 'linux/arm64'], attestations: true }
    const { push, tag, made } = await world({ image, registry: { showsUntagged: false } })
    await push()
    expect((await push()).tags).toEqual([{ name: 'v1', state: 'kept' }])
    expect(tag()).toBe(made.top.digest)
  })

  test('without a tag nobody could pull it, and the way through is named', async () => {
    const { push } = await world({ registry: { showsUntagged: false } })
    await expect(push([])).rejects.toMatchObject({
      code: 'REGISTRY_UNTAGGED',
      outcome: 'fail',
      hint: expect.stringContaining('`tags`'),
    })
  })
})

describe('a broken upload', () => {
  const layer = 12 * MIB

  test('starts over where a PATCH with Content-Range is refused, once', async () => {
    const { push, tag, made, asked } = await world({
      image: { layers: [layer] },
      registry: { rangeLimit: 4 * MIB },
      faults: [{ method: 'PATCH', path: UPLOADS, does: { kind: 'reset', afterBytes: 6 * MIB } }],
    })
    await push()
    expect(tag()).toBe(made.top.digest)
    const sent = asked('PATCH', UPLOADS).filter(({ headers }) => Number(headers['content-length']) > MIB)
    expect(sent.map(({ headers, status }) => [headers['content-range'] !== undefined, status])).toEqual([
      [false, 0],
      [true, 416],
      [false, 202],
    ])
  })

  test.each([400, 409])('that is refused with %i when it goes on starts over', async (status) => {
    const { push, tag, made } = await world({
      image: { layers: [layer] },
      faults: [
        { method: 'PATCH', path: UPLOADS, does: { kind: 'reset', afterBytes: 6 * MIB } },
        { method: 'PATCH', path: UPLOADS, after: 1, does: { kind: 'status', status } },
      ],
    })
    await push()
    expect(tag()).toBe(made.top.digest)
  })

  test.each([20, 1])('bodies over %i MiB that are refused come in smaller pieces', async (limit) => {
    const { push, tag, made, asked, ports } = await world({
      image: { layers: [40 * MIB] },
      registry: { bodyLimit: { bytes: limit * MIB, does: 'answer' } },
    })
    await push()
    expect(tag()).toBe(made.top.digest)
    expect(ports.clock.slept).toEqual([])
    const sizes = asked('PATCH', UPLOADS)
      .filter(({ status }) => status === 202)
      .map(({ headers }) => Number(headers['content-length']))
    expect(Math.max(...sizes)).toBe(Math.min(16, limit) * MIB)
  })

  test('a proxy that closes early hides its 413: pieces all the same', async () => {
    const { push, tag, made, asked } = await world({
      image: { layers: [40 * MIB] },
      registry: { bodyLimit: { bytes: 10 * MIB, does: 'close' } },
    })
    await push()
    expect(tag()).toBe(made.top.digest)
    const lengths = asked('PATCH', UPLOADS).map(({ headers }) => Number(headers['content-length']) / MIB)
    expect(lengths.slice(0, 3)).toEqual([40, 32, 8])
  })

  test('a registry that takes the bytes and never answers is told after two tries', async () => {
    const { push, ports } = await world()
    let commits = 0
    const inner = ports.http
    const http = Object.assign(Object.create(inner) as typeof inner, {
      request: async (request: Parameters<typeof inner.request>[0]) => {
        if (request.method !== 'PUT' || !UPLOADS.test(request.url)) return inner.request(request)
        commits += 1
        throw new HttpError('timeout', 'no answer for 2m')
      },
    })
    Object.assign(ports, { http })
    await expect(push()).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      outcome: 'transient',
      message: expect.stringContaining('did not answer the last request (2 times 2m)'),
    })
    expect(commits).toBe(2)
  })

  test('409 once at the end of an upload is tried again, twice is final', async () => {
    const conflict = { method: 'PUT', path: UPLOADS, does: { kind: 'status', status: 409 } } as const
    const once = await world({ faults: [conflict] })
    await once.push()
    expect(once.tag()).toBe(once.made.top.digest)
    const twice = await world({ faults: [{ ...conflict, times: 9 }] })
    await expect(twice.push()).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' })
  })
})

describe('any success counts where a proof follows', () => {
  test.each([
    ['a manifest', 'PUT', /\/manifests\//, 202],
    ['a manifest', 'PUT', /\/manifests\//, 200],
    ['a blob', 'PUT', UPLOADS, 200],
    ['a blob', 'PUT', UPLOADS, 202],
    ['a part of one', 'PATCH', UPLOADS, 200],
    ['a session', 'POST', UPLOADS, 200],
  ] as const)('%s, %s %s answered %i', async (_what, method, path, status) => {
    const { push, tag, made } = await world({
      faults: [{ method, path, times: Infinity, does: { kind: 'other-status', status } }],
    })
    await push()
    expect(tag()).toBe(made.top.digest)
  })

  test('but not a page that asks for a login', async () => {
    const page = { kind: 'status', status: 200, body: '<html>log in</html>' } as const
    const { push, tag } = await world({ faults: [{ method: 'PUT', path: UPLOADS, times: Infinity, does: page }] })
    await expect(push()).rejects.toMatchObject({ message: expect.stringContaining('does not have the blob') })
    expect(tag()).toBeUndefined()
  })
})

describe('a look that is refused is "not known"', () => {
  test.each([403, 405, 400])('HEAD answered %i, for blobs and manifests', async (status) => {
    const { push, tag, made, asked } = await world({
      faults: [{ method: 'HEAD', times: Infinity, does: { kind: 'status', status } }],
    })
    await push()
    expect(tag()).toBe(made.top.digest)
    expect(asked('GET', /manifests/).at(-1)?.status).toBe(200)
  })

  test('a digest that is none is not believed: the content is', async () => {
    const { push, tag, made } = await world({
      faults: [{ path: /manifests/, times: Infinity, does: { kind: 'other-digest', digest: 'latest' } }],
    })
    await push()
    expect(tag()).toBe(made.top.digest)
  })

  test('a blob of another size is not the blob', async () => {
    const { push, asked, registry, made, tag } = await world()
    await push()
    const path = new RegExp(made.layers[0]!.digest)
    registry.fail({ method: 'HEAD', path, does: { kind: 'status', status: 200, headers: { 'content-length': '7' } } })
    await push()
    expect(asked('POST', UPLOADS).length).toBe(4)
    expect(tag()).toBe(made.top.digest)
  })

  test('a mount that did not take is uploaded', async () => {
    const { push, tag, made } = await world({
      faults: [{ method: 'POST', path: /mount=/, times: Infinity, does: { kind: 'status', status: 201 } }],
    })
    expect((await push(['v1'], ['base/os'])).blobs).toEqual({ uploaded: 3, present: 0, mounted: 0 })
    expect(tag()).toBe(made.top.digest)
  })

  test('a blob that is lost after it was there is uploaded again', async () => {
    const { push, registry, made, tag } = await world()
    registry.fail({
      method: 'HEAD',
      path: new RegExp(made.layers[0]!.digest),
      does: { kind: 'status', status: 200 },
    })
    expect((await push()).blobs.present).toBe(1)
    expect(tag()).toBe(made.top.digest)
  })
})

describe('redirects', () => {
  test.each([307, 308, 301, 302])(
    '%i is followed whatever the method, without credentials elsewhere',
    async (status) => {
      const storage = await startRegistry()
      closing.push(() => storage.stop())
      const { push } = await world({
        registry: { auth: { kind: 'basic', username: 'u', password: 'p' } },
        username: 'u',
        password: new Secret('p'),
        faults: [{ path: /team/, times: Infinity, does: { kind: 'redirect', status, to: storage.url } }],
      })
      await push()
      expect(storage.content.repository('team/app')?.tags.get('v1')).toBeDefined()
      expect(storage.requests.every(({ headers }) => headers['authorization'] === undefined)).toBe(true)
      expect(new Set(storage.requests.map(({ method }) => method))).toEqual(new Set(['HEAD', 'POST', 'PATCH', 'PUT']))
    },
  )
})

describe('tokens', () => {
  const auth = { kind: 'token', username: 'u', password: 'p' } as const
  const login = { username: 'u', password: new Secret('p') }

  test('a wider scope that the challenge names is asked for', async () => {
    const demands = 'repository:team/app:pull,push,delete'
    const { push, tag, made } = await world({ registry: { auth: { ...auth, demands } }, ...login })
    await push()
    expect(tag()).toBe(made.top.digest)
  })

  test('a repository to mount from that the account may not read is passed over', async () => {
    const { push, tag, made, asked } = await world({ registry: { auth: { ...auth, refuses: /base\/os/ } }, ...login })
    expect((await push(['v1'], ['base/os'])).blobs).toEqual({ uploaded: 3, present: 0, mounted: 0 })
    expect(tag()).toBe(made.top.digest)
    expect(asked('GET', /scope=repository%3Abase%2Fos/).map(({ status }) => status)).toContain(401)
  })

  test('an access token beside an empty token', async () => {
    const answer = (token: string) => ({ token: '', access_token: token })
    const { push, tag, made } = await world({ registry: { auth: { ...auth, answer } }, ...login })
    await push()
    expect(tag()).toBe(made.top.digest)
  })

  test('a token of the Docker configuration is used as it is', async () => {
    const { push, registry } = await world({
      registry: { auth },
      config: {},
    })
    await expect(push()).rejects.toMatchObject({ code: 'REGISTRY_UNAUTHORIZED' })
    const answer = await fetch(`${registry.url}/token`, {
      headers: { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` },
    })
    const { token } = (await answer.json()) as { token: string }
    const auths = { [registry.address]: { registrytoken: token } }
    const connection = await connect(
      parseReference(`${registry.address}/team/app`),
      { plainHttp: true, configFile: 'config.json' },
      { ...(await world()).ports, files: new FakeFiles({ 'config.json': JSON.stringify({ auths }) }) },
    )
    const look = { method: 'GET', url: '/v2/team/app/tags/list', scope: 'repository:team/app:pull' }
    expect((await connection.ask(look, [404])).status).toBe(404)
    expect(registry.requests.filter(({ path }) => path.startsWith('/token')).length).toBe(2)
  })

  test('credentials that are wrong are told from credentials that are missing', async () => {
    const wrong = await world({
      registry: { auth },
      inputs: ['username'],
      username: 'u',
      password: new Secret('other'),
    })
    await expect(wrong.push()).rejects.toMatchObject({
      code: 'REGISTRY_UNAUTHORIZED',
      hint: expect.stringContaining('the credentials from the inputs username and password were sent'),
    })
    const none = await world({ registry: { auth }, inputs: ['username'] })
    await expect(none.push()).rejects.toMatchObject({ hint: expect.stringMatching(/^give `username` and `password`/) })
    const other = await world({ registry: { auth } })
    await expect(other.push()).rejects.toMatchObject({ hint: expect.stringMatching(/^log in so that/) })
  })
})

test('403 that says when to come back is a rate limit', async () => {
  const limited = { kind: 'status', status: 403, headers: { 'retry-after': '7' } } as const
  const { push, tag, made, ports } = await world({ faults: [{ method: 'PATCH', does: limited }] })
  await push()
  expect(tag()).toBe(made.top.digest)
  expect(ports.clock.slept[0]).toBeGreaterThanOrEqual(7000)
})
