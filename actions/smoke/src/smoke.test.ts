import { describe, expect, test } from '@jest/globals'
import { CancelledError, HttpError, type Json, resolve, Run, type StageRecord, type Values } from '@slipway/core'
import {
  FakeClock,
  fakeEnvironment,
  FakeFiles,
  FakeHttp,
  fakePorts,
  FakeSignals,
  type FakePorts,
} from '@slipway/testing'
import { smoke } from './action'
import { type Inputs, inputs } from './inputs'

const COMMIT = '5b09ad3f0c0e4d1b2a39485766aabbccddeeff00'

function given(own: Readonly<Record<string, string>>): Values<Inputs> {
  return resolve(inputs, [{ name: 'input', get: (name) => own[name] }]).values
}

function stage(
  name: StageRecord['stage'],
  outputs: Readonly<Record<string, string>>,
  facts: Readonly<Record<string, Json>> = {},
): StageRecord {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    version: '1.0',
    stage: name,
    id: name,
    host: { name: 'terminal' },
    source: { commit: COMMIT },
    started: at,
    finished: at,
    outcome: 'pass',
    exitCode: 0,
    headline: '',
    outputs,
    facts,
  }
}

type Step = {
  readonly status?: number
  readonly body?: string
  readonly headers?: Record<string, string>
  readonly none?: HttpError
  readonly takes?: number
}

/** A service that answers step by step, the last step for ever, each in its time. */
function service(steps: readonly Step[]): FakePorts {
  const signals = new FakeSignals()
  const clock = new FakeClock(undefined, signals)
  let next = 0
  const http = new FakeHttp(({ timeout = 0 }) => {
    const step = steps[Math.min(next++, steps.length - 1)] as Step
    const takes = step.takes ?? 10
    clock.advance(Math.min(takes, timeout))
    if (takes > timeout) throw new HttpError('timeout', 'no answer')
    if (step.none !== undefined) throw step.none
    return { status: step.status ?? 200, body: step.body ?? '', headers: step.headers ?? {} }
  })
  return fakePorts({ clock, http, signals })
}

const URL = 'https://shop.example.com/health?key=hidden'
const none = (kind: HttpError['kind'], message = `it was ${kind}`): Step => ({ none: new HttpError(kind, message) })

async function check(own: Readonly<Record<string, string>>, steps: readonly Step[], record = new Run([])) {
  const ports: FakePorts = { ...service(steps), record }
  return { ports, result: await smoke.run(given({ url: URL, ...own }), ports) }
}

describe('outcome', () => {
  test('a service that is slow to start is told by its good answers, not by the refusals before them', async () => {
    const { result } = await check({}, [none('refused'), { status: 503 }, {}])
    expect(result.outcome).toBe('pass')
    expect(result.outputs).toMatchObject({ passed: 1, failed: 0 })
    expect(result.facts).toMatchObject({ checks: [{ ok: true }] })
  })

  test('three good answers in a row are a pass', async () => {
    const { ports, result } = await check({}, [{}])
    expect(result).toMatchObject({
      outcome: 'pass',
      outputs: { passed: 1, failed: 0, report: 'slipway-out/smoke/report.json' },
    })
    expect(ports.http.seen).toHaveLength(3)
    expect(result.failure).toBeUndefined()
  })

  test('a bad answer in between starts the count anew', async () => {
    const { ports, result } = await check({}, [{}, {}, { status: 503 }, {}])
    expect(result.outcome).toBe('pass')
    expect(ports.http.seen).toHaveLength(6)
  })

  test('flapping for the whole time is a fail', async () => {
    const flapping = Array.from({ length: 60 }, (_, index) => ({ status: index % 3 === 2 ? 500 : 200 }))
    const { result } = await check({}, flapping)
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'SMOKE_UNHEALTHY' } })
    expect(result.headline).toContain('status: expected 2xx, found 500')
  })

  test('no answer in all the time is unreachable, not unhealthy', async () => {
    const { result } = await check({}, [none('refused', 'connect ECONNREFUSED 93.184.216.34:443')])
    expect(result).toMatchObject({
      outcome: 'fail',
      outputs: { passed: 0, failed: 1 },
      failure: { code: 'SMOKE_UNREACHABLE' },
    })
    expect(result.headline).toMatch(
      /^https:\/\/shop\.example\.com\/health\?… is unreachable: no answer to \d+ attempts in .*ECONNREFUSED 93\.184\.216\.34:443 \(refused\)$/,
    )
  })

  test.each([
    ['dns', 'does not resolve'],
    ['timeout', 'no answer came in time'],
    ['tls', 'certificate'],
    ['protocol', 'HTTP/1.1'],
  ] as const)('unreachable by %s has its own next step', async (kind, hint) => {
    expect((await check({}, [none(kind)])).result.failure?.hint).toContain(hint)
  })

  test('one answer among errors is unhealthy, and the answer is what is told', async () => {
    const { result } = await check({}, [{ status: 500 }, none('refused')])
    expect(result.failure).toMatchObject({ code: 'SMOKE_UNHEALTHY' })
    expect(result.headline).toContain('found 500')
  })

  test('good answers, but too few in the time, decide nothing', async () => {
    const { result } = await check({ timeout: '5s', interval: '4s' }, [{}])
    expect(result).toMatchObject({ outcome: 'inconclusive', failure: { code: 'SMOKE_UNDECIDED' } })
  })

  test('good answers only at the very end are a fail', async () => {
    const { result } = await check({ timeout: '5s', interval: '4s' }, [none('refused'), {}])
    expect(result.outcome).toBe('fail')
  })

  test('a name that resolves to a refused address is a fail at once', async () => {
    const { ports, result } = await check({}, [none('blocked', '10.0.0.1 is not a public address')])
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'SMOKE_REFUSED' } })
    expect(ports.http.seen).toHaveLength(1)
  })

  test('on-failure: warn keeps the outcome and lets the job pass', async () => {
    const { result } = await check({ 'on-failure': 'warn', attempts: '3' }, [{ status: 500 }])
    expect(result).toMatchObject({ outcome: 'fail', tolerated: true })
    expect((await check({ 'on-failure': 'warn' }, [{}])).result).not.toHaveProperty('tolerated')
    expect((await check({ attempts: '3' }, [{ status: 500 }])).result).not.toHaveProperty('tolerated')
  })
})

describe('on-failure: rollback', () => {
  const own = {
    'on-failure': 'rollback',
    release: 'shop',
    namespace: 'prod',
    revision: '3',
    kubeconfig: '/work/kubeconfig',
    attempts: '3',
    consecutive: '1',
  }
  const KUBECONFIG = `
current-context: test
contexts: [{ name: test, context: { cluster: test, user: test } }]
clusters: [{ name: test, cluster: { server: 'https://cluster.example.com' } }]
users: [{ name: test, user: { token: canary-token } }]`
  const tried = async (steps: readonly Step[], more: Readonly<Record<string, string>> = {}) => {
    // No tools are verified for this system, so a rollback that is tried ends there.
    const ports: FakePorts = {
      ...service(steps),
      files: new FakeFiles({ '/work/kubeconfig': KUBECONFIG }),
      environment: fakeEnvironment({}, { os: 'other' }),
    }
    return { ports, result: await smoke.run(given({ url: URL, ...own, ...more }), ports) }
  }

  test.each([
    ['a wrong answer', { status: 500 }],
    ['a refused connection', none('refused')],
    ['a connection that was cut', none('reset')],
    ['silence', none('timeout')],
  ])('%s speaks against the release', async (_, step) =>
    expect((await tried([step])).result.outcome).toBe('rollback-failed'),
  )

  test.each([
    ['a name that does not resolve', none('dns')],
    ['a certificate that is not trusted', none('tls')],
    ['an address that is refused', none('blocked')],
  ])('%s says nothing about the release', async (_, step) => {
    const { ports, result } = await tried([step])
    expect(result.outcome).toBe('fail')
    expect(ports.host.said).toContain('warn not rolled back: the failure does not show that the release is at fault')
  })

  test('one attempt that says nothing is enough to leave the release alone', async () => {
    expect((await tried([none('refused'), none('dns'), none('refused')])).result.outcome).toBe('fail')
  })

  test.each<[string, HttpError['kind'], Step, string]>([
    ['a name that resolves now and then, and good answers', 'dns', {}, 'fail'],
    ['a name that resolves now and then, and wrong answers', 'dns', { status: 500 }, 'rollback-failed'],
    ['connections that are cut now and then, and good answers', 'reset', {}, 'rollback-failed'],
  ])('%s', async (_, kind, answer, outcome) => {
    const steps = [none(kind), answer, none(kind), answer, none(kind)]
    expect((await tried(steps, { consecutive: '2', attempts: '5' })).result.outcome).toBe(outcome)
  })

  test('a pass leaves it alone', async () => {
    expect((await tried([{}])).result.outcome).toBe('pass')
  })

  test('a kubeconfig that cannot be used is told before anything is asked', async () => {
    const ports = service([{}])
    await expect(smoke.run(given({ url: URL, ...own }), ports)).rejects.toMatchObject({
      outcome: 'invalid',
      code: 'KUBECONFIG_MISSING',
    })
    expect(ports.http.seen).toHaveLength(0)
  })

  test('release, namespace and revision come from deploy', async () => {
    const { 'on-failure': rollback, kubeconfig } = own
    const record = new Run([stage('deploy', { url: URL, revision: '7' }, { release: 'shop', namespace: 'prod' })])
    const ports: FakePorts = { ...service([{}]), record, files: new FakeFiles({ '/work/kubeconfig': KUBECONFIG }) }
    expect((await smoke.run(given({ 'on-failure': rollback, kubeconfig }), ports)).outcome).toBe('pass')
  })
})

describe('time and attempts', () => {
  test('attempts stop when there cannot be enough good ones any more', async () => {
    const { ports } = await check({ attempts: '10', consecutive: '3' }, [{ status: 500 }])
    expect(ports.http.seen).toHaveLength(8)
  })

  test('the whole budget is kept, however slow the answers are', async () => {
    const ports = service([{ status: 500, takes: 9_000 }])
    const start = ports.clock.now()
    await smoke.run(given({ url: URL, timeout: '30s', interval: '3s', attempts: '1000' }), ports)
    expect(ports.clock.now() - start).toBeLessThanOrEqual(30_000)
    expect(ports.http.seen.map((request) => request.timeout)).toEqual([10_000, 10_000, expect.any(Number)])
    expect(ports.http.seen[2]?.timeout).toBeLessThan(10_000)
  })

  test('pauses keep within a fifth of the interval, and the same random gives the same', async () => {
    const pauses = async () =>
      (await check({ interval: '10s', timeout: '10m', consecutive: '20' }, [{}])).ports.clock.slept
    const first = await pauses()
    expect(first).toHaveLength(19)
    expect(Math.min(...first)).toBeGreaterThanOrEqual(8_000)
    expect(Math.max(...first)).toBeLessThanOrEqual(12_000)
    expect(new Set(first).size).toBeGreaterThan(10)
    expect(await pauses()).toEqual(first)
  })

  test('a signal stops it', async () => {
    const ports = service([{ status: 500 }])
    ports.signals.cancel('SIGTERM')
    await expect(smoke.run(given({ url: URL }), ports)).rejects.toThrow(CancelledError)
    expect(ports.http.seen).toHaveLength(0)
  })
})

describe('expectations', () => {
  test('each is told with what was expected and found, and all at once', async () => {
    const own = {
      'expect-status': '200',
      'expect-body': 'welcome',
      'expect-json': '/status=up\n/count=3',
      'expect-version': 'header:X-Version=2',
      attempts: '3',
    }
    const { result } = await check(own, [
      { status: 201, body: '{"status":"down","count":3}', headers: { 'x-version': '1' } },
    ])
    expect(result.facts?.['checks']).toEqual([
      { name: 'status', ok: false, expected: '200', found: '201' },
      { name: 'body', ok: false, expected: 'contains welcome', found: '27 characters without it' },
      { name: 'json /status', ok: false, expected: 'up', found: 'down' },
      { name: 'json /count', ok: true, expected: '3', found: '3' },
      { name: 'version', ok: false, expected: '2', found: '1' },
    ])
    expect(result.outputs).toMatchObject({ passed: 1, failed: 4 })
  })

  test('the old release answers 200, and that is a fail', async () => {
    const record = new Run([stage('build', {}), stage('deploy', {})])
    const old = { body: '{"commit":"0000000000000000000000000000000000000000"}' }
    const { result } = await check({ 'expect-version': '/commit', attempts: '3' }, [old], record)
    expect(result.outcome).toBe('fail')
    expect(result.headline).toContain(`version: expected ${COMMIT}, found 0000000000000000000000000000000000000000`)
    expect(
      (await check({ 'expect-version': '/commit' }, [old, { body: `{"commit":"${COMMIT.slice(0, 12)}"}` }], record))
        .result.outcome,
    ).toBe('pass')
  })

  describe('of several images', () => {
    const OLD = 'e'.repeat(40)
    const builds = [
      { ...stage('build', {}), id: 'a', component: 'api' },
      { ...stage('build', {}, { commit: OLD, unchanged: 'a/b@sha256:1' }), id: 'w', component: 'web' },
    ]
    const answer = { body: `{"commit":"${COMMIT}"}` }

    test('all of one commit: that one', async () => {
      const record = new Run(builds.map((build) => ({ ...build, facts: {} })))
      const own = { 'expect-version': '/commit' }
      expect((await check(own, [answer], record)).result.outcome).toBe('pass')
      expect((await check(own, [{ body: `{"commit":"${OLD}"}` }], record)).result.outcome).toBe('fail')
    })

    test('of several commits: which one answers must be said', async () => {
      const own = { 'expect-version': '/commit' }
      await expect(check(own, [answer], new Run(builds))).rejects.toThrow(
        `several commits (api of ${COMMIT.slice(0, 12)}, web of ${OLD.slice(0, 12)}); component says which one answers`,
      )
      const ofApi = new Run(builds, [], [], { component: 'api' })
      expect((await check(own, [answer], ofApi)).result.outcome).toBe('pass')
    })
  })

  test('of an image that was not built anew, its own commit is the version', async () => {
    const commit = 'e'.repeat(40)
    const record = new Run([stage('build', {}, { commit, unchanged: 'a/b@sha256:1' }), stage('deploy', {})])
    const { result } = await check({ 'expect-version': '/commit' }, [{ body: `{"commit":"${commit}"}` }], record)
    expect(result.outcome).toBe('pass')
  })

  test('a version that nobody looked for is said', async () => {
    const { ports, result } = await check({}, [{}])
    expect(ports.host.said[0]).toContain('set expect-version')
    expect(result.summary).toContain('not checked')
  })

  test('a redirect is an answer, and its target is not asked', async () => {
    const { ports, result } = await check({ attempts: '3' }, [
      { status: 302, headers: { location: 'http://169.254.169.254/?token=x' } },
    ])
    expect(result.headline).toContain('found 302, a redirect to http://169.254.169.254/?…')
    expect(new Set(ports.http.seen.map((request) => request.url))).toEqual(new Set([URL]))
    expect((await check({ 'expect-status': '302' }, [{ status: 302 }])).result.outcome).toBe('pass')
  })

  test('an encoded body is not unpacked', async () => {
    const { ports, result } = await check({ 'expect-body': 'x', attempts: '3' }, [
      { body: 'x', headers: { 'content-encoding': 'gzip' } },
    ])
    expect(ports.http.seen[0]?.headers).toMatchObject({ 'accept-encoding': 'identity', connection: 'close' })
    expect(result.headline).toContain('the body is encoded as gzip')
  })

  test('a body past the limit fails what is expected of it, and nothing else', async () => {
    const huge = 'x'.repeat(1024 * 1024 + 1)
    expect((await check({ 'expect-body': 'x', attempts: '3' }, [{ body: huge }])).result.headline).toContain(
      'larger than 1048576 bytes',
    )
    expect((await check({}, [{ body: huge }])).result.outcome).toBe('pass')
  })
})

describe('invalid before anything is asked', () => {
  const refused = async (own: Readonly<Record<string, string>>, record = new Run([])) => {
    const ports: FakePorts = { ...service([{}]), record }
    const error = await smoke.run(given(own), ports).then(
      () => undefined,
      (thrown: Error) => thrown,
    )
    expect(ports.http.seen).toHaveLength(0)
    return error
  }

  test('every problem in one message', async () => {
    const error = await refused({
      consecutive: '5',
      attempts: '4',
      timeout: '10ms',
      'expect-version': '/commit',
      'on-failure': 'rollback',
    })
    expect(error).toMatchObject({ outcome: 'invalid' })
    expect(error?.message.split('\n').map((line) => line.trim().split(':')[0])).toEqual([
      'invalid inputs',
      'url',
      'expect-version',
      'consecutive',
      'timeout',
      'release',
      'namespace',
      'revision',
    ])
  })

  test.each([
    [
      'http://169.254.169.254/',
      { 'allow-private': 'true' },
      'url: expected a public address, but 169.254.169.254 belongs to a metadata service',
    ],
    [
      'http://localhost:3000/',
      {},
      'url: expected a public address, but localhost is this machine; set allow-private to true if that is meant',
    ],
    [
      'http://10.0.0.1/',
      {},
      'url: expected a public address, but 10.0.0.1 is not a public address; set allow-private to true if that is meant',
    ],
  ])('%s', async (url, own, want) =>
    expect((await refused({ url, ...own }))?.message).toBe(`invalid inputs:\n  ${want}`),
  )

  test('the address that deploy recorded is held to the same', async () => {
    const record = (url: string) => new Run([stage('deploy', { url })])
    expect((await refused({}, record('http://metadata.google.internal/')))?.message).toContain(
      'metadata.google.internal is a metadata service',
    )
    expect((await refused({}, record('ftp://shop.example.com/')))?.message).toContain('from deploy')
  })

  test.each([
    'ftp://example.com',
    'example.com',
    'http://user:pass@example.com/',
    'http://example.com@169.254.169.254/',
    'javascript:1',
  ])('%j is no address to check', (url) => expect(() => given({ url })).toThrow('url: expected an address'))

  test('deploy leaves the address, and what is given wins', async () => {
    const ports: FakePorts = {
      ...service([{}]),
      record: new Run([stage('deploy', { url: 'https://from.deploy.example/' })]),
    }
    await smoke.run(given({}), ports)
    await smoke.run(given({ url: URL }), ports)
    expect([...new Set(ports.http.seen.map((request) => request.url))]).toEqual(['https://from.deploy.example/', URL])
  })
})

test.each([[200], ['200'], [[200, '4xx']], [['200', '4xx']]])('a status from YAML as %j', (raw) => {
  expect(inputs['expect-status'].read(raw).map((one) => one.text)).toEqual([raw].flat().map(String))
})

test.each([
  ['false', '10.0.0.1', /not a public address/],
  ['true', '10.0.0.1', undefined],
  ['true', '169.254.169.254', /metadata/],
] as const)('every connection is asked about: allow-private %s, %s', async (allow, address, reason) => {
  const { ports } = await check({ 'allow-private': allow }, [{}])
  expect(ports.http.seen).toHaveLength(3)
  for (const { refuseAddress } of ports.http.seen) {
    if (reason === undefined) expect(refuseAddress?.(address, 'shop.example.com')).toBeUndefined()
    else expect(refuseAddress?.(address, 'shop.example.com')).toMatch(reason)
  }
})

describe('what is written', () => {
  test('a query is shown nowhere', async () => {
    const { ports, result } = await check({ attempts: '3' }, [{ status: 500 }])
    const everything = JSON.stringify([
      result,
      ports.host.said,
      await ports.files.read('slipway-out/smoke/report.json'),
    ])
    expect(everything).not.toContain('hidden')
  })

  test('the report has every attempt, the record the last fifty', async () => {
    const { ports, result } = await check({ attempts: '60', timeout: '10m' }, [{ status: 500, takes: 20 }])
    const report = JSON.parse(await ports.files.read('slipway-out/smoke/report.json')) as { attempts: object[] }
    expect(report).toMatchObject({ version: '1.0', state: 'unhealthy', url: 'https://shop.example.com/health?…' })
    expect(report.attempts).toHaveLength(58)
    expect(report.attempts[0]).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      milliseconds: 20,
      ok: false,
      reason: 'status: expected 2xx, found 500',
      came: 'HTTP 500',
    })
    // What came is told again only when it is something else.
    expect(report.attempts[1]).not.toHaveProperty('came')
    expect(ports.host.said.filter((line) => line.includes('what came:'))).toHaveLength(1)
    expect(result.facts?.['attempts']).toHaveLength(50)
    expect(result.facts?.['attemptCount']).toBe(58)
  })

  test('what an answer says cannot leave its place in the summary', async () => {
    const hostile = '| </code> <img src=x> @everyone [x](http://evil.example) `'
    const { result } = await check({ 'expect-version': 'header:X-Version=2', attempts: '3' }, [
      { headers: { 'x-version': hostile } },
    ])
    expect(result.summary).not.toMatch(/<img|@everyone|\]\(|http:|`/)
    expect(result.summary).toContain(
      '| ❌ | version | <code>2</code> | <code>&#124; &lt;/code&gt; &lt;img src&#61;x&gt;',
    )
  })
})

const CHECKS = [
  { name: 'web', url: 'https://shop.example.com' },
  { name: 'cart', url: '/', via: 'service/cart:80' },
  { name: 'end to end', command: 'node check.js' },
]

describe('before the first stage of a run starts', () => {
  const foreseen = (given: object) => {
    const layer = { name: 'input', get: (name: string) => (given as Record<string, never>)[name] }
    const { values } = resolve(inputs, [layer])
    const ahead = () => ({ url: undefined }) as never
    return smoke.foresee?.(values, ahead, { get: () => undefined })?.map(({ input }) => input)
  }

  test.each<[string, object, readonly string[]]>([
    ['no address anywhere', {}, ['url']],
    ['a path below one that deploy does not have', { url: '/ready' }, ['url']],
    ['an address of its own', { url: 'https://shop.example.com' }, []],
    ['a way through the cluster', { via: 'service/shop:80' }, []],
    ['a path behind that way', { via: 'service/shop:80', url: '/ready' }, []],
    ['a program alone', { command: 'node check.js' }, []],
    ['checks with addresses and ways of their own', { checks: CHECKS }, []],
    ['one check without', { checks: [...CHECKS, { name: 'page', url: '/' }] }, ['url']],
  ])('%s', (_, given, want) => expect(foreseen(given)).toEqual(want))
})
