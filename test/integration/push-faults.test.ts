import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { push } from '@slipway/action-push'
import { resolve } from '@slipway/core'
import { writeSampleLayout } from '@slipway/testing'
import { has, startDockerRegistry } from './real-registries'
import { bench } from './tools-ports'

const root = await mkdtemp(join(tmpdir(), 'slipway-push-faults-'))
const maybe = (await has('docker-registry')) ? test : test.skip
const why = (await has('docker-registry')) ? '' : ' (skipped: there is no docker-registry on PATH)'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rm(root, { recursive: true, force: true }))

interface Seen {
  readonly method: string
  readonly path: string
  readonly range: string | undefined
  status: number
}

type Meddle = (seen: Seen, incoming: IncomingMessage, outgoing: ServerResponse) => 'pass' | 'answered' | { readonly breakAfter: number }

/** The real registry with a proxy in between that lets through, answers itself, or breaks a body off. */
async function startMeddled(meddle: Meddle) {
  const { address: real, stop } = await startDockerRegistry(root)
  closing.push(stop)
  const seen: Seen[] = []
  const proxy = createServer((incoming, outgoing) => {
    const entry: Seen = { method: incoming.method ?? '', path: incoming.url ?? '', range: incoming.headers['content-range'], status: 0 }
    seen.push(entry)
    const what = meddle(entry, incoming, outgoing)
    if (what === 'answered') return
    const back = request(`http://${real}${incoming.url}`, { method: entry.method, headers: incoming.headers }, (answer) => {
      entry.status = answer.statusCode ?? 0
      outgoing.writeHead(entry.status, answer.headers)
      answer.pipe(outgoing)
    })
    back.on('error', () => outgoing.destroy())
    if (what === 'pass') return void incoming.pipe(back)
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
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, real, seen }
}

async function pushThrough(meddle: Meddle) {
  const { address, real, seen } = await startMeddled(meddle)
  const workspace = await mkdtemp(join(root, 'work-'))
  const { ports, end } = bench(workspace, { PATH: process.env['PATH'], HOME: workspace })
  closing.push(end)
  const made = await writeSampleLayout(ports.files, 'image', { layers: [2_000_000, 500] })
  const given: Record<string, string> = { layout: 'image', image: `${address}/team/app`, tags: 'v1', concurrency: '1' }
  const { values } = resolve(push.inputs, [{ name: 'input', get: (name) => given[name] }])
  const running = push.run(values, ports)
  const digestOf = async (reference: string) =>
    (await fetch(`http://${real}/v2/team/app/manifests/${reference}`, { method: 'HEAD', headers: { accept: made.top.mediaType } })).headers.get(
      'docker-content-digest',
    )
  return { made, seen, running, digestOf }
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

  maybe(`what the registry refuses leaves no tag${why}`, async () => {
    const { running, digestOf } = await pushThrough((seen, incoming, outgoing) =>
      seen.method === 'PUT' && seen.path.includes('/manifests/sha256') ? answers(403)(incoming, outgoing) : 'pass',
    )
    await expect(running).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
    expect(await digestOf('v1')).toBeNull()
  })
})
