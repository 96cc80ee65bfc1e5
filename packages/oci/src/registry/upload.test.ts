import { expect, test } from '@jest/globals'
import { parseReference } from '@slipway/core'
import { type FakeAnswer, FakeHttp, FakeSignals, fakePorts, type SeenRequest } from '@slipway/testing'
import type { ImageSource } from '../layout/source'
import { connect } from './connect'
import { pushImage } from './push'

const BLOB = { mediaType: 'a/b', digest: `sha256:${'a'.repeat(64)}`, size: 100 }
const SESSION = { status: 202, headers: { location: '/v2/team/app/blobs/uploads/1' } }

/** Pushes one blob of ten chunks to a registry that has nothing. */
async function world(answer: (request: SeenRequest, before: number) => FakeAnswer | undefined) {
  const http: FakeHttp = new FakeHttp((request) => {
    const { method, url } = request
    if (url.endsWith('/v2/')) return { status: 200 }
    const before = http.seen.filter((seen) => seen.method === method).length - 1
    return answer(request, before) ?? (method === 'HEAD' ? { status: 404 } : SESSION)
  })
  const signals = new FakeSignals()
  const ports = fakePorts({ http, signals })
  const read = { chunks: 0 }
  const source: ImageSource = {
    name: 'made up',
    manifest: async () => new Uint8Array(),
    blob: async function* () {
      for (read.chunks = 0; read.chunks < 10;) {
        read.chunks += 1
        yield new Uint8Array(10)
      }
    },
  }
  const connection = await connect(parseReference('registry.example.com/team/app'), {}, ports)
  const graph = { top: BLOB, nodes: [], blobs: [BLOB], size: BLOB.size }
  const push = () => pushImage(connection, { source, graph, tags: [], concurrency: 1 })
  const count = (method: string) => http.seen.filter((seen) => seen.method === method).length
  return { push, count, read, signals, http }
}

test('a digest that the registry refuses twice is refused for good', async () => {
  const body = JSON.stringify({ errors: [{ code: 'DIGEST_INVALID' }] })
  const w = await world(({ method }) => (method === 'PUT' ? { status: 400, body } : undefined))
  await expect(w.push()).rejects.toMatchObject({ code: 'REGISTRY_REFUSED', outcome: 'tool-failed' })
  expect([w.count('POST'), w.count('PUT')]).toEqual([2, 2])
})

test.each([
  ['0-99', 1],
  ['0-49', 1],
  ['0-100', 2],
  ['0-0', 2],
  ['nonsense', 2],
])('a session that says it has %s is begun %i times', async (range, sessions) => {
  const w = await world(({ method }, before) => {
    if (method === 'PATCH' && before === 0) return { status: 502 }
    if (method === 'GET') return { status: 204, headers: { ...SESSION.headers, range } }
    // Whatever comes after the session is of no interest here.
    return method === 'PUT' ? { status: 403 } : undefined
  })
  await expect(w.push()).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
  expect(w.count('POST')).toBe(sessions)
})

test('a signal stops an upload in the middle of a blob', async () => {
  const w = await world(() => undefined)
  const pushing = w.push()
  // As soon as the first chunk has been asked for.
  while (w.read.chunks === 0) await Promise.resolve()
  w.signals.cancel()
  await expect(pushing).rejects.toMatchObject({ outcome: 'cancelled' })
  expect(w.read.chunks).toBeLessThan(5)
})

test.each([
  ['s9', '/v2/team/app/blobs/uploads/s9'],
  ['./s9?a=b', '/v2/team/app/blobs/uploads/s9?a=b'],
  ['/s9', '/s9'],
  ['../../s9', '/v2/team/app/s9'],
  ['https://registry.example.com/s9', '/s9'],
])('a session at %s is where RFC 9110 says, relative to the address of the request', async (location, want) => {
  const w = await world(({ method }) => {
    if (method === 'POST') return { status: 202, headers: { location } }
    return method === 'HEAD' ? undefined : { status: 403 }
  })
  await expect(w.push()).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
  const asked = w.http.seen.find(({ method }) => method === 'PATCH' || method === 'PUT')?.url
  expect(asked?.replace('https://registry.example.com', '')).toBe(want)
})

test('and the next address of a session is relative to the one before', async () => {
  const w = await world(({ method }) => {
    if (method === 'POST') return { status: 202, headers: { location: '/upload/1/a' } }
    return method === 'PATCH'
      ? { status: 202, headers: { location: 'b' } }
      : method === 'PUT'
        ? { status: 403 }
        : undefined
  })
  await expect(w.push()).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
  expect(w.http.seen.findLast(({ method }) => method === 'PUT')?.url).toContain(
    'https://registry.example.com/upload/1/b?',
  )
})

test('only what is as large as a layer may take as long as it moves', async () => {
  const w = await world(({ method }) => (method === 'PUT' ? { status: 403 } : undefined))
  await expect(w.push()).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
  const limits = new Map(w.http.seen.map(({ method, url, limit }) => [`${method} ${url.slice(-8)}`, limit]))
  expect([
    limits.get('GET .com/v2/'),
    [...limits].filter(([key]) => /PATCH|PUT/.test(key)).map(([, limit]) => limit),
  ]).toEqual([60_000, [undefined, undefined]])
  expect([...limits].filter(([key]) => /HEAD|POST/.test(key)).every(([, limit]) => limit === 300_000)).toBe(true)
})
