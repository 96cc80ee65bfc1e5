import { describe, expect, test } from '@jest/globals'
import { type HostName, Run, type SourceContext, type StageRecord } from '@slipway/core'
import { FakeClock, FakeFiles, FakeHost, FakeReceipts, fakePorts, sampleRecord } from '@slipway/testing'
import type { HostAdapter } from '../host'
import { readRun, thisRun } from './read-run'

const OURS = { repository: 'team/shop', commit: 'c0ffee' }
const own = (stage: string, more: Partial<StageRecord> = {}) =>
  sampleRecord(stage, { host: { name: 'github', runId: '7' }, source: OURS, ...more })

interface Case {
  readonly all?: Run
  readonly files?: Readonly<Record<string, string>>
  /** What the host was given as `config`. */
  readonly given?: string | undefined
  readonly environment?: string
  readonly joinsRun?: boolean
  readonly unattended?: boolean
  readonly source?: Partial<SourceContext>
  readonly receipts?: readonly string[]
}

async function read(given: Case = {}) {
  const source = { fork: false, runId: '7', ...OURS, ...given.source }
  const host = new FakeHost(source, 'github', given.unattended ?? true)
  const receipts = new FakeReceipts()
  for (const id of given.receipts ?? []) await receipts.keep(id)
  const ports = fakePorts({
    host,
    receipts,
    files: new FakeFiles({ ...given.files }),
    clock: new FakeClock(Date.parse('2026-01-01T00:01:00Z')),
  })
  const adapter = Object.assign(host, { raw: () => given.given }) as unknown as HostAdapter
  const { config, record } = await readRun({
    action: { inputs: {} } as never,
    host: adapter,
    ports,
    common: { config: '.slipway.yml', environment: given.environment, component: undefined } as never,
    folder: { readRecord: async () => given.all ?? new Run([]) } as never,
    here: thisRun(adapter, ports, source.runId),
    catalogue: { stageNames: ['build', 'push'] } as never,
    joinsRun: given.joinsRun ?? false,
  })
  return { config, record, said: host.said }
}

describe('the run that this stage is part of', () => {
  const at = (source: Partial<SourceContext>) =>
    thisRun(
      { name: 'gitlab' as HostName, source: { fork: false, ...source } } as HostAdapter,
      fakePorts({ clock: new FakeClock(5) }),
      '9',
    )

  test('is what the host knows of it', () => {
    expect(at({ ...OURS, attempt: 2, isPart: true, runId: 'another' })).toEqual({
      host: 'gitlab',
      runId: '9',
      ...OURS,
      attempt: 2,
      isPart: true,
      now: 5,
    })
    expect(at({}).isPart).toBe(false)
  })
})

describe('what earlier stages recorded', () => {
  const shape = { stage: 'push', outputs: { image: 'The image' }, facts: {} } as never
  const take = (record: Run) => record.take(shape, 'image', ({ outputs }: StageRecord) => outputs['image'])
  const pushed = own('push', { outputs: { image: 'r/a' } })

  test('is taken with its source in the log', async () => {
    const { record, said } = await read({ all: new Run([pushed]), receipts: ['push'] })
    expect(take(record)).toBe('r/a')
    expect(said).toEqual(['info image: r/a, from record/push-push.json'])
  })

  test.each<[string, Case, boolean]>([
    ['in a job, made by another', { unattended: true }, false],
    ['in a job, made by itself', { unattended: true, receipts: ['push'] }, true],
    ['on a laptop', { unattended: false }, true],
  ])('%s: whether it is of this machine', async (_, given, isOwn) => {
    const { record } = await read({ all: new Run([pushed]), ...given })
    expect(record.isOwn(pushed)).toBe(isOwn)
  })

  const other = own('build', { host: { name: 'github', runId: '6' } })
  const theirs = ['warn not used, since they are records of another run: record/build-build.json, record/push-p.json']
  const mixed = new Run([other, { ...other, stage: 'push', id: 'p' }, pushed])

  test.each<[string, Case, readonly string[]]>([
    ['of another run they are named', {}, theirs],
    ['once: by the first of several stages', { joinsRun: true }, []],
    ['not where the host has no runs', { source: { runId: undefined as never } }, []],
  ])('%s', async (_, given, said) => {
    expect((await read({ all: mixed, ...given })).said).toEqual(said)
  })

  test('of another run is not among those of this one', async () => {
    expect((await read({ all: mixed })).record.stages.map(({ stage }) => stage)).toEqual(['push'])
  })

  test('of an older version is named, by each stage that does not read it', async () => {
    const warning = 'warn not read, since an older version of Slipway wrote them: record/a.json, record/b.json'
    const outdated = new Run([], ['record/a.json', 'record/b.json'])
    expect((await read({ all: outdated })).said).toEqual([warning])
    expect((await read({ all: outdated, joinsRun: true })).said).toEqual([warning])
  })
})

describe('the configuration', () => {
  const files = { '.slipway.yml': 'stages: { push: { image: a } }' }

  test('may be missing unless it was named: empty text names nothing', async () => {
    await expect(read({ given: '.slipway.yml' })).rejects.toMatchObject({ code: 'CONFIG_MISSING' })
    for (const given of ['', undefined]) expect((await read({ given })).config.environments.size).toBe(0)
  })

  test('knows the stages of the catalogue', async () => {
    expect((await read({ files })).config.file).toBe('.slipway.yml')
    await expect(read({ files: { '.slipway.yml': 'stages: { ship: { image: a } }' } })).rejects.toThrow(/ship/)
  })

  const notice =
    'warn environment: .slipway.yml has no environments, so "p" changes no input of a stage by itself; what stages says counts'
  test.each<[string, Case, readonly string[]]>([
    ['without environments: that is told where one was named', { files, environment: 'p' }, [notice]],
    ['once: by the first of several stages', { files, environment: 'p', joinsRun: true }, []],
    ['no file, nothing to tell', { environment: 'p' }, []],
  ])('%s', async (_, given, said) => {
    expect((await read(given)).said).toEqual(said)
  })
})
