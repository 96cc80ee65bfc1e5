import { describe, expect, test } from '@jest/globals'
import { type Ports, resolve, Run, type StageRecord } from '@slipway/core'
import { FakeClock, FakeFiles, FakeHost, fakePorts, sampleRecord as record } from '@slipway/testing'
import { report } from './action'

const render = {
  renderComment: async (stages: readonly StageRecord[]) => `comment of ${stages.map(({ stage }) => stage).join(', ')}`,
  describeRun: async () => ({ word: 'Done', sentences: [] }),
} as unknown as NonNullable<Ports['render']>

const run = (...stages: readonly StageRecord[]) =>
  report.run(resolve(report.inputs, []).values, fakePorts({ record: new Run(stages) }))

describe('report', () => {
  test('names the stages and the one that stopped the run', async () => {
    const stages = [record('build'), record('test', { outcome: 'fail', exitCode: 10 })]
    expect(await run(...stages)).toMatchObject({
      outcome: 'pass',
      headline: 'build, test: test ended with the outcome fail',
      outputs: { page: 'slipway-out/report.html', 'failed-stage': 'test' },
    })
  })

  test('a stage that failed and then passed, or only warned, stopped nothing', async () => {
    const again = [
      record('test', { id: 'a', outcome: 'fail', exitCode: 10 }),
      record('test', { id: 'b' }),
      record('smoke', { outcome: 'fail', exitCode: 0 }),
    ]
    expect(await run(...again)).toMatchObject({
      headline: 'test, smoke: all passed',
      outputs: { 'failed-stage': undefined },
    })
  })

  test('the summary has the comment, the critical path of this try, and the figures', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
    const stages = [
      record('build', { id: 'b0', started: at(0), finished: at(1), host: { name: 'github', attempt: 1 } }),
      record('build', { started: at(30), finished: at(31), host: { name: 'github', attempt: 2 } }),
      record('test', { started: at(33), finished: at(34), host: { name: 'github', attempt: 2 } }),
    ]
    const host = new FakeHost({ fork: false, attempt: 2 }, 'github', true)
    const own: Readonly<Record<string, string>> = { dora: 'deploys.jsonl', environment: 'production' }
    const given = resolve(report.inputs, [{ name: 'input', get: (name: string) => own[name] }]).values
    const ports = fakePorts({ record: new Run(stages), host })
    const { summary } = await report.run(given, { ...ports, render })
    const [first, path, , dora] = summary.split('\n\n')
    expect([first, path]).toEqual([
      'comment of build, build, test',
      '**Critical path:** 4m: 2m of work, 2m of waiting.',
    ])
    expect(dora).toContain('### DORA: production')
  })

  test('at the end of another run the path begins when that run began', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
    const of = { host: { name: 'github', runId: '6' }, source: { repository: 'team/shop', commit: 'def' } }
    const stages = [
      record('build', { ...of, started: at(2), finished: at(3) }),
      record('test', { ...of, started: at(3), finished: at(4) }),
    ]
    const endedRun = { runId: '6', commit: 'def', conclusion: 'success', started: Date.parse(at(0)) } as const
    const host = new FakeHost({ fork: false, repository: 'team/shop', endedRun }, 'github', true)
    const files = new FakeFiles(
      Object.fromEntries(stages.map((one) => [`in/record/${one.stage}-${one.id}.json`, JSON.stringify(one)])),
    )
    const given = { ...resolve(report.inputs, []).values, records: ['in'] }
    const clock = new FakeClock(Date.parse(at(5)))
    const { summary } = await report.run(given, { ...fakePorts({ host, files, clock }), render })
    expect(summary).toContain('**Critical path:** 4m: 2m of work, 2m of waiting.')
  })

  test('on a laptop the time between two tries of a stage is no waiting', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
    const stages = [
      record('build', { started: at(0), finished: at(1) }),
      record('test', { id: 'a', started: at(1), finished: at(2), outcome: 'fail', exitCode: 10 }),
      record('test', { id: 'b', started: at(2), finished: at(5) }),
    ]
    const given = resolve(report.inputs, []).values
    const { summary } = await report.run(given, { ...fakePorts({ record: new Run(stages) }), render })
    expect(summary).toContain('**Critical path:** 5m: 4m of work, 1m of waiting.')
  })

  test("above what a fork's run recorded stands whose word it is, and the link is the host's", async () => {
    const stages = [record('build', { host: { name: 'github', runUrl: 'https://evil.example' } })]
    const host = new FakeHost({ fork: true, runUrl: 'https://github.example/7' }, 'github', true)
    const given = resolve(report.inputs, []).values
    const result = await report.run(given, { ...fakePorts({ record: new Run(stages), host }), render })
    expect(result.summary).toMatch(/^> This is what the change's own run recorded: .*\n\ncomment of build$/)
    expect(result.shown?.[0]?.host.runUrl).toBe('https://github.example/7')
  })

  test('without a record of this run it is vacuous, with the folder that was looked at', async () => {
    expect(await run()).toMatchObject({
      outcome: 'vacuous',
      failure: {
        code: 'REPORT_NOTHING',
        message: 'output: expected records of this run in slipway-out/record, found none',
      },
    })
  })

  test('is no stage of a delivery and leaves no record', () => {
    expect([report.place, report.showsOnly, report.reach]).toEqual([undefined, true, 'nothing'])
  })
})
