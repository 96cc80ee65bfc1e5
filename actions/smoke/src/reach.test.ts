import { describe, expect, test } from '@jest/globals'
import { type GrpcReply, HttpError, resolve, Run, type SocketTarget } from '@slipway/core'
import {
  FakeClock,
  fakeEnvironment,
  FakeExec,
  FakeFiles,
  FakeHttp,
  fakePorts,
  FakeSignals,
  type FakeAnswer,
  type FakePorts,
  type ScriptedCall,
  type SeenRequest,
} from '@slipway/testing'
import { smoke } from './action'
import { inputs } from './inputs'

const URL = 'https://shop.example.com/health'

interface World {
  readonly answer?: (request: SeenRequest, count: number) => FakeAnswer
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly calls?: readonly ScriptedCall[]
  readonly sockets?: FakePorts['sockets']
}

async function check(given: Readonly<Record<string, unknown>>, world: World = {}) {
  const signals = new FakeSignals()
  const clock = new FakeClock(undefined, signals)
  let count = 0
  const http = new FakeHttp((request) => (world.answer ?? (() => ({ status: 200 })))(request, count++))
  const ports = fakePorts({
    signals,
    clock,
    http,
    environment: fakeEnvironment(world.env ?? {}),
    files: new FakeFiles(world.files ?? {}),
    exec: new FakeExec(world.calls ?? []),
    record: new Run([]),
    ...(world.sockets === undefined ? {} : { sockets: world.sockets }),
  })
  const values = resolve(inputs, [{ name: 'input', get: (name) => given[name] as string }]).values
  const result = await smoke.run(values, ports)
  return { result, ports, seen: http.seen, said: ports.host.said.join('\n') }
}

const failed = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: unknown) => (error as Error).message,
  )

describe('what a request has', () => {
  test('headers, of which those that come from a variable are hidden', async () => {
    const headers = 'X-Api-Key=env:KEY\nHost: shop.internal\nX-Team=web'
    const { seen, ports } = await check({ url: URL, headers }, { env: { KEY: 'canary-key' } })
    expect(seen[0]?.headers).toMatchObject({ 'x-api-key': 'canary-key', host: 'shop.internal', 'x-team': 'web' })
    expect(ports.host.hidden).toContain('canary-key')
  })

  test('a bearer token, or a user with a password, both hidden', async () => {
    const bearer = await check({ url: URL, bearer: 'canary-token' })
    expect(bearer.seen[0]?.headers).toMatchObject({ authorization: 'Bearer canary-token' })
    const basic = await check({ url: URL, username: 'ann', password: 'canary:pass' })
    const packed = Buffer.from('ann:canary:pass').toString('base64')
    expect(basic.seen[0]?.headers).toMatchObject({ authorization: `Basic ${packed}` })
    expect(basic.ports.host.hidden).toEqual(expect.arrayContaining([packed]))
  })

  test('what is half given, or twice, is told at once, and nothing is asked', async () => {
    const given = { url: URL, headers: 'X-Key=env:GONE', bearer: 'b', username: 'ann' }
    const message = await failed(check(given))
    expect(message.split('\n').map((line) => line.trim())).toEqual([
      'invalid inputs:',
      'headers[0]: expected one line as the value of X-Key in the variable GONE, found nothing',
      'bearer: expected bearer or username, found both',
      'password: required beside username',
    ])
  })

  test('of several addresses in one it says how they are given', async () => {
    expect(await failed(check({ url: `${URL}\nhttps://other.example.com` }))).toContain('expected one address')
  })

  test('a body is sent by POST with its type, or by the method that is named', async () => {
    const json = await check({ url: URL, body: '{"a":1}' })
    expect([json.seen[0]?.method, Buffer.from(json.seen[0]?.sent ?? []).toString()]).toEqual(['POST', '{"a":1}'])
    expect(json.seen[0]?.headers).toMatchObject({ 'content-type': 'application/json' })
    const text = await check({ url: URL, body: 'ping', method: 'PUT', headers: 'Content-Type=text/x' })
    expect([text.seen[0]?.method, text.seen[0]?.headers?.['content-type']]).toEqual(['PUT', 'text/x'])
    expect((await check({ url: URL, method: 'HEAD' })).seen[0]?.method).toBe('HEAD')
  })

  test('a time and an authority of its own', async () => {
    const given = { url: URL, 'request-timeout': '25s', 'ca-file': 'ca.pem' }
    const { seen } = await check(given, { files: { 'ca.pem': 'PEM' } })
    expect(seen[0]).toMatchObject({ timeout: 25_000, limit: 25_000, ca: 'PEM' })
  })
})

describe('redirects', () => {
  const to = (location: string, status = 302): FakeAnswer => ({ status, headers: { location } })
  const follow = (given: object, answer: World['answer']) =>
    check({ 'follow-redirects': 'true', url: URL, attempts: '1', ...given }, answer === undefined ? {} : { answer })

  test('are followed, with headers and body only to the same server', async () => {
    const answer = ({ url }: SeenRequest) =>
      url === 'http://shop.example.com/a'
        ? to('https://shop.example.com/a', 308)
        : url === 'https://shop.example.com/a'
          ? to('https://login.example.net/b?x=1')
          : { status: 200 }
    const given = { url: 'http://shop.example.com/a', body: 'x', bearer: 'canary' }
    const { result, seen } = await follow(given, answer)
    expect(result.outcome).toBe('pass')
    expect(
      seen.map(({ method, url, headers, sent }) => [method, url, headers?.['authorization'], sent.byteLength]),
    ).toEqual([
      ['POST', 'http://shop.example.com/a', 'Bearer canary', 1],
      ['POST', 'https://shop.example.com/a', 'Bearer canary', 1],
      ['GET', 'https://login.example.net/b?x=1', undefined, 0],
    ])
  })

  test.each([
    ['http://169.254.169.254/latest', /a redirect leads to where 169.254.169.254 belongs to a metadata service/],
    ['http://localhost:9/', /localhost is this machine/],
  ])('do not lead to %s', async (location, words) => {
    const { result, seen } = await follow({}, () => to(location))
    expect([result.failure?.code, seen.length]).toEqual(['SMOKE_REFUSED', 1])
    expect(result.headline).toMatch(words)
  })

  test('end somewhere', async () => {
    const { result, seen } = await follow({}, (_, count) => to(`/${count}`))
    expect([result.outcome, seen.length]).toEqual(['fail', 6])
    expect(result.headline).toContain('more than 5 redirects')
  })

  test.each(['ftp://a/', '', undefined])('one to %j is an answer', async (location) => {
    const headers: Record<string, string> = location === undefined ? {} : { location }
    const { result } = await follow({ 'expect-status': '302' }, () => ({ status: 302, headers }))
    expect(result.outcome).toBe(location === '' ? 'fail' : 'pass')
  })

  test('say where an answer came from', async () => {
    const { said } = await follow({}, ({ url }) => (url === URL ? to('/down?k=hidden') : { status: 503 }))
    expect(said).toContain('what came:\nHTTP 503 from https://shop.example.com/down')
    expect(said).not.toContain('hidden')
  })
})

describe('several checks', () => {
  const CHECKS = [
    { name: 'page', url: '/', 'expect-body': 'welcome' },
    {
      name: 'api',
      url: 'https://api.example.com/v1?key=hidden',
      'expect-status': [200, '401'],
      headers: { 'X-K': 'v' },
    },
    { url: '/count', 'expect-json': '/count=3', 'expect-status': 200 },
  ]
  const answer =
    (page: string) =>
    ({ url }: SeenRequest) =>
      url.startsWith('https://api')
        ? { status: 401 }
        : { status: 200, body: url.endsWith('/count') ? '{"count":3}' : page }

  test('are all asked in each round, at paths below the address, and all told', async () => {
    const { result, seen } = await check({ url: URL, checks: CHECKS, attempts: '3' }, { answer: answer('welcome') })
    expect([result.outcome, seen.length, result.outputs?.passed]).toEqual(['pass', 9, 5])
    expect(seen.slice(0, 3).map(({ url, headers }) => [url, headers?.['X-K'] ?? headers?.['x-k']])).toEqual([
      ['https://shop.example.com/', undefined],
      ['https://api.example.com/v1?key=hidden', 'v'],
      ['https://shop.example.com/count', undefined],
    ])
    expect(result.headline).toMatch(/^the service \(3 checks\) is healthy/)
    expect(result.facts?.checks?.map(({ name }) => name)).toEqual([
      'page: status',
      'page: body',
      'api: status',
      '/count: status',
      '/count: json /count',
    ])
    expect(JSON.stringify(result)).not.toContain('hidden')
  })

  test('credentials of the inputs go to the service alone', async () => {
    const given = { url: URL, checks: CHECKS, bearer: 'canary', headers: 'X-Team=web' }
    const { seen } = await check(given, { answer: answer('welcome') })
    const sent = seen.slice(0, 3).map(({ headers }) => [headers?.['authorization'], headers?.['x-team']])
    expect(sent).toEqual([
      ['Bearer canary', 'web'],
      [undefined, undefined],
      ['Bearer canary', 'web'],
    ])
  })

  test('fail by their names', async () => {
    const { result } = await check({ url: URL, checks: CHECKS, attempts: '3' }, { answer: answer('maintenance') })
    expect(result.outcome).toBe('fail')
    expect(result.headline).toMatch(/page: body: expected contains welcome, found 11 characters without it$/)
  })

  test('of which one gives no answer: that is told beside the wrong one', async () => {
    const silent = ({ url }: SeenRequest) => {
      if (url.startsWith('https://api')) throw new HttpError('refused', 'nobody there')
      return { status: 500 }
    }
    const both = await check({ url: URL, checks: CHECKS.slice(0, 2), attempts: '1' }, { answer: silent })
    expect(both.result.failure?.code).toBe('SMOKE_UNHEALTHY')
    expect(both.result.headline).toMatch(/page: status: expected 2xx, found 500; .*; api: nobody there \(refused\)$/)
    const one = ({ url }: SeenRequest) => {
      if (url.startsWith('https://api')) throw new HttpError('dns', 'no such name')
      return { status: 200, body: 'welcome' }
    }
    const alone = await check({ url: URL, checks: CHECKS.slice(0, 2), attempts: '1' }, { answer: one })
    expect([alone.result.failure?.code, alone.result.headline]).toEqual([
      'SMOKE_UNREACHABLE',
      expect.stringContaining('api: no such name (dns)'),
    ])
  })

  test.each<[object, string]>([
    [{ name: 'a', uri: '/x' }, 'checks[0].uri: unknown, did you mean "url"?'],
    [{ url: 'tcp://db.example.com:5432', 'expect-body': 'x' }, 'checks[0]: expect-body: not for tcp'],
    [{ url: 'tcp://db.example.com' }, 'checks[0].url: expected an address with its port'],
    [{ url: URL, command: 'x' }, 'checks[0]: expected url or command, found both'],
    [{ url: 'http://10.0.0.1/' }, 'checks[0].url: expected a public address, but 10.0.0.1 is not a public address'],
    [{ url: URL, headers: { 'a b': 'x' } }, 'checks[0].headers: expected the name of a header, got "a b"'],
    [{ url: URL, 'expect-status': 'fine' }, 'checks[0].expect-status: expected a status such as 200 or 2xx'],
  ])('%j is told with its place', async (written, words) => {
    expect(await failed(check({ url: URL, checks: [written] }))).toContain(words)
  })
})

describe('time', () => {
  test('attempts below three are no error: as many good answers are needed', async () => {
    const { result, seen } = await check({ url: URL, attempts: '2' })
    expect([result.outcome, seen.length]).toEqual(['pass', 2])
    expect(await failed(check({ url: URL, attempts: '2', consecutive: '3' }))).toContain(
      'consecutive: expected at most',
    )
  })

  test('it has to stay good for as long, and a wrong answer begins it anew', async () => {
    const given = { url: URL, 'stay-good': '60s', interval: '10s', timeout: '90s' }
    const { result, ports } = await check(given, { answer: (_, count) => ({ status: count === 4 ? 500 : 200 }) })
    expect(result.outcome).toBe('pass')
    expect(result.headline).toMatch(/, good for 1m$/)
    expect(ports.clock.slept.reduce((sum, time) => sum + time, 0)).toBeGreaterThanOrEqual(95_000)
  })

  test('one that does not stay good is a fail', async () => {
    const given = { url: URL, 'stay-good': '60s', interval: '10s', timeout: '60s' }
    const { result } = await check(given, { answer: (_, count) => ({ status: count % 5 === 4 ? 500 : 200 }) })
    expect([result.outcome, result.failure?.code]).toEqual(['fail', 'SMOKE_UNHEALTHY'])
  })
})

describe('what came', () => {
  const PAGE = '<html>\n\n<h1>503   Service Unavailable</h1>\u001b[31m password=hunter2 <p>'

  test('is told once, without what is secret, and again when it is something else', async () => {
    const headers = { server: 'nginx', date: 'x', 'set-cookie': 'sid=canary', 'content-type': 'text/html' }
    const answer = (_: SeenRequest, count: number) => ({ status: count < 3 ? 503 : 404, headers, body: PAGE })
    const { said, result } = await check({ url: URL, attempts: '6' }, { answer })
    expect(said.match(/what came:/g)).toHaveLength(2)
    expect(said).toContain(
      'what came:\nHTTP 503\nserver: nginx\nset-cookie: ***\ncontent-type: text/html\n\n<html>\n<h1>503 Service Unavailable</h1>',
    )
    expect(said).not.toMatch(/canary|hunter2|\u001b/)
    expect(result.facts?.came).toMatch(/^HTTP 404\n/)
    expect(result.summary).toContain('What came')
  })

  test('of a long answer is the beginning', async () => {
    const { result } = await check(
      { url: URL, attempts: '1' },
      { answer: () => ({ status: 500, body: 'x'.repeat(9000) }) },
    )
    expect(result.facts?.came?.length).toBeLessThan(500)
  })
})

const reply = (status: number, message?: readonly number[], words = ''): GrpcReply => ({
  status,
  words,
  message: message === undefined ? undefined : Uint8Array.from(message),
})
const speaking = (answer: () => GrpcReply) => {
  const seen: (SocketTarget & { readonly path?: string; readonly message?: Uint8Array })[] = []
  const sockets: FakePorts['sockets'] = {
    connect: async (target) => void seen.push(target),
    call: async (call) => {
      seen.push(call)
      return answer()
    },
  }
  return { sockets, seen }
}

describe('what speaks no HTTP', () => {
  test('TCP: somebody listens', async () => {
    const { sockets, seen } = speaking(() => reply(0))
    const { result } = await check({ url: 'tcp://db.example.com:5432' }, { sockets })
    expect([result.outcome, result.headline]).toEqual([
      'pass',
      expect.stringMatching(/^tcp:\/\/db\.example\.com:5432 is healthy/),
    ])
    expect(seen[0]).toMatchObject({ host: 'db.example.com', port: 5432 })
    expect(seen[0]?.refuseAddress?.('10.0.0.1', 'db.example.com')).toMatch(/not a public address/)
    const nobody = { ...sockets, connect: async () => Promise.reject(new HttpError('refused', 'nobody listens')) }
    expect(
      (await check({ url: 'tcp://db.example.com:1', attempts: '1' }, { sockets: nobody })).result.headline,
    ).toMatch(/is unreachable: no answer to 1 attempt in .*: nobody listens \(refused\)$/)
  })

  test.each<[string, GrpcReply, string]>([
    ['serves', reply(0, [8, 1]), ''],
    ['does not serve', reply(0, [8, 2]), 'health: expected SERVING, found NOT_SERVING'],
    ['does not know yet', reply(0, []), 'found UNKNOWN'],
    ['has no such service', reply(5, undefined, 'unknown service'), 'found NOT_FOUND: it does not know a service of'],
    ['has no health', reply(12), 'found UNIMPLEMENTED: it has no grpc.health.v1.Health'],
    ['says something else', reply(13, undefined, 'oops'), 'found gRPC status 13 (oops)'],
    ['says nothing', reply(0), 'found an answer without a message'],
  ])('gRPC: %s', async (_, answer, words) => {
    const { sockets, seen } = speaking(() => answer)
    const { result } = await check({ url: 'grpcs://api.example.com/shop.Cart', attempts: '1' }, { sockets })
    expect(seen[0]).toMatchObject({
      ...{ host: 'api.example.com', port: 443, tls: true, path: '/grpc.health.v1.Health/Check' },
      message: Uint8Array.from([0x0a, 9, ...new TextEncoder().encode('shop.Cart')]),
    })
    if (words === '') expect(result.outcome).toBe('pass')
    else expect([result.failure?.code, result.headline]).toEqual(['SMOKE_UNHEALTHY', expect.stringContaining(words)])
  })

  test('what belongs to HTTP is refused there', async () => {
    const given = { url: 'grpc://api.example.com:50051', 'expect-body': 'x', 'expect-json': '/a=1', method: 'GET' }
    const message = await failed(check(given))
    expect(message).toContain('method: not for an address of grpc')
    expect(message).toContain('expect-json: not for an address of grpc')
  })
})

describe('a program of the user', () => {
  const passes: ScriptedCall = { command: ['./smoke.sh', '--fast'] }
  const report = (failures: number) =>
    `<testsuite tests="2" failures="${failures}"><testcase name="pays"/><testcase name="ships">${failures > 0 ? '<failure message="no"/>' : ''}</testcase></testsuite>`

  test('decides by its exit code, gets the address, and runs once when it goes well', async () => {
    const calls: ScriptedCall[] = [{ command: ['./smoke.sh', '--fast'], code: 3, stderr: 'cannot log in' }, passes]
    const { result, ports, said } = await check({ url: URL, command: './smoke.sh --fast' }, { calls })
    expect(result.outcome).toBe('pass')
    expect(ports.exec.seen.map(({ options }) => options.env?.['SLIPWAY_URL'])).toEqual([URL, URL])
    expect(result.facts?.checks?.map(({ name }) => name)).toEqual([`${URL}: status`, 'command: command'])
    expect(said).toContain('what came:\ncommand: cannot log in')
  })

  test('is not started while the service does not answer', async () => {
    const { ports } = await check({ url: URL, command: 'x', attempts: '1' }, { answer: () => ({ status: 503 }) })
    expect(ports.exec.seen).toEqual([])
  })

  test('without an address it is all that is checked', async () => {
    const { result, ports } = await check({ command: './smoke.sh --fast' }, { calls: [{ ...passes, repeat: true }] })
    expect([result.outcome, ports.http.seen.length, ports.exec.seen.length]).toEqual(['pass', 0, 1])
  })

  test.each([
    [1, 'fail', '1 of 2 failed: ships'],
    [0, 'pass', '2 of 2 passed'],
  ])('its report counts, also behind exit code 0: %d failures', async (failures, outcome, found) => {
    const clock = new FakeClock()
    const files = new FakeFiles({ 'old/junit.xml': report(2) })
    const write: ScriptedCall = {
      ...passes,
      effect: async () => {
        files.now = clock.now()
        await files.write('junit.xml', report(failures))
      },
    }
    const ports = fakePorts({ clock, files, exec: new FakeExec([write]) })
    const given: Record<string, string> = { command: './smoke.sh --fast', attempts: '1' }
    const values = resolve(inputs, [{ name: 'input', get: (name) => given[name] }]).values
    const result = await smoke.run(values, ports)
    expect(result.outcome).toBe(outcome)
    expect(result.facts?.checks?.find(({ name }) => name === 'tests')?.found).toBe(found)
  })
})

const KUBECONFIG = JSON.stringify({
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://k' } }],
  users: [{ name: 'u', user: {} }],
})

describe('inside the cluster', () => {
  const forwarding = (more: Partial<ScriptedCall> = {}): ScriptedCall => ({
    command: (words) => words[1] === 'port-forward',
    stdout: 'Forwarding from 127.0.0.1:40123 -> 8080\n',
    hangs: true,
    repeat: true,
    ...more,
  })
  const given = { namespace: 'prod', kubeconfig: '/work/kubeconfig', via: 'service/shop:http' }
  const files = { '/work/kubeconfig': KUBECONFIG }

  async function through(own: object, call: ScriptedCall, world: World = {}) {
    const { Tunnels } = await import('./tunnel')
    const opened = Tunnels.open
    Tunnels.open = async (plan, ports) => {
      const { Cluster } = await import('@slipway/kubernetes')
      const access = { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' }
      return new Tunnels(new Cluster(ports, access, 'kubectl'), plan.namespace)
    }
    try {
      return await check({ ...given, ...own }, { ...world, files, calls: [call] })
    } finally {
      Tunnels.open = opened
    }
  }

  test('a service is reached through kubectl, by its name and over a tunnel of its own each time', async () => {
    const { result, seen, ports } = await through({ url: '/healthz' }, forwarding())
    expect([result.outcome, seen.length]).toEqual(['pass', 3])
    expect(seen[0]).toMatchObject({ url: 'http://shop/healthz', to: { host: '127.0.0.1', port: 40123 } })
    expect(seen[0]).not.toHaveProperty('refuseAddress')
    expect(ports.exec.seen.map(({ command }) => command.join(' '))).toEqual(
      Array.from(
        { length: 3 },
        () =>
          'kubectl port-forward --address=127.0.0.1 --pod-running-timeout=10s --namespace=prod -- service/shop :http',
      ),
    )
    expect(ports.exec.signals).toEqual(['SIGTERM', 'SIGTERM', 'SIGTERM'])
  })

  test('one that is not there says nothing of the release', async () => {
    const gone = forwarding({
      hangs: false,
      stdout: '',
      code: 1,
      stderr: 'Error from server (NotFound): services "shop" not found',
    })
    const { result } = await through({ attempts: '1' }, gone)
    expect([result.failure?.code, result.headline]).toEqual([
      'SMOKE_UNREACHABLE',
      expect.stringContaining('service/shop:http: Error from server (NotFound): services "shop" not found (tunnel)'),
    ])
    expect(result.failure?.hint).toContain('pods/portforward')
  })

  test('why nothing came is told in the words of kubectl, where it has any', async () => {
    const cut = () => {
      throw new HttpError('reset', 'socket hang up')
    }
    const refused =
      'failed to connect to localhost:8080 inside namespace "x", IPv4: dial tcp4 127.0.0.1:8080: connect: connection refused'
    const told = await through({ attempts: '1' }, forwarding({ stderr: refused }), { answer: cut })
    expect(told.result.headline).toContain('kubectl: nothing listens on port 8080 of the pod')
    const silent = await through({ attempts: '1' }, forwarding(), { answer: cut })
    expect(silent.result.headline).not.toContain('kubectl')
  })

  test('a redirect leads no further than the tunnel', async () => {
    const answer = () => ({ status: 302, headers: { location: 'https://other.example.com/' } })
    const own = { 'follow-redirects': 'true', attempts: '1' }
    const { result } = await through(own, forwarding(), { answer })
    expect(result.headline).toContain('which is not where the tunnel leads')
  })

  test.each([
    ['service/shop', 'expected direct, service/NAME:PORT or pod/NAME:PORT'],
    ['deployment/shop:80', 'expected direct, service/NAME:PORT or pod/NAME:PORT'],
    ['pod/shop:70000', 'expected a port from 1 to 65535'],
    ['service/--help:80', 'expected direct'],
  ])('%s is no way', async (via, words) => {
    expect(await failed(check({ via }))).toContain(`via: ${words}`)
  })

  test('the namespace must be known', async () => {
    expect(await failed(check({ via: 'svc/shop:80' }))).toContain('namespace: required for via')
  })
})
