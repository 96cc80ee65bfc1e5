import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { push } from '@slipway/action-push'
import { fetchChartFrom } from '@slipway/oci'
import { type Http, type Ports, resolve, UserError } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { writeSampleLayout } from '@slipway/testing'
import { type Build, installTool } from '@slipway/tools'
import { bench } from './tools-ports'

/**
 * Servers that send a byte now and then and never end, over real sockets: they are never silent, so only a limit on
 * the whole answer, or on its pace, ends them. The limits are the shipped ones, of a clock that runs faster.
 */
const FASTER = 300

const root = await mkdtemp(join(tmpdir(), 'slipway-drip-'))
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** Every answer is limited, as a whole or by its pace: what is asked without a limit fails here. */
function hurried(): Http {
  const http = new NodeHttp({}, undefined, { floor: 1024, window: 60_000 / FASTER })
  stops.push(() => http.close())
  return { request: (asked) => http.request({ ...asked, ...(asked.limit && { limit: asked.limit / FASTER }) }) }
}

async function world(): Promise<Ports> {
  const workspace = await mkdtemp(join(root, 'w-'))
  await mkdir(join(workspace, 'tmp'))
  const { ports, end } = bench(workspace, {
    PATH: process.env['PATH'],
    HOME: workspace,
    RUNNER_TEMP: join(workspace, 'tmp'),
    RUNNER_TOOL_CACHE: join(workspace, 'cache'),
  })
  stops.push(end)
  return { ...ports, http: hurried(), clock: { now: () => Date.now(), sleep: async () => undefined } }
}

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/** @returns host and port */
async function serve(answer: Answer): Promise<string> {
  const server: Server = createServer((incoming, outgoing) => {
    incoming.resume()
    answer(incoming, outgoing)
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  stops.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((done) => server.close(done))
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Bytes without an end; one of them at a time. */
const drip =
  (status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, outgoing) => {
    outgoing.writeHead(status, headers)
    const timer = setInterval(() => outgoing.write(' '), 5)
    outgoing.on('close', () => clearInterval(timer))
  }

/** The headers themselves never end. */
const dripHead: Answer = (incoming) => {
  incoming.socket.write('HTTP/1.1 200 OK\r\n')
  const timer = setInterval(() => incoming.socket.write('X'), 5)
  incoming.socket.on('close', () => clearInterval(timer))
}

const ended = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (result) => (result as { outcome?: string }).outcome,
    (error: unknown) => (error instanceof UserError ? error.outcome : error),
  )

describe('a registry that drips', () => {
  const then =
    (hit: (incoming: IncomingMessage) => boolean, dripping: Answer, otherwise: Answer): Answer =>
    (incoming, outgoing) =>
      (hit(incoming) ? dripping : otherwise)(incoming, outgoing)
  const fine: Answer = ({ method, url = '' }, outgoing) => {
    if (method === 'POST') outgoing.writeHead(202, { location: `${url}1` })
    else outgoing.writeHead(method === 'HEAD' ? 404 : method === 'PUT' ? 201 : 200)
    outgoing.end()
  }
  const challenge: Answer = ({ headers }, outgoing) =>
    outgoing.writeHead(401, { 'www-authenticate': `Bearer realm="http://${headers.host}/token"` }).end()

  test.each<[string, Answer]>([
    ['in answer to the first question', drip(200, { 'content-type': 'application/json' })],
    ['in its headers', dripHead],
    ['in the challenge', drip(401, { 'www-authenticate': 'Basic realm="x"' })],
    ['in the token', then(({ url = '' }) => url.startsWith('/token'), drip(), challenge)],
    ['about a blob', then(({ method }) => method === 'POST', drip(500), fine)],
    ['in answer to a manifest', then(({ url = '' }) => url.includes('/manifests/'), drip(500), fine)],
  ])('%s: push ends, as worth a retry', async (_, answer) => {
    const ports = await world()
    const address = await serve(answer)
    await writeSampleLayout(ports.files, 'image', { layers: [500] })
    const given: Record<string, string> = { layout: 'image', image: `${address}/team/app`, tags: 'v1', attempts: '2' }
    const { values } = resolve(push.inputs, [{ name: 'input', get: (name) => given[name] }])
    expect(await ended(push.run(values, ports))).toBe('transient')
  })
})

describe('a chart repository that drips', () => {
  const fetched = (url: string, ports: Ports) => {
    const order = { place: { kind: 'repository', url, name: 'redis' }, optionsFor: () => ({}), folder: 'f' } as const
    return ended(fetchChartFrom(order, ports))
  }

  test('in its index or in an archive: the deploy does not wait for it', async () => {
    const ports = await world()
    expect(await fetched(`http://${await serve(drip())}/stable`, ports)).toBe('transient')
    const index = 'apiVersion: v1\nentries: { redis: [{ version: 1.0.0, urls: [redis-1.0.0.tgz] }] }\n'
    const address = await serve((incoming, outgoing) => {
      if (incoming.url === '/stable/index.yaml') outgoing.end(index)
      else drip()(incoming, outgoing)
    })
    expect(await fetched(`http://${address}/stable`, ports)).toBe('transient')
  })
})

describe('a mirror of tools that drips', () => {
  const linux = process.platform === 'linux' ? test : test.skip
  linux('ends as a tool that cannot be had, and leaves nothing', async () => {
    const ports = await world()
    const hash = { sha256: 'a'.repeat(64), origin: 'official', evidence: 'this test' } as const
    const build: Build = {
      os: 'linux',
      arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
      tried: true,
      download: { file: 'helm.tar.gz', hash, steps: [{ kind: 'tar.gz', path: 'helm' }] },
      program: hash,
      sources: [{ kind: 'url', url: `http://${await serve(drip())}/helm.tar.gz` }],
    }
    const lock = { releases: [{ tool: 'helm', version: '9.9.9', channels: ['9'], builds: [build] }], bad: [] } as const
    expect(await ended(installTool(ports, { tool: 'helm', version: '9' }, lock))).toBe('tool-failed')
    expect(await ports.files.glob(['**/*.gz'], {})).toEqual([])
  })
})
