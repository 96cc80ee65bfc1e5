import { readFileSync } from 'node:fs'
import { lookup } from 'node:dns/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addressKind, type Clock, type Http, resolve } from '@slipway/core'
import { LazyHttp } from '@slipway/hosts'
import { fakePorts } from '@slipway/testing'
import { smoke } from '../../actions/smoke/src/action'
import { inputs } from '../../actions/smoke/src/inputs'

/** The smoke check over real sockets, against servers that do what servers should not. */

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function listen(server: Server | TcpServer, scheme = 'http'): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  stops.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((done) => server.close(done))
  })
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const serve = (listener: RequestListener) => listen(createServer(listener))

const ownAddress = await lookup(hostname()).then(
  (found) => found.address,
  () => undefined,
)
const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
}
const http = new LazyHttp({})
const QUICK = { attempts: '3', interval: '50ms', timeout: '1s', 'allow-private': 'true' }

async function check(url: string, own: Readonly<Record<string, string>> = {}, transport: Http = http) {
  const given: Readonly<Record<string, string>> = { ...QUICK, url, ...own }
  const ports = fakePorts({ http: transport as never, clock: clock as never })
  const started = performance.now()
  const result = await smoke.run(resolve(inputs, [{ name: 'input', get: (name) => given[name] }]).values, ports)
  const attempts = result.facts?.['attempts'] as readonly { readonly reason?: string; readonly cause?: string }[]
  return { result, attempts, milliseconds: performance.now() - started }
}

describe('answers', () => {
  test('every attempt has a connection of its own, so that a load balancer can choose anew', async () => {
    let connections = 0
    const server = createServer((_, response) => response.end('ok')).on('connection', () => (connections += 1))
    const { result } = await check(await listen(server))
    expect(result.outcome).toBe('pass')
    expect(connections).toBe(3)
  })

  test('a server that flaps between good and bad fails', async () => {
    let count = 0
    const url = await serve((_, response) => {
      count += 1
      response.statusCode = count % 2 === 0 ? 503 : 200
      response.end()
    })
    const { result } = await check(url, { consecutive: '2', attempts: '8', timeout: '5s' })
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'SMOKE_UNHEALTHY' } })
  })

  test('the old version that answers 200 fails', async () => {
    const url = await serve((_, response) => response.setHeader('X-Version', '1.0.0').end('{"ok":true}'))
    const own = { 'expect-json': '/ok=true', 'expect-version': 'header:X-Version=2.0.0' }
    expect((await check(url, own)).result).toMatchObject({ outcome: 'fail', outputs: { passed: 2, failed: 1 } })
    expect((await check(url, { ...own, 'expect-version': 'header:X-Version=1.0.0' })).result.outcome).toBe('pass')
  })

  test('a redirect to a metadata service is an answer that nobody follows', async () => {
    const paths: string[] = []
    const url = await serve((request, response) => {
      paths.push(request.url ?? '')
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
    })
    const { result, milliseconds } = await check(url, { consecutive: '1' })
    expect(result.headline).toContain('expected 2xx, found 302, a redirect to http://169.254.169.254/latest/meta-data/')
    expect(paths).toEqual(['/', '/', '/'])
    expect(milliseconds).toBeLessThan(1500)
  })
})

describe('a body', () => {
  test('without an end is read up to the limit', async () => {
    let sent = 0
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const url = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed) {
          sent += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
      }
      more()
    })
    const { result } = await check(url, {
      'expect-body': 'never there',
      consecutive: '1',
      attempts: '1',
      timeout: '5s',
    })
    expect(result.headline).toContain('the body is larger than 1048576 bytes')
    expect(sent).toBeLessThan(16 * 1024 * 1024)
  })

  test('that is a gzip bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024))
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    const before = process.memoryUsage().rss
    const { result } = await check(url, { 'expect-body': 'x', consecutive: '1', attempts: '1' })
    expect(result.headline).toContain('encoded as gzip')
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })

  test('that breaks off is no answer', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setTimeout(() => response.destroy(), 20)
    })
    const { attempts } = await check(url, { 'expect-body': 'half' })
    expect(attempts[0]?.cause).toBe('reset')
  })

  test('that is not wanted is not waited for', async () => {
    let closed = 0
    const url = await serve((request, response) => {
      response.writeHead(200).flushHeaders()
      request.on('close', () => (closed += 1))
    })
    const { result, milliseconds } = await check(url)
    expect(result.outcome).toBe('pass')
    expect(milliseconds).toBeLessThan(900)
    expect(closed).toBeGreaterThan(1)
  })

  test('that stands still after late headers does not get the time twice', async () => {
    const url = await serve((_, response) => void setTimeout(() => response.writeHead(200).flushHeaders(), 900))
    const { attempts, milliseconds } = await check(url, { 'expect-body': 'x' })
    expect(attempts.map((attempt) => attempt.cause)).toEqual(['timeout'])
    expect(milliseconds).toBeLessThan(1400)
  })

  test('that comes byte by byte is given up in time', async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
    })
    const { result, attempts, milliseconds } = await check(url, { 'expect-body': 'never there' })
    expect(result.failure?.code).toBe('SMOKE_UNREACHABLE')
    expect(attempts[0]?.cause).toBe('timeout')
    expect(milliseconds).toBeLessThan(2500)
  })
})

describe('no answer', () => {
  const reached = (url: string, own?: Readonly<Record<string, string>>, transport?: Http) =>
    check(url, own, transport).then((found) => ({ ...found, cause: found.attempts.at(-1)?.cause }))

  test('from a port that nobody listens on', async () => {
    const url = await serve(() => undefined)
    await stops.pop()?.()
    const { result, cause } = await reached(url)
    expect(cause).toBe('refused')
    expect(result).toMatchObject({
      outcome: 'fail',
      failure: { code: 'SMOKE_UNREACHABLE', hint: expect.stringContaining('nothing listens there') },
    })
  })

  test('from a server that only accepts', async () => {
    const { result, cause, milliseconds } = await reached(await listen(createTcpServer(() => undefined)))
    expect(cause).toBe('timeout')
    expect(result.outcome).toBe('fail')
    expect(milliseconds).toBeLessThan(2500)
  })

  test('from a server that sends its headers byte by byte', async () => {
    const server = createTcpServer((socket) => {
      const text = `HTTP/1.1 200 OK\r\nx-slow: ${'x'.repeat(10_000)}`
      let at = 0
      const timer = setInterval(() => socket.write(text[at++] ?? 'x'), 20)
      socket.on('close', () => clearInterval(timer)).on('error', () => undefined)
    })
    const { cause, milliseconds } = await reached(await listen(server))
    expect(cause).toBe('timeout')
    expect(milliseconds).toBeLessThan(2500)
  })

  test('from a server that hangs up', async () => {
    expect((await reached(await listen(createTcpServer((socket) => socket.end())))).cause).toBe('reset')
  })

  test('from a server that speaks HTTP/2', async () => {
    // SETTINGS, then GOAWAY (RFC 9113, 6.5 and 6.8).
    const frames = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    expect((await reached(await listen(createTcpServer((socket) => void socket.write(frames))))).cause).toBe('protocol')
  })
})

describe('TLS', () => {
  const pem = (name: string) => readFileSync(new URL(`../fixtures/smoke-tls/${name}`, import.meta.url), 'utf8')
  const trusting: Http = { request: (request) => http.request({ ...request, ca: pem('ca.pem') }) }
  const secured = (name: string) =>
    listen(
      createTlsServer({ key: pem(`${name}.key`), cert: pem(`${name}.pem`) }, (_, response) => response.end()),
      'https',
    )

  test('a good certificate of a trusted authority passes', async () => {
    expect((await check(await secured('good'), {}, trusting)).result.outcome).toBe('pass')
  })

  test.each([
    ['good', http, /unable to verify|self.signed|UNABLE_TO/i],
    ['expired', trusting, /CERT_HAS_EXPIRED/],
    ['other-name', trusting, /ERR_TLS_CERT_ALTNAME_INVALID/],
  ] as const)('%s: no answer, for reasons of TLS', async (name, transport, reason) => {
    const { result, attempts } = await check(await secured(name), {}, transport)
    expect(attempts.map((attempt) => attempt.cause)).toEqual(['tls'])
    expect(attempts[0]?.reason).toMatch(reason)
    expect(result.failure?.hint).toContain('NODE_EXTRA_CA_CERTS')
  })

  test('https to a port that speaks http', async () => {
    const url = await serve((_, response) => response.end())
    expect((await check(url.replace('http:', 'https:'))).attempts[0]?.cause).toBe('tls')
  })
})

describe('addresses', () => {
  const asked = async (url: string, own: Readonly<Record<string, string>>) => {
    let requests = 0
    const server = await serve((_, response) => {
      requests += 1
      response.end()
    })
    const outcome = await check(url.replace('PORT', new URL(server).port), own).then(
      (found) => found.result.outcome,
      (error: { outcome: string }) => error.outcome,
    )
    return { outcome, requests }
  }

  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost.:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://0:PORT/',
  ])('%s is asked only where private addresses are allowed', async (url) => {
    expect(await asked(url, { 'allow-private': 'false' })).toEqual({ outcome: 'invalid', requests: 0 })
  })

  const named = ownAddress !== undefined && addressKind(ownAddress) !== 'public'
  const testNamed = named ? test : test.skip
  testNamed(
    `a name that resolves to this machine is a fail, and nothing is sent${named ? '' : ' (skipped: its name resolves to no private address)'}`,
    async () => {
      const { result } = await check(`http://${hostname()}:9/`, { 'allow-private': 'false' })
      expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'SMOKE_REFUSED' } })
      expect(result.headline).toContain(ownAddress)
    },
  )

  test('a name that does not resolve is told apart', async () => {
    expect((await check('http://does-not-exist.invalid/')).attempts[0]?.cause).toBe('dns')
  })
})
