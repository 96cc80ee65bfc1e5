import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { HostCache } from '@slipway/core'
import {
  type FakeAnswer,
  FakeFiles,
  fakeEnvironment,
  FakeHost,
  FakeHttp,
  type FakePorts,
  fakePorts,
} from '@slipway/testing'
import { pack } from 'tar-stream'
import { type Artifact, JAVA, VULNERABILITIES } from './artifact'
import { provideDatabase, provideJava } from './database'

const SIZE = 16_384
const DAY = 86_400_000
const NOW = Date.parse('2026-11-28T12:00:00Z')
const metadata = (daysAgo: number) => `{"Version":2,"UpdatedAt":"${new Date(NOW - daysAgo * DAY).toISOString()}"}`

/** A bbolt file as far as it is looked at: its magic number at byte 16, and a bucket's name across a chunk's end. */
function bolt({ magic = 0xed0cdaed, bucket = 'data-source', size = SIZE } = {}): Uint8Array {
  const bytes = Buffer.alloc(size)
  bytes.writeUInt32LE(magic, 16)
  bytes.write(bucket, size / 2 - 4)
  return bytes
}

const sha256 = (bytes: Uint8Array | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** An archive of a database as it lies in a registry, and the manifest of it. */
async function published({ file, mediaType }: Artifact, text: string, database = bolt()) {
  const tar = pack()
  tar.entry({ name: file }, Buffer.from(database))
  tar.entry({ name: 'metadata.json' }, text)
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk)
  const layer = gzipSync(Buffer.concat(chunks))
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.aquasec.trivy.config.v1+json', digest: sha256('{}'), size: 2 },
    layers: [{ mediaType, digest: sha256(layer), size: layer.length }],
  })
  return { layer, manifest, digest: sha256(layer) }
}

type Published = Awaited<ReturnType<typeof published>>

/** Registries by host: what each has, or what it answers instead. */
function registries(hosts: Readonly<Record<string, Published | FakeAnswer>>): FakeHttp {
  return new FakeHttp(({ url }) => {
    const { hostname, pathname } = new URL(url)
    const there = hosts[hostname]
    if (there === undefined) return { status: 404 }
    if (!('layer' in there)) return there
    if (pathname === '/v2/') return { status: 200 }
    if (pathname.includes('/blobs/')) return { status: 200, body: there.layer }
    return {
      status: 200,
      headers: { 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
      body: there.manifest,
    }
  })
}

const BUSY: FakeAnswer = { status: 429, headers: { 'retry-after': '1' } }

class CachingHost extends FakeHost {
  readonly entries = new Map<string, string>()
  readonly cache: HostCache = {
    restore: async (key, prefix = ' ') => {
      const found = [...this.entries].find(([name]) => name === key || name.startsWith(prefix))
      return found === undefined ? undefined : { key: found[0], path: found[1] }
    },
    save: async (key, path) => void this.entries.set(key, path),
  }
}

function world(http: FakeHttp, given: Partial<FakePorts> = {}): FakePorts {
  const ports = fakePorts({
    http,
    files: new FakeFiles(),
    environment: fakeEnvironment({ XDG_CACHE_HOME: '/cache' }),
    ...given,
  })
  Object.assign(ports.clock, { now: () => NOW })
  return ports
}

const need = (more: object = {}) => ({
  offline: false,
  repositories: [],
  maxAge: undefined,
  access: {},
  cache: '/run',
  ...more,
})

async function provided(ports: FakePorts, more: object = {}) {
  await ports.files.makeDirectory('/run/db')
  return provideDatabase(ports, need(more))
}

const HOME = '/cache/slipway/trivy/db'

describe('a database that is named', () => {
  async function provide(database: Uint8Array, text = metadata(6)) {
    const files = new FakeFiles({ '/db/trivy.db': database, '/db/metadata.json': text })
    const ports = world(registries({}), { files, environment: fakeEnvironment({ SLIPWAY_TRIVY_DB: '/db' }) })
    return { database: await provided(ports), copied: await files.readBytes('/run/db/trivy.db') }
  }

  test('is copied into the folder of the run when it is one', async () => {
    const { database, copied } = await provide(bolt())
    expect(database).toEqual({
      version: 2,
      updated: '2026-11-22T12:00:00.000Z',
      from: 'SLIPWAY_TRIVY_DB (/db)',
    })
    expect(copied.byteLength).toBe(SIZE)
  })

  test.each<[string, Uint8Array, string, string]>([
    ['without the magic number of bbolt', bolt({ magic: 0xed0cdaee }), metadata(6), 'a bbolt file'],
    ['without the bucket of sources', bolt({ bucket: 'data-sourc' }), metadata(6), 'names its sources'],
    ['one byte too small', bolt().subarray(1), metadata(6), 'some data in it'],
    ['of another schema', bolt(), '{"Version":1,"UpdatedAt":"2026-11-22T00:00:00Z"}', 'Version 2'],
    ['without a date', bolt(), '{"Version":2}', 'UpdatedAt'],
    ['with half its metadata', bolt(), metadata(6).slice(0, 20), 'JSON in metadata.json'],
  ])('%s is refused: Trivy would find nothing in it and say so', async (_name, bytes, text, expected) => {
    await expect(provide(bytes, text)).rejects.toMatchObject({
      code: 'DATABASE_INVALID',
      outcome: 'tool-failed',
      message: expect.stringContaining(expected),
    })
  })
})

describe('a database of a registry', () => {
  test('is fetched, checked by its digest, kept, and known by it the next time', async () => {
    const now = await published(VULNERABILITIES, metadata(0))
    const http = registries({ 'mirror.gcr.io': now })
    const ports = world(http)
    expect(await provided(ports)).toMatchObject({
      digest: now.digest,
      from: 'mirror.gcr.io/aquasec/trivy-db:2',
    })
    const again = await provided(ports)
    expect([again.digest, again.unverified]).toEqual([now.digest, undefined])
    expect(again.from).toBe(`the cache (${HOME}), the same as mirror.gcr.io/aquasec/trivy-db:2`)
    expect(http.seen.filter(({ url }) => url.includes('/blobs/'))).toHaveLength(1)
  })

  test('one that the registry has replaced is fetched, however fresh the kept one calls itself', async () => {
    const [old, now] = [await published(VULNERABILITIES, metadata(0)), await published(VULNERABILITIES, metadata(0.1))]
    const ports = world(registries({ 'ghcr.io': old }))
    await provided(ports)
    expect(await provided({ ...ports, http: registries({ 'ghcr.io': now }) })).toMatchObject({ digest: now.digest })
  })

  test('is asked for again while a registry is busy, and then at the next one', async () => {
    const now = await published(VULNERABILITIES, metadata(0))
    const http = registries({ 'mirror.gcr.io': BUSY, 'ghcr.io': now })
    expect(await provided(world(http))).toMatchObject({ from: 'ghcr.io/aquasecurity/trivy-db:2' })
    expect(http.seen.filter(({ url }) => url.startsWith('https://mirror.gcr.io')).length).toBeGreaterThan(2)
  })

  test('named mirrors stand for the usual ones', async () => {
    const now = await published(VULNERABILITIES, metadata(0))
    const http = registries({ 'mirror.corp': now })
    const repositories = ['mirror.corp/security/trivy-db:2']
    expect((await provided(world(http), { repositories })).from).toBe('mirror.corp/security/trivy-db:2')
    expect(new Set(http.seen.map(({ url }) => new URL(url).hostname))).toEqual(new Set(['mirror.corp']))
  })

  test.each<[string, FakeAnswer, string]>([
    ['all are busy', BUSY, 'transient'],
    ['all break', { status: 503 }, 'transient'],
    ['none has it', { status: 404 }, 'tool-failed'],
  ])('%s, and none is kept: %s', async (_name, answer, outcome) => {
    const ports = world(registries({ 'mirror.gcr.io': answer, 'ghcr.io': answer }))
    await expect(provided(ports)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', outcome })
  })

  test.each([
    ['of yesterday', 1, 'stands in'],
    ['of six days ago', 6, 'stands in'],
    ['of eight days ago', 8, 'is too old'],
    ['that says it is of tomorrow', -1, 'is not believed'],
  ])('a kept one %s %s when no registry answers', async (_name, age) => {
    const ports = world(registries({ 'ghcr.io': await published(VULNERABILITIES, metadata(age)) }))
    await provided(ports)
    const asked = provided({ ...ports, http: registries({ 'mirror.gcr.io': BUSY, 'ghcr.io': BUSY }) })
    if (age >= 0 && age < 7) expect((await asked).unverified).toMatch(/429/)
    else await expect(asked).rejects.toMatchObject({ outcome: 'transient' })
  })

  test('an archive that is not what its manifest says is not kept', async () => {
    const now = await published(VULNERABILITIES, metadata(0))
    const http = registries({ 'ghcr.io': { ...now, layer: Buffer.concat([now.layer, Buffer.from('x')]) } })
    const ports = world(http)
    await expect(provided(ports)).rejects.toMatchObject({ outcome: 'tool-failed' })
    expect(await ports.files.stat(`${HOME}/trivy.db`)).toBeUndefined()
  })

  test('a kept one that is broken is fetched again', async () => {
    const ports = world(registries({ 'ghcr.io': await published(VULNERABILITIES, metadata(0)) }))
    await provided(ports)
    await ports.files.write(`${HOME}/trivy.db`, 'cut sho')
    expect((await provided(ports)).from).toBe('ghcr.io/aquasecurity/trivy-db:2')
  })

  test('offline nothing is asked, and the kept one is not verified', async () => {
    const http = registries({ 'ghcr.io': await published(VULNERABILITIES, metadata(1)) })
    const ports = world(http)
    await expect(provided(ports, { offline: true })).rejects.toMatchObject({ outcome: 'tool-failed' })
    expect(http.seen).toEqual([])
    await provided(ports)
    const asked = http.seen.length
    expect((await provided(ports, { offline: true })).unverified).toBe('offline')
    expect(http.seen).toHaveLength(asked)
  })

  test.each<[string, number, number, FakeAnswer | undefined, string | undefined]>([
    ['of 36 hours with two days', 1.5, 2, undefined, undefined],
    ['of 36 hours with one day', 1.5, 1, undefined, 'DATABASE_TOO_OLD'],
    ['of tomorrow', -1, 1, undefined, 'DATABASE_TOO_OLD'],
    ['of 36 hours with one day, and no registry answers', 1.5, 1, BUSY, 'DATABASE_TOO_OLD'],
    ['of ten days with one day, and no registry answers', 10, 1, BUSY, 'DATABASE_TOO_OLD'],
    ['of ten days with twelve, and no registry answers', 10, 12, BUSY, undefined],
  ])('db-max-age, a database %s', async (_name, age, days, answer, code) => {
    const ports = world(registries({ 'ghcr.io': await published(VULNERABILITIES, metadata(age)) }))
    await provided(ports)
    const http = answer === undefined ? ports.http : registries({ 'mirror.gcr.io': answer, 'ghcr.io': answer })
    const asked = provided({ ...ports, http }, { maxAge: days * DAY })
    if (code === undefined) expect((await asked).unverified).toEqual(answer && expect.stringContaining('429'))
    else {
      const message = expect.stringContaining(answer === undefined ? 'db-max-age: expected' : 'none newer: ')
      await expect(asked).rejects.toMatchObject({ code, outcome: 'fail', message })
    }
  })

  test('db-max-age without a database: an outage is an outage', async () => {
    const ports = world(registries({ 'mirror.gcr.io': BUSY, 'ghcr.io': BUSY }))
    await expect(provided(ports, { maxAge: DAY })).rejects.toMatchObject({ outcome: 'transient' })
  })
})

describe('the cache of a host', () => {
  test('keeps the archive, and gives it to the next job', async () => {
    const host = new CachingHost()
    const now = await published(VULNERABILITIES, metadata(0))
    const [first, http] = [world(registries({ 'ghcr.io': now }), { host }), registries({ 'ghcr.io': now })]
    const kept = new Map<string, Uint8Array>()
    host.cache.save = async (key, path) => {
      kept.set(key, await first.files.readBytes(path))
      host.entries.set(key, `/entries/${key}`)
    }
    await provided(first)
    expect([...kept.keys()]).toEqual([`slipway-trivy-db-${now.digest.slice(7)}`])
    const files = new FakeFiles(Object.fromEntries([...kept].map(([key, bytes]) => [`/entries/${key}`, bytes])))
    const next = await provided(world(http, { host, files }))
    expect(next.from).toBe('the cache of the host, the same as ghcr.io/aquasecurity/trivy-db:2')
    expect(http.seen.filter(({ url }) => url.includes('/blobs/'))).toEqual([])
  })

  test('is not believed: an entry that is not its key is fetched instead', async () => {
    const now = await published(VULNERABILITIES, metadata(0))
    const forged = await published(VULNERABILITIES, metadata(-900))
    const host = new CachingHost()
    host.entries.set(`slipway-trivy-db-${now.digest.slice(7)}`, '/forged')
    const files = new FakeFiles({ '/forged': forged.layer })
    const got = await provided(world(registries({ 'ghcr.io': now }), { host, files }))
    expect([got.from, got.updated]).toEqual(['ghcr.io/aquasecurity/trivy-db:2', '2026-11-28T12:00:00.000Z'])
  })

  test('stands in when no registry answers, and is said to be unverified', async () => {
    const old = await published(VULNERABILITIES, metadata(1))
    const host = new CachingHost()
    host.entries.set(`slipway-trivy-db-${old.digest.slice(7)}`, '/old')
    const ports = world(registries({ 'ghcr.io': BUSY }), { host, files: new FakeFiles({ '/old': old.layer }) })
    expect(await provided(ports)).toMatchObject({ digest: old.digest, unverified: expect.stringContaining('429') })
  })
})

test('the database for Java that is kept serves offline, too', async () => {
  const http = registries({ 'ghcr.io': await published(JAVA, '{"Version":1,"UpdatedAt":"2026-11-27T00:00:00Z"}') })
  const ports = world(http)
  await expect(provideJava(ports, { ...need(), cache: '/a', offline: true })).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
  })
  await provideJava(ports, { ...need(), cache: '/a' })
  expect(await provideJava(ports, { ...need(), cache: '/b', offline: true })).toBe('offline')
  expect((await ports.files.stat('/b/java-db/trivy-java.db'))?.size).toBe(SIZE)
})

test('the database for Java is kept as the other is', async () => {
  const http = registries({ 'ghcr.io': await published(JAVA, '{"Version":1,"UpdatedAt":"2026-11-27T00:00:00Z"}') })
  const ports = world(http)
  for (const run of ['/a', '/b']) {
    expect(await provideJava(ports, { ...need(), cache: run })).toBeUndefined()
    expect((await ports.files.stat(`${run}/java-db/trivy-java.db`))?.size).toBe(SIZE)
  }
  expect(http.seen.filter(({ url }) => url.includes('/blobs/'))).toHaveLength(1)
})
