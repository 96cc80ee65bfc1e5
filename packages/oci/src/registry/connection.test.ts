import { describe, expect, test } from '@jest/globals'
import { HttpError, parseReference, Secret } from '@slipway/core'
import { type FakeAnswer, FakeFiles, FakeHttp, fakePorts, type SeenRequest } from '@slipway/testing'
import { connect, type RegistryOptions } from './connect'
import type { Connection } from './connection'
import { failureFrom, type RegistryFailure } from './failure'

type Answers = (request: SeenRequest) => FakeAnswer

async function world(answers: Answers, options: RegistryOptions = {}, name = 'registry.example.com/team/app') {
  const http = new FakeHttp(answers)
  const files = new FakeFiles()
  const ports = fakePorts({ http, files })
  const connecting = () => connect(parseReference(name), options, ports)
  return { http, files, ports, connecting }
}

/** `/v2/` answers 200, everything else as told. */
const behind =
  (answer: FakeAnswer): Answers =>
  ({ url }) =>
    url.endsWith('/v2/') ? { status: 200 } : answer

const read = (connection: Connection, path = '/v2/team/app/blobs/x') =>
  connection.ask({ method: 'GET', url: path, scope: 'repository:team/app:pull' }, [200])

describe('where an answer may lead', () => {
  const from = new URL('https://registry.example.com/v2/x')
  const secure = async () => (await world(behind({ status: 200 }))).connecting()

  test.each([
    ['/v2/y?sig=%2F', 'https://registry.example.com/v2/y?sig=%2F'],
    ['https://storage.example.net/y', 'https://storage.example.net/y'],
    ['http://registry.example.com/y', 'https://registry.example.com/y'],
    ['http://registry.example.com:8080/y', 'https://registry.example.com:8080/y'],
  ])('%s', async (location, want) => expect((await secure()).follow(location, from).href).toBe(want))

  test.each([
    undefined,
    'http://storage.example.net/y',
    'ftp://registry.example.com/y',
    'https://user@storage.example.net/y',
    'https://:password@storage.example.net/y',
    'https://',
  ])('%s is refused', async (location) => {
    const connection = await secure()
    expect(() => connection.follow(location, from)).toThrow(/expected a Location with https:/)
  })

  test('a registry without TLS may lead anywhere', async () => {
    const connection = await (await world(behind({ status: 200 }), { plainHttp: true })).connecting()
    expect(connection.follow('http://storage.example.net/y', connection.base).href).toBe('http://storage.example.net/y')
  })

  test('at most five times', async () => {
    const w = await world(behind({ status: 307, headers: { location: '/again' } }))
    await expect(read(await w.connecting())).rejects.toMatchObject({ code: 'REGISTRY_REDIRECTS' })
    expect(w.http.seen.map(({ url }) => new URL(url).pathname)).toEqual([
      '/v2/',
      '/v2/team/app/blobs/x',
      ...Array.from({ length: 5 }, () => '/again'),
    ])
  })

  test('credentials stay at the same host and port', async () => {
    const w = await world(
      ({ url, headers }) => {
        const { pathname, port } = new URL(url)
        if (port === '8443') return { status: 200 }
        if (headers?.['authorization'] === undefined)
          return { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }
        return pathname === '/v2/'
          ? { status: 200 }
          : { status: 307, headers: { location: 'https://registry.example.com:8443/y' } }
      },
      { username: 'u', password: new Secret('p') },
    )
    await read(await w.connecting())
    const sent = w.http.seen.map(({ url, headers }) => [new URL(url).host, headers?.['authorization'] !== undefined])
    expect(sent).toEqual([
      ['registry.example.com', false],
      ['registry.example.com', true],
      ['registry.example.com:8443', false],
    ])
  })
})

describe('TLS', () => {
  const tls = (code: string) => new HttpError('tls', 'no handshake', Object.assign(new Error(code), { code }))
  const only =
    (error: Error, plain: FakeAnswer): Answers =>
    ({ url }) => {
      if (url.startsWith('https:')) throw error
      return plain
    }

  test.each([
    ['localhost:5000/a', 'EPROTO'],
    ['127.0.0.1:5000/a', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['registry.localhost/a', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'],
  ])('on this machine, %s without TLS is asked plainly after %s', async (name, code) => {
    const w = await world(only(tls(code), { status: 200 }), {}, name)
    expect((await w.connecting()).base.protocol).toBe('http:')
  })

  test.each([
    ['another machine', 'registry.example.com/a', 'EPROTO'],
    ['a certificate that is not trusted', 'localhost:5000/a', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['a certificate of another name', 'localhost:5000/a', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a server that refuses the handshake', 'localhost:5000/a', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
  ])('never after %s', async (_name, name, code) => {
    const w = await world(only(tls(code), { status: 200 }), {}, name)
    await expect(w.connecting()).rejects.toMatchObject({ code: 'REGISTRY_TLS' })
    expect(w.http.seen.filter(({ url }) => !url.startsWith('https:'))).toEqual([])
  })

  test('a server that wants TLS after all: the error of TLS counts', async () => {
    const w = await world(only(tls('EPROTO'), { status: 400 }), {}, 'localhost:5000/a')
    await expect(w.connecting()).rejects.toMatchObject({ code: 'REGISTRY_TLS' })
  })
})

describe('the usual limits', () => {
  const busy = (seconds: number): Answers => {
    return () => ({ status: 503, headers: { 'retry-after': String(seconds) } })
  }

  test('five tries', async () => {
    const w = await world(busy(0))
    await expect(w.connecting()).rejects.toMatchObject({ outcome: 'transient' })
    expect(w.http.seen).toHaveLength(5)
  })

  test('a minute at a time, ten minutes together', async () => {
    const w = await world(busy(3600), { limits: { attempts: 100 } })
    await expect(w.connecting()).rejects.toMatchObject({ outcome: 'transient' })
    expect(w.ports.clock.slept).toEqual(Array.from({ length: 10 }, () => 60_000))
  })
})

describe('tokens', () => {
  const service = 'https://auth.example.com/token'
  const demand = { status: 401, headers: { 'www-authenticate': `Bearer realm="${service}"` } }
  let given = 0
  const answers: Answers = ({ url, headers }) => {
    if (url.startsWith(service)) return { status: 200, body: `{"token":"token-${(given += 1)}","expires_in":100}` }
    return headers?.['authorization'] === undefined ? demand : { status: 200 }
  }

  test('are used while they last, and renewed before they end', async () => {
    given = 0
    const w = await world(answers)
    const connection = await w.connecting()
    for (const pause of [0, 89_000, 1000]) {
      w.ports.clock.advance(pause)
      await read(connection)
    }
    const used = w.http.seen.map(({ headers }) => headers?.['authorization']).filter((header) => header !== undefined)
    expect(used).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2'])
  })

  test('an identity token is hidden before it is used', async () => {
    const w = await world(answers)
    await w.files.write(
      'config.json',
      JSON.stringify({ auths: { 'registry.example.com': { identitytoken: 'canary' } } }),
    )
    const connection = await connect(
      parseReference('registry.example.com/team/app'),
      { configFile: 'config.json' },
      { ...w.ports, http: w.http },
    )
    await read(connection)
    const asked = w.http.seen.filter(({ url }) => url === service)
    expect(asked.map(({ sent }) => new TextDecoder().decode(sent))).toEqual([
      expect.stringContaining('refresh_token=canary'),
    ])
    expect(w.ports.host.hidden[0]).toBe('canary')
  })
})

describe('what a registry says of a failure', () => {
  const failure = async (body: string) => {
    const http = new FakeHttp(() => ({ status: 403, body }))
    return (await failureFrom(await http.request({ method: 'GET', url: 'https://r/' }), 'GET r')) as RegistryFailure
  }

  test('is read up to 64 KiB', async () => {
    const errors = JSON.stringify({ errors: [{ code: 'DENIED', message: 'no' }] })
    expect((await failure(errors)).has('DENIED')).toBe(true)
    expect((await failure(errors + ' '.repeat(64 * 1024))).message).toBe('GET r answered 403')
  })

  test('is cut to a few sentences of one line', async () => {
    const { message } = await failure(JSON.stringify({ errors: [{ code: 'X', message: 'a\n\n'.repeat(1000) }] }))
    expect(message).toHaveLength(401)
    expect(message).not.toContain('\n')
  })
})
