import { describe, expect, test } from '@jest/globals'
import type { OtherFile, OtherRuns, StageRecord } from '@slipway/core'
import { Run, UserError } from '@slipway/core'
import { FakeFiles, FakeHost, fakePorts, sampleRecord } from '@slipway/testing'
import { gatherRecords, type RecordLimits } from './gather'

const record = (stage: string, id: string, rest: object = {}): StageRecord =>
  sampleRecord(stage, {
    id,
    host: { name: 'github', runId: '7' },
    source: { repository: 'team/shop', commit: 'abc' },
    started: '2025-12-31T10:00:00.000Z',
    finished: '2025-12-31T10:00:01.000Z',
    ...rest,
  })
const source = { fork: false, repository: 'team/shop', commit: 'abc', runId: '7' }
const text = (one: StageRecord) => JSON.stringify(one)

function portsOf(files: Readonly<Record<string, string>>, more: object = {}) {
  return fakePorts({ files: new FakeFiles(files), host: Object.assign(new FakeHost(source, 'github', true), more) })
}
const given = (...records: readonly string[]) => ({ records, token: undefined })
const names = ({ stages }: { readonly stages: readonly StageRecord[] }) =>
  stages.map(({ stage, id }) => `${stage}-${id}`)

describe('records of all jobs', () => {
  test('from folders, each once, by time; what is no record of this run is left out and named', async () => {
    const late = record('deploy', 'd', { finished: '2025-12-31T11:00:00.000Z' })
    const ports = portsOf({
      'in/image/record/build-a.json': text(record('build', 'a')),
      'in/deploy/slipway-out/record/build-a.json': text(record('build', 'a', { headline: 'again' })),
      'in/deploy/slipway-out/record/deploy-d.json': text(late),
      'in/other/record/test-x.json': text(record('test', 'x', { host: { name: 'github', runId: '6' } })),
      'in/other/record/test-y.json': '{',
      'in/other/record/test-z.json': text(record('scan', 'z')),
      'in/other/record/test-o.json': text(record('test', 'o', { version: '1.0' })),
      'in/other/notes.json': '{}',
      'in/other/record/notes.json': '{}',
    })
    const found = await gatherRecords(given('in'), ports)
    expect(names(found)).toEqual(['build-a', 'deploy-d'])
    // Two files say they are the same record: the second changes nothing.
    expect(found.stages[0]?.headline).toBe('again')
    expect(found.left).toEqual([
      'in/other/record/test-o.json was written by an older version of Slipway',
      'in/other/record/test-y.json: expected a run record, found something else',
      'in/other/record/test-z.json: expected a run record, found that of "scan-z"',
      'record/test-x.json is of another run or commit',
    ])
  })

  test('within bounds', async () => {
    const large = record('test', 'b', { headline: 'x'.repeat(5000) })
    const ports = portsOf({
      'in/record/build-a.json': text(record('build', 'a')),
      'in/record/test-b.json': text(large),
      'in/record/zap-c.json': text(record('zap', 'c')),
    })
    const found = await gatherRecords(given('in'), ports, { files: 2, bytes: 2000 })
    expect(names(found)).toEqual(['build-a'])
    expect(found.left).toEqual([
      'in: 1 files beyond the first 2',
      'in/record/test-b.json is beyond 2000 bytes of records',
    ])
  })

  test('a folder that is not there is wrong', async () => {
    await expect(gatherRecords(given('nowhere'), portsOf({}))).rejects.toThrow('records: expected a folder')
  })

  const runsOf = (files: () => Promise<readonly OtherFile[]>) => {
    const asked: unknown[] = []
    const otherRuns = async (): Promise<OtherRuns> => ({
      find: async (which) => {
        asked.push(which)
        return { origin: { fork: true }, files }
      },
    })
    return { asked, otherRuns }
  }
  const file = (path: string, one: StageRecord): OtherFile => ({
    origin: { fork: true },
    artifact: 'slipway-check',
    path,
    bytes: Buffer.from(text(one)),
  })

  test('of the run that ended, by the host, and of its commit alone', async () => {
    const endedRun = { runId: '6', commit: 'def', conclusion: 'success' }
    const ofEnded = { host: { name: 'github', runId: '6' }, source: { repository: 'team/shop', commit: 'def' } }
    const { asked, otherRuns } = runsOf(async () => [
      file('record/test-a.json', record('test', 'a', ofEnded)),
      file('record/test-b.json', record('test', 'b')),
    ])
    const found = await gatherRecords(given(), portsOf({}, { source: { ...source, endedRun }, otherRuns }))
    expect([asked, names(found)]).toEqual([[{ id: '6' }], ['test-a']])
    expect(found.left).toEqual(['record/test-b.json is of another run or commit'])
  })

  test('what lies in the folder of this job says nothing of the run that ended', async () => {
    const endedRun = { runId: '6', commit: 'def', conclusion: 'success' }
    const { otherRuns } = runsOf(async () => [])
    const ports = {
      ...portsOf({}, { source: { ...source, endedRun }, otherRuns }),
      record: new Run([record('test', 'own')]),
    }
    expect(names(await gatherRecords(given(), ports))).toEqual([])
  })

  test('within the same bounds as those of a folder', async () => {
    const large = record('test', 'b', { headline: 'x'.repeat(5000) })
    const files = [file('record/build-a.json', record('build', 'a')), file('record/test-b.json', large)]
    const { otherRuns } = runsOf(async () => [...files, file('record/zap-c.json', record('zap', 'c'))])
    const gather = (limits: RecordLimits) => gatherRecords(given('run'), portsOf({}, { otherRuns }), limits)
    const few = await gather({ files: 1, bytes: 1_000_000 })
    expect([names(few), few.left]).toEqual([['build-a'], ['2 files beyond the first 1 of the run']])
    const small = await gather({ files: 9, bytes: 5200 })
    expect([names(small), small.left]).toEqual([
      ['build-a'],
      [
        'slipway-check/record/test-b.json is beyond 5200 bytes of records',
        'slipway-check/record/zap-c.json is beyond 5200 bytes of records',
      ],
    ])
  })

  test('an archive that is refused leaves nothing, and says why; one that may not be read is an error', async () => {
    const refuse = (code: 'OTHER_RUN_REFUSED' | 'OTHER_RUN_FORBIDDEN') =>
      portsOf(
        {},
        runsOf(() => Promise.reject(new UserError(code, 'slipway-check: a path that leads out', 'h'))),
      )
    expect(await gatherRecords(given('run'), refuse('OTHER_RUN_REFUSED'))).toEqual({
      stages: [],
      left: ['slipway-check: a path that leads out'],
    })
    await expect(gatherRecords(given('run'), refuse('OTHER_RUN_FORBIDDEN'))).rejects.toThrow('leads out')
  })
})
