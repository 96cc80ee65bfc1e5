import { afterEach, describe, expect, test } from '@jest/globals'
import { type Json, resolve, Run, type StageRecord, type Values } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { type RegistrySettings, startRegistry } from '@slipway/test-registry'
import { FakeFiles, FakeHost, fakePorts, type SampleImage, writeSampleLayout } from '@slipway/testing'
import { push } from './action'
import { type Inputs, inputs } from './inputs'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function given(own: Readonly<Record<string, string>>): Values<Inputs> {
  return resolve(inputs, [{ name: 'input', get: (name) => own[name] }]).values
}

function build(outputs: Readonly<Record<string, string>>, facts: Readonly<Record<string, Json>> = {}): StageRecord {
  const at = '2026-01-01T00:00:00.000Z'
  const rest = {
    host: { name: 'terminal' as const },
    source: {},
    started: at,
    finished: at,
    outcome: 'pass' as const,
    exitCode: 0,
    headline: '',
  }
  return { version: '1.0', stage: 'build', id: 'b', ...rest, outputs, facts }
}

async function world({
  image = {},
  registry: settings = {},
}: { image?: SampleImage; registry?: RegistrySettings } = {}) {
  const registry = await startRegistry(settings)
  const http = new NodeHttp({})
  closing.push(
    () => registry.stop(),
    () => http.close(),
  )
  const files = new FakeFiles()
  const made = await writeSampleLayout(files, 'slipway-out/image', image)
  const ports = { ...fakePorts({ files, host: new FakeHost() }), http }
  const run = (own: Readonly<Record<string, string>>, record = new Run([])) =>
    push.run(given(own), { ...ports, record })
  return { registry, made, ports, files, run, name: `${registry.address}/team/app` }
}

const layout = 'slipway-out/image'

describe('push', () => {
  test('layout and image come from the record', async () => {
    const { run, made, name, registry } = await world({ image: { platforms: ['linux/amd64', 'linux/arm64/v8'] } })
    const record = new Run([build({ layout: 'slipway-out/image', digest: made.top.digest }, { image: name })])
    const result = await run({ tags: '1.4.0\nlatest' }, record)
    expect(result).toMatchObject({
      outcome: 'pass',
      outputs: {
        image: `${name}@${made.top.digest}`,
        digest: made.top.digest,
        tags: '1.4.0,latest',
        'skipped-bytes': 0,
      },
      facts: {
        platforms: ['linux/amd64', 'linux/arm64/v8'],
        registry: registry.address,
        moved: [],
      },
    })
    expect(registry.content.repository('team/app')?.tags).toEqual(
      new Map([
        ['1.4.0', made.top.digest],
        ['latest', made.top.digest],
      ]),
    )
    expect(result.published).toEqual([result.outputs.image])
    expect(result.outputs['uploaded-bytes']).toBeGreaterThan(2400)
  })

  test('what is given wins over the record, and the tag in image counts', async () => {
    const { run, files, made, name, registry } = await world()
    const other = await writeSampleLayout(files, 'mine', { seed: 'mine' })
    const record = new Run([
      build({ layout: 'slipway-out/image', digest: made.top.digest }, { image: 'registry.invalid/nothing' }),
    ])
    const result = await run({ layout: 'mine', image: `${name}:v2` }, record)
    expect(result.outputs).toMatchObject({ digest: other.top.digest, tags: 'v2' })
    expect([...registry.content.names]).toEqual(['team/app'])
  })

  test('a second push says that nothing was needed', async () => {
    const { run, name } = await world()
    const first = await run({ layout, image: name, tags: 'v1' })
    const second = await run({ layout, image: name, tags: 'v1' })
    expect(second.outputs).toMatchObject({ 'uploaded-bytes': 0, 'skipped-bytes': first.outputs['uploaded-bytes'] })
    expect(second.summary).toContain('already pointed to it')
  })

  test.each([
    ['no image and no layout', {}, { remove: true }, 'IMAGE_MISSING', /image: .*; layout: /],
    ['no image', { layout }, {}, 'IMAGE_MISSING', /image: /],
    [
      'no layout, and an image folder that nobody recorded',
      { image: 'r.example.com/a' },
      {},
      'LAYOUT_MISSING',
      /layout: /,
    ],
    ['no layout', { image: 'r.example.com/a' }, { remove: true }, 'LAYOUT_MISSING', /layout: /],
    ['a layout that is not there', { image: 'r.example.com/a', layout: 'gone' }, {}, 'LAYOUT_MISSING', /gone/],
    [
      'a digest of something else',
      { layout, image: `r.example.com/a@sha256:${'0'.repeat(64)}` },
      {},
      'IMAGE_DIGEST',
      /sha256:0000/,
    ],
    [
      'a user without a password',
      { layout, image: 'HOST/a', username: 'u' },
      { auth: true },
      'CREDENTIALS_HALF',
      /password|username/,
    ],
    ['a missing CA file', { layout, image: 'HOST/a', 'ca-file': 'gone.pem' }, {}, 'FILE_MISSING', /gone.pem/],
    [
      'a missing Docker configuration',
      { layout, image: 'HOST/a', 'registry-config': 'gone.json' },
      { auth: true },
      'REGISTRY_CONFIG_MISSING',
      /gone.json/,
    ],
  ] as const)(
    '%s is invalid',
    async (_name, own, { remove = false, auth = false }: { remove?: boolean; auth?: boolean }, code, message) => {
      const w = await world({ registry: auth ? { auth: { kind: 'basic', username: 'u', password: 'p' } } : {} })
      if (remove) await w.files.remove('slipway-out')
      const inputs = Object.fromEntries(
        Object.entries(own).map(([key, value]) => [key, value.replace('HOST', w.registry.address)]),
      )
      await expect(w.run(inputs)).rejects.toMatchObject({
        code,
        outcome: 'invalid',
        message: expect.stringMatching(message),
      })
      expect(w.registry.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([])
    },
  )

  test('it does not run for code of a fork', () => {
    expect(push.forks).toBe('refuse')
  })

  test('a layout that was changed after build is refused before anything is sent', async () => {
    const { run, registry, name } = await world()
    const record = new Run([
      build({ layout: './slipway-out/image', digest: `sha256:${'1'.repeat(64)}` }, { image: name }),
    ])
    await expect(run({}, record)).rejects.toMatchObject({ code: 'LAYOUT_CHANGED' })
    expect(registry.requests).toEqual([])
  })

  test('the registry is asked while the layout is checked; one that is broken waits for no answer and asks once', async () => {
    const { registry, files, run, name } = await world({
      registry: { faults: [{ path: /^\/v2\/$/, times: 9, does: { kind: 'status', status: 503 } }] },
    })
    await files.write('slipway-out/image/index.json', '{}')
    await expect(run({ layout, image: name, 'plain-http': 'true' })).rejects.toMatchObject({ outcome: 'invalid' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(registry.requests.map(({ path }) => path)).toEqual(['/v2/'])
  })

  test('a registry that is busy at first is asked again', async () => {
    const { registry, run, name } = await world({
      registry: { faults: [{ path: /^\/v2\/$/, times: 2, does: { kind: 'status', status: 503 } }] },
    })
    expect((await run({ layout, image: name, 'plain-http': 'true' })).outcome).toBe('pass')
    expect(registry.requests.filter(({ path }) => path === '/v2/').map(({ status }) => status)).toEqual([503, 503, 200])
  })

  test('a blob that is missing is found before anything is sent', async () => {
    const { run, registry, name, files, made } = await world()
    await files.remove(`slipway-out/image/blobs/sha256/${made.layers[1]!.digest.slice(7)}`)
    await expect(run({ layout, image: name })).rejects.toMatchObject({
      code: 'BLOB_MISSING',
      message: expect.stringContaining(made.layers[1]!.digest),
    })
    expect(registry.requests).toEqual([])
  })

  test.each([
    ['nothing', '', 'none'],
    ['bytes of DER', '0\u0082', 'none'],
    [
      'a certificate cut short',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'one that cannot be read',
    ],
  ])('a ca-file with %s is told, not passed over', async (_name, text, found) => {
    const { run, registry, name, files } = await world()
    await files.write('ca.pem', text)
    await expect(run({ layout, image: name, 'ca-file': 'ca.pem' })).rejects.toMatchObject({
      code: 'CA_FILE',
      message: `ca-file: expected certificates in PEM at ca.pem, found ${found}`,
    })
    expect(registry.requests).toEqual([])
  })

  test('bad tags, attempts and image are told at once', () => {
    const bad = { image: '-x', tags: 'ok\nno/slash', attempts: '0', concurrency: 'many', 'plain-http': 'yes' }
    expect(() => given(bad)).toThrow(/image: [^]*tags: [^]*attempts: [^]*concurrency: [^]*plain-http: /)
  })

  test('attempts are honoured', async () => {
    const { run, name, registry } = await world({
      registry: { faults: [{ method: 'PATCH', times: 99, does: { kind: 'status', status: 503 } }] },
    })
    await expect(run({ layout, image: name, attempts: '2', concurrency: '1' })).rejects.toMatchObject({
      outcome: 'transient',
    })
    expect(registry.requests.filter(({ method }) => method === 'PATCH').length).toBe(2)
  })

  test.each([1, 3])('%i blobs are uploaded at a time', async (concurrency) => {
    const { name, ports } = await world({ image: { layers: [1000, 1000, 1000, 1000, 1000] } })
    const now = { uploads: 0, most: 0 }
    const http = Object.assign(Object.create(ports.http) as typeof ports.http, {
      request: async (request: Parameters<typeof ports.http.request>[0]) => {
        if (request.method !== 'PATCH') return ports.http.request(request)
        now.uploads += 1
        now.most = Math.max(now.most, now.uploads)
        await new Promise((resolve) => setTimeout(resolve, 30))
        return ports.http.request(request).finally(() => (now.uploads -= 1))
      },
    })
    const own = given({ layout, image: name, concurrency: String(concurrency), 'plain-http': 'true' })
    await push.run(own, { ...ports, http, record: new Run([]) })
    expect(now.most).toBe(concurrency)
  })

  test('the summary escapes what it did not write itself', async () => {
    const { run, name } = await world()
    const { summary } = await run({ layout, image: name, tags: '__init__' })
    expect(summary).toContain('&#95;&#95;init&#95;&#95;')
  })
})
