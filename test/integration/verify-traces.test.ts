import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { resolve, Run, type StageRecord, withStructures } from '@slipway/core'
import { LazyHttp } from '@slipway/hosts'
import { FakeClock, FakeFiles, fakePorts, FakeSignals } from '@slipway/testing'
import { verify } from '../../actions/verify/src/action'
import { inputs } from '../../actions/verify/src/inputs'
import { lookUp } from '../e2e/needs'
import { type Jaeger, sendSpans, type SentSpan, startJaeger } from '../e2e/watch/jaeger'

/** The action against a real Jaeger. Spans say themselves when they were, so that nobody waits. */

const program = await lookUp('verify-traces').tool('jaeger')
const suite = program === undefined ? describe.skip : describe
const because = program === undefined ? ' (skipped: Jaeger is not there; npm run e2e -- watch builds it)' : ''

suite(`verify on a real Jaeger${because}`, () => {
  let jaeger: Jaeger
  const http = new LazyHttp({})
  const now = Math.floor(Date.now() / 1000) * 1000
  beforeAll(async () => {
    jaeger = await startJaeger(program?.file ?? '')
  }, 70_000)
  afterAll(async () => {
    http.close()
    await jaeger?.stop()
  })

  /** Twenty a minute, from ten minutes before to ten minutes after the deploy. */
  const traffic = (service: string, failing: number, milliseconds: number): readonly SentSpan[] =>
    Array.from({ length: 400 }, (_, i): SentSpan => {
      const at = now - 600_000 + i * 3_000
      const isNew = at >= now
      return {
        ...{ service, operation: i % 2 === 0 ? 'GET /cart' : 'GET /health', at },
        milliseconds: isNew ? milliseconds : 50,
        failed: isNew && i % 20 < failing * 20,
        version: isNew ? '2' : '1',
      }
    })

  async function watch(rule: string) {
    const time = (at: number) => new Date(at).toISOString()
    const record: StageRecord = {
      ...{ version: '2.0', stage: 'deploy', id: 'd', host: { name: 'terminal' }, source: {} },
      ...{ started: time(now - 30_000), finished: time(now), outcome: 'pass', exitCode: 0, headline: '', outputs: {} },
      facts: { release: 'shop', namespace: 'prod' },
    }
    const files = new FakeFiles({})
    const given: Readonly<Record<string, string>> = {
      traces: jaeger.address,
      'trace-rules': `[{${rule}}]`,
      'allow-private': 'true',
      duration: '3m',
      interval: '60s',
    }
    const layer = await withStructures({ name: 'input', get: (name) => given[name] }, inputs, files)
    const ports = { ...fakePorts({ http: http as never, clock: new FakeClock(now, new FakeSignals()), files }) }
    return verify.run(resolve(inputs, [layer]).values, { ...ports, record: new Run([record]) })
  }

  test('a good release passes, by its error spans and by its latency', async () => {
    await sendSpans(jaeger.receiver, traffic('good', 0, 55))
    expect(await watch('service: good, use: error-rate, max: 0.01')).toMatchObject({ outcome: 'pass' })
    const compared = await watch(
      'service: good, operation: GET /cart, use: latency-p99, compare: before, max-ratio: 1.5',
    )
    expect(compared).toMatchObject({ outcome: 'pass' })
    expect(compared.facts?.checks?.[0]).toMatchObject({ kind: 'traces', before: 0.05 })
  }, 60_000)

  test('spans that fail fail it', async () => {
    await sendSpans(jaeger.receiver, traffic('failing', 0.2, 50))
    expect(await watch('service: failing, use: error-rate, max: 0.01')).toMatchObject({
      outcome: 'fail',
      headline: expect.stringMatching(/^error-rate of failing: 0\.[12]\d*, expected at most 0.01$/),
    })
  }, 60_000)

  test('spans that are slower than before fail it', async () => {
    await sendSpans(jaeger.receiver, traffic('slow', 0, 400))
    expect(await watch('service: slow, use: latency-p50, compare: before, max-ratio: 2')).toMatchObject({
      outcome: 'fail',
      headline: 'latency-p50 of slow: 0.4 (0.05 before the deploy), expected at most 2 times that',
    })
  }, 60_000)

  test('attributes tell the spans of one version from others', async () => {
    await sendSpans(jaeger.receiver, traffic('tagged', 0, 50))
    expect(await watch('service: tagged, tags: {service.version: "2"}, use: error-rate, max: 0')).toMatchObject({
      outcome: 'pass',
    })
    expect(await watch('service: tagged, tags: {service.version: "3"}, use: error-rate, max: 0')).toMatchObject({
      outcome: 'inconclusive',
    })
  }, 60_000)

  test.each([
    ['service: goood, use: error-rate, max: 0', 'the service goood is not known, did you mean "good"?'],
    ['service: good, operation: GET /cartt, use: error-rate, max: 0', 'did you mean "GET /cart"?'],
    ['service: good, use: error-rate, max: 0, min-spans: 150', '20 spans in 1m, expected at least 150'],
  ])(
    'too little to judge is no data: %s',
    async (rule, words) => {
      const result = await watch(rule)
      expect(result).toMatchObject({ outcome: 'inconclusive', failure: { code: 'VERIFY_NO_DATA' } })
      expect(result.headline).toContain(words)
    },
    60_000,
  )
})
