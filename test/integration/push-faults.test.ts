import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { push } from '@slipway/action-push'
import { resolve } from '@slipway/core'
import { writeSampleLayout } from '@slipway/testing'
import { lookUp } from '../e2e/needs'
import { startDockerRegistry } from './real-registries'
import { bench } from './tools-ports'

const root = await mkdtemp(join(tmpdir(), 'slipway-push-faults-'))
const there = await lookUp('push-faults').has('docker-registry')
const maybe = there ? test : test.skip
const why = there ? '' : ' (skipped: there is no docker-registry on PATH)'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rm(root, { recursive: true, force: true }))

interface Seen {
  readonly method: string
  readonly path: string
  readonly range: string | undefined
  readonly authorization: string | undefined
  status: number
}

type Change = (headers: IncomingHttpHeaders) => IncomingHttpHeaders
type Meddle = (
  seen: Seen,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) => 'pass' | 'answered' | { readonly breakAfter: number } | { readonly change: Change }

/**
 * The real registry with a proxy in between that lets through, answers itself, breaks a body off, or changes what is
 * answered.
 */
async function startMeddled(meddle: Meddle) {
  const { address: real, stop } = await startDockerRegistry(root)
  closing.push(stop)
  return { real, ...(await startProxy(real, meddle)) }
}

async function startProxy(real: string, meddle: Meddle) {
  const seen: Seen[] = []
  const proxy = createServer((incoming, outgoing) => {
    const { 'content-range': range, authorization } = incoming.headers
    const entry: Seen = { method: incoming.method ?? '', path: incoming.url ?? '', range, authorization, status: 0 }
    seen.push(entry)
    const what = meddle(entry, incoming, outgoing)
    if (what === 'answered') return
    const back = request(
      `http://${real}${incoming.url}`,
      { method: entry.method, headers: incoming.headers },
      (answer) => {
        entry.status = answer.statusCode ?? 0
        outgoing.writeHead(
          entry.status,
          typeof what === 'object' && 'change' in what ? what.change(answer.headers) : answer.headers,
        )
        answer.pipe(outgoing)
      },
    )
    back.on('error', () => outgoing.destroy())
    if (what === 'pass' || 'change' in what) return void incoming.pipe(back)
    let passed = 0
    incoming.on('data', (chunk: Buffer) => {
      back.write(chunk.subarray(0, Math.max(0, what.breakAfter - passed)))
      passed += chunk.length
      if (passed < what.breakAfter) return
      incoming.removeAllListeners('data')
      // The registry gets what was sent before it loses its client.
      setTimeout(() => [back, incoming.socket].forEach((end) => end.destroy()), 100)
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  closing.push(() => new Promise((done) => [proxy.close(done), proxy.closeAllConnections()]))
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen }
}

async function pushThrough(meddle: Meddle, own: Readonly<Record<string, string>> = {}) {
  const { address, real, seen } = await startMeddled(meddle)
  const workspace = await mkdtemp(join(root, 'work-'))
  const { ports, end } = bench(workspace, { PATH: process.env['PATH'], HOME: workspace })
  closing.push(end)
  const made = await writeSampleLayout(ports.files, 'image', { layers: [2_000_000, 500] })
  const given: Record<string, string> = {
    layout: 'image',
    image: `${address}/team/app`,
    tags: 'v1',
    concurrency: '1',
    ...own,
  }
  const { values } = resolve(push.inputs, [{ name: 'input', get: (name) => given[name] }])
  const running = push.run(values, ports)
  const digestOf = async (reference: string) =>
    (
      await fetch(`http://${real}/v2/team/app/manifests/${reference}`, {
        method: 'HEAD',
        headers: { accept: made.top.mediaType },
      })
    ).headers.get('docker-content-digest')
  return { made, seen, running, digestOf, real }
}

function firstTime<T>(
  hit: (seen: Seen) => boolean,
  then: (incoming: IncomingMessage, outgoing: ServerResponse) => T,
): (...of: Parameters<Meddle>) => T | 'pass' {
  let done = false
  return (seen, incoming, outgoing) => {
    if (done || !hit(seen)) return 'pass'
    done = true
    return then(incoming, outgoing)
  }
}

function answers(status: number, headers: Record<string, string> = {}) {
  return (incoming: IncomingMessage, outgoing: ServerResponse): 'answered' => {
    incoming.resume()
    outgoing.writeHead(status, headers).end()
    return 'answered'
  }
}

describe('docker-registry behind faults', () => {
  const tag = ({ method, path }: Seen) => method === 'PUT' && path.endsWith('/manifests/v1')
  const patch = ({ method }: Seen) => method === 'PATCH'
  const commit = ({ method, path }: Seen) => method === 'PUT' && path.includes('/blobs/uploads/')

  maybe(`a connection that breaks in mid-blob: the same digest, one blob sent again${why}`, async () => {
    const { made, seen, running, digestOf } = await pushThrough(firstTime(patch, () => ({ breakAfter: 1_000_000 })))
    expect((await running).outputs).toMatchObject({ digest: made.top.digest })
    expect(await digestOf('v1')).toBe(made.top.digest)
    // docker-registry 2.8.2 has forgotten the session when it is asked (404), so the blob starts over; others resume.
    expect(seen.filter(({ method, path }) => method === 'GET' && path.includes('/blobs/uploads/')).length).toBe(1)
    expect(seen.filter(patch).length).toBe(4)
  })

  const cases: readonly (readonly [string, Meddle])[] = [
    ['429 with Retry-After at PATCH', firstTime(patch, answers(429, { 'retry-after': '1' }))],
    ['502 at the commit of a blob', firstTime(commit, answers(502))],
    ['503 at the tag', firstTime(tag, answers(503))],
    ['404 for the session', firstTime(patch, answers(404))],
  ]
  maybe.each(cases)(`%s: the same digest in the end${why}`, async (_name, meddle) => {
    const { made, running, digestOf } = await pushThrough(meddle)
    await running
    expect(await digestOf('v1')).toBe(made.top.digest)
  })

  const child = ({ method, path }: Seen) => method === 'PUT' && path.includes('/manifests/sha256')
  const other = `sha256:${'0'.repeat(64)}`
  maybe.each([
    ['a blob', commit],
    ['a manifest', child],
  ])(`another digest answered for %s is fatal and leaves no tag${why}`, async (_name, hit) => {
    const change: Change = (headers) => ({ ...headers, 'docker-content-digest': other })
    const { running, digestOf } = await pushThrough((seen) => (hit(seen) ? { change } : 'pass'))
    await expect(running).rejects.toMatchObject({ code: 'REGISTRY_DIGEST', message: expect.stringContaining(other) })
    expect(await digestOf('v1')).toBeNull()
  })

  const login = { username: 'robot$ci', password: 'canary-password' }
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`

  maybe(`an upload that is led to another host: the same digest, and the credentials stay at home${why}`, async () => {
    let led = { address: '', seen: [] as readonly Seen[] }
    const change: Change = ({ location = '', ...headers }) => {
      const { pathname, search } = new URL(location, 'http://real')
      return { ...headers, location: `http://${led.address.replace('127.0.0.1', 'localhost')}${pathname}${search}` }
    }
    const { made, running, digestOf, seen, real } = await pushThrough((each, incoming, outgoing) => {
      if (each.authorization !== basic)
        return answers(401, { 'www-authenticate': 'Basic realm="here"' })(incoming, outgoing)
      return each.method === 'POST' ? { change } : 'pass'
    }, login)
    led = await startProxy(real, () => 'pass')
    expect((await running).outputs).toMatchObject({ digest: made.top.digest })
    expect(await digestOf('v1')).toBe(made.top.digest)
    expect(led.seen.filter(patch).length).toBe(3)
    expect(led.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([])
    expect(seen.filter(({ authorization }) => authorization === basic).length).toBeGreaterThan(5)
  })

  maybe(`a token that expires while a blob is on its way: renewed, the same digest${why}`, async () => {
    let token = 0
    let expired = 0
    const { made, running, digestOf, seen } = await pushThrough((each, incoming, outgoing) => {
      if (each.path.startsWith('/token')) {
        expect(each.authorization).toBe(basic)
        token += 1
        outgoing.writeHead(200).end(JSON.stringify({ token: `token-${token}`, expires_in: 300 }))
        return 'answered'
      }
      const challenge = { 'www-authenticate': `Bearer realm="http://${incoming.headers.host}/token",service="here"` }
      if (each.authorization !== `Bearer token-${token}`) return answers(401, challenge)(incoming, outgoing)
      // In the middle of the large blob, and again at its end.
      if ((patch(each) && expired === 0) || (commit(each) && expired === 1)) {
        expired += 1
        token += 1
        return answers(401, challenge)(incoming, outgoing)
      }
      return 'pass'
    }, login)
    expect((await running).outputs).toMatchObject({ digest: made.top.digest })
    expect(await digestOf('v1')).toBe(made.top.digest)
    expect(expired).toBe(2)
    expect(seen.filter(({ path }) => path.startsWith('/token')).length).toBe(3)
  })

  maybe(`what the registry refuses leaves no tag${why}`, async () => {
    const { running, digestOf } = await pushThrough((seen, incoming, outgoing) =>
      seen.method === 'PUT' && seen.path.includes('/manifests/sha256') ? answers(403)(incoming, outgoing) : 'pass',
    )
    await expect(running).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
    expect(await digestOf('v1')).toBeNull()
  })
})
