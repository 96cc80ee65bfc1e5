import { afterEach, describe, expect, test } from '@jest/globals'
import { CancelledError, type Http, HttpError, type HttpResponse, parseReference, Secret } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { type Fault, type RegistrySettings, type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { FakeFiles, FakeHost, fakeEnvironment, fakePorts, type SampleImage, writeSampleLayout } from '@slipway/testing'
import { readGraph } from '../layout/graph'
import { openLayout } from '../layout/layout'
import { checkBlob, digestOf } from '../layout/source'
import { connect, type RegistryOptions } from './connect'
import { pushImage } from './push'
import { openRemoteImage } from './pull'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface World extends RegistryOptions {
  readonly image?: SampleImage
  readonly registry?: RegistrySettings
  readonly tags?: readonly string[]
  readonly concurrency?: number
  readonly repository?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}

async function start(settings: RegistrySettings = {}): Promise<RunningRegistry> {
  const registry = await startRegistry(settings)
  closing.push(() => registry.stop())
  return registry
}

function ports(environment: Readonly<Record<string, string>> = {}, files = new FakeFiles()) {
  const http = new NodeHttp({})
  closing.push(() => http.close())
  return { ...fakePorts({ environment: fakeEnvironment(environment), files, host: new FakeHost() }), http }
}

/** A registry, a layout, and what happens when one is pushed to the other. */
async function world({
  image = {},
  registry: settings = {},
  tags = ['v1'],
  concurrency = 3,
  repository = 'team/app',
  environment = {},
  files: given = {},
  ...options
}: World = {}) {
  const registry = await start(settings)
  const files = new FakeFiles(given)
  const made = await writeSampleLayout(files, 'image', image)
  const source = await openLayout(files, 'image')
  const graph = await readGraph(source, source.top)
  const all = ports(environment, files)
  const reference = parseReference(`${registry.address}/${repository}`)
  const push = async (override: Partial<{ tags: readonly string[] }> = {}) => {
    const connection = await connect(reference, { plainHttp: true, ...options }, all)
    return pushImage(connection, { source, graph, tags, concurrency, ...override })
  }
  const asked = (method: string, path: RegExp) =>
    registry.requests.filter((seen) => seen.method === method && path.test(seen.path))
  const tag = (name: string) => registry.content.repository(repository)?.tags.get(name)
  return { registry, made, graph, files, push, asked, tag, ports: all, reference }
}

const UPLOADS = /\/blobs\/uploads\//

describe('pushImage', () => {
  test('brings everything, tags last, and says how much', async () => {
    const { registry, made, graph, push, tag } = await world({
      image: { platforms: ['linux/amd64', 'linux/arm64'], attestations: true },
      tags: ['v1', 'latest'],
    })
    const report = await push()
    expect(report).toEqual({
      digest: made.top.digest,
      tags: [
        { name: 'v1', state: 'new' },
        { name: 'latest', state: 'new' },
      ],
      uploadedBytes: graph.size,
      skippedBytes: 0,
      blobs: { uploaded: 10, present: 0, mounted: 0 },
    })
    expect([tag('v1'), tag('latest')]).toEqual([made.top.digest, made.top.digest])
    const writes = registry.requests.filter(({ method }) => method === 'PUT').map(({ path }) => path)
    const lastBlob = writes.findLastIndex((path) => UPLOADS.test(path))
    const firstManifest = writes.findIndex((path) => path.includes('/manifests/'))
    expect(lastBlob).toBeLessThan(firstManifest)
    expect(writes.slice(-3)).toEqual([
      `/v2/team/app/manifests/${made.top.digest}`,
      '/v2/team/app/manifests/v1',
      '/v2/team/app/manifests/latest',
    ])
  })

  test('a second push sends nothing', async () => {
    const { registry, graph, push } = await world()
    await push()
    const before = registry.requests.length
    const report = await push()
    expect(report).toMatchObject({ uploadedBytes: 0, skippedBytes: graph.size, tags: [{ name: 'v1', state: 'kept' }] })
    expect(registry.requests.slice(before).filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([])
  })

  test('a tag that moves is named with what it pointed to', async () => {
    const { registry, push, made, files, reference, ports: all } = await world()
    await push()
    const other = await writeSampleLayout(files, 'other', { seed: 'other' })
    const source = await openLayout(files, 'other')
    const connection = await connect(reference, {}, all)
    const report = await pushImage(connection, {
      source,
      graph: await readGraph(source, source.top),
      tags: ['v1'],
      concurrency: 1,
    })
    expect(report.tags).toEqual([{ name: 'v1', state: 'moved', before: made.top.digest }])
    expect(registry.content.repository('team/app')?.tags.get('v1')).toBe(other.top.digest)
  })

  test('layers are mounted from the base image that the manifest names', async () => {
    const first = await world({ repository: 'base/os' })
    await first.push()
    const annotations = { 'org.opencontainers.image.base.name': `${first.registry.address}/base/os:1` }
    const made = await writeSampleLayout(first.files, 'derived', { annotations })
    const source = await openLayout(first.files, 'derived')
    const connection = await connect(
      parseReference(`${first.registry.address}/team/app`),
      { plainHttp: true },
      first.ports,
    )
    const report = await pushImage(connection, {
      source,
      graph: await readGraph(source, source.top),
      tags: ['v1'],
      concurrency: 2,
    })
    expect(report.blobs).toEqual({ uploaded: 1, present: 0, mounted: 2 })
    expect(first.registry.content.repository('team/app')?.tags.get('v1')).toBe(made.top.digest)
  })

  test('a layer in the layout that was changed is never stored, and nothing is tagged', async () => {
    const { push, files, made, tag, registry } = await world()
    await files.write(`image/blobs/sha256/${made.layers[0]!.digest.slice(7)}`, new Uint8Array(1000))
    await expect(push()).rejects.toMatchObject({ code: 'BLOB_CORRUPT', outcome: 'invalid' })
    expect(tag('v1')).toBeUndefined()
    expect(registry.content.repository('team/app')?.blobs.has(made.layers[0]!.digest)).not.toBe(true)
  })

  test('a blob that is refused stops the others on their way', async () => {
    const { push, registry, made, asked } = await world({ image: { layers: [40_000_000, 1000] }, concurrency: 2 })
    registry.fail({ method: 'HEAD', path: new RegExp(made.layers[1]!.digest), does: { kind: 'status', status: 401 } })
    registry.fail({ method: 'PATCH', does: { kind: 'slow', milliseconds: 500 } })
    await expect(push()).rejects.toMatchObject({ code: 'REGISTRY_UNAUTHORIZED' })
    expect(asked('PUT', UPLOADS)).toEqual([])
  })

  test('a signal stops it before the tags', async () => {
    const { push, ports: all, registry, tag } = await world()
    registry.fail({ method: 'PATCH', does: { kind: 'slow', milliseconds: 50 } })
    const running = push()
    setTimeout(() => all.signals.cancel('SIGTERM'), 20)
    await expect(running).rejects.toBeInstanceOf(CancelledError)
    expect(tag('v1')).toBeUndefined()
  })

  test('an empty layer and no tag at all are fine', async () => {
    const { push, made, registry } = await world({ image: { layers: [0] }, tags: [] })
    expect((await push()).tags).toEqual([])
    expect(registry.content.repository('team/app')?.manifests.has(made.top.digest)).toBe(true)
    expect(registry.content.repository('team/app')?.blobs.has(digestOf(''))).toBe(true)
  })
})

describe('faults (catalogue L)', () => {
  const places: readonly [string, Pick<Fault, 'method' | 'path'>][] = [
    ['the greeting', { method: 'GET', path: /^\/v2\/$/ }],
    ['asking for a blob', { method: 'HEAD', path: /\/blobs\/sha256/ }],
    ['POST', { method: 'POST', path: UPLOADS }],
    ['PATCH', { method: 'PATCH' }],
    ['PUT of a blob', { method: 'PUT', path: UPLOADS }],
    ['PUT of a manifest', { method: 'PUT', path: /\/manifests\/sha256/ }],
    ['PUT of a tag', { method: 'PUT', path: /\/manifests\/v1/ }],
    ['reading a tag back', { method: 'HEAD', path: /\/manifests\/v1/ }],
  ]
  const faults: readonly [string, Fault['does']][] = [
    ...[408, 429, 499, 500, 502, 503, 504, 522].map((status): [string, Fault['does']] => [
      String(status),
      { kind: 'status', status },
    ]),
    ['a reset', { kind: 'reset', afterBytes: 0 }],
    ['a lost answer', { kind: 'lost-answer' }],
  ]
  const cases = places.flatMap(([place, on]) =>
    faults.map(([name, does]) => ({ place, name, fault: { ...on, does, times: 2 } })),
  )

  test.each(cases)('138: $name at $place, twice: the same digest in the end', async ({ fault }) => {
    const { push, tag, made, asked } = await world({ registry: { faults: [fault] } })
    const report = await push()
    expect(report.digest).toBe(made.top.digest)
    expect(tag('v1')).toBe(made.top.digest)
    // The tag never pointed anywhere else, so putting it again is no move.
    expect(asked('PUT', /manifests\/v1/).filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1)
  })

  test.each([403, 500])('without end, %s leaves no tag', async (status) => {
    const { push, tag } = await world({
      registry: {
        faults: [{ method: 'PUT', path: /manifests\/sha256/, times: 100, does: { kind: 'status', status } }],
      },
    })
    await expect(push()).rejects.toMatchObject(
      status === 500
        ? { code: 'REGISTRY_UNAVAILABLE', outcome: 'transient' }
        : { code: 'REGISTRY_DENIED', outcome: 'invalid' },
    )
    expect(tag('v1')).toBeUndefined()
  })

  test('a reset in mid-blob is resumed where the registry stopped', async () => {
    const { push, asked, made, tag } = await world({
      image: { layers: [500_000] },
      registry: { faults: [{ method: 'PATCH', path: UPLOADS, does: { kind: 'reset', afterBytes: 200_000 } }] },
      concurrency: 1,
    })
    await push()
    expect(tag('v1')).toBe(made.top.digest)
    const resumed = asked('PATCH', UPLOADS).find(({ headers }) => headers['content-range'] !== undefined)
    expect(resumed).toMatchObject({
      status: 202,
      received: 300_000,
      headers: { 'content-range': '200000-499999', 'content-length': '300000' },
    })
  })

  test('a lost session starts over', async () => {
    const reset = { method: 'PATCH', path: UPLOADS, does: { kind: 'reset', afterBytes: 100 } } as const
    const lost = { method: 'GET', path: UPLOADS, does: { kind: 'status', status: 404 } } as const
    const { push, asked, made, tag } = await world({
      image: { layers: [5000] },
      registry: { faults: [reset, lost] },
      concurrency: 1,
    })
    await push()
    expect(tag('v1')).toBe(made.top.digest)
    expect(asked('PATCH', UPLOADS).filter(({ received }) => received === 5000).length).toBe(1)
    expect(asked('POST', UPLOADS).length).toBe(3)
  })

  test('a proxy that refuses large bodies gets pieces', async () => {
    const size = 80 * 1024 * 1024
    const large = { method: 'PATCH', path: UPLOADS, does: { kind: 'status', status: 413 } } as const
    const { push, asked, made, tag } = await world({
      image: { layers: [size] },
      registry: { faults: [large] },
      concurrency: 1,
    })
    await push()
    expect(tag('v1')).toBe(made.top.digest)
    expect(
      asked('PATCH', UPLOADS)
        .filter(({ status }) => status === 202)
        .map(({ headers }) => headers['content-range']),
    ).toEqual(['0-33554431', '33554432-67108863', '67108864-83886079', undefined])
  })

  test('a registry without PATCH gets each blob in one PUT', async () => {
    const { push, asked, made, tag } = await world({
      registry: { faults: [{ method: 'PATCH', times: 100, does: { kind: 'status', status: 405 } }] },
    })
    await push()
    expect(tag('v1')).toBe(made.top.digest)
    expect(
      asked('PUT', UPLOADS)
        .map(({ received }) => received)
        .sort((a, b) => b - a)
        .slice(0, 2),
    ).toEqual([1000, 237])
  })

  const now = Date.UTC(2026, 0, 1)
  test.each([
    ['seconds', '7', 7000, 7700],
    ['a date', new Date(now + 20_000).toUTCString(), 20_000, 22_000],
    ['a date that is over', new Date(now - 20_000).toUTCString(), 0, 0],
    ['a day', '86400', 60_000, 60_000],
    ['nothing', undefined, 500, 1000],
    ['nonsense', 'soon', 500, 1000],
  ])('137: 429 with %s in Retry-After', async (_name, header, least, most) => {
    const headers = header === undefined ? {} : { 'retry-after': header }
    const { push, ports: all } = await world({
      registry: { faults: [{ method: 'PATCH', does: { kind: 'status', status: 429, headers } }] },
      concurrency: 1,
    })
    await push()
    expect(all.clock.slept.length).toBe(1)
    expect(all.clock.slept[0]).toBeGreaterThanOrEqual(least)
    expect(all.clock.slept[0]).toBeLessThanOrEqual(most)
  })

  test('the budget of waiting ends it, whatever the attempts', async () => {
    const fault = {
      method: 'PATCH',
      times: 100,
      does: { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
    } as const
    const { push, ports: all } = await world({
      registry: { faults: [fault] },
      limits: { attempts: 50, totalWait: 150_000 },
      concurrency: 1,
    })
    await expect(push()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', outcome: 'transient' })
    expect(all.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(120_000)
  })

  test('attempts are counted exactly', async () => {
    const { push, asked } = await world({
      registry: { faults: [{ method: 'PATCH', times: 100, does: { kind: 'status', status: 503 } }] },
      limits: { attempts: 3 },
      concurrency: 1,
    })
    await expect(push()).rejects.toMatchObject({
      message: expect.stringContaining('tried 3 times'),
      outcome: 'transient',
    })
    expect(asked('PATCH', UPLOADS).length).toBe(3)
  })

  test.each([
    ['201', undefined, { mounted: 2, uploaded: 1 }],
    [
      '202',
      { kind: 'status', status: 202, headers: { location: '/v2/team/app/blobs/uploads/x' } } as const,
      { mounted: 0, uploaded: 3 },
    ],
    ['401', { kind: 'status', status: 401 } as const, { mounted: 0, uploaded: 3 }],
    ['403', { kind: 'status', status: 403 } as const, { mounted: 0, uploaded: 3 }],
    ['404', { kind: 'status', status: 404 } as const, { mounted: 0, uploaded: 3 }],
  ])('143: mount answered %s', async (_status, does, blobs) => {
    const { registry, push, files, ports: all } = await world({ repository: 'base/os' })
    await push()
    await writeSampleLayout(files, 'derived', {
      annotations: { 'org.opencontainers.image.base.name': `${registry.address}/base/os` },
    })
    const source = await openLayout(files, 'derived')
    if (does !== undefined) registry.fail({ method: 'POST', path: /mount=/, times: 2, does })
    const connection = await connect(parseReference(`${registry.address}/team/app`), { plainHttp: true }, all)
    const report = await pushImage(connection, {
      source,
      graph: await readGraph(source, source.top),
      tags: ['v1'],
      concurrency: 1,
    })
    expect(report.blobs).toMatchObject(blobs)
    expect(registry.content.repository('team/app')?.tags.get('v1')).toBe(source.top.digest)
  })

  test.each([
    ['a blob', { method: 'PUT', path: UPLOADS }],
    ['a manifest', { method: 'PUT', path: /manifests\/sha256/ }],
    ['a manifest that is read back', { method: 'HEAD', path: /manifests\/sha256/, times: 100 }],
  ])('another digest answered for %s is fatal and nothing is tagged', async (_name, on) => {
    const { push, tag } = await world({
      registry: { faults: [{ ...on, does: { kind: 'other-digest', digest: digestOf('other') } }] },
    })
    await expect(push()).rejects.toMatchObject({ message: expect.stringContaining(digestOf('other')) })
    expect(tag('v1')).toBeUndefined()
  })

  test('a tag that somebody else moves at once is told, not passed over', async () => {
    const fault = {
      method: 'HEAD',
      path: /manifests\/v1/,
      after: 1,
      times: 100,
      does: { kind: 'other-digest', digest: digestOf('other') },
    } as const
    const { push } = await world({ registry: { faults: [fault] } })
    await expect(push()).rejects.toMatchObject({
      code: 'TAG_READ_BACK',
      outcome: 'fail',
      message: expect.stringContaining(digestOf('other')),
    })
  })

  test('145: an immutable tag: the same digest is success, another is not and names both', async () => {
    const { push, files, made, reference, ports: all } = await world({ registry: { immutableTags: true } })
    await push()
    expect((await push()).tags).toEqual([{ name: 'v1', state: 'kept' }])
    await writeSampleLayout(files, 'other', { seed: 'other' })
    const source = await openLayout(files, 'other')
    const connection = await connect(reference, { plainHttp: true }, all)
    const again = pushImage(connection, {
      source,
      graph: await readGraph(source, source.top),
      tags: ['v1'],
      concurrency: 1,
    })
    await expect(again).rejects.toMatchObject({
      code: 'TAG_IMMUTABLE',
      outcome: 'fail',
      message: expect.stringMatching(`${source.top.digest}.*${made.top.digest}`),
    })
  })

  test('a refused tag that points to our digest meanwhile is success', async () => {
    // Somebody else's push of the same image comes between our look and our put.
    const early = { method: 'HEAD', path: /manifests\/v1/, after: 1, does: { kind: 'status', status: 404 } } as const
    const refused = { method: 'PUT', path: /manifests\/v1/, after: 1, does: { kind: 'status', status: 412 } } as const
    const { push, registry } = await world({ tags: ['v1'] })
    await push()
    registry.fail({ ...early, after: 0 })
    registry.fail({ ...refused, after: 0 })
    expect((await push()).tags).toEqual([{ name: 'v1', state: 'kept' }])
  })

  const harbor = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] })
  test.each([
    ['permission', 403, harbor('DENIED', 'requested access to the resource is denied'), 'REGISTRY_DENIED', 'invalid'],
    [
      'quota',
      403,
      harbor(
        'DENIED',
        'adding 5.0 MiB of storage resource, which when updated to current usage of 9 MiB will exceed the configured upper limit of quota 10 MiB',
      ),
      'REGISTRY_QUOTA',
      'fail',
    ],
    [
      'read-only',
      403,
      harbor('DENIED', 'the system is in read only mode, any modification is prohibited'),
      'REGISTRY_READ_ONLY',
      'fail',
    ],
    [
      'proxy project',
      403,
      harbor('DENIED', 'can not push artifact to a proxy project: cache'),
      'REGISTRY_PROXY_PROJECT',
      'invalid',
    ],
    [
      'policy',
      412,
      harbor('PROJECTPOLICYVIOLATION', 'current image without vulnerability scanning cannot be pulled'),
      'REGISTRY_POLICY',
      'fail',
    ],
    ['unknown repository', 404, harbor('NAME_UNKNOWN', 'repository does not exist'), 'REPOSITORY_UNKNOWN', 'invalid'],
    ['too large', 413, '', 'REGISTRY_TOO_LARGE', 'fail'],
  ])('146: %s', async (_name, status, body, code, outcome) => {
    const { push } = await world({
      registry: { faults: [{ method: 'POST', path: UPLOADS, times: 100, does: { kind: 'status', status, body } }] },
    })
    await expect(push()).rejects.toMatchObject({ code, outcome })
  })

  test('149: one child that cannot be put leaves index and tag away', async () => {
    const w = await world({ image: { platforms: ['linux/amd64', 'linux/arm64'] } })
    w.registry.fail({
      method: 'PUT',
      path: new RegExp(w.made.manifests[1]!.digest),
      times: 100,
      does: { kind: 'status', status: 400, body: harbor('MANIFEST_INVALID', 'no') },
    })
    await expect(w.push()).rejects.toMatchObject({ code: 'REGISTRY_MANIFEST' })
    expect(w.tag('v1')).toBeUndefined()
    expect(w.registry.content.repository('team/app')?.manifests.has(w.made.top.digest)).toBe(false)
  })
})

describe('credentials', () => {
  const auth = { kind: 'token', username: 'robot$proj+ci', password: 'p:a ss$wörd' } as const
  const login = { username: auth.username, password: new Secret(auth.password) }

  test('151: a robot name with $ and a password with everything arrive byte for byte', async () => {
    for (const kind of ['basic', 'token'] as const) {
      const { push, tag, made } = await world({ registry: { auth: { ...auth, kind } }, ...login })
      await push()
      expect(tag('v1')).toBe(made.top.digest)
    }
  })

  test('139: a token that expires in mid-upload is renewed, the bytes are the same', async () => {
    const { push, tag, made, asked } = await world({
      registry: { auth: { ...auth, uses: 3 } },
      ...login,
      concurrency: 1,
    })
    await push()
    expect(tag('v1')).toBe(made.top.digest)
    expect(asked('GET', /^\/token/).length).toBeGreaterThan(3)
    expect(asked('PATCH', UPLOADS).filter(({ status }) => status === 202).length).toBe(3)
  })

  test('139: 401 without end stops', async () => {
    const { push, registry } = await world({
      registry: { auth, faults: [{ path: UPLOADS, times: 1000, does: { kind: 'status', status: 401 } }] },
      ...login,
      concurrency: 1,
    })
    await expect(push()).rejects.toMatchObject({ code: 'REGISTRY_UNAUTHORIZED', outcome: 'invalid' })
    expect(registry.requests.length).toBeLessThan(12)
  })

  test('wrong ones are told plainly', async () => {
    const { push } = await world({ registry: { auth }, username: 'x', password: new Secret('wrong') })
    await expect(push()).rejects.toMatchObject({ code: 'REGISTRY_UNAUTHORIZED', outcome: 'invalid' })
  })

  test('one token serves parallel uploads', async () => {
    const { push, asked } = await world({
      registry: { auth },
      ...login,
      image: { layers: [100, 200, 300, 400, 500, 600] },
      concurrency: 6,
    })
    await push()
    expect(asked('GET', /^\/token/).length).toBe(1)
  })

  test('secrets and what is made of them are hidden before they are used, and said nowhere', async () => {
    const { push, ports: all, registry } = await world({ registry: { auth }, ...login })
    await push()
    const bearer = registry.requests.flatMap(
      ({ headers }) => /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? [],
    )[0]!
    const basic = Buffer.from(`${auth.username}:${auth.password}`).toString('base64')
    expect(all.host.hidden).toEqual(expect.arrayContaining([auth.password, basic, bearer]))
    const said = all.host.said.join('\n')
    for (const secret of [auth.password, basic, bearer]) expect(said).not.toContain(secret)
    expect(said).toContain('credentials from the inputs username and password')
  })

  test.each([
    [
      'auth in DOCKER_CONFIG',
      { DOCKER_CONFIG: '/cfg' },
      (host: string) => ({ '/cfg/config.json': { auths: { [`https://${host}/v2/`]: { auth: btoa('u:p:q') } } } }),
    ],
    [
      'auth in the home directory',
      {},
      (host: string) => ({ '/home/user/.docker/config.json': { auths: { [host]: { auth: btoa('u:p:q') } } } }),
    ],
    [
      'the most specific key',
      { REGISTRY_AUTH_FILE: '/auth.json' },
      (host: string) => ({
        '/auth.json': {
          auths: { [host]: { auth: btoa('u:wrong') }, [`${host}/team`]: { username: 'u', password: 'p:q' } },
        },
      }),
    ],
    [
      'an identity token',
      { DOCKER_CONFIG: '/cfg' },
      (host: string) => ({ '/cfg/config.json': { auths: { [host]: { identitytoken: 'refresh-me' } } } }),
    ],
  ])('from %s', async (_name, environment, config) => {
    const registry = await start({
      auth: { kind: 'token', username: 'u', password: 'p:q', identityToken: 'refresh-me' },
    })
    const files = new FakeFiles(
      Object.fromEntries(
        Object.entries(config(registry.address)).map(([path, value]) => [path, JSON.stringify(value)]),
      ),
    )
    await writeSampleLayout(files, 'image')
    const source = await openLayout(files, 'image')
    const connection = await connect(parseReference(`${registry.address}/team/app`), {}, ports(environment, files))
    await pushImage(connection, { source, graph: await readGraph(source, source.top), tags: ['v1'], concurrency: 2 })
    expect(registry.content.repository('team/app')?.tags.get('v1')).toBe(source.top.digest)
  })

  test('140: a realm that is not http(s), or http for a registry with TLS, is refused', async () => {
    for (const realm of ['ftp://x/token', 'http://user:pw@x/token', 'nonsense']) {
      const { push } = await world({ registry: { auth: { ...auth, realm } }, ...login })
      await expect(push()).rejects.toMatchObject({ code: 'REALM_INVALID', outcome: 'invalid' })
    }
  })

  test('140: a realm of another organisation gets no credentials', async () => {
    const other = await start()
    const realm = `${other.url.replace('127.0.0.1', 'localhost')}/token`
    const { push } = await world({ registry: { auth: { ...auth, realm } }, ...login })
    await expect(push()).rejects.toMatchObject({ code: 'REALM_FOREIGN' })
    expect(other.requests).toEqual([])
  })

  test('140: unless the user trusts its host', async () => {
    const other: RunningRegistry = await start({ auth })
    const realm = `${other.url.replace('127.0.0.1', 'localhost')}/token`
    const trustRealms = [new URL(realm).host]
    const { push, ports: all } = await world({ registry: { auth: { ...auth, realm } }, ...login, trustRealms })
    // Its tokens are none of the registry's, which is its own affair.
    await expect(push()).rejects.toMatchObject({ code: 'REGISTRY_UNAUTHORIZED' })
    expect(other.requests.map(({ status }) => status)).toContain(200)
    expect(all.host.said.filter((line) => line.includes('credentials from'))).toHaveLength(1)
  })

  test('of one GitLab the registry and the server that gives its tokens belong together, whatever they are called', async () => {
    const registry: RunningRegistry = await start({
      auth: {
        ...auth,
        get realm() {
          return `${registry.url.replace('127.0.0.1', 'localhost')}/token`
        },
      },
    })
    const push = async (gitlab: Readonly<Record<string, string>>) => {
      const files = new FakeFiles()
      await writeSampleLayout(files, 'image')
      const source = await openLayout(files, 'image')
      const connection = await connect(parseReference(`${registry.address}/team/app`), login, ports(gitlab, files))
      return pushImage(connection, { source, graph: await readGraph(source, source.top), tags: [], concurrency: 1 })
    }
    const CI_SERVER_URL = registry.url.replace('127.0.0.1', 'localhost')
    await expect(push({ CI_SERVER_URL, CI_REGISTRY: 'other.example.com' })).rejects.toMatchObject({
      code: 'REALM_FOREIGN',
    })
    await expect(push({ CI_SERVER_URL: 'https://localhost', CI_REGISTRY: registry.address })).rejects.toMatchObject({
      code: 'REALM_FOREIGN',
    })
    expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toEqual([])
    expect((await push({ CI_SERVER_URL, CI_REGISTRY: registry.address })).blobs.uploaded).toBe(3)
  })

  test('140: a metadata address as realm is never asked', async () => {
    const { push } = await world({ registry: { auth: { ...auth, realm: 'http://169.254.169.254/token' } } })
    await expect(push()).rejects.toMatchObject({ code: 'REGISTRY_ADDRESS_REFUSED' })
  })

  test('140: a token service that redirects is refused, the password does not go along', async () => {
    const other = await start()
    const { push, registry } = await world({ registry: { auth }, ...login })
    registry.fail({
      path: /^\/token/,
      does: { kind: 'status', status: 302, headers: { location: `${other.url}/token` } },
    })
    await expect(push()).rejects.toMatchObject({ code: 'REALM_REDIRECT' })
    expect(other.requests).toEqual([])
  })
})

describe('redirects', () => {
  test('142: on another host nothing is authorized', async () => {
    const auth = { kind: 'basic', username: 'u', password: 'p' } as const
    const storage = await start()
    const w = await world({ registry: { auth }, username: 'u', password: new Secret('p') })
    await w.push()
    const layer = w.made.layers[0]!
    const other = await world({ repository: 'x', registry: {} })
    await other.push()
    w.registry.fail({
      method: 'GET',
      path: new RegExp(`/blobs/${layer.digest}`),
      does: {
        kind: 'status',
        status: 307,
        headers: { location: `${other.registry.url}/v2/x/blobs/${layer.digest}?sig=1` },
      },
    })
    const { source } = await openRemoteImage(
      parseReference(`${w.registry.address}/team/app:v1`),
      { username: 'u', password: new Secret('p') },
      w.ports,
    )
    let size = 0
    for await (const chunk of source.blob(layer)) size += chunk.length
    expect(size).toBe(1000)
    const led = other.registry.requests.at(-1)!
    expect(led.path).toContain('?sig=1')
    expect(led.headers['authorization']).toBeUndefined()
    expect(storage.requests).toEqual([])
  })

  test('a session on another host is used without credentials', async () => {
    const w = await world({
      registry: { auth: { kind: 'basic', username: 'u', password: 'p' } },
      username: 'u',
      password: new Secret('p'),
      concurrency: 1,
    })
    const other = await start()
    w.registry.fail({
      method: 'POST',
      path: UPLOADS,
      times: 1,
      does: { kind: 'status', status: 202, headers: { location: `${other.url}/v2/x/blobs/uploads/1` } },
    })
    other.fail({ method: 'PATCH', does: { kind: 'status', status: 202 } })
    other.fail({ method: 'PUT', does: { kind: 'status', status: 201 } })
    // What was swallowed there is missed when the manifest comes, and uploaded again.
    await w.push()
    expect(other.requests.map(({ method }) => method).slice(0, 2)).toEqual(['PATCH', 'PUT'])
    expect(other.requests.every(({ headers }) => headers['authorization'] === undefined)).toBe(true)
  })

  test('in circles they end', async () => {
    const w = await world()
    await w.push()
    w.registry.fail({
      method: 'GET',
      path: /blobs/,
      times: 100,
      does: { kind: 'status', status: 302, headers: { location: '/v2/team/app/blobs/again' } },
    })
    const { source } = await openRemoteImage(w.reference, {}, w.ports).catch(() =>
      openRemoteImage({ ...w.reference, tag: 'v1' }, {}, w.ports),
    )
    await expect(source.blob(w.made.layers[0]!)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'REGISTRY_REDIRECTS',
    })
  })

  test('to a metadata address they end', async () => {
    const w = await world()
    await w.push()
    w.registry.fail({
      method: 'GET',
      path: /blobs/,
      times: 100,
      does: { kind: 'status', status: 302, headers: { location: 'http://169.254.169.254/latest' } },
    })
    const { source } = await openRemoteImage({ ...w.reference, tag: 'v1' }, {}, w.ports)
    await expect(source.blob(w.made.layers[0]!)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'REGISTRY_ADDRESS_REFUSED',
    })
  })
})

/** A registry on the internet whose answers lead to names with the given address. */
function elsewhere(address: string, answer: Partial<HttpResponse>): Http {
  return {
    async request({ url, refuseAddress }) {
      const { hostname } = new URL(url)
      const reason = refuseAddress?.(hostname === 'registry.example.com' ? '93.184.216.34' : address, hostname)
      if (reason !== undefined) throw new HttpError('blocked', reason)
      if (hostname !== 'registry.example.com') throw new HttpError('refused', `asked ${hostname}`)
      const rest = { body: (async function* () {})(), text: async () => '', discard: async () => undefined }
      return { status: 200, headers: {}, ...rest, ...(url.endsWith('/v2/') ? {} : answer) }
    },
  }
}

describe.each([
  ['storage', { status: 307, headers: { location: 'https://storage.example.net/blob' } }],
  [
    'a token service',
    { status: 401, headers: { 'www-authenticate': 'Bearer realm="https://auth.example.com/token"' } },
  ],
])('a registry on the internet that leads to %s', (_name, answer) => {
  test.each([
    ['10.1.2.3', 'REGISTRY_ADDRESS_REFUSED'],
    ['127.0.0.1', 'REGISTRY_ADDRESS_REFUSED'],
    ['169.254.169.254', 'REGISTRY_ADDRESS_REFUSED'],
    ['93.184.216.35', 'REGISTRY_UNAVAILABLE'],
  ])('140, 142: inside, at %s', async (address, code) => {
    const all = { ...ports(), http: elsewhere(address, answer) }
    await expect(openRemoteImage(parseReference('registry.example.com/team/app:1'), {}, all)).rejects.toMatchObject({
      code,
    })
  })
})

describe('openRemoteImage', () => {
  test('reads what was pushed, by tag and by digest', async () => {
    const w = await world({ image: { platforms: ['linux/amd64', 'linux/arm64'] } })
    await w.push()
    for (const which of [{ tag: 'v1' }, { digest: w.made.top.digest }]) {
      const { source, top } = await openRemoteImage({ ...w.reference, ...which }, {}, w.ports)
      expect(top).toEqual({ mediaType: w.made.top.mediaType, digest: w.made.top.digest, size: w.made.top.size })
      expect((await readGraph(source, top)).size).toBe(w.graph.size)
    }
  })

  test('a download that breaks goes on where it stopped', async () => {
    const w = await world({ image: { layers: [300_000] } })
    await w.push()
    w.registry.fail({ method: 'GET', path: /blobs/, does: { kind: 'reset', afterBytes: 100_000 } })
    const { source } = await openRemoteImage({ ...w.reference, tag: 'v1' }, {}, w.ports)
    let size = 0
    for await (const chunk of source.blob(w.made.layers[0]!)) size += chunk.length
    expect(size).toBe(300_000)
    expect(w.asked('GET', /blobs/).map(({ status, headers }) => [status, headers['range'] === undefined])).toEqual([
      [200, true],
      [206, false],
    ])
  })

  test.each([
    ['a manifest', /manifests/],
    ['a blob', /blobs/],
  ])('other content for %s is found out', async (_name, path) => {
    const w = await world()
    await w.push()
    const { source } = await openRemoteImage({ ...w.reference, tag: 'v1' }, {}, w.ports)
    w.registry.fail({ method: 'GET', path, does: { kind: 'other-content', body: 'x'.repeat(1000) } })
    const read = async () => {
      if (path.test('manifests')) return source.manifest(w.made.top)
      return checkBlob(source, w.made.layers[0]!)
    }
    await expect(read()).rejects.toMatchObject({ code: 'REGISTRY_DIGEST', outcome: 'tool-failed' })
  })

  test('an image that is not there is invalid and named', async () => {
    const w = await world()
    await expect(openRemoteImage({ ...w.reference, tag: 'v9' }, {}, w.ports)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: expect.stringContaining('team/app:v9'),
    })
  })

  test('142: a manifest without end is cut off', async () => {
    const w = await world()
    await w.push()
    w.registry.fail({ method: 'GET', path: /manifests/, does: { kind: 'other-content', body: 'x'.repeat(5_000_000) } })
    await expect(openRemoteImage({ ...w.reference, tag: 'v1' }, {}, w.ports)).rejects.toMatchObject({
      code: 'REGISTRY_ANSWER',
      outcome: 'tool-failed',
    })
  })

  test('plain http is found out on this machine without being told', async () => {
    const w = await world()
    await w.push()
    const { top } = await openRemoteImage({ ...w.reference, tag: 'v1' }, { plainHttp: false }, w.ports)
    expect(top.digest).toBe(w.made.top.digest)
  })

  test('nobody there is transient', async () => {
    const w = await world()
    await w.registry.stop()
    await expect(openRemoteImage({ ...w.reference, tag: 'v1' }, { plainHttp: true }, w.ports)).rejects.toMatchObject({
      outcome: 'transient',
    })
  })
})
