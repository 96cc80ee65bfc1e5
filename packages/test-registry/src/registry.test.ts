import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type RegistrySettings, type RunningRegistry, startRegistry } from './server'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(settings: RegistrySettings = {}): Promise<RunningRegistry> {
  const registry = await startRegistry(settings)
  closing.push(() => registry.stop())
  return registry
}

const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

function client(registry: RunningRegistry, name = 'a/b') {
  const ask = (
    method: string,
    path: string,
    { body, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
  ) =>
    fetch(new URL(path, `${registry.url}/v2/${name}/`), {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    })
  const putBlob = (text: string) => ask('POST', `blobs/uploads/?digest=${digest(text)}`, { body: text })
  const putManifest = (document: object, reference: string) =>
    ask('PUT', `manifests/${reference}`, { body: JSON.stringify(document), headers: { 'content-type': MANIFEST } })
  const image = async (extra: object = {}) => {
    await putBlob('{}')
    await putBlob('layer')
    const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest('{}'), size: 2 }
    return {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config,
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digest('layer'), size: 5 }],
      ...extra,
    }
  }
  return { ask, putBlob, putManifest, image }
}

const storages: readonly (readonly [string, () => string | undefined])[] = [
  ['memory', () => undefined],
  [
    'a folder',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'slipway-registry-'))
      closing.push(() => rmSync(folder, { recursive: true, force: true }))
      return folder
    },
  ],
]

describe.each(storages)('in %s', (_name, folder) => {
  const begin = async () => {
    const directory = folder()
    return client(await start(directory === undefined ? {} : { directory }))
  }

  test('a blob in one request, whole and from the middle', async () => {
    const { ask, putBlob } = await begin()
    expect((await putBlob('hello world')).status).toBe(201)
    const head = await ask('HEAD', `blobs/${digest('hello world')}`)
    expect([head.status, head.headers.get('content-length'), head.headers.get('docker-content-digest')]).toEqual([
      200,
      '11',
      digest('hello world'),
    ])
    expect(await (await ask('GET', `blobs/${digest('hello world')}`)).text()).toBe('hello world')
    const rest = await ask('GET', `blobs/${digest('hello world')}`, { headers: { range: 'bytes=6-' } })
    expect([rest.status, rest.headers.get('content-range'), await rest.text()]).toEqual([206, 'bytes 6-10/11', 'world'])
  })

  test('a blob in pieces, in order or not at all', async () => {
    const { ask } = await begin()
    const session = (await ask('POST', 'blobs/uploads/')).headers.get('location') ?? ''
    const piece = (body: string, range: string) => ask('PATCH', session, { body, headers: { 'content-range': range } })
    expect((await piece('hello', '0-4')).headers.get('range')).toBe('0-4')
    expect((await piece('world', '6-10')).status).toBe(416)
    const state = await ask('GET', session)
    expect([state.status, state.headers.get('range')]).toEqual([204, '0-4'])
    expect((await piece(' world', '5-10')).status).toBe(202)
    expect((await ask('PUT', `${session}&digest=${digest('hello world')}`)).status).toBe(201)
    expect((await ask('GET', session)).status).toBe(404)
  })

  test('content under a wrong name is refused and gone', async () => {
    const { ask } = await begin()
    const refused = await ask('POST', `blobs/uploads/?digest=${digest('other')}`, { body: 'this' })
    expect([refused.status, ((await refused.json()) as { errors: { code: string }[] }).errors[0]?.code]).toEqual([
      400,
      'DIGEST_INVALID',
    ])
    for (const text of ['this', 'other']) expect((await ask('HEAD', `blobs/${digest(text)}`)).status).toBe(404)
  })

  test('a manifest by tag and digest, only when all it names is there', async () => {
    const { putManifest, image, ask } = await begin()
    const whole = await image()
    const lacking = { ...whole, layers: [{ ...whole.layers[0], digest: digest('never sent') }] }
    expect((await putManifest(lacking, 'v1')).status).toBe(400)
    const put = await putManifest(whole, 'v1')
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, digest(JSON.stringify(whole))])
    for (const reference of ['v1', digest(JSON.stringify(whole))]) {
      const got = await ask('GET', `manifests/${reference}`)
      expect([got.headers.get('content-type'), await got.text()]).toEqual([MANIFEST, JSON.stringify(whole)])
    }
    expect((await putManifest(whole, digest('other'))).status).toBe(400)
    expect((await putManifest(whole, '.bad')).status).toBe(400)
    expect((await ask('GET', 'manifests/v2')).status).toBe(404)
  })
})

test('a folder holds no drafts once all is done', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-registry-'))
  closing.push(() => rmSync(directory, { recursive: true, force: true }))
  const { putManifest, image, ask } = client(await start({ directory }))
  await putManifest(await image(), 'v1')
  await ask('POST', `blobs/uploads/?digest=${digest('x')}`, { body: 'wrong' })
  expect(readdirSync(join(directory, 'drafts'))).toEqual([])
  expect(existsSync(join(directory, 'repositories.json'))).toBe(true)
})

test('mounts from a repository that has it, else opens a session', async () => {
  const registry = await start()
  await client(registry, 'from/here').putBlob('shared')
  const { ask } = client(registry, 'to/there')
  expect((await ask('POST', `blobs/uploads/?mount=${digest('shared')}&from=from/here`)).status).toBe(201)
  expect((await ask('HEAD', `blobs/${digest('shared')}`)).status).toBe(200)
  expect((await ask('POST', `blobs/uploads/?mount=${digest('none')}&from=from/here`)).status).toBe(202)
})

test('lists tags by the page', async () => {
  const { putManifest, image, ask } = client(await start())
  const whole = await image()
  for (const tag of ['c', 'a', 'b']) await putManifest(whole, tag)
  const first = await ask('GET', 'tags/list?n=2')
  expect(await first.json()).toEqual({ name: 'a/b', tags: ['a', 'b'] })
  const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
  expect(await (await ask('GET', next)).json()).toEqual({ name: 'a/b', tags: ['c'] })
})

test('lists what refers to an image, by type if asked', async () => {
  const { putManifest, image, ask } = client(await start())
  const subject = await image()
  await putManifest(subject, 'v1')
  const about = { mediaType: MANIFEST, digest: digest(JSON.stringify(subject)), size: JSON.stringify(subject).length }
  const signature = await image({ subject: about, artifactType: 'application/vnd.sig' })
  const put = await putManifest(signature, digest(JSON.stringify(signature)))
  expect(put.headers.get('oci-subject')).toBe(about.digest)
  const list = async (query: string) =>
    (
      (await (await ask('GET', `referrers/${about.digest}${query}`)).json()) as {
        manifests: { digest: string; artifactType: string }[]
      }
    ).manifests
  expect((await list('')).map(({ digest: found, artifactType }) => [found, artifactType])).toEqual([
    [digest(JSON.stringify(signature)), 'application/vnd.sig'],
  ])
  expect((await list('?artifactType=application/vnd.sig')).length).toBe(1)
  expect(await list('?artifactType=other')).toEqual([])
})

test('deletes tags, manifests and blobs', async () => {
  const { putManifest, image, ask } = client(await start())
  const whole = await image()
  await putManifest(whole, 'v1')
  await putManifest(whole, 'v2')
  expect((await ask('DELETE', 'manifests/v1')).status).toBe(202)
  expect([(await ask('HEAD', 'manifests/v1')).status, (await ask('HEAD', 'manifests/v2')).status]).toEqual([404, 200])
  expect((await ask('DELETE', `manifests/${digest(JSON.stringify(whole))}`)).status).toBe(202)
  expect((await ask('HEAD', 'manifests/v2')).status).toBe(404)
  expect((await ask('DELETE', `blobs/${digest('layer')}`)).status).toBe(202)
  expect((await ask('HEAD', `blobs/${digest('layer')}`)).status).toBe(404)
})

test('a token is good for what it is good for', async () => {
  const registry = await start({ auth: { kind: 'token', username: 'u', password: 'p', uses: 1 } })
  const anonymous = await fetch(`${registry.url}/v2/`)
  expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([
    401,
    `Bearer realm="${registry.url}/token",service="sandbox"`,
  ])
  const wrong = await fetch(`${registry.url}/token`, { headers: { authorization: `Basic ${btoa('u:q')}` } })
  expect(wrong.status).toBe(401)
  const { token } = (await (
    await fetch(`${registry.url}/token`, { headers: { authorization: `Basic ${btoa('u:p')}` } })
  ).json()) as { token: string }
  const ask = () => fetch(`${registry.url}/v2/`, { headers: { authorization: `Bearer ${token}` } })
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 401])
})

test('what goes wrong inside is answered with 500 and told, whatever was sent', async () => {
  const problems: unknown[] = []
  const registry = await start({ problem: (error) => void problems.push(error) })
  const broken = new Error('no space left on device')
  registry.content.blobs.draft = () => Promise.reject(broken)
  const { putBlob, ask } = client(registry)
  const answer = await putBlob('x')
  expect([answer.status, await answer.json()]).toEqual([
    500,
    { errors: [{ code: 'UNKNOWN', message: 'no space left on device' }] },
  ])
  expect((await ask('PUT', 'manifests/v1', { body: '{}' })).status).toBe(500)
  expect(problems).toEqual([broken, broken])
})

test('a client that leaves in the middle is no problem of the registry', async () => {
  const problems: unknown[] = []
  const registry = await start({ problem: (error) => void problems.push(error) })
  const { connect } = await import('node:net')
  await new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(registry.url).port), '127.0.0.1', () => {
      socket.write(
        `POST /v2/a/b/blobs/uploads/?digest=${digest('x')} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx`,
      )
      setTimeout(() => socket.destroy(), 50)
    })
    socket.once('close', () => resolve())
  })
  expect((await fetch(`${registry.url}/v2/`)).status).toBe(200)
  expect([registry.requests[0]?.status, problems]).toEqual([0, []])
})

test.each([
  '/v2/UPPER/manifests/x',
  '/v2/a/../../etc/manifests/x',
  '/v2/a%2f..%2f..%2fb/manifests/x',
  '/other',
  '/v2/a/blobs/sha256:..%2f..%2fx',
  '/v2/%zz/manifests/x',
])('%s leads nowhere', async (path) => {
  const registry = await start()
  const { request } = await import('node:http')
  const status = await new Promise((resolve) =>
    request(`${registry.url}`, { path }, (answer) => resolve(answer.resume().statusCode)).end(),
  )
  expect([400, 404]).toContain(status)
})
