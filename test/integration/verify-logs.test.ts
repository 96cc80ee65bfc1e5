import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Clock, resolve, Run, type StageRecord, withStructures } from '@slipway/core'
import { LazyHttp } from '@slipway/hosts'
import { FakeFiles, fakePorts } from '@slipway/testing'
import { verify } from '../../actions/verify/src/action'
import { inputs } from '../../actions/verify/src/inputs'
import { lookUp } from '../e2e/needs'
import { LOG_STORES, type LogStore, startLogStore } from '../e2e/watch/log-store'

/** The action against a real OpenSearch and a real Elasticsearch, which are asked alike. */

const look = lookUp('verify-logs')
const wanted = process.env['SLIPWAY_E2E_WATCH'] === '1'
const there = LOG_STORES.every((name) => look.logStore(name) !== undefined)
const because = wanted ? (there ? '' : ' (skipped: they are not there)') : ' (skipped: npm run e2e -- watch runs it)'
const suite = wanted && there ? describe : describe.skip

const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
}

interface Line {
  readonly at: number
  readonly level: string
  readonly message: string
}

suite.each(LOG_STORES)(`verify on a real %s${because}`, (store) => {
  let server: LogStore
  beforeAll(async () => {
    server = await startLogStore(store)
  }, 960_000)
  afterAll(async () => server?.stop())

  async function write(index: string, lines: readonly Line[]): Promise<void> {
    const body = lines.flatMap(({ at, level, message }) => [
      JSON.stringify({ create: { _index: index } }),
      JSON.stringify({ '@timestamp': new Date(at).toISOString(), level, message, kubernetes: { namespace: 'prod' } }),
    ])
    const answer = await fetch(`${server.address}/_bulk?refresh=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${body.join('\n')}\n`,
    })
    expect(((await answer.json()) as { errors: boolean }).errors).toBe(false)
  }

  async function watch(index: string, rule: string, during: () => Promise<void> = async () => undefined) {
    const now = clock.now()
    const at = (time: number) => new Date(time).toISOString()
    const record: StageRecord = {
      version: '2.0',
      stage: 'deploy',
      id: 'd',
      host: { name: 'terminal' },
      source: {},
      started: at(now - 1_000),
      finished: at(now),
      outcome: 'pass',
      exitCode: 0,
      headline: '',
      outputs: {},
      facts: { release: 'shop', namespace: 'prod' },
    }
    const files = new FakeFiles({})
    const given: Readonly<Record<string, string>> = {
      logs: server.address,
      'log-rules': `[{index: ${index}, ${rule}}]`,
      'allow-private': 'true',
      duration: '6s',
      interval: '1s',
    }
    const layer = await withStructures({ name: 'input', get: (name) => given[name] }, inputs, files)
    const ports = {
      ...fakePorts({ http: new LazyHttp({}) as never, clock: clock as never, files }),
      record: new Run([record]),
    }
    const [result] = await Promise.all([verify.run(resolve(inputs, [layer]).values, ports), during()])
    return result
  }

  const LUCENE =
    'lucene: "kubernetes.namespace:${namespace} AND level:error", total: "kubernetes.namespace:${namespace}", on-new: fail'
  const old = (): readonly Line[] => [
    { at: clock.now() - 600_000, level: 'error', message: 'order 1 failed: connection to 10.0.0.1:443 refused' },
    { at: clock.now() - 500_000, level: 'info', message: 'order 2 shipped' },
  ]
  const later = (index: string, message: (i: number) => string) => async () => {
    for (let i = 0; i < 4; i += 1) {
      await clock.sleep(800)
      await write(index, [{ at: clock.now(), level: 'error', message: message(i) }])
    }
  }

  test('error lines of a kind that was there before pass', async () => {
    await write('logs-a', old())
    const result = await watch(
      'logs-a',
      LUCENE,
      later('logs-a', (i) => `order ${i + 10} failed: connection to 10.0.9.${i}:443 refused`),
    )
    expect(result).toMatchObject({ outcome: 'pass' })
  }, 60_000)

  test('a new kind is told with samples', async () => {
    await write('logs-b', old())
    const result = await watch(
      'logs-b',
      LUCENE,
      later('logs-b', (i) => `payment ${i} failed`),
    )
    expect(result.headline).toMatch(/^logs: 1 new kind of error line: payment <n> failed/)
    expect(result.facts?.signatures).toMatchObject([{ text: 'payment <n> failed' }])
  }, 60_000)

  test('a query of the DSL asks the same', async () => {
    await write('logs-c', old())
    const dsl =
      'dsl: {bool: {must: [{match: {level: error}}, {match: {"kubernetes.namespace": "${namespace}"}}]}}, empty: zero, on-new: fail'
    const result = await watch(
      'logs-c',
      dsl,
      later('logs-c', (i) => `payment ${i} failed`),
    )
    expect(result).toMatchObject({ outcome: 'fail' })
  }, 60_000)

  test('an index that is not there is no data, never a pass', async () => {
    expect(await watch('nothing-*', LUCENE)).toMatchObject({
      outcome: 'inconclusive',
      failure: { code: 'VERIFY_NO_DATA' },
    })
  }, 60_000)

  test('no old error line beside other lines is fine', async () => {
    await write('logs-d', old().slice(1))
    expect(await watch('logs-d', LUCENE)).toMatchObject({ outcome: 'pass' })
  }, 60_000)

  test('a wrong query is told by the words of the server', async () => {
    await write('logs-e', old())
    await expect(watch('logs-e', 'lucene: "level:(error"')).rejects.toThrow(
      /^logs: .* answered 400: .*(?:parse|query)/i,
    )
  }, 60_000)
})
