import { describe, expect, test } from '@jest/globals'
import { type EndedRun, listAt, property, resolve, type StageRecord } from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, FakeHttp, fakePorts, sampleRecord } from '@slipway/testing'
import { inputs } from '../inputs'
import { judge } from '../state'
import type { Release } from '../tell/release'
import { criticalPath, renderCriticalPath } from './critical-path'
import { readHeaders, sendTrace } from './index'

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString()

const record = (stage: string, from: number, to: number, rest: Partial<StageRecord> = {}): StageRecord =>
  sampleRecord(stage, {
    host: { name: 'github', job: 'image' },
    started: at(from),
    finished: at(to),
    headline: `${stage} done`,
    ...rest,
  })

const RUN = [
  record('build', 0, 4, { tools: [{ name: 'docker', started: at(1), milliseconds: 90_000, end: '0' }] }),
  record('test', 4, 10),
  record('scan', 4, 6),
  record('push', 10, 11),
  record('deploy', 16, 20, {
    host: { name: 'github', job: 'deploy' },
    outcome: 'rolled-back',
    exitCode: 20,
    failure: { code: 'DEPLOY_CRASH_LOOP', message: '', hint: '' } as never,
    tools: [{ name: 'helm', started: at(17), milliseconds: 60_000, end: 'SIGINT' }],
  }),
]

describe('critical path', () => {
  const steps = (stages: readonly StageRecord[], begun?: number) =>
    criticalPath(stages, begun).map(({ record, waited, took }) => [record.stage, waited / 60_000, took / 60_000])

  test('what ran beside something longer is not on it, and waiting is told apart', () => {
    expect(steps(RUN)).toEqual([
      ['build', 0, 4],
      ['test', 0, 6],
      ['push', 0, 1],
      ['deploy', 5, 4],
    ])
    expect(renderCriticalPath(criticalPath(RUN))).toMatch(/^\*\*Critical path:\*\* 20m: 15m of work, 5m of waiting\./)
  })

  test('the time before the first stage counts where it is known; one stage has no path; none has none', () => {
    expect(steps(RUN.slice(0, 1), Date.parse(at(-3)))).toEqual([['build', 3, 4]])
    expect([renderCriticalPath(criticalPath(RUN.slice(0, 1))), steps([])]).toEqual(['', []])
  })

  test('clocks that differ a little make no stage disappear, and two of one moment end', () => {
    expect(steps([record('build', 0, 4), record('test', 3.99, 5)]).map(([stage]) => stage)).toEqual(['build', 'test'])
    expect(steps([record('a', 1, 1), record('b', 1, 1)])).toHaveLength(1)
  })
})

async function send(
  stages: readonly StageRecord[],
  more: object = {},
  variables = {},
  answer = { status: 200, body: '{}' },
) {
  const http = new FakeHttp(() => answer)
  const {
    endedRun,
    release,
    given: inputsGiven,
    ...rest
  } = more as {
    endedRun?: EndedRun
    release?: Release
    given?: Readonly<Record<string, string>>
  }
  const source = {
    fork: false,
    repository: 'team/shop',
    commit: 'abc',
    ref: 'main',
    runId: '7',
    attempt: 2,
    ...rest,
    ...(endedRun && { endedRun }),
  }
  const host = new FakeHost(source, 'github', true)
  const files = new FakeFiles({ 'ca.pem': 'PEM' })
  const ports = fakePorts({ http, host, files, environment: fakeEnvironment(variables) })
  const own: Readonly<Record<string, string>> = { trace: 'https://otel.example.com/', ...inputsGiven }
  const given = resolve(inputs, [{ name: 'input', get: (name: string) => own[name] }]).values
  const state = judge({ stages, endedRun, fork: source.fork, now: 0 })
  await sendTrace({ given, state, release, path: criticalPath(stages) }, ports)
  const [request] = http.seen
  const bodies = http.seen.map(({ sent }): unknown => JSON.parse(Buffer.from(sent).toString('utf8')))
  const attributesOf = (value: unknown) =>
    Object.fromEntries(
      listAt(value, 'attributes').map((one) => [
        property(one, 'key'),
        Object.values(property(one, 'value') as object)[0] as unknown,
      ]),
    )
  const listed = bodies.map((body) => listAt(body, 'resourceSpans', 0, 'scopeSpans', 0, 'spans'))
  const spans = listed.flat().map((span) => ({
    ...(span as Record<string, unknown>),
    attributes: attributesOf(span),
  }))
  const resource = attributesOf(property(bodies[0], 'resourceSpans', 0, 'resource'))
  const sizes = listed.map(({ length }) => length)
  return { request, sizes, resource, spans: spans as unknown as readonly Record<string, never>[], host }
}

describe('the trace of a run', () => {
  test('a span of the run, in it the stages, in these their programs', async () => {
    const { request, spans } = await send(RUN)
    expect(request?.url).toBe('https://otel.example.com/v1/traces')
    const names = spans.map(({ name }) => name)
    expect(names).toEqual(['RUN team/shop', 'build', 'docker', 'test', 'scan', 'push', 'deploy', 'helm'])
    const [root, build, docker, , , , deploy, helm] = spans
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    expect([build?.['parentSpanId'], docker?.['parentSpanId']]).toEqual([root?.['spanId'], build?.['spanId']])
    expect(root).toMatchObject({
      kind: 2,
      startTimeUnixNano: `${Date.parse(at(0))}000000`,
      endTimeUnixNano: `${Date.parse(at(20))}000000`,
      status: { code: 2 },
      attributes: {
        'cicd.pipeline.action.name': 'RUN',
        'cicd.pipeline.result': 'failure',
        'error.type': 'DEPLOY_CRASH_LOOP',
        'cicd.pipeline.run.id': '7',
      },
    })
    expect(deploy).toMatchObject({
      kind: 1,
      attributes: {
        'cicd.pipeline.task.name': 'deploy',
        'cicd.pipeline.task.type': 'deploy',
        'cicd.pipeline.task.run.id': 'deploy',
        'cicd.pipeline.task.run.result': 'failure',
        'error.type': 'DEPLOY_CRASH_LOOP',
        'slipway.critical_path': true,
      },
    })
    expect(helm?.['attributes']).toEqual({ 'process.executable.name': 'helm', 'error.type': 'SIGINT' })
  })

  test('the ids are those of every job of the attempt, and of no other', async () => {
    const idOf = async (more: object) => (await send(RUN, more)).spans[0]?.['traceId']
    const [first, again, later, other] = [
      await idOf({}),
      await idOf({ ref: 'x' }),
      await idOf({ attempt: 3 }),
      await idOf({ runId: '8' }),
    ]
    expect(again).toBe(first)
    expect(new Set([first, later, other]).size).toBe(3)
  })

  test('what an earlier try did is in the trace of that one; cancelled is no error', async () => {
    const earlier = record('build', -600, -590, { id: 'b0', host: { name: 'github', attempt: 1 } })
    const stopped = record('test', 4, 5, { outcome: 'cancelled', exitCode: 30, host: { name: 'github', attempt: 2 } })
    const { spans } = await send([earlier, stopped])
    expect(spans.map(({ name, status, startTimeUnixNano }) => [name, status, startTimeUnixNano])).toEqual([
      ['RUN team/shop', {}, `${Date.parse(at(4))}000000`],
      ['test', {}, `${Date.parse(at(4))}000000`],
    ])
  })

  test('headers come from the variable that exporters read, and are hidden', async () => {
    const { request, host } = await send(RUN, {}, { OTEL_EXPORTER_OTLP_HEADERS: 'Api-Key=a%20b-secret,x=1' })
    expect(request?.headers).toMatchObject({ 'api-key': 'a b-secret', x: '1' })
    expect(host.hidden).toContain('a b-secret')
    const told = new FakeHost({ fork: false }, 'github', true)
    const variable = 'OTEL_EXPORTER_OTLP_HEADERS'
    expect(readHeaders('no pair, =x,a=b\r\nc', { host: told, variable })).toEqual({})
    expect(readHeaders('authorization=Bearer%0ax', { host: told, variable })).toEqual({})
    expect(told.said).toEqual([
      `warn ${variable}: 3 entries left out: expected name=value, percent-encoded`,
      `warn ${variable}: 1 entry left out: expected name=value, percent-encoded`,
    ])
  })

  test.each([
    ['a collector that refuses', { status: 400, body: 'invalid trace id' }, /answered 400: invalid trace id/],
    ['one that takes a part', { status: 200, body: '{"partialSuccess":{"rejectedSpans":"3"}}' }, /all but 3 spans/],
    [
      'one that says why it takes a part',
      { status: 200, body: '{"partialSuccess":{"rejectedSpans":1,"errorMessage":"quota"}}' },
      /trace [0-9a-f]{32}: the server took all but 1 span \(quota\)$/,
    ],
  ])('%s is a warning', async (_, answer, message) => {
    const { host } = await send(RUN, {}, {}, answer)
    expect(host.said).toEqual([expect.stringMatching(message)])
  })

  test('the resource says whose run it is, by the names of the conventions', async () => {
    const release = { environment: 'production' } as Release
    const more = { release, changeRequest: 12, repositoryUrl: 'https://github.example/team/shop', runUrl: 'https://r' }
    const { resource } = await send(RUN, more, { GITHUB_WORKFLOW: 'delivery' })
    expect(resource).toEqual({
      'service.name': 'team/shop',
      'cicd.pipeline.name': 'delivery',
      'cicd.pipeline.run.id': '7',
      'cicd.pipeline.run.url.full': 'https://r',
      'vcs.provider.name': 'github',
      'vcs.owner.name': 'team',
      'vcs.repository.name': 'shop',
      'vcs.repository.url.full': 'https://github.example/team/shop',
      'vcs.ref.head.name': 'main',
      'vcs.ref.head.revision': 'abc',
      'vcs.ref.head.type': 'branch',
      'vcs.change.id': '12',
      'deployment.environment.name': 'production',
    })
    expect((await send(RUN, {}, { OTEL_SERVICE_NAME: 'ci' })).resource['service.name']).toBe('ci')
  })

  test('very many spans go in several requests, in one trace (Datadog takes 3.2 MB at once)', async () => {
    const tools = Array.from({ length: 100 }, (_, i) => ({
      name: `t${i}`,
      started: at(1),
      milliseconds: 1,
      end: '0',
    }))
    const { sizes, spans, host } = await send(
      Array.from({ length: 12 }, (_, i) => record('build', i, i + 1, { id: `b${i}`, component: `c${i}`, tools })),
    )
    expect([sizes, spans.length]).toEqual([[512, 512, 189], 1213])
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(1213)
    expect(host.said).toEqual([`info trace: ${String(spans[0]?.['traceId'])}`])
  })

  test('a run that failed before anything was recorded has no trace: no time of it is known', async () => {
    const endedRun: EndedRun = { runId: '7', commit: 'abc', conclusion: 'failure', started: Date.parse(at(0)) }
    const { request, host } = await send([], { endedRun })
    expect([request, host.said]).toEqual([undefined, ['info trace: none, since no stage of this run is on record']])
    // One that left records has a span of the run from its beginning on, and none of the job that left nothing.
    const { spans } = await send([record('build', 2, 3, { host: { name: 'github', attempt: 2 } })], {
      endedRun: { ...endedRun, attempt: 2 },
    })
    expect(spans.map(({ name, startTimeUnixNano }) => [name, startTimeUnixNano])).toEqual([
      ['RUN team/shop', `${Date.parse(at(0))}000000`],
      ['build', `${Date.parse(at(2))}000000`],
    ])
  })

  test.each([
    ['an address of this machine', 'http://localhost:4318', 'set allow-private to true if that is meant'],
    ['a metadata service', 'http://169.254.169.254', 'belongs to a metadata service'],
  ])('%s is refused', async (_, trace, why) => {
    const { request, host } = await send(RUN, { given: { trace } })
    expect([request, host.said]).toEqual([undefined, [expect.stringContaining(why)]])
  })

  test('what the name leads to is looked at, too, and a certificate of your own is trusted', async () => {
    const { request } = await send(RUN, { given: { 'ca-file': 'ca.pem' } })
    expect(request?.ca).toBe('PEM')
    expect(request?.refuseAddress?.('10.0.0.1', 'a.example')).toContain('not a public address')
    expect(request?.refuseAddress?.('93.184.216.34', 'a.example')).toBeUndefined()
  })

  test("a fork's run is not traced", async () => {
    expect((await send(RUN, { fork: true })).request).toBeUndefined()
  })
})
