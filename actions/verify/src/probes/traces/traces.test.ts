import { describe, expect, test } from '@jest/globals'
import { addressPolicy } from '@slipway/core'
import { FakeHttp } from '@slipway/testing'
import { within } from '../../rules/metric'
import { traceRulesSchema } from '../../rules/trace-schema'
import type { Server } from '../server'
import { jaeger } from './jaeger'
import type { Span, TraceStore } from './store'
import { tempo } from './tempo'
import { TraceProbe } from './trace-probe'

const NOW = Date.UTC(2026, 0, 1)
const server: Server = {
  ...{ address: 'https://traces.example.com', input: 'traces', headers: {}, limit: 1_000 },
  ...{ refuse: addressPolicy({ allowPrivate: true }).refuseAddress, ca: undefined },
}
const QUERY = { service: 'shop', operation: 'GET /"x"', tags: new Map([['version', '2']]) }

describe('Tempo, by its published interface', () => {
  const asked: URL[] = []
  const store = (body: unknown, status = 200) =>
    tempo(new FakeHttp(({ url }) => (asked.push(new URL(url)), { status, body: JSON.stringify(body) })), server, QUERY)
  const span = (seconds: number, failed: boolean, at = NOW + 500) => ({
    spanID: '1',
    startTimeUnixNano: `${at}000000`,
    durationNanos: String(seconds * 1e9),
    attributes: [{ key: 'status', value: { stringValue: failed ? 'error' : 'unset' } }],
  })

  test('is asked by TraceQL, in seconds', async () => {
    const body = { traces: [{ spanSets: [{ spans: [span(1, true), span(2, false)] }] }, { spanSets: [] }] }
    expect(await store(body).spans({ from: NOW, to: NOW + 1_500 }, 7)).toEqual([
      { failed: true, seconds: 1 },
      { failed: false, seconds: 2 },
    ])
    const { pathname, searchParams } = asked.at(-1) as URL
    expect([pathname, Object.fromEntries(searchParams)]).toEqual([
      '/api/search',
      {
        q: '{resource.service.name="shop" && name="GET /\\"x\\"" && .version="2"} | select(status)',
        start: String(NOW / 1_000),
        end: String(NOW / 1_000 + 2),
        limit: '7',
        spss: '100',
      },
    ])
  })
  test('gives whole seconds: spans outside of the window do not count', async () => {
    const body = { traces: [{ spanSets: [{ spans: [span(1, true, NOW - 1)] }] }] }
    expect(await store(body).spans({ from: NOW, to: NOW + 1_500 }, 7)).toEqual([])
  })
  test('names its services', async () => {
    expect(await store({ tagValues: [{ type: 'string', value: 'shop' }] }).services()).toEqual(['shop'])
    expect(asked.at(-1)?.pathname).toBe('/api/v2/search/tag/resource.service.name/values')
  })
  test.each([
    [{}, 200, 'does not answer as Tempo does'],
    [{ message: 'invalid TraceQL query: parse error' }, 400, 'answered 400: invalid TraceQL query: parse error'],
  ])('%j is told', async (body, status, words) => {
    await expect(store(body, status).spans({ from: 0, to: 1 }, 1)).rejects.toThrow(words)
  })
})

test('a server that is no Jaeger is told', async () => {
  const store = jaeger(new FakeHttp(() => ({ status: 200, body: '{"traces":[]}' })), server, QUERY)
  await expect(store.spans({ from: 0, to: 1 }, 1)).rejects.toThrow('does not answer as Jaeger does')
})

describe('a probe', () => {
  const probeOf = (spans: TraceStore['spans'], limits: Parameters<typeof within>[0], previous?: number) =>
    new TraceProbe(
      {
        ...{ name: 't', service: 'shop', operation: undefined, figure: 'error-rate', minSpans: 2 },
        ...{ duration: 300_000, interval: 30_000, window: 60_000, delay: 15_000, condition: within(limits) },
        moment: { started: NOW, ended: NOW, previous },
        rule: { failureLimit: 0, consecutiveErrors: 4, minSamples: 1, noData: 'inconclusive' },
      },
      { asked: 'shop', spans, services: async () => ['shop'], operations: async () => [] },
    )
  const span = (failed: boolean): Span => ({ failed, seconds: 1 })

  test('looks at a window that lies after the rollout, by as much as spans come late', async () => {
    const windows: number[][] = []
    const probe = probeOf(async ({ from, to }) => (windows.push([from - NOW, to - NOW]), [span(true), span(false)]), {
      max: 0.5,
    })
    expect(probe.settle).toBe(75_000)
    expect(await probe.look(NOW + 75_000)).toMatchObject({ verdict: 'good', value: 0.5 })
    expect(windows).toEqual([[0, 60_000]])
  })
  test('compares with as long a time before the deploy, cut at an earlier one', async () => {
    const windows: number[][] = []
    const spans: TraceStore['spans'] = async ({ from, to }) => {
      windows.push([from - NOW, to - NOW])
      return [span(to > NOW), span(false)]
    }
    const look = await probeOf(spans, { maxIncrease: 0.1 }, NOW - 120_000).look(NOW + 75_000)
    expect(look).toMatchObject({ verdict: 'bad', text: '0.5 (0 before the deploy), expected at most 0.1 more' })
    expect(windows[0]).toEqual([-120_000, 0])
  })
  test('without spans before has nothing to compare with', async () => {
    const look = await probeOf(async ({ to }) => (to > NOW ? [span(true), span(true)] : []), { maxRatio: 2 }).look(NOW)
    expect(look).toMatchObject({ kind: 'no-data', reason: 'there is no span of shop before the deploy' })
  })
})

test.each([
  ['{service: x, use: error-rate}', 'expected a bound'],
  ['{service: x, use: error-rate, max-ratio: 2}', 'max-ratio: needs compare: before'],
  ['{service: x, use: error-rate, compare: before, max: 1}', 'compare: needs one of'],
])('%s is refused', async (text, words) => {
  const { parse } = await import('yaml')
  expect(() => traceRulesSchema.read([parse(text)])).toThrow()
  try {
    traceRulesSchema.read([parse(text)])
  } catch (error) {
    expect(
      JSON.stringify((error as { problems: { tell(all: boolean): string }[] }).problems.map((p) => p.tell(true))),
    ).toContain(words)
  }
})
