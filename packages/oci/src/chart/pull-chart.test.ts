import { afterEach, describe, expect, test } from '@jest/globals'
import { parseReference, Secret } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { type Fault, type RegistryAuth, type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { OCI_INDEX, OCI_MANIFEST } from '../layout/media-types'
import { digestOf } from '../layout/source'
import { pullChart } from './pull-chart'

const CONFIG = 'application/vnd.cncf.helm.config.v1+json'
const CONTENT = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'
const PROVENANCE = 'application/vnd.cncf.helm.chart.provenance.v1.prov'
const IMAGE = 'application/vnd.oci.image.config.v1+json'
const LOGIN = { username: 'me', password: 'hunter22' }
const ARCHIVE = 'bytes of an archive'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(auth?: RegistryAuth): Promise<RunningRegistry> {
  const registry = await startRegistry(auth === undefined ? {} : { auth })
  closing.push(() => registry.stop())
  return registry
}

async function keep({ content }: RunningRegistry, text: string): Promise<string> {
  const digest = digestOf(text)
  const draft = await content.blobs.draft(digest)
  await draft.append(Buffer.from(text))
  await draft.keep()
  content.addBlob('charts/app', digest)
  return digest
}

interface Stored {
  readonly config?: string
  readonly layers?: readonly string[]
  readonly archive?: string
  readonly size?: number
}

/** Puts a chart there, past all checks of a registry. */
async function store(registry: RunningRegistry, tag: string, stored: Stored = {}): Promise<string> {
  const { config = CONFIG, layers = [PROVENANCE, CONTENT], archive = ARCHIVE, size = archive.length } = stored
  const one = async (mediaType: string, text: string, length = text.length) => ({
    mediaType,
    digest: await keep(registry, text),
    size: length,
  })
  const listed = await Promise.all(
    layers.map((type) => (type === PROVENANCE ? one(type, 'signed') : one(type, archive, size))),
  )
  const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: await one(config, '{}'), layers: listed }
  return storeManifest(registry, tag, OCI_MANIFEST, manifest)
}

async function storeManifest(registry: RunningRegistry, tag: string, mediaType: string, manifest: object) {
  const text = JSON.stringify(manifest)
  const digest = await keep(registry, text)
  registry.content.addManifest('charts/app', { digest, mediaType, size: text.length }, tag)
  return digest
}

function pull(registry: RunningRegistry, reference = ':1.2.3', { login = false } = {}) {
  const http = new NodeHttp({})
  closing.push(() => http.close())
  const [files, host] = [new FakeFiles(), new FakeHost()]
  const chart = parseReference(`${registry.address}/charts/app${reference}`)
  const given = login ? { username: LOGIN.username, password: new Secret(LOGIN.password) } : {}
  const options = { plainHttp: true, limits: { attempts: 2 }, ...given }
  const done = pullChart({ chart, options, folder: '/run/chart' }, { ...fakePorts({ files, host }), http })
  return { done, files }
}

describe('the archive of a chart', () => {
  test.each<[string, Stored]>([
    ['as Helm pushes it, with its provenance', {}],
    ['without one', { layers: [CONTENT] }],
    ['as the first versions of Helm pushed it', { layers: ['application/tar+gzip'] }],
  ])('%s is fetched by tag, and by digest', async (_, stored) => {
    const registry = await start()
    const digest = await store(registry, '1.2.3', stored)
    for (const [reference, name] of [
      [':1.2.3', 'app-1.2.3.tgz'],
      [`@${digest}`, 'app-pinned.tgz'],
      [`:1.2.3@${digest}`, 'app-1.2.3.tgz'],
    ] as const) {
      const { done, files } = pull(registry, reference)
      expect(await done).toMatchObject({ archive: `/run/chart/${name}`, reference: { digest } })
      expect(await files.read(`/run/chart/${name}`)).toBe(ARCHIVE)
    }
  })

  test('is that of the one chart in an index', async () => {
    const registry = await start()
    const [chart, image] = [await store(registry, 'a'), await store(registry, 'b', { config: IMAGE })]
    const entry = (digest: string) => ({
      mediaType: OCI_MANIFEST,
      digest,
      size: registry.content.repository('charts/app')?.manifests.get(digest)?.size,
    })
    const index = (digests: string[]) => ({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: digests.map(entry) })
    await storeManifest(registry, '1.2.3', OCI_INDEX, index([image, chart]))
    const { done, files } = pull(registry)
    expect(await files.read((await done).archive)).toBe(ARCHIVE)
    await storeManifest(registry, '1.2.3', OCI_INDEX, index([image]))
    await expect(pull(registry).done).rejects.toMatchObject({ code: 'CHART_KIND' })
    const other = await store(registry, 'c', { archive: 'another' })
    await storeManifest(registry, '1.2.3', OCI_INDEX, index([chart, other]))
    await expect(pull(registry).done).rejects.toMatchObject({ message: /found several/ })
  })

  test.each<[string, Stored, string, RegExp]>([
    ['an image', { config: IMAGE }, 'CHART_KIND', /found application\/vnd\.oci\.image\.config/],
    ['a chart without an archive', { layers: [PROVENANCE] }, 'CHART_KIND', /0 archives/],
    ['a chart with two', { layers: [CONTENT, CONTENT] }, 'CHART_KIND', /2 archives/],
    ['one that is too large', { size: 200 * 1024 * 1024 }, 'CHART_TOO_LARGE', /209715200/],
    ['one of another size', { size: 3 }, 'REGISTRY_DIGEST', /more than 3 bytes/],
  ])('%s is refused', async (_, stored, code, message) => {
    const registry = await start()
    await store(registry, '1.2.3', stored)
    await expect(pull(registry).done).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test.each([
    ['manifest', /manifests/],
    ['archive', new RegExp(digestOf(ARCHIVE))],
  ])('of another %s than its digest names is refused', async (_, path) => {
    const registry = await start()
    const digest = await store(registry, '1.2.3')
    registry.fail({ path, does: { kind: 'other-content', body: 'x'.repeat(ARCHIVE.length) } })
    await expect(pull(registry, `@${digest}`).done).rejects.toMatchObject({ code: 'REGISTRY_DIGEST' })
  })
})

describe('without a version', () => {
  test('the newest released one is taken, over all pages', async () => {
    const registry = await start()
    for (const tag of ['1.9.0', '1.10.0', '2.0.0-rc.1', 'v3.0.0', 'latest', '1.10']) await store(registry, tag)
    const first = {
      headers: { link: '</v2/charts/app/tags/list?n=1000&last=0>; rel="next"' },
      body: '{"tags":["1.2.0"]}',
    }
    registry.fail({ path: /tags/, does: { kind: 'status', status: 200, ...first } })
    const { done } = pull(registry, '')
    expect((await done).reference.tag).toBe('1.10.0')
  })

  test('there must be one', async () => {
    const registry = await start()
    await store(registry, '2.0.0-rc.1')
    await expect(pull(registry, '').done).rejects.toMatchObject({ code: 'CHART_VERSION' })
  })

  test('a list without an end is given up', async () => {
    const registry = await start()
    await store(registry, '1.0.0')
    const headers = { link: '</v2/charts/app/tags/list?n=1>; rel="next"' }
    registry.fail({ path: /tags/, times: Infinity, does: { kind: 'status', status: 200, headers, body: '{}' } })
    await expect(pull(registry, '').done).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
  })
})

describe('the login of a chart', () => {
  const secrets = [LOGIN.password, Buffer.from('me:hunter22').toString('base64')]
  const gotLogin = ({ requests }: RunningRegistry) =>
    requests.some(({ headers, path }) => secrets.some((secret) => `${JSON.stringify(headers)}${path}`.includes(secret)))

  test.each(['basic', 'token'] as const)('is given to its registry that asks for one: %s', async (kind) => {
    const registry = await start({ kind, ...LOGIN })
    await store(registry, '1.2.3')
    await pull(registry, ':1.2.3', { login: true }).done
    await expect(pull(registry).done).rejects.toMatchObject({
      code: 'CHART_NOT_PULLED',
      hint: 'give username and password for its registry, or a registry-config with them',
    })
  })

  test('does not go to a token service of another owner', async () => {
    const foreign = await start({ kind: 'token', ...LOGIN })
    // Another name of this machine is another host.
    const realm = `http://localhost:${foreign.address.split(':')[1]}/token`
    const registry = await start({ kind: 'token', ...LOGIN, realm })
    await store(registry, '1.2.3')
    await expect(pull(registry, ':1.2.3', { login: true }).done).rejects.toMatchObject({ code: 'REALM_FOREIGN' })
    expect(gotLogin(foreign)).toBe(false)
  })

  test.each<[string, Partial<Fault>]>([
    ['manifest', { path: /manifests/ }],
    ['archive', { path: new RegExp(digestOf(ARCHIVE)) }],
    ['list of tags', { path: /tags/ }],
  ])('does not follow its %s to another port', async (_, where) => {
    const [foreign, registry] = [await start(), await start({ kind: 'basic', ...LOGIN })]
    await store(registry, '1.2.3')
    await store(foreign, '1.2.3')
    const headers = { location: `${foreign.url}/v2/charts/app/elsewhere` }
    registry.fail({ ...where, does: { kind: 'status', status: 307, headers } })
    const reference = String(where.path) === '/tags/' ? '' : ':1.2.3'
    await expect(pull(registry, reference, { login: true }).done).rejects.toBeDefined()
    expect(foreign.requests.map(({ path }) => path)).toContain('/v2/charts/app/elsewhere')
    expect(gotLogin(foreign)).toBe(false)
  })
})

test('a chart that is not there is told so', async () => {
  await expect(pull(await start()).done).rejects.toMatchObject({
    code: 'CHART_NOT_PULLED',
    message: expect.stringMatching(/the registry has none$/),
    hint: 'correct the name and the version of the chart',
  })
})
