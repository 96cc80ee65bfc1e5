import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Clock, resolve, Run, type StageRecord, withStructures } from '@slipway/core'
import { LazyHttp } from '@slipway/hosts'
import { FakeFiles, fakePorts } from '@slipway/testing'
import { verify } from '../../actions/verify/src/action'
import { inputs } from '../../actions/verify/src/inputs'
import { lookUp } from '../e2e/needs'
import { type Behaviour, type Monitoring, startMonitoring } from './monitoring'

/** The action against a real Prometheus and Alertmanager, with releases of all kinds. */

const look = lookUp('verify')
const there = (await look.has('prometheus')) && (await look.has('prometheus-alertmanager'))
// A release that is watched takes its time, and eight of them minutes: that is for the run of the real parts.
const wanted = process.env['SLIPWAY_E2E_WATCH'] === '1'
const because = !wanted
  ? ' (skipped: npm run e2e -- watch runs it)'
  : there
    ? ''
    : ' (skipped: prometheus and prometheus-alertmanager are not installed)'
const suite = there && wanted ? describe : describe.skip

const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
}
const GOOD: Behaviour = { pod: 'a', rate: 50, failing: 0, seconds: 0.05 }

const METRICS = `
- { use: error-rate, max: 0.01, scrape: 1s }
- { use: latency-p99, scrape: 1s, compare: before, max-ratio: 3 }
- { use: restarts, max: 0, scrape: 1s }
`

suite(`verify on real monitoring${because}`, () => {
  let monitoring: Monitoring
  beforeAll(async () => {
    monitoring = await startMonitoring()
  })
  afterAll(() => monitoring.stop())

  /** A release before, then the one that is verified, each in a pod of its own. */
  async function deploy(before: Behaviour, after: Behaviour, own: Readonly<Record<string, string>>) {
    monitoring.release(before)
    await monitoring.until(
      `max(timestamp(http_request_duration_seconds_count{pod="${before.pod}"}))`,
      (value) => value !== undefined,
    )
    await clock.sleep(14_000)
    const started = clock.now()
    monitoring.release(after)
    const ended = clock.now()
    const at = (time: number) => new Date(time).toISOString()
    const record: StageRecord = {
      version: '2.0',
      stage: 'deploy',
      id: 'd',
      host: { name: 'terminal' },
      source: {},
      started: at(started),
      finished: at(ended),
      outcome: 'pass',
      exitCode: 0,
      headline: '',
      outputs: { revision: '2' },
      facts: { release: 'shop', namespace: 'prod', previousAt: at(started - 14_000) },
    }
    const files = new FakeFiles({})
    const given: Readonly<Record<string, string>> = {
      prometheus: monitoring.prometheus,
      'allow-private': 'true',
      duration: '6s',
      interval: '1s',
      ...own,
    }
    const layer = await withStructures({ name: 'input', get: (name) => given[name] }, inputs, files)
    const ports = {
      ...fakePorts({ http: new LazyHttp({}) as never, clock: clock as never, files }),
      record: new Run([record]),
    }
    return verify.run(resolve(inputs, [layer]).values, ports)
  }

  test('a good release passes', async () => {
    const result = await deploy(GOOD, { ...GOOD, pod: 'b' }, { metrics: METRICS })
    expect(result).toMatchObject({ outcome: 'pass', outputs: { passed: 3, failed: 0, 'no-data': 0 } })
  }, 90_000)

  test('five in a hundred that fail are seen, though the series of failures is new', async () => {
    const result = await deploy(GOOD, { ...GOOD, pod: 'c', failing: 0.05 }, { metrics: METRICS })
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'VERIFY_FAILED' } })
    expect(result.headline).toMatch(/^error-rate: 0\.0[4-6]\d*, expected at most 0\.01/)
  }, 90_000)

  test('a slow one is told from the time before', async () => {
    const result = await deploy(GOOD, { ...GOOD, pod: 'd', seconds: 0.8 }, { metrics: METRICS })
    expect(result.headline).toMatch(
      /^latency-p99: 0\.99\d* \(0\.099\d* before the deploy\), expected at most 3 times that/,
    )
  }, 90_000)

  test('without traffic there is nothing to judge', async () => {
    const result = await deploy(
      GOOD,
      { ...GOOD, pod: 'e', rate: 0 },
      { metrics: '[{use: error-rate, max: 0.01, scrape: 1s}]' },
    )
    expect(result).toMatchObject({ outcome: 'inconclusive', failure: { code: 'VERIFY_NO_DATA' } })
  }, 90_000)

  test('a metric that is called otherwise is told', async () => {
    const metrics = '[{name: errors, query: "sum(rate(http_request_total{app=\\"shop\\"}[3s]))", max: 1, scrape: 1s}]'
    const result = await deploy(GOOD, { ...GOOD, pod: 'f' }, { metrics })
    expect(result.headline).toBe(
      'errors: the metric http_request_total does not exist, did you mean "http_requests_total"?',
    )
  }, 90_000)

  test('a label that matches nothing is told with the one that does', async () => {
    const metrics =
      '[{name: errors, query: "sum(rate(http_requests_total{application=\\"shop\\"}[3s]))", max: 1, scrape: 1s}]'
    const result = await deploy(GOOD, { ...GOOD, pod: 'g' }, { metrics })
    expect(result.headline).toBe(
      'errors: the metric http_requests_total exists, no series has application="shop": did you mean app="shop"?',
    )
  }, 90_000)

  test('a wrong query is told by the words of the server', async () => {
    const wrong = deploy(
      GOOD,
      { ...GOOD, pod: 'h' },
      { metrics: '[{name: x, query: "sum(rate(a[1m])", max: 1}]', duration: '2s' },
    )
    await expect(wrong).rejects.toThrow(/^x: http:\/\/127\.0\.0\.1:\d+ answered 400: .*parse error/)
  }, 120_000)

  test('an alert that begins after the deploy fails it; one that was there before does not', async () => {
    const own = { alertmanager: monitoring.alertmanager, duration: '12s' }
    const good = await deploy(GOOD, { ...GOOD, pod: 'i' }, own)
    expect(good).toMatchObject({ outcome: 'pass' })
    expect(good.facts?.alerts).toMatchObject([{ name: 'AlwaysOn', state: 'before' }])
    const bad = await deploy(GOOD, { ...GOOD, pod: 'j', failing: 0.6 }, own)
    expect(bad.headline).toMatch(/^alerts: 1 alert firing: ShopErrors since the deploy/)
  }, 120_000)
})
