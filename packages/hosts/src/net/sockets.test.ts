import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import { createServer as createPlain } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { CancelledError, HttpError } from '@slipway/core'
import { ProcessSignals } from '../process/signals'
import { NodeSockets } from './sockets'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function listen(server: Server | Http2Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('secureConnection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => (server as Server).listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof HttpError ? error.kind : String(error)),
  )
const sockets = new NodeSockets({})
const at = (port: number) => ({ host: '127.0.0.1', port, limit: 3_000 })
const refuse = (address: string) => (address.startsWith('127.') ? `${address} is private` : undefined)

describe('a connection', () => {
  test('opens where somebody listens, and is closed again', async () => {
    let ended = false
    const port = await listen(createTcpServer((socket) => void socket.on('close', () => (ended = true)).resume()))
    await sockets.connect(at(port))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(ended).toBe(true)
  })

  test('is refused where nobody does, and where it may not go: by its address or by what a name leads to', async () => {
    const server = createTcpServer()
    const port = await listen(server)
    const checked = { ...at(port), refuseAddress: refuse }
    expect(await kindOf(sockets.connect(checked))).toBe('blocked')
    expect(await kindOf(sockets.connect({ ...checked, host: 'localhost' }))).toBe('blocked')
    await new Promise((resolve) => server.close(resolve))
    expect(await kindOf(sockets.connect(at(port)))).toBe('refused')
    expect(await kindOf(sockets.connect({ ...at(port), host: 'no-such-name.invalid' }))).toBe('dns')
  })

  test('that must stay is not good when the other end closes it, and is when that one speaks', async () => {
    const closes = await listen(createTcpServer((socket) => void socket.end()))
    const speaks = await listen(createTcpServer((socket) => void socket.end('220 ready\r\n')))
    const stays = await listen(createTcpServer((socket) => void socket.resume()))
    expect(await kindOf(sockets.connect({ ...at(closes), stays: 500 }))).toBe('reset')
    expect(await kindOf(sockets.connect({ ...at(speaks), stays: 60_000 }))).toBe('no error')
    expect(await kindOf(sockets.connect({ ...at(stays), stays: 50 }))).toBe('no error')
  })
})

type Answer = (stream: ServerHttp2Stream, message: Buffer) => void

function answering(answer: Answer) {
  return (stream: ServerHttp2Stream) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => answer(stream, Buffer.concat(chunks)))
    stream.on('error', () => undefined)
  }
}

const call = (port: number) => ({
  ...at(port),
  tls: false,
  name: `127.0.0.1:${port}`,
  path: '/grpc.health.v1.Health/Check',
  headers: { authorization: 'Bearer x' },
  message: Uint8Array.from([10, 1, 97]),
})

const good: Answer = (stream, message) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(Buffer.from([0, 0, 0, 0, 2, 8, message.length]))
}

describe('a call of gRPC', () => {
  test('sends one message and gets one', async () => {
    const seen: unknown[] = []
    const server = createServer()
    server.on('stream', (stream, headers) => {
      seen.push([headers[':method'], headers[':path'], headers['content-type'], headers['te'], headers.authorization])
      answering(good)(stream)
    })
    const reply = await sockets.call(call(await listen(server)))
    expect([reply.status, [...(reply.message ?? [])]]).toEqual([0, [8, 8]])
    expect(seen).toEqual([['POST', '/grpc.health.v1.Health/Check', 'application/grpc', 'trailers', 'Bearer x']])
  })

  test.each<[string, Answer, number | string, string]>([
    [
      'an error in the head alone',
      (stream) => {
        stream.respond(
          { ':status': 200, 'grpc-status': '12', 'grpc-message': 'unknown%20service' },
          { endStream: true },
        )
      },
      12,
      'unknown service',
    ],
    [
      'an answer of another server',
      (stream) => {
        stream.respond({ ':status': 404, 'content-type': 'text/html' })
        stream.end('<html>')
      },
      'protocol',
      '',
    ],
    ['a stream that is reset', (stream) => stream.close(2), 'protocol', ''],
    ['nothing', () => undefined, 'timeout', ''],
  ])('%s', async (_, answer, want, words) => {
    const server = createServer().on('stream', answering(answer))
    const port = await listen(server)
    const work = sockets.call({ ...call(port), limit: 400 })
    if (typeof want === 'string') expect(await kindOf(work)).toBe(want)
    else expect(await work).toMatchObject({ status: want, words })
  })

  test('a server that speaks HTTP/1.1 alone, nobody, and an address that is refused', async () => {
    const plain = await listen(createPlain((_, response) => response.end('hello')))
    expect(await kindOf(sockets.call({ ...call(plain), limit: 1_000 }))).toMatch(/^(?:protocol|reset)$/)
    const server = createServer()
    const port = await listen(server)
    expect(await kindOf(sockets.call({ ...call(port), refuseAddress: refuse }))).toBe('blocked')
    await new Promise((resolve) => server.close(resolve))
    expect(await kindOf(sockets.call(call(port)))).toBe('refused')
  })

  test('a cancelled run waits for nobody', async () => {
    const signals = new ProcessSignals()
    const port = await listen(
      createServer().on(
        'stream',
        answering(() => undefined),
      ),
    )
    const work = new NodeSockets({}, signals).call(call(port))
    setTimeout(() => signals.cancel('SIGINT'), 50)
    await expect(work).rejects.toThrow(new CancelledError('SIGINT'))
  })
})

const folder = mkdtempSync(join(tmpdir(), 'slipway-tls-'))
const words = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop -addext subjectAltName=DNS:shop.example.com'
const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
const made = spawnSync('openssl', [...words.split(' '), ...files])
const describeTls = made.status === 0 ? describe : describe.skip

describeTls(`gRPC over TLS${made.status === 0 ? '' : ' (skipped: openssl cannot make a certificate here)'}`, () => {
  test('by the name of the certificate, with the authority that is given', async () => {
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(join(folder, name), 'utf8'))
    const server = createSecureServer({ cert: cert ?? '', key: key ?? '' }).on('stream', answering(good))
    const port = await listen(server)
    const secure = { ...call(port), tls: true, name: 'shop.example.com:443', ca: cert ?? '' }
    expect((await sockets.call(secure)).status).toBe(0)
    expect(await kindOf(sockets.call({ ...secure, name: 'other.example.com' }))).toBe('tls')
    expect(await kindOf(sockets.call({ ...call(port), tls: true, name: 'shop.example.com' }))).toBe('tls')
  })
})
