import { afterAll, describe, expect, test } from '@jest/globals'
import { resolve, type StageRecord } from '@slipway/core'
import { LazyHttp } from '@slipway/hosts'
import { FakeHost, fakePorts, sampleRecord } from '@slipway/testing'
import { inputs } from '../../actions/report/src/inputs'
import { judge } from '../../actions/report/src/state'
import { sendTrace } from '../../actions/report/src/trace'
import { criticalPath } from '../../actions/report/src/trace/critical-path'
import { lookUp } from '../e2e/needs'
import { type Jaeger, startJaeger } from '../e2e/watch/jaeger'
import { readTrace, treeOf } from '../e2e/watch/traces'

/** A run as a trace in a real Jaeger. */
const program = await lookUp('report-trace').tool('jaeger')
const suite = program === undefined ? describe.skip : describe

let jaeger: Jaeger | undefined
const http = new LazyHttp({})
afterAll(async () => {
  http.close()
  await jaeger?.stop()
})

const record = (stage: string, from: number, to: number, rest: Partial<StageRecord> = {}): StageRecord =>
  sampleRecord(stage, {
    host: { name: 'github', job: 'image' },
    started: new Date(from).toISOString(),
    finished: new Date(to).toISOString(),
    ...rest,
  })

suite(
  `a real Jaeger${program === undefined ? ' (skipped: Jaeger is not installed: npm run e2e -- watch)' : ''}`,
  () => {
    test('has all spans of a run, each in the one that it belongs to', async () => {
      jaeger = await startJaeger(program!.file)
      const now = Date.now()
      const tools = [{ name: 'helm', started: new Date(now - 9_000).toISOString(), milliseconds: 5_000, end: '0' }]
      const stages = [
        record('build', now - 60_000, now - 40_000),
        record('test', now - 40_000, now - 20_000, { outcome: 'fail', exitCode: 10 }),
        record('deploy', now - 10_000, now, { tools }),
      ]
      const source = { fork: false, repository: 'team/shop', commit: 'abc', runId: String(now), attempt: 1 }
      const host = new FakeHost(source, 'github', true)
      const own: Readonly<Record<string, string>> = { trace: jaeger.receiver, 'allow-private': 'true' }
      const given = resolve(inputs, [{ name: 'input', get: (name: string) => own[name] }]).values
      const state = judge({ stages, endedRun: undefined, fork: false, now })
      await sendTrace(
        { given, state, release: undefined, path: criticalPath(stages) },
        { ...fakePorts({ host }), http },
      )
      const [, id = ''] = /^info trace: ([0-9a-f]{32})$/.exec(host.said[0] ?? '') ?? []
      const trace = await readTrace(jaeger.address, id)
      expect(treeOf(trace)).toEqual([
        ['RUN team/shop', undefined],
        ['build', 'RUN team/shop'],
        ['deploy', 'RUN team/shop'],
        ['helm', 'deploy'],
        ['test', 'RUN team/shop'],
      ])
      const failed = trace.spans.find(({ operationName }) => operationName === 'test')?.tags ?? []
      expect(failed).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ key: 'cicd.pipeline.task.run.result', value: 'failure' }),
          expect.objectContaining({ key: 'error', value: true }),
        ]),
      )
      expect(Object.values(trace.processes)[0]?.serviceName).toBe('team/shop')
    }, 60_000)
  },
)
