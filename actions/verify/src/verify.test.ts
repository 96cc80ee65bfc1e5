import { describe, expect, test } from '@jest/globals'
import {
  HttpError,
  InvalidInputs,
  type Json,
  resolve,
  Run,
  type StageRecord,
  UserError,
  type Values,
  withStructures,
} from '@slipway/core'
import {
  FakeClock,
  fakeEnvironment,
  FakeFiles,
  FakeHost,
  FakeHttp,
  type FakePorts,
  fakePorts,
  FakeSignals,
} from '@slipway/testing'
import { verify } from './action'
import { type Inputs, inputs } from './inputs'
import { LogProbe } from './probes/logs/log-probe'
import { podSource, type PodSource } from './probes/logs/pods'
import { stored } from './probes/logs/stored'

const NOW = Date.UTC(2026, 0, 1)
const iso = (time: number) => new Date(time).toISOString()

function deployed(facts: Readonly<Record<string, Json>> = {}): StageRecord {
  return {
    version: '2.0',
    stage: 'deploy',
    id: 'd',
    host: { name: 'terminal' },
    source: {},
    started: iso(NOW - 60_000),
    finished: iso(NOW),
    outcome: 'pass',
    exitCode: 0,
    headline: '',
    outputs: { revision: '3', 'previous-revision': '2', 'verified-digest': 'sha256:ab' },
    facts: { release: 'shop', namespace: 'prod', ...facts },
  }
}

interface Asked {
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  /** Milliseconds since the rollout ended. */
  readonly after: number
}
type Reply = { readonly status?: number; readonly json?: unknown; readonly body?: string } | Error
type Servers = Readonly<Record<string, (asked: Asked) => Reply>>

/** Servers by the path of what is asked. */
function world(servers: Servers, record: readonly StageRecord[]) {
  const signals = new FakeSignals()
  const clock = new FakeClock(NOW, signals)
  const asked: Asked[] = []
  const http = new FakeHttp(({ url, sent }) => {
    const { pathname, searchParams } = new URL(url)
    const body = new TextDecoder().decode(sent)
    const one = { path: pathname, query: searchParams, body, after: clock.now() - NOW }
    asked.push(one)
    const reply = servers[pathname]?.(one) ?? { status: 404, body: 'not there' }
    if (reply instanceof Error) throw reply
    return { status: reply.status ?? 200, body: reply.body ?? JSON.stringify(reply.json) }
  })
  const files = new FakeFiles({})
  const host = new FakeHost()
  const ports: FakePorts = {
    ...fakePorts({
      clock,
      http,
      signals,
      files,
      host,
      environment: fakeEnvironment({ AUTH: 'Basic dTpwYXNzd29yZA==' }),
    }),
    record: new Run([...record]),
  }
  return { ports, asked, files, host, clock }
}

async function given(own: Readonly<Record<string, string>>, files: FakeFiles): Promise<Values<Inputs>> {
  const layer = await withStructures({ name: 'input', get: (name) => own[name] }, inputs, files)
  return resolve(inputs, [layer]).values
}

async function run(
  own: Readonly<Record<string, string>>,
  servers: Servers,
  record = [deployed()],
  seed: Readonly<Record<string, string>> = {},
) {
  const made = world(servers, record)
  for (const [path, text] of Object.entries(seed)) await made.files.write(path, text)
  const values = await given({ duration: '2m', interval: '30s', ...own }, made.files)
  const result = await verify.run(values, made.ports)
  // Everything is asked once before the wait; what follows are the looks.
  return { ...made, result, looks: made.asked.filter(({ path, after }) => path === QUERY && after > 0) }
}

const PROMETHEUS = { prometheus: 'https://prometheus.example.com' }
const vector = (...values: readonly (number | string)[]): Reply => ({
  json: {
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map((value, i) => ({ metric: { pod: `p${i}` }, value: [0, String(value)] })),
    },
  },
})
const range = (...values: readonly number[]): Reply => ({
  json: {
    status: 'success',
    data: {
      resultType: 'matrix',
      result: values.length === 0 ? [] : [{ metric: {}, values: values.map((value, i) => [i, String(value)]) }],
    },
  },
})
const data = (value: unknown): Reply => ({ json: { status: 'success', data: value } })
const QUERY = '/api/v1/query'
const metrics = (text: string) => ({ ...PROMETHEUS, metrics: text })
const ERRORS = metrics('[{name: errors, query: "sum(rate(errors_total[1m]))", max: 1}]')

describe('metrics', () => {
  test('good values until the end are a pass', async () => {
    const { result, looks } = await run(ERRORS, { [QUERY]: () => vector(0.5) })
    expect(result).toMatchObject({
      outcome: 'pass',
      headline: '1 check passed in 3m15s',
      outputs: { passed: 1, failed: 0, 'no-data': 0, report: 'slipway-out/verify/report.json' },
    })
    expect(result.failure).toBeUndefined()
    // The range and one scrape lie after the rollout; then a look each 30 s for two minutes.
    expect(looks.map(({ after }) => after / 1_000)).toEqual([75, 105, 135, 165, 195])
  })

  test('a value out of bounds ends it at once', async () => {
    const { result, looks } = await run(ERRORS, { [QUERY]: ({ after }) => vector(after < 120_000 ? 0.5 : 3) })
    expect(result).toMatchObject({
      outcome: 'fail',
      headline: 'errors: 3, expected at most 1',
      outputs: { passed: 0, failed: 1 },
      failure: { code: 'VERIFY_FAILED' },
    })
    expect(looks).toHaveLength(3)
  })

  test('warn leaves the outcome and is borne', async () => {
    const { result } = await run({ ...ERRORS, 'on-failure': 'warn' }, { [QUERY]: () => vector(3) })
    expect(result).toMatchObject({ outcome: 'fail', tolerated: true })
  })

  test('variables come from the deploy of the run', async () => {
    const { asked } = await run(
      metrics(
        `[{name: x, query: 'x{namespace="\${namespace}",release="\${release}",revision="\${revision}",d="\${digest}"}[\${interval}]', max: 1}]`,
      ),
      { [QUERY]: () => vector(0) },
    )
    expect(asked[0]?.query.get('query')).toBe('x{namespace="prod",release="shop",revision="3",d="sha256:ab"}[60s]')
  })

  test('a long query is sent as a form', async () => {
    const { asked } = await run(metrics(`[{name: x, query: 'sum(${'a + '.repeat(600)} a)', max: 1}]`), {
      [QUERY]: () => vector(0),
    })
    expect(asked[0]?.query.size).toBe(0)
    expect(asked[0]?.body).toMatch(/^query=sum/)
  })

  test('of each series the worst counts', async () => {
    const each = metrics('[{name: x, query: x, max: 1, series: each}]')
    const { result } = await run(each, { [QUERY]: () => vector(0, 2, 0) })
    expect(result.headline).toBe('x: 2, expected at most 1, of 3 series')
  })
})

describe('nothing to judge is never a pass', () => {
  const explained = (own: Readonly<Record<string, string>>, servers: Servers = {}) =>
    run(own, {
      [QUERY]: () => vector(),
      '/api/v1/series': () => data([]),
      '/api/v1/label/__name__/values': () => data(['errors_count']),
      ...servers,
    })

  test('a metric that does not exist is told with the nearest name', async () => {
    const { result, host } = await explained(ERRORS)
    expect(result).toMatchObject({
      outcome: 'inconclusive',
      outputs: { 'no-data': 1 },
      headline: 'errors: the metric errors_total does not exist, did you mean "errors_count"?',
      failure: { code: 'VERIFY_NO_DATA' },
    })
    // Before the wait, which may be minutes long.
    expect(host.said.find((line) => line.includes('does not exist'))).toContain(
      'errors: the metric errors_total does not exist now, did you mean "errors_count"?; it is asked again',
    )
  })

  test('a label that matches nothing is told with the one that does', async () => {
    const { result } = await explained(metrics(`[{name: x, query: 'x{app="shop"}', max: 1}]`), {
      '/api/v1/series': ({ query }) =>
        data(query.get('match[]') === 'x' ? [{ __name__: 'x', application: 'shop' }] : []),
    })
    expect(result.headline).toBe('x: the metric x exists, no series has app="shop": did you mean application="shop"?')
  })

  test('what asks for less is explained first: without any request, that none has failed says nothing', async () => {
    const ratio = `sum(rate(x{code="500",app="shop"}[1m])) / sum(rate(x{app="shop"}[1m]))`
    const { result } = await explained(metrics(`[{name: x, query: '${ratio}', max: 1}]`), {
      '/api/v1/query': () => vector(),
      '/api/v1/series': ({ query }) => data(query.get('match[]') === 'x' ? [{ __name__: 'x', app: 'cart' }] : []),
    })
    expect(result).toMatchObject({
      headline: 'x: the metric x exists, no series has app="shop": it has "cart"',
      failure: { hint: expect.stringContaining('where no series means none, give total or empty: zero') },
    })
  })

  test('a metric that only the release before had is told with what there is now', async () => {
    const { result } = await explained(ERRORS, {
      '/api/v1/series': ({ query }) => data(Number(query.get('start')) * 1_000 < NOW ? [{}] : []),
      '/api/v1/label/__name__/values': () => data(['errors_total', 'errors_sum_total']),
    })
    expect(result.headline).toBe(
      'errors: errors_total was there before the deploy and is not since, did you mean "errors_sum_total"?',
    )
  })

  test('series that are there and say nothing are told', async () => {
    const { result } = await explained(ERRORS, { '/api/v1/series': () => data([{}]) })
    expect(result.headline).toBe('errors: the query gives no series')
  })

  test('NaN is told', async () => {
    const { result } = await run(ERRORS, { [QUERY]: () => vector('NaN') })
    expect(result.headline).toBe('errors: the query gives NaN, as a division by nothing does')
  })

  test('several series where one was meant are told', async () => {
    const { result } = await run(ERRORS, { [QUERY]: () => vector(1, 2) })
    expect(result).toMatchObject({ outcome: 'inconclusive', failure: { code: 'VERIFY_SERVER' } })
    expect(result.headline).toContain('the query gives 2 series, one was meant')
  })

  test.each(['fail', 'pass'] as const)('no-data: %s', async (noData) => {
    const { result } = await explained({ ...ERRORS, 'no-data': noData, 'on-failure': 'fail' })
    expect(result.outcome).toBe(noData)
  })

  test('a failure for want of data rolls nothing back', async () => {
    const { result, host } = await explained({
      ...ERRORS,
      'no-data': 'fail',
      'on-failure': 'rollback',
      'kubeconfig-content': KUBECONFIG,
    })
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'VERIFY_MISSING' } })
    expect(host.said.join('\n')).toContain('not rolled back: that there is no data')
  })

  test('beside traffic no series is 0', async () => {
    const own = metrics('[{name: x, query: failed, total: requests, max: 0}]')
    const { result } = await run(own, {
      [QUERY]: ({ query }) => (query.get('query') === 'requests' ? vector(10) : vector()),
    })
    expect(result.outcome).toBe('pass')
  })

  test('without traffic there is nothing to judge', async () => {
    const own = metrics('[{name: x, query: failed, total: requests, max: 0}]')
    const { result } = await explained(own, { '/api/v1/series': () => data([{}]) })
    expect(result.outcome).toBe('inconclusive')
  })

  test('empty: zero says that no series is 0', async () => {
    const { result } = await explained(metrics('[{name: x, query: x, max: 0, empty: zero}]'))
    expect(result.outcome).toBe('pass')
  })

  test('too little traffic is told', async () => {
    const own = metrics('[{name: x, query: x, max: 0, min-traffic: {query: traffic, at-least: 5}}]')
    const { result } = await run(own, { [QUERY]: ({ query }) => vector(query.get('query') === 'traffic' ? 2 : 0) })
    expect(result.headline).toBe('x: traffic is 2, expected at least 5')
  })
})

describe('held against the time before', () => {
  const compare = metrics('[{name: p99, query: latency, compare: before, max-ratio: 1.5}]')
  const answer = (now: number, ...earlier: readonly number[]): Servers => ({
    [QUERY]: () => vector(now),
    '/api/v1/query_range': () => range(...earlier),
  })

  test('as slow as before is a pass', async () => {
    const { result, asked } = await run(compare, answer(1, 1, 1, 1))
    expect(result.outcome).toBe('pass')
    const window = asked.find(({ path }) => path === '/api/v1/query_range')?.query
    expect(Number(window?.get('end'))).toBe((NOW - 60_000) / 1_000)
    expect(Number(window?.get('start'))).toBe((NOW - 60_000 - 120_000) / 1_000)
  })
  test('twice as slow is a fail that names both', async () => {
    const { result } = await run(compare, answer(2, 1, 1, 1))
    expect(result.headline).toBe('p99: 2 (1 before the deploy), expected at most 1.5 times that')
  })
  test('nothing to compare with is no data', async () => {
    const { result } = await run(compare, answer(2))
    expect(result.outcome).toBe('inconclusive')
    expect(result.headline).toContain('there are 0 values in the 2m before the deploy')
  })
  test('what another release did before is left out', async () => {
    const record = [deployed({ previousAt: iso(NOW - 90_000) })]
    const { asked } = await run(compare, answer(1, 1, 1, 1), record)
    const window = asked.find(({ path }) => path === '/api/v1/query_range')?.query
    expect(Number(window?.get('start'))).toBe((NOW - 90_000) / 1_000)
  })
  test('a deploy that came just before leaves too little', async () => {
    const { result } = await run(compare, answer(1, 1, 1, 1), [deployed({ previousAt: iso(NOW - 61_000) })])
    expect(result.headline).toContain('the deploy before was only 1.0s earlier')
  })
  test('without a deploy of the run there is no before', async () => {
    await expect(run(compare, answer(1), [])).rejects.toThrow('needs a deploy of this run')
  })
})

describe('servers', () => {
  test.each<readonly [string, Reply, RegExp, RegExp]>([
    [
      'hangs',
      new HttpError('timeout', 'no answer in 15s'),
      /cannot be reached: no answer in 15s \(timeout\)/,
      /may reach it/,
    ],
    ['answers 503', { status: 503, body: 'busy' }, /answered 503: busy/, /state of that server/],
    ['is forbidden', { status: 403, body: 'RBAC: access denied' }, /answered 403: RBAC: access denied/, /bearer token/],
    ['is a page', { body: '<html>' }, /answered 200 with no JSON/, /a page in front of it/],
    ['is another', { json: { hello: 'world' } }, /does not answer as Prometheus does/, /before \/api\/v1/],
    ['redirects', { status: 302, body: '' }, /answered 302/, /redirects are not followed/],
  ])('one that %s takes no release back', async (_, reply, headline, hint) => {
    const { result } = await run(
      { ...ERRORS, duration: '10m', 'on-failure': 'rollback', 'kubeconfig-content': KUBECONFIG },
      { [QUERY]: () => reply },
    )
    expect(result).toMatchObject({ outcome: 'inconclusive', failure: { code: 'VERIFY_SERVER' } })
    expect(result.headline).toMatch(headline)
    expect(result.failure?.hint).toMatch(hint)
  })

  test('one that fails now and then is borne', async () => {
    let count = 0
    const { result } = await run(ERRORS, { [QUERY]: () => (count++ % 2 === 1 ? vector(0) : { status: 502, body: '' }) })
    expect(result.outcome).toBe('pass')
  })

  test('a wrong query is the mistake of who wrote it', async () => {
    const wrong = run(ERRORS, {
      [QUERY]: () => ({ status: 400, json: { status: 'error', error: 'parse error: unexpected end' } }),
    })
    await expect(wrong).rejects.toMatchObject({ code: 'VERIFY_QUERY', outcome: 'invalid' } satisfies Partial<UserError>)
  })

  test('credentials go to the servers that are named, and are hidden', async () => {
    const { ports } = await run(
      { ...ERRORS, headers: 'X-Scope-OrgID=team\nAuthorization=env:AUTH' },
      { [QUERY]: () => vector(0) },
    )
    expect((ports.http as FakeHttp).seen[0]?.headers).toMatchObject({
      'x-scope-orgid': 'team',
      authorization: 'Basic dTpwYXNzd29yZA==',
    })
    expect((ports.host as FakeHost).hidden).toEqual(
      expect.arrayContaining(['Basic dTpwYXNzd29yZA==', 'dTpwYXNzd29yZA==']),
    )
  })

  test('one whose clock differs is asked by its own', async () => {
    const own = metrics('[{name: p99, query: latency, compare: before, max-ratio: 1.5}]')
    const made = world({}, [deployed()])
    const http = new FakeHttp(({ url }) => ({
      status: 200,
      headers: { date: new Date(made.clock.now() + 3_600_000).toUTCString() },
      body: JSON.stringify(
        (url.includes('query_range') ? (range(1, 1, 1) as { json: unknown }) : (vector(1) as { json: unknown })).json,
      ),
    }))
    await verify.run(await given({ duration: '1m', ...own }, made.files), { ...made.ports, http })
    const window = http.seen.map(({ url }) => new URL(url)).find(({ pathname }) => pathname.endsWith('query_range'))
    expect(Number(window?.searchParams.get('end'))).toBe((NOW - 60_000 + 3_600_000) / 1_000)
    expect(made.host.said.join('\n')).toContain("is 1h ahead of this machine's")
  })
})

describe('input problems, all at once', () => {
  const problems = async (own: Readonly<Record<string, string>>, record = [deployed()]) => {
    const thrown: unknown = await run(own, {}, record).catch((error: unknown) => error)
    return thrown instanceof InvalidInputs ? thrown.message : thrown
  }
  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['nothing to look at', {}, 'metrics: required'],
    ['metrics without a server', { metrics: '[{name: x, query: x, max: 1}]' }, 'prometheus: required beside metrics'],
    ['alerts without a server', { ...ERRORS, alerts: '[a="b"]' }, 'alertmanager: required beside alerts'],
    ['logs without rules', { ...ERRORS, logs: 'https://l.example.com' }, 'log-rules: required beside logs'],
    ['a metric without a bound', metrics('[{name: x, query: x}]'), 'metrics[0]: expected a bound'],
    [
      'a metric of two kinds',
      metrics('[{use: error-rate, query: x, max: 1}]'),
      'expected one of query, use and template, found query and use',
    ],
    ['a template without a metric', { ...PROMETHEUS, metrics: 'kind: Canary\nspec: {}' }, 'there is no metric in them'],
    ['an unknown key', metrics('[{name: x, query: x, maximum: 1}]'), 'metrics[0].maximum: unknown'],
    ['an unknown variable', metrics('[{name: x, query: \'x{a="${app}"}\', max: 1}]'), 'expected one of ${namespace}'],
    [
      'a comparison without compare',
      metrics('[{name: x, query: x, max-ratio: 2}]'),
      'max-ratio: needs compare: before',
    ],
    [
      'an interval longer than the duration',
      { ...ERRORS, interval: '5m' },
      'interval: expected at most the 2m of duration',
    ],
    ['a private address', { ...ERRORS, prometheus: 'http://127.0.0.1:9090' }, 'set allow-private to true'],
    ['a metadata service', { ...ERRORS, prometheus: 'http://169.254.169.254' }, 'belongs to a metadata service'],
    ['a header without a value', { ...ERRORS, headers: 'X=env:NOT_THERE' }, 'the variable NOT_THERE, found nothing'],
    [
      'a rollback without a release',
      { ...ERRORS, 'on-failure': 'rollback' },
      'revision: required for on-failure: rollback',
    ],
  ])('%s', async (_, own, expected) => {
    const noDeploy = own['on-failure'] === 'rollback' ? [] : [deployed()]
    expect(await problems(own, noDeploy)).toContain(expected)
  })
})

const KUBECONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 't',
  contexts: [{ name: 't', context: { cluster: 't', user: 't' } }],
  clusters: [{ name: 't', cluster: { server: 'https://cluster.example.com' } }],
  users: [{ name: 't', user: { token: 'canary-token' } }],
})

describe('alerts', () => {
  const ALERTS = { alertmanager: 'https://alertmanager.example.com', duration: '10m', interval: '1m' }
  const alert = (minutes: number, status: object = {}) => ({
    labels: { alertname: 'Errors', namespace: 'prod' },
    annotations: { summary: 'many errors' },
    startsAt: iso(NOW + minutes * 60_000),
    status: { state: 'active', silencedBy: [], inhibitedBy: [], ...status },
  })
  const alerts = (...list: readonly object[]): Servers => ({ '/api/v2/alerts': () => ({ json: list }) })

  test('none is a pass, and the namespace is what is asked for', async () => {
    const { result, asked } = await run(ALERTS, alerts())
    expect(result.outcome).toBe('pass')
    expect(asked[0]?.query.getAll('filter')).toEqual(['namespace="prod"'])
  })
  test('a new one fails', async () => {
    const { result } = await run(ALERTS, alerts(alert(6)))
    expect(result.headline).toBe('alerts: 1 alert firing: Errors since the deploy')
  })
  test('one that fired before is told and passes', async () => {
    const { result } = await run(ALERTS, alerts(alert(-30)))
    expect(result.outcome).toBe('pass')
    expect(result.facts?.alerts).toMatchObject([{ name: 'Errors', state: 'before' }])
  })
  test('one that may be older decides nothing', async () => {
    const { result } = await run(ALERTS, alerts(alert(1)))
    expect(result).toMatchObject({ outcome: 'inconclusive', failure: { code: 'VERIFY_UNDECIDED' } })
  })
  test('Prometheus decides since when it holds, and tells what is pending', async () => {
    const rule = (state: string, minutes: number, alertname = 'Errors') => ({
      labels: { alertname, namespace: 'prod' },
      annotations: {},
      state,
      activeAt: iso(NOW + minutes * 60_000),
    })
    const own = { ...ALERTS, ...PROMETHEUS }
    const rules = (...list: readonly object[]) => ({ '/api/v1/alerts': () => data({ alerts: list }) })
    const after = await run(own, { ...alerts(alert(1)), ...rules(rule('firing', 0.5)) })
    expect(after.result.outcome).toBe('fail')
    const before = await run(own, { ...alerts(alert(1)), ...rules(rule('firing', -9), rule('pending', 1, 'Slow')) })
    expect(before.result.outcome).toBe('pass')
    expect(before.result.facts?.alerts).toMatchObject([{ name: 'Slow', state: 'pending' }, { state: 'before' }])
  })
})

describe('logs', () => {
  const LOGS = {
    logs: 'https://logs.example.com',
    'log-rules': '[{index: logs-*, lucene: "ns:${namespace} AND level:error", total: "ns:${namespace}", on-new: fail}]',
  }
  const hits = (...lines: readonly string[]): Reply => ({
    json: {
      hits: {
        total: { value: lines.length },
        hits: lines.map((message) => ({ _source: { '@timestamp': iso(NOW), message } })),
      },
    },
  })
  const isOld = (body: string) => {
    const { query } = JSON.parse(body) as { query: { bool: { filter: { range: { '@timestamp': { lt: number } } }[] } } }
    return (query.bool.filter[0]?.range['@timestamp'].lt ?? 0) < NOW
  }
  const search = (old: readonly string[], fresh: readonly string[]): Servers => ({
    '/logs-*/_search': ({ body }) => hits(...(isOld(body) ? old : fresh)),
  })

  test('lines of kinds that were there before are a pass', async () => {
    const { result, asked } = await run(LOGS, search(['order 1 failed'], ['order 2 failed', 'order 3 failed']))
    expect(result.outcome).toBe('pass')
    expect(asked[0]?.body).toContain('ns:prod AND level:error')
  })
  test('a new kind fails when it came three times in two looks', async () => {
    const { result } = await run(LOGS, search(['order 1 failed'], ['payment 1 failed', 'payment 2 failed']))
    expect(result.headline).toBe('logs: 1 new kind of error line: payment <n> failed (4 times)')
    expect(result.facts?.signatures).toMatchObject([
      { samples: ['payment 1 failed', 'payment 2 failed', 'payment 1 failed'] },
    ])
  })
  test('by default it is told and passes', async () => {
    const own = { ...LOGS, 'log-rules': LOGS['log-rules'].replace(', on-new: fail', '') }
    const { result, host } = await run(own, search(['a'], ['payment failed', 'payment failed']))
    expect(result.outcome).toBe('pass')
    expect(host.said.filter((line) => /^warn .*1 new kind of error line/.test(line))).toHaveLength(1)
  })
  test('without any old line there is nothing to compare with', async () => {
    const { result } = await run(LOGS, search([], ['payment failed']))
    expect(result).toMatchObject({ outcome: 'inconclusive', failure: { code: 'VERIFY_NO_DATA' } })
  })
  test('Loki is asked by LogQL, in nanoseconds', async () => {
    const own = {
      logs: 'https://loki.example.com',
      'log-rules': `[{logql: '{ns="\${namespace}"} |= "error"', empty: zero}]`,
    }
    const { result, asked } = await run(own, {
      '/loki/api/v1/query_range': () => data({ resultType: 'streams', result: [] }),
    })
    expect(result.outcome).toBe('pass')
    expect(asked[0]?.query.get('query')).toBe('{ns="prod"} |= "error"')
    expect(asked[0]?.query.get('end')).toBe(`${NOW - 60_000}000000`)
  })
})

describe('labels that name the revision', () => {
  const compared = (label: string) =>
    metrics(`[{name: x, query: 'sum(rate(x{r="\${${label}}"}[1m]))', compare: before, max-ratio: 2}]`)
  test('name the one before for the time before', async () => {
    const asked: string[] = []
    const { result } = await run(compared('revision'), {
      [QUERY]: () => vector(1),
      '/api/v1/query_range': ({ query }) => (asked.push(query.get('query') ?? ''), range(1, 1, 1)),
    })
    expect(asked).toEqual(['sum(rate(x{r="2"}[1m]))'])
    expect(result.outcome).toBe('pass')
  })
  test('are refused where nobody knows what they were', async () => {
    await expect(run(compared('digest'), {})).rejects.toThrow(
      'metrics: ${digest} of the time before the deploy is not known: compare by another label',
    )
  })
})

describe('the logs of the pods themselves', () => {
  const kept = { revision: 2, age: 9e6, start: true, kinds: [{ text: 'ERROR order <n> failed', age: 8e6 }] }
  const facts = { workloads: [{ kind: 'Deployment', name: 'shop', ready: 1, desired: 1 }], logs: kept }

  test('need a deploy, and no query', async () => {
    await expect(run({ logs: 'pods' }, {}, [])).rejects.toThrow('pods needs a deploy of this run')
    await expect(run({ logs: 'pods', 'log-rules': '[{lucene: x, index: y}]' }, {}, [deployed(facts)])).rejects.toThrow(
      'log-rules[0]: lucene, index: not for logs: pods',
    )
    await expect(run({ logs: 'https://logs.example.com', 'log-rules': '[{on-new: fail}]' }, {})).rejects.toThrow(
      'log-rules[0]: expected one of lucene, dsl and logql, found none',
    )
  })

  const watched = async (lines: readonly (readonly [number, string])[], plan: Partial<PodSource> = {}) => {
    const { ports } = world({}, [])
    const read = async () => ({
      kind: 'read' as const,
      pods: 1,
      lines: lines.map(([age, text]) => ({ at: NOW, age, text })),
    })
    const given = { access: {}, namespace: 'prod', workloads: facts.workloads, kept, settle: 0, ...plan }
    const source = podSource(given, ports, async () => ({ read }))
    const rule = { failureLimit: 0, consecutiveErrors: 4, noData: 'inconclusive' as const }
    const moment = { started: NOW, ended: NOW, previous: undefined }
    const own = { name: 'logs', asked: '', moment, interval: 1, settle: 0, times: 3, looks: 2, onNew: 'fail' as const }
    const probe = new LogProbe({ ...own, ...rule }, source, () => undefined)
    await probe.look(NOW + 1)
    return probe.look(NOW + 2)
  }
  const times = (text: string, age = 5_000) => [1, 2].map((i) => [age, text.replace('#', String(i))] as const)

  test('pass with kinds that the pods before wrote as well', async () => {
    expect(await watched(times('ERROR order # failed'))).toMatchObject({ kind: 'value', verdict: 'good' })
  })
  test('fail with a new kind', async () => {
    expect(await watched(times('ERROR payment # failed'))).toMatchObject({
      verdict: 'bad',
      text: '1 new kind of error line: ERROR payment <n> failed (4 times)',
    })
  })
  test('are no data without what the pods before wrote', async () => {
    expect(await watched(times('ERROR x'), { kept: undefined })).toMatchObject({
      kind: 'no-data',
      reason: 'deploy kept no lines of the pods before to compare with',
    })
  })
  test.each([
    ['warm-up', { settle: 10_000 }],
    ['a start that is not known any more', { kept: { ...kept, start: false } }],
  ])('leave the lines of the start out: %s', async (_, plan) => {
    expect(await watched(times('ERROR payment failed', 5_000), plan)).toMatchObject({ verdict: 'good' })
    expect(await watched(times('ERROR payment failed', 90_000), plan)).toMatchObject({ verdict: 'bad' })
  })
  test.each([
    ['forbidden', 'the logs of the pods may not be read: no'],
    ['lost', 'the logs of the pods cannot be read: no'],
  ] as const)('that are %s are an error', async (kind, reason) => {
    const source = podSource(
      { access: {}, namespace: 'prod', workloads: [], kept, settle: 0 },
      world({}, []).ports,
      async () => ({ read: async () => ({ kind, message: 'no' }) }),
    )
    await expect(source.errors({ from: 0, to: 1 }, 1)).rejects.toThrow(reason)
  })
})

test('a log store is asked for the release before when it was as young as this one', async () => {
  const windows: (readonly [number, number])[] = []
  const moment = { started: NOW, ended: NOW, previous: NOW - 86_400_000 }
  const store = {
    errors: async ({ from, to }: { from: number; to: number }) => {
      windows.push([from - NOW, to - NOW])
      return to < NOW ? [{ at: from, text: 'no database yet' }] : [{ at: from, text: 'order failed' }]
    },
    hasLines: async () => true,
  }
  const usual = await stored(store, { moment, baseline: 3_600_000, young: 300_000, empty: 'no-data' }).usual()
  expect(windows).toEqual([
    [-3_600_000, 0],
    [-86_400_000, -86_100_000],
  ])
  const line = { at: NOW, text: '' }
  expect(typeof usual === 'function' && [usual('no database yet', line), usual('x', line)]).toEqual([true, false])
})

describe('files of controllers', () => {
  const TEMPLATE = `
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: success-rate }
spec:
  args: [{ name: service-name }]
  metrics:
    - name: success-rate
      interval: 1m
      count: 3
      initialDelay: 30s
      successCondition: result[0] >= 0.95
      failureLimit: 1
      provider:
        prometheus:
          address: https://other.example.com
          query: sum(rate(ok{service="{{args.service-name}}"}[1m]))
    - name: web
      provider: { web: { url: 'https://x.example.com' } }
`
  const own = { metrics: '[{template: a.yaml, args: {service-name: shop}}]' }

  test('an AnalysisTemplate keeps its interval, count, delay and limit, and its server', async () => {
    let count = 0
    const { result, asked, looks, host, ports } = await run(
      { ...own, headers: 'Authorization=env:AUTH' },
      { [QUERY]: () => vector(count++ === 2 ? 0.5 : 0.99) },
      [deployed()],
      { 'a.yaml': TEMPLATE },
    )
    expect(result.outcome).toBe('pass')
    expect(looks.map(({ after }) => after / 1_000)).toEqual([75, 135, 195])
    expect(asked[0]?.query.get('query')).toBe('sum(rate(ok{service="shop"}[1m]))')
    expect((ports.http as FakeHttp).seen[0]?.url).toContain('https://other.example.com/')
    expect((ports.http as FakeHttp).seen[0]?.headers).not.toHaveProperty('authorization')
    expect(host.said.join('\n')).toContain('web: its provider is web, and only prometheus is asked')
  })
  test('its condition fails it', async () => {
    const { result } = await run(own, { [QUERY]: () => vector(0.5) }, [deployed()], { 'a.yaml': TEMPLATE })
    expect(result.headline).toBe('success-rate: 0.5, expected result[0] >= 0.95 (2 times)')
  })
  test('an argument without a value is named', async () => {
    const missing = run({ metrics: '[{template: a.yaml}]' }, {}, [deployed()], { 'a.yaml': TEMPLATE })
    await expect(missing).rejects.toThrow('expected a value for the argument service-name of success-rate')
  })
  test('as the whole input it is read as well', async () => {
    const whole = TEMPLATE.replace('{ name: service-name }', '{ name: service-name, value: shop }')
    const seed = { 'a.yaml': whole }
    const { result } = await run({ metrics: 'a.yaml', ...PROMETHEUS }, { [QUERY]: () => vector(1) }, [deployed()], seed)
    expect(result.outcome).toBe('pass')
  })
  test('of several documents those with metrics count', async () => {
    const whole = `kind: Rollout\nspec: {}\n---\n${TEMPLATE}`
    const { result } = await run(own, { [QUERY]: () => vector(0.99) }, [deployed()], { 'a.yaml': whole })
    expect(result.outcome).toBe('pass')
  })
  test.each([
    ['kind: Rollout', 'found Rollout'],
    ['kind: Canary\nmetadata:\n  name: {{ .Release.Name }}\n  {{- end }}', 'render the chart first'],
    [TEMPLATE.replace('{{args.service-name}}', '{{metric.interval}}'), 'which only the controller can fill'],
    [TEMPLATE.replace('result[0] >= 0.95', 'result.ok'), 'a condition that can be read'],
  ])('%.30j is refused', async (text, expected) => {
    await expect(run(own, {}, [deployed()], { 'a.yaml': text })).rejects.toThrow(expected)
  })
  test('the two metrics of a Canary are asked as ready-made ones', async () => {
    const canary = `
kind: Canary
spec:
  provider: istio
  analysis:
    threshold: 5
    metrics:
      - { name: request-success-rate, interval: 1m, thresholdRange: { min: 99 } }
      - { name: request-duration, interval: 30s, thresholdRange: { max: 500 } }
      - { name: own, templateRef: { name: own } }
      - { name: istio_requests_total, thresholdRange: { min: 99 } }
      - { name: old, query: sum(x), thresholdRange: { max: 1 } }
    webhooks: []
`
    const { result, host } = await run(
      { ...PROMETHEUS, metrics: '[{template: c.yaml}]' },
      { [QUERY]: ({ query }) => vector(query.get('query')?.startsWith('histogram') ? 0.2 : 0.005) },
      [deployed()],
      { 'c.yaml': canary },
    )
    expect(result.facts?.checks).toMatchObject([
      { name: 'request-success-rate', expected: 'at most 0.01' },
      { name: 'request-duration', expected: 'at most 0.5' },
    ])
    expect(result.outcome).toBe('pass')
    const said = host.said.join('\n')
    expect(said).toContain('own: give the file of the MetricTemplate own with its max and min')
    expect(said).toContain('istio_requests_total: no templateRef, and not one of Flagger')
    expect(said).toContain('old: query in a Canary; give it as an item of metrics with name, query and max or min')
  })
  test('a MetricTemplate takes its bound from beside it', async () => {
    const flagger = `
kind: MetricTemplate
metadata: { name: not-found }
spec:
  provider: { type: prometheus, address: 'http://prometheus.istio:9090' }
  query: |
    100 - sum(rate(r{ns="{{ namespace }}",w="{{ target }}"}[{{ interval }}]))
`
    const { result, asked } = await run(
      { ...PROMETHEUS, metrics: '[{template: m.yaml, max: 5}]' },
      { [QUERY]: () => vector(7) },
      [deployed()],
      { 'm.yaml': flagger },
    )
    expect(asked[0]?.query.get('query')?.trim()).toBe('100 - sum(rate(r{ns="prod",w="shop"}[1m]))')
    expect(result.headline).toBe('not-found: 7, expected at most 5')
  })
})
