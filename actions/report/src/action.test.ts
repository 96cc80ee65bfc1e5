import { describe, expect, test } from '@jest/globals'
import { resolve, Run, type StageRecord } from '@slipway/core'
import { fakePorts } from '@slipway/testing'
import { report } from './action'

function record(stage: string, rest: Partial<StageRecord> = {}): StageRecord {
  return {
    version: '2.0',
    stage,
    id: stage,
    host: { name: 'github' },
    source: {},
    started: '2026-01-01T00:00:00.000Z',
    finished: '2026-01-01T00:00:01.000Z',
    outcome: 'pass',
    exitCode: 0,
    headline: '',
    outputs: {},
    facts: {},
    ...rest,
  }
}

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
