import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, describe, expect, test } from '@jest/globals'
import { resolve, type StageRecord } from '@slipway/core'
import { LazyHttp } from '@slipway/hosts'
import { FakeHost, fakePorts } from '@slipway/testing'
import { inputs } from '../../actions/report/src/inputs'
import { judge } from '../../actions/report/src/state'
import { sendTrace } from '../../actions/report/src/trace'
import { criticalPath } from '../../actions/report/src/trace/critical-path'

/**
 * A run as a trace in a real Jaeger: `SLIPWAY_TEST_JAEGER` names the program, built from its module
 * (github.com/jaegertracing/jaeger, cmd/jaeger), which listens on its usual ports.
 */
const program = process.env['SLIPWAY_TEST_JAEGER']
const suite = program === undefined ? describe.skip : describe

let jaeger: ChildProcess | undefined
const http = new LazyHttp({})
afterAll(async () => {
  http.close()
  if (jaeger === undefined) return
  const ended = new Promise((done) => jaeger?.once('exit', done))
  jaeger.kill('SIGTERM')
  await ended
})

interface Found {
  readonly data: readonly {
    readonly spans: readonly {
      readonly spanID: string
      readonly operationName: string
      readonly duration: number
      readonly references: readonly { readonly spanID: string }[]
      readonly tags: readonly { readonly key: string; readonly value: unknown }[]
    }[]
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>
  }[]
}

async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const found = await what().catch(() => undefined)
    if (found !== undefined) return found
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('waited in vain')
}

const record = (stage: string, from: number, to: number, rest: Partial<StageRecord> = {}): StageRecord => ({
  version: '2.0',
  stage,
  id: stage,
  host: { name: 'github', job: 'image' },
  source: {},
  started: new Date(from).toISOString(),
  finished: new Date(to).toISOString(),
  outcome: 'pass',
  exitCode: 0,
  headline: '',
  outputs: {},
  facts: {},
  ...rest,
})

suite(`a real Jaeger${program === undefined ? ' (skipped: SLIPWAY_TEST_JAEGER names no program)' : ''}`, () => {
  test('has all spans of a run, each in the one that it belongs to', async () => {
    jaeger = spawn(program ?? '', [], { stdio: 'ignore' })
    await until(async () => ((await fetch('http://127.0.0.1:16686/api/services')).ok ? true : undefined))
    const now = Date.now()
    const tools = [{ name: 'helm', started: new Date(now - 9_000).toISOString(), milliseconds: 5_000, end: '0' }]
    const stages = [
      record('build', now - 60_000, now - 40_000),
      record('test', now - 40_000, now - 20_000, { outcome: 'fail', exitCode: 10 }),
      record('deploy', now - 10_000, now, { tools }),
    ]
    const source = { fork: false, repository: 'team/shop', commit: 'abc', runId: String(now), attempt: 1 }
    const host = new FakeHost(source, 'github', true)
    const own: Readonly<Record<string, string>> = { trace: 'http://127.0.0.1:4318', 'allow-private': 'true' }
    const given = resolve(inputs, [{ name: 'input', get: (name: string) => own[name] }]).values
    const state = judge({ stages, endedRun: undefined, fork: false, now })
    await sendTrace({ given, state, release: undefined, path: criticalPath(stages) }, { ...fakePorts({ host }), http })
    const [, id = ''] = /^info trace: ([0-9a-f]{32})$/.exec(host.said[0] ?? '') ?? []
    const { data } = await until(async () => {
      const response = await fetch(`http://127.0.0.1:16686/api/traces/${id}`)
      return response.ok ? ((await response.json()) as Found) : undefined
    })
    const [trace] = data
    const spans = trace?.spans ?? []
    const nameOf = new Map(spans.map(({ spanID, operationName }) => [spanID, operationName]))
    const tree = spans.map(({ operationName, references }) => [operationName, nameOf.get(references[0]?.spanID ?? '')])
    expect(tree.sort()).toEqual([
      ['RUN team/shop', undefined],
      ['build', 'RUN team/shop'],
      ['deploy', 'RUN team/shop'],
      ['helm', 'deploy'],
      ['test', 'RUN team/shop'],
    ])
    const failed = spans.find(({ operationName }) => operationName === 'test')?.tags ?? []
    expect(failed).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'cicd.pipeline.task.run.result', value: 'failure' }),
        expect.objectContaining({ key: 'error', value: true }),
      ]),
    )
    expect(Object.values(trace?.processes ?? {})[0]?.serviceName).toBe('team/shop')
  }, 60_000)
})
