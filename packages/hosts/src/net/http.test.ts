import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as TcpServer,
  type Socket,
} from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { CancelledError, HttpError, UserError } from '@slipway/core'
import { ProcessSignals } from '../process/signals'
import { NodeHttp } from './http'
import { proxyEnvironment, proxyFor, type ProxyEnvironment } from './proxy'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function listen<T extends Server | TcpServer>(
  server: T,
): Promise<{ server: T; port: number; sockets: Socket[] }> {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { server, port: (server.address() as AddressInfo).port, sockets }
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const { port, sockets } = await listen(createServer(answer))
  return { url: `http://127.0.0.1:${port}/`, port, sockets }
}

function client(environment: ProxyEnvironment = {}): NodeHttp {
  const http = new NodeHttp(environment)
  closing.push(() => http.close())
  return http
}

async function kindOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  )
  return error instanceof HttpError ? error.kind : String(error)
}

describe('an answer', () => {
  test('status, headers, text; any status is an answer, and a redirect is not followed', async () => {
    const { url, sockets } = await serve((request, response) => {
      response.writeHead(307, { location: 'http://169.254.169.254/', 'X-Two': ['a', 'b'] })
      response.end(`${request.method} ${request.headers['user-agent']} ${request.headers['x-one']}`)
    })
    const response = await client().request({ method: 'GET', url, headers: { 'x-one': '1' } })
    expect([response.status, response.headers['location'], response.headers['x-two'], await response.text()]).toEqual([
      307,
      'http://169.254.169.254/',
      'a, b',
      'GET slipway 1',
    ])
    expect(sockets).toHaveLength(1)
  })

  test('the connection is kept and used again once the answer was read or discarded; discarding twice is fine', async () => {
    const { url, sockets } = await serve((_, response) => response.end('x'.repeat(100_000)))
    const http = client()
    for (let i = 0; i < 3; i++) {
      const response = await http.request({ method: 'GET', url })
      if (i === 0) await response.text()
      await response.discard()
      await response.discard()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(sockets).toHaveLength(1)
  })

  test('a body that is too large is cut off', async () => {
    let sent = 0
    const { url } = await serve((request, response) => {
      const timer = setInterval(() => {
        response.write('x'.repeat(100_000))
        sent += 100_000
      }, 1)
      request.socket.on('close', () => clearInterval(timer))
    })
    const response = await client().request({ method: 'GET', url })
    expect(await kindOf(response.text(250_000))).toBe('too-large')
    expect(sent).toBeLessThan(20_000_000)
  })

  test('what is thrown away is cut off, too, when it does not end', async () => {
    const { url, sockets } = await serve((request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(100_000)), 1)
      request.socket.on('close', () => clearInterval(timer))
    })
    const response = await client().request({ method: 'GET', url })
    await response.discard()
    expect(sockets[0]?.bytesWritten).toBeLessThan(20_000_000)
  })

  test.each([1000, 300_000])(
    'an answer that is thrown away ends an upload that still goes on, in chunks of %d',
    async (size) => {
      const { url } = await serve((_, response) => response.writeHead(401, { 'content-length': '0' }).end())
      let asked = 0
      const stream = (async function* () {
        for (; asked < 5000; asked++) {
          yield Buffer.alloc(size)
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      })()
      await (await client().request({ method: 'PUT', url, body: stream })).discard()
      const then = asked
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(asked - then).toBeLessThanOrEqual(1)
      expect((await stream.next()).done).toBe(true)
    },
  )

  test('a body is sent with its length, a stream in pieces, and neither is changed', async () => {
    const seen: unknown[] = []
    const { url } = await serve((request, response) => {
      const chunks: Buffer[] = []
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          seen.push([
            request.headers['content-length'],
            request.headers['transfer-encoding'],
            Buffer.concat(chunks).equals(big),
          ])
          response.end()
        })
    })
    const big = Buffer.alloc(300_000, 'abc')
    const http = client()
    await (await http.request({ method: 'PUT', url, body: big })).discard()
    const stream = (async function* () {
      for (let at = 0; at < big.length; at += 1000) yield big.subarray(at, at + 1000)
    })()
    await (await http.request({ method: 'PUT', url, body: stream })).discard()
    expect(seen).toEqual([
      ['300000', undefined, true],
      [undefined, 'chunked', true],
    ])
  })

  test('an upload waits for the server: memory stays bounded', async () => {
    let open: () => void = () => undefined
    const { url } = await serve((request, response) => {
      request.pause()
      open = () => request.resume()
      request.on('end', () => response.end())
    })
    let produced = 0
    const stream = (async function* () {
      for (; produced < 600; produced++) yield Buffer.alloc(100_000)
    })()
    const answer = client().request({ method: 'PUT', url, body: stream })
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(produced).toBeLessThan(400)
    open()
    expect((await answer).status).toBe(200)
    expect(produced).toBe(600)
  })
})

describe('silence and breaks', () => {
  test('no answer', async () => {
    const { url } = await serve(() => undefined)
    expect(await kindOf(client().request({ method: 'GET', url, timeout: 150 }))).toBe('timeout')
  })
  test('no connection is not waited for as long as an answer', async () => {
    if (process.platform !== 'linux') return
    // A server that is stopped takes what fits into its queue; the kernel drops what comes after.
    const source = `const s = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => console.log(s.address().port))`
    const server = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
    closing.push(() => server.kill('SIGKILL'))
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const port = Number(line.toString())
    server.kill('SIGSTOP')
    const queue = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
    closing.push(() => queue.forEach((socket) => socket.destroy()))
    await once(queue[0] as Socket, 'connect')
    const asked = client().request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeout: 20_000, connect: 300 })
    await expect(asked).rejects.toThrow('no connection for 300ms')
    // Who is connected has all the time of the request.
    const { url } = await serve((_, response) => setTimeout(() => response.end('late'), 500))
    expect(await (await client().request({ method: 'GET', url, connect: 100 })).text()).toBe('late')
  })
  test('an answer that stands still', async () => {
    const { url } = await serve((_, response) => response.write('some'))
    const response = await client().request({ method: 'GET', url, timeout: 150 })
    expect(await kindOf(response.text())).toBe('timeout')
  })
  test('a cancelled run waits for nobody: no answer, half an answer, and what is asked after it', async () => {
    const { url } = await serve((request, response) => void (request.url === '/half' && response.write('some')))
    const signals = new ProcessSignals()
    const http = new NodeHttp({}, signals)
    closing.push(() => http.close())
    const half = await http.request({ method: 'GET', url: `${url}half` })
    const [text, none] = [kindOf(half.text()), http.request({ method: 'GET', url })]
    setTimeout(() => signals.cancel('SIGINT'), 50)
    const started = performance.now()
    await expect(none).rejects.toThrow(new CancelledError('SIGINT'))
    expect(await text).toBe('reset')
    await expect(http.request({ method: 'GET', url })).rejects.toThrow(new CancelledError('SIGINT'))
    expect(performance.now() - started).toBeLessThan(1000)
  })
  test('an upload that nobody takes', async () => {
    const { port } = await listen(createTcpServer((socket) => socket.pause()))
    const body = Buffer.alloc(50_000_000)
    expect(
      await kindOf(client().request({ method: 'PUT', url: `http://127.0.0.1:${port}/`, body, timeout: 300 })),
    ).toBe('timeout')
  })
  test.each([10, 100_000, 1_000_000])('a chunk of %i bytes has left when the next one is asked for', async (size) => {
    const { url } = await serve((request, response) => {
      const found: number[] = []
      request.on('data', (bytes: Buffer) => {
        for (const byte of bytes) if (found.at(-1) !== byte) found.push(byte)
      })
      request.on('end', () => response.end(found.join(' ')))
    })
    const memory = Buffer.alloc(size)
    const body = (async function* () {
      for (let turn = 1; turn <= 5; turn++) yield memory.fill(turn)
    })()
    const response = await client().request({ method: 'PUT', url, body })
    expect(await response.text()).toBe('1 2 3 4 5')
  })
  test('slow is not silent: an upload and an answer that move are waited for', async () => {
    const { url } = await serve((request, response) => {
      request.resume()
      request.on('end', () => {
        let left = 6
        const timer = setInterval(() => {
          response.write('x')
          if (--left === 0) {
            clearInterval(timer)
            response.end()
          }
        }, 100)
      })
    })
    const slow = (async function* () {
      for (let i = 0; i < 6; i++) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        yield Buffer.from('x')
      }
    })()
    const response = await client().request({ method: 'PUT', url, body: slow, timeout: 350 })
    expect(await response.text()).toBe('xxxxxx')
  })
  describe('who drips is not waited for', () => {
    /** A tenth of a second instead of a minute. */
    const hasty = () => {
      const http = new NodeHttp({}, undefined, { floor: 100_000, window: 100 })
      closing.push(() => http.close())
      return http
    }
    const drip = (bytes: number) =>
      serve((request, response) => {
        request.resume()
        const timer = setInterval(() => response.write('x'.repeat(bytes)), 5)
        request.socket.on('close', () => clearInterval(timer))
      })

    test.each(['body', 'text'] as const)('in an answer that is read as %s', async (how) => {
      const response = await hasty().request({ method: 'GET', url: (await drip(1)).url })
      const all = async () => {
        for await (const chunk of response.body) if (chunk.length === 0) return
      }
      expect(await kindOf(how === 'body' ? all() : response.text())).toBe('timeout')
    })

    test('what moves is, though it takes long', async () => {
      const { url } = await serve((_, response) => {
        let left = 40
        const timer = setInterval(() => {
          response.write('x'.repeat(50_000))
          if (--left > 0) return
          clearInterval(timer)
          response.end()
        }, 5)
      })
      expect((await (await hasty().request({ method: 'GET', url })).text()).length).toBe(2_000_000)
    })
  })
  test('an answer before the upload is done is not disturbed by the upload', async () => {
    const { url } = await serve((request, response) => {
      request.resume()
      response.write('early ')
      setTimeout(() => response.end('late'), 500)
    })
    const slow = (async function* () {
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        yield Buffer.from('x')
      }
    })()
    const response = await client().request({ method: 'PUT', url, body: slow, timeout: 800 })
    expect(await response.text()).toBe('early late')
  })
  test('a body that breaks off, read or thrown away or left alone', async () => {
    const { url } = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('some')
      setTimeout(() => request.socket.destroy(), 30)
    })
    const http = client()
    expect(await kindOf((await http.request({ method: 'GET', url })).text())).toBe('reset')
    await (await http.request({ method: 'GET', url })).discard()
    await http.request({ method: 'GET', url })
    await new Promise((resolve) => setTimeout(resolve, 100))
  })
  test.each<[string, (socket: Socket) => void, string]>([
    ['hangs up', (socket) => socket.destroy(), 'reset'],
    ['speaks something else', (socket) => socket.end('SSH-2.0-x\r\n'), 'protocol'],
  ])('a server that %s', async (_, answer, kind) => {
    const { port } = await listen(
      createTcpServer((socket) => void socket.once('data', () => answer(socket)).on('error', () => undefined)),
    )
    expect(await kindOf(client().request({ method: 'GET', url: `http://127.0.0.1:${port}/` }))).toBe(kind)
  })
  test('a change of protocol that nobody asked for is an error, not silence', async () => {
    const { port } = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined)
        socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')
      }),
    )
    expect(await kindOf(client().request({ method: 'GET', url: `http://127.0.0.1:${port}/` }))).toBe('protocol')
  })
  test('nobody listens, no such name, no such protocol, credentials in the address', async () => {
    const { port, server } = await listen(createTcpServer())
    await new Promise((resolve) => server.close(resolve))
    const http = client()
    expect(await kindOf(http.request({ method: 'GET', url: `http://127.0.0.1:${port}/` }))).toBe('refused')
    expect(await kindOf(http.request({ method: 'GET', url: 'http://no-such-name.invalid/' }))).toBe('dns')
    for (const url of ['ftp://a.example/', 'nonsense', 'http://u:c4n4ry@127.0.0.1/']) {
      const error = await http.request({ method: 'GET', url }).catch((thrown: unknown) => thrown as HttpError)
      expect(error).toMatchObject({ kind: 'protocol' })
      expect((error as HttpError).message).not.toContain('c4n4ry')
    }
  })
})

describe('refused addresses', () => {
  const refuse = (address: string) =>
    address.startsWith('127.') || address === '::1' ? `${address} is private` : undefined

  test('a literal and a name, before anything is sent', async () => {
    let asked = 0
    const { port } = await serve((_, response) => {
      asked += 1
      response.end()
    })
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]'])
      expect([
        host,
        await kindOf(client().request({ method: 'GET', url: `http://${host}:${port}/`, refuseAddress: refuse })),
      ]).toEqual([host, 'blocked'])
    expect(asked).toBe(0)
  })
  test('a connection that was made unchecked is not used by a request that wants a check', async () => {
    const { port } = await serve((_, response) => response.end())
    const http = client()
    const url = `http://localhost:${port}/`
    await (await http.request({ method: 'GET', url })).text()
    expect(await kindOf(http.request({ method: 'GET', url, refuseAddress: refuse }))).toBe('blocked')
  })
  test('what is not refused is asked', async () => {
    const { url } = await serve((_, response) => response.end('ok'))
    const seen: string[] = []
    const response = await client().request({
      method: 'GET',
      url,
      refuseAddress: (address, hostname) => void seen.push(`${address} ${hostname}`),
    })
    expect([await response.text(), seen]).toEqual(['ok', ['127.0.0.1 127.0.0.1']])
  })
})

describe('proxies', () => {
  test('plain addresses go to it in absolute form, with its credentials, and not those in NO_PROXY or direct ones', async () => {
    const seen: string[] = []
    const proxy = await serve((request, response) => {
      seen.push(`${request.url} ${request.headers['proxy-authorization']}`)
      response.end('by proxy')
    })
    const target = await serve((_, response) => response.end('direct'))
    const through = client({ http: `http://u:p@127.0.0.1:${proxy.port}` })
    expect(await (await through.request({ method: 'GET', url: 'http://shop.example/a?b' })).text()).toBe('by proxy')
    expect(seen).toEqual([`http://shop.example/a?b Basic ${Buffer.from('u:p').toString('base64')}`])
    expect(await (await through.request({ method: 'GET', url: target.url, direct: true })).text()).toBe('direct')
    const except = client({ http: `http://127.0.0.1:${proxy.port}`, no: '127.0.0.0/8' })
    expect(await (await except.request({ method: 'GET', url: target.url })).text()).toBe('direct')
  })

  test('a private literal is refused through a proxy, too', async () => {
    const proxy = await serve((_, response) => response.end('by proxy'))
    const through = client({ http: `http://127.0.0.1:${proxy.port}` })
    const refuse = (address: string) => (address === '10.0.0.1' ? 'private' : undefined)
    expect(await kindOf(through.request({ method: 'GET', url: 'http://10.0.0.1/', refuseAddress: refuse }))).toBe(
      'blocked',
    )
  })

  test.each<[string, string, boolean]>([
    ['https://a.example', '', true],
    ['https://a.example', 'a.example', false],
    ['https://b.a.example', 'a.example', false],
    ['https://b.a.example', '.a.example', false],
    ['https://b.a.example', '*.a.example', false],
    ['https://xa.example', 'a.example', true],
    ['https://a.example', 'A.EXAMPLE', false],
    ['https://a.example:8443', 'a.example:443', true],
    ['https://a.example', 'a.example:443', false],
    ['https://a.example', 'x, a.example ,y', false],
    ['https://a.example', 'x a.example', false],
    ['https://a.example', '*', false],
    ['https://10.1.2.3', '10.0.0.0/8', false],
    ['https://11.1.2.3', '10.0.0.0/8', true],
    ['https://10.1.2.3', '10.1.2.3', false],
    ['https://10.1.2.3', '10.0.0.0/99', true],
    ['https://[fd00::1]', 'fd00::1', false],
    ['https://[::1]:80', '[::1]:80', false],
    ['https://[::1]:81', '[::1]:80', true],
    ['https://localhost', 'localhost', false],
  ])('%s with NO_PROXY=%j goes through: %s', (url, no, through) => {
    expect(proxyFor(new URL(url), { https: 'http://p.example:3128', no })).toBe(
      through ? 'http://p.example:3128' : undefined,
    )
  })

  test('the variables, lower case first, each for its protocol', () => {
    const env = { http_proxy: 'http://a', HTTP_PROXY: 'http://b', HTTPS_PROXY: 'c:1', no_proxy: 'x' }
    expect(proxyFor(new URL('http://s.example'), proxyEnvironment(env))).toBe('http://a')
    expect(proxyFor(new URL('https://s.example'), proxyEnvironment(env))).toBe('http://c:1')
    expect(
      proxyFor(new URL('https://s.example'), proxyEnvironment({ HTTP_PROXY: 'http://b', HTTPS_PROXY: '' })),
    ).toBeUndefined()
  })

  test.each([
    [{ ALL_PROXY: 'http://all:3128' }, 'http://all:3128'],
    [{ all_proxy: 'all:3128' }, 'http://all:3128'],
    [{ ALL_PROXY: 'http://all:3128', https_proxy: 'http://own:1' }, 'http://own:1'],
    [{ ALL_PROXY: 'http://all:3128', NO_PROXY: 's.example' }, undefined],
    [{ ALL_PROXY: 'socks5://all:1080' }, undefined],
  ])('the proxy for all protocols, %j', (env, want) => {
    expect(proxyFor(new URL('https://s.example'), proxyEnvironment(env))).toBe(want)
  })

  test('a proxy that is none is named without its value', () => {
    for (const https of ['socks5://u:c4n4ry@p', 'http://u:c4n4ry@p:99999']) {
      expect(() => proxyFor(new URL('https://s.example'), { https })).toThrow(UserError)
      expect(() => proxyFor(new URL('https://s.example'), { https })).toThrow(
        'HTTPS_PROXY: expected an http or https address, found something else',
      )
    }
  })
})

const folder = mkdtempSync(join(tmpdir(), 'slipway-tls-'))
const made = spawnSync('openssl', [
  'req',
  '-x509',
  '-newkey',
  'rsa:2048',
  '-nodes',
  '-days',
  '2',
  '-subj',
  '/CN=localhost',
  '-addext',
  'subjectAltName=DNS:localhost',
  '-keyout',
  join(folder, 'key.pem'),
  '-out',
  join(folder, 'cert.pem'),
])
const describeTls = made.status === 0 ? describe : describe.skip

describeTls(`TLS${made.status === 0 ? '' : ' (skipped: openssl cannot make a certificate here)'}`, () => {
  async function tls(): Promise<{ port: number; cert: string }> {
    const cert = readFileSync(join(folder, 'cert.pem'), 'utf8')
    const { port } = await listen(
      createTlsServer({ key: readFileSync(join(folder, 'key.pem')), cert }, (_, response) => response.end('safe')),
    )
    return { port, cert }
  }

  test('an end of a tunnel gets the name, the path and the certificate check of the address', async () => {
    const { port, cert } = await tls()
    const plain = await serve((request, response) => response.end(`${request.headers.host} ${request.url}`))
    const to = (at: number) => ({ host: '127.0.0.1', port: at })
    const url = 'http://shop.example.com/health'
    const http = client({ http: 'http://proxy.invalid:1', https: 'http://proxy.invalid:1' })
    const answer = await http.request({ method: 'GET', url, to: to(plain.port) })
    expect(await answer.text()).toBe('shop.example.com /health')
    const secure = { method: 'GET', to: to(port), ca: cert }
    expect(await (await http.request({ ...secure, url: 'https://localhost/' })).text()).toBe('safe')
    expect(await kindOf(http.request({ ...secure, url: 'https://shop.example.com/' }))).toBe('tls')
  })

  test('a server that wants to know who asks gets the certificate of this side', async () => {
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(join(folder, name), 'utf8')) as [
      string,
      string,
    ]
    const wants = { key, cert, ca: cert, requestCert: true, rejectUnauthorized: true }
    const { port } = await listen(createTlsServer(wants, (_, response) => response.end('known')))
    const asked = { method: 'GET', url: `https://localhost:${port}/`, ca: cert }
    const http = client()
    expect(await (await http.request({ ...asked, client: { cert, key } })).text()).toBe('known')
    // Without it, and not over the connection that was kept.
    expect(await kindOf(http.request(asked))).not.toBe('no error')
  })

  test('Host names the service at an address, to its certificate too', async () => {
    const { port, cert } = await tls()
    const url = `https://127.0.0.1:${port}/`
    const named = client().request({ method: 'GET', url, ca: cert, headers: { host: 'localhost' } })
    expect(await (await named).text()).toBe('safe')
  })

  test('a certificate that nobody knows is refused, and taken with the given one', async () => {
    const { port, cert } = await tls()
    const http = client()
    expect(await kindOf(http.request({ method: 'GET', url: `https://localhost:${port}/` }))).toBe('tls')
    expect(await (await http.request({ method: 'GET', url: `https://localhost:${port}/`, ca: cert })).text()).toBe(
      'safe',
    )
    expect(await kindOf(http.request({ method: 'GET', url: `https://127.0.0.1:${port}/`, ca: cert }))).toBe('tls')
    expect(await kindOf(http.request({ method: 'GET', url: `https://localhost:${port}/` }))).toBe('tls')
  })

  test('an authority of the file that SSL_CERT_FILE names is trusted beside the usual ones', async () => {
    const { port, cert } = await tls()
    const folder = mkdtempSync(join(tmpdir(), 'slipway-authorities-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'ca.pem'), cert)
    const http = client(proxyEnvironment({ SSL_CERT_FILE: join(folder, 'ca.pem') }))
    const answer = await http.request({ method: 'GET', url: `https://localhost:${port}/` })
    expect(await answer.text()).toBe('safe')
    expect(await kindOf(client().request({ method: 'GET', url: `https://localhost:${port}/` }))).toBe('tls')
  })

  test("an authority of the machine's own store is found when it is needed, and bodies are sent again", async () => {
    const { port, cert } = await tls()
    const folder = mkdtempSync(join(tmpdir(), 'slipway-store-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    const store = join(folder, 'ca-certificates.crt')
    writeFileSync(store, cert)
    const url = `https://localhost:${port}/`
    const http = client({ systemFiles: [join(folder, 'none.crt'), store] })
    expect(await (await http.request({ method: 'POST', url, body: Buffer.from('x') })).text()).toBe('safe')
    // What is streamed cannot be sent twice; by now the store is known.
    const streamed = async function* () {
      yield Buffer.from('y')
    }
    expect(await (await http.request({ method: 'PUT', url, body: streamed() })).text()).toBe('safe')
    const fresh = client({ systemFiles: [store] })
    expect(await kindOf(fresh.request({ method: 'PUT', url, body: streamed() }))).toBe('tls')
    expect(await kindOf(client({ systemFiles: [] }).request({ method: 'GET', url }))).toBe('tls')
  })

  test('a server without TLS is told to be one', async () => {
    const { port } = await listen(createServer((_, response) => response.end('plain')))
    await expect(client().request({ method: 'GET', url: `https://localhost:${port}/` })).rejects.toMatchObject({
      kind: 'tls',
      message: 'expected TLS, found an answer without it',
    })
  })

  test('through a tunnel of the proxy, certificate and all', async () => {
    const { port, cert } = await tls()
    const asked: string[] = []
    const proxy = createServer()
    proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push(`${request.url}`)
      const upstream = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(socket).pipe(upstream)
      })
      for (const end of [socket, upstream]) end.on('error', () => undefined)
      closing.push(() => upstream.destroy())
    })
    const { port: proxyPort } = await listen(proxy)
    const http = client({ https: `http://127.0.0.1:${proxyPort}` })
    expect(await (await http.request({ method: 'GET', url: `https://localhost:${port}/`, ca: cert })).text()).toBe(
      'safe',
    )
    expect(await kindOf(http.request({ method: 'GET', url: `https://localhost:${port}/` }))).toBe('tls')
    expect(asked[0]).toBe(`localhost:${port}`)
  })
})
