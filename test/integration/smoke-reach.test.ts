import { readFileSync } from 'node:fs'
import { createServer as createHttp2 } from 'node:http2'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Clock, resolve } from '@slipway/core'
import { LazyHttp, LazySockets } from '@slipway/hosts'
import { FakeFiles, fakePorts } from '@slipway/testing'
import { smoke } from '../../actions/smoke/src/action'
import { inputs } from '../../actions/smoke/src/inputs'

/** What teams asked of a smoke check, each over real sockets, with the outcome that is right for it. */

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function listen(server: Server | TcpServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  stops.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((done) => server.close(done))
  })
  return (server.address() as AddressInfo).port
}

const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
}
const QUICK = { attempts: '3', interval: '20ms', timeout: '2s', 'allow-private': 'true' }
const pem = (name: string) => readFileSync(new URL(`../fixtures/smoke-tls/${name}`, import.meta.url), 'utf8')

async function check(own: Readonly<Record<string, unknown>>) {
  const given: Readonly<Record<string, unknown>> = { ...QUICK, ...own }
  const ports = fakePorts({
    http: new LazyHttp({}) as never,
    sockets: new LazySockets({}),
    clock: clock as never,
    files: new FakeFiles({ 'ca.pem': pem('ca.pem') }),
  })
  const values = resolve(inputs, [{ name: 'input', get: (name) => given[name] as string }]).values
  return { result: await smoke.run(values, ports), said: ports.host.said.join('\n') }
}

const serve = async (listener: RequestListener) => `http://127.0.0.1:${await listen(createServer(listener))}/`
const basic = `Basic ${Buffer.from('ann:secret').toString('base64')}`
const needing =
  (right: (request: IncomingMessage) => boolean) => (request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(right(request) ? 200 : 401, { 'www-authenticate': 'Basic' }).end('who are you?')

describe('behind a login or an ingress', () => {
  test.each<[string, RequestListener, Record<string, string>]>([
    ['basic', needing(({ headers }) => headers.authorization === basic), { username: 'ann', password: 'secret' }],
    ['bearer', needing(({ headers }) => headers.authorization === 'Bearer t0ken'), { bearer: 't0ken' }],
    ['own header', needing(({ headers }) => headers['x-api-key'] === 'k'), { headers: 'X-Api-Key=k' }],
    ['host', needing(({ headers }) => headers.host === 'shop.example.com'), { headers: 'Host: shop.example.com' }],
  ])('%s', async (_, listener, own) => {
    const url = await serve(listener)
    expect((await check({ url, ...own })).result.outcome).toBe('pass')
    const without = await check({ url })
    expect([without.result.outcome, without.said]).toEqual(['fail', expect.stringContaining('who are you?')])
  })

  test('an authority of the company', async () => {
    const server = createTlsServer({ key: pem('good.key'), cert: pem('good.pem') }, (_, response) => response.end())
    const url = `https://127.0.0.1:${await listen(server)}/`
    expect((await check({ url, 'ca-file': 'ca.pem' })).result.outcome).toBe('pass')
    expect((await check({ url })).result.failure?.hint).toContain('ca-file')
  })
})

describe('redirects', () => {
  const moved: RequestListener = (request, response) =>
    void (request.url === '/' ? response.writeHead(301, { location: '/shop/' }) : response.writeHead(200)).end()

  test('are an answer, or are followed', async () => {
    const url = await serve(moved)
    expect((await check({ url })).result.headline).toContain('found 301, a redirect to /shop/')
    expect((await check({ url, 'expect-status': '301' })).result.outcome).toBe('pass')
    expect((await check({ url, 'follow-redirects': 'true' })).result.outcome).toBe('pass')
  })

  test('to a metadata service are refused, also when private addresses are allowed', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end())
    expect((await check({ url, 'follow-redirects': 'true' })).result.failure?.code).toBe('SMOKE_REFUSED')
  })
})

test('POST with a body', async () => {
  const url = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      response.writeHead(request.method === 'POST' && text === '{"query":"{ up }"}' ? 200 : 400).end('{"up":true}')
    })
  })
  expect((await check({ url, body: '{"query":"{ up }"}', 'expect-json': '/up=true' })).result.outcome).toBe('pass')
})

describe('without an ingress', () => {
  test('TCP, and a port that nobody listens on', async () => {
    const port = await listen(createTcpServer())
    expect((await check({ url: `tcp://127.0.0.1:${port}` })).result.outcome).toBe('pass')
    await stops.pop()?.()
    expect((await check({ url: `tcp://127.0.0.1:${port}` })).result.failure?.code).toBe('SMOKE_UNREACHABLE')
  })

  test.each([
    [1, 'pass'],
    [2, 'fail'],
  ])('gRPC health: %d', async (state, outcome) => {
    const server = createHttp2().on('stream', (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.from([0, 0, 0, 0, 2, 8, state]))
    })
    const port = await listen(server as unknown as TcpServer)
    expect((await check({ url: `grpc://127.0.0.1:${port}` })).result.outcome).toBe(outcome)
  })

  test.each(['grpc', 'tcp'])('a private address is refused: %s', async (scheme) => {
    const own = { url: `${scheme}://localhost:1`, 'allow-private': 'false' }
    await expect(check(own)).rejects.toThrow('localhost is this machine')
  })
})

test('several addresses are asked together and told together', async () => {
  const good = await serve((_, response) => response.end('welcome'))
  const bad = await serve((_, response) => response.writeHead(500).end('stack'))
  const checks = [
    { name: 'page', url: good, 'expect-body': 'welcome' },
    { name: 'api', url: bad },
  ]
  const { result } = await check({ checks, attempts: '1' })
  expect(result).toMatchObject({ outcome: 'fail', outputs: { passed: 2, failed: 1 } })
  expect(result.headline).toMatch(/api: status: expected 2xx, found 500$/)
  expect((await check({ checks: checks.slice(0, 1) })).result.outcome).toBe('pass')
})

describe('in time', () => {
  const after = (count: number, then: RequestListener, before: RequestListener): RequestListener => {
    let seen = 0
    return (request, response) => (seen++ < count ? before(request, response) : then(request, response))
  }
  const ok: RequestListener = (_, response) => void response.end('{"version":"2"}')
  const status =
    (code: number): RequestListener =>
    (_, response) =>
      void response.writeHead(code).end('not yet')
  const LONG = { attempts: '60' }

  test.each([404, 503])('an ingress that says %d for a while', async (code) => {
    const url = await serve(after(5, ok, status(code)))
    const { result, said } = await check({ url, ...LONG })
    expect(result.outcome).toBe('pass')
    expect(said.match(/what came:/g)).toHaveLength(1)
  })

  test('the old version for a while, and for ever', async () => {
    const old: RequestListener = (_, response) => void response.end('{"version":"1"}')
    const own = { ...LONG, 'expect-version': '/version=2' }
    expect((await check({ url: await serve(after(5, ok, old)), ...own })).result.outcome).toBe('pass')
    const never = await check({ url: await serve(old), ...own, timeout: '1s' })
    expect([never.result.outcome, never.result.headline]).toEqual([
      'fail',
      expect.stringContaining('expected 2, found 1'),
    ])
  })

  test('old and new in turn', async () => {
    let count = 0
    const url = await serve((_, response) => response.end(`{"version":"${(count += 1) % 2}"}`))
    expect((await check({ url, ...LONG, 'expect-version': '/version=1', timeout: '1s' })).result.outcome).toBe('fail')
  })

  test('a cold start that takes longer than a request usually may', async () => {
    const slow: RequestListener = (_, response) => void setTimeout(() => response.end(), 300)
    const url = await serve(slow)
    const own = { url, consecutive: '1', attempts: '1' }
    expect((await check({ ...own, 'request-timeout': '1s' })).result.outcome).toBe('pass')
    expect((await check({ ...own, 'request-timeout': '100ms' })).result.failure?.code).toBe('SMOKE_UNREACHABLE')
  })

  test('good for a while, and not any more', async () => {
    const url = await serve(after(6, status(500), ok))
    expect((await check({ url })).result.outcome).toBe('pass')
    const soaked = await check({ url: await serve(after(6, status(500), ok)), 'stay-good': '1s' })
    expect(soaked.result.failure?.code).toBe('SMOKE_UNHEALTHY')
    expect((await check({ url: await serve(ok), 'stay-good': '300ms' })).result.headline).toMatch(/, good for 300ms$/)
  })
})

describe('answers of every kind', () => {
  test.each<[string, RequestListener, Record<string, string>, string]>([
    ['204', (_, response) => response.writeHead(204).end(), {}, 'pass'],
    ['900 kB', (_, response) => response.end(`${'x'.repeat(900_000)}end`), { 'expect-body': 'end' }, 'pass'],
    ['3 MB', (_, response) => response.end('x'.repeat(3_000_000)), { 'expect-body': 'end' }, 'fail'],
    [
      'gzip',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('end')),
      { 'expect-body': 'end' },
      'fail',
    ],
    ['version in text', (_, response) => response.end('shop v1.4.0'), { 'expect-body': 'v1.4.0' }, 'pass'],
    [
      'version in a header',
      (_, response) => response.setHeader('X-Version', '1.4.0').end(),
      { 'expect-version': 'header:X-Version=1.4.0' },
      'pass',
    ],
    [
      'v1.4.0 for 1.4.0',
      (_, response) => response.end('{"version":"v1.4.0"}'),
      { 'expect-version': '/version=1.4.0' },
      'fail',
    ],
    [
      'a page for browsers alone',
      ({ headers }, response) => {
        response.writeHead(headers.accept === 'text/html' ? 200 : 404).end()
      },
      { headers: 'Accept=text/html' },
      'pass',
    ],
    [
      'HEAD alone',
      ({ method }, response) => response.writeHead(method === 'HEAD' ? 200 : 405).end(),
      { method: 'HEAD' },
      'pass',
    ],
  ])('%s', async (_, listener, own, outcome) => {
    expect((await check({ url: await serve(listener), ...own })).result.outcome).toBe(outcome)
  })

  test('over IPv6', async () => {
    const server = createServer((_, response) => response.end())
    const isThere = await new Promise<boolean>((done) =>
      server.once('error', () => done(false)).listen(0, '::1', () => done(true)),
    )
    if (!isThere) return
    stops.push(() => new Promise((done) => void server.close(() => done())))
    const { port } = server.address() as AddressInfo
    expect((await check({ url: `http://[::1]:${port}/` })).result.outcome).toBe('pass')
  })
})
