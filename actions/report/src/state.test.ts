import { describe, expect, test } from '@jest/globals'
import { type EndedRun, RECORD_VERSION, type StageRecord } from '@slipway/core'
import { judge } from './state'

const record = (stage: string, outcome: StageRecord['outcome'] = 'pass', exitCode = outcome === 'pass' ? 0 : 10) =>
  ({ stage, id: stage, outcome, exitCode, finished: '2026-01-01T00:00:00Z' }) as StageRecord
const ended = (conclusion: EndedRun['conclusion']): EndedRun => ({ runId: '7', commit: 'a', conclusion })

const good = [record('build'), record('test')]
const bad = [record('build'), record('test', 'fail')]
const stopped = [record('build'), record('test', 'cancelled')]

describe('what a run came to', () => {
  test.each<[string, readonly StageRecord[], EndedRun | undefined, string, string]>([
    ['all passed', good, undefined, 'success', 'neutral'],
    ['one failed', bad, undefined, 'failure', 'failure'],
    ['one only warned', [record('smoke', 'fail', 0)], undefined, 'success', 'neutral'],
    ['one was cancelled', stopped, undefined, 'cancelled', 'neutral'],
    ['nothing is recorded', [], undefined, 'neutral', 'neutral'],
    ['the host agrees', good, ended('success'), 'success', 'neutral'],
    ['the host says it failed', good, ended('failure'), 'failure', 'failure'],
    ['the host says so, and nothing is recorded', [], ended('failure'), 'failure', 'failure'],
    ['the host says it was cancelled', good, ended('cancelled'), 'cancelled', 'neutral'],
    ['the host does not say', good, ended('other'), 'neutral', 'neutral'],
    ['one was cancelled, and the host says the run failed', stopped, ended('failure'), 'cancelled', 'neutral'],
    ['a record says worse than the host', bad, ended('success'), 'failure', 'failure'],
  ])('%s', (_, stages, endedRun, own, fork) => {
    const of = (isFork: boolean) => judge({ stages, endedRun, fork: isFork, now: 0 }).conclusion
    expect([of(false), of(true)]).toEqual([own, fork])
  })

  test('a failure that nobody recorded is shown as a stage of its own, and links to the run', () => {
    const run = { ...ended('failure'), runUrl: 'https://github.example/7' }
    const { stages, failed, passed } = judge({ stages: good, endedRun: run, fork: false, now: 0 })
    const headline = 'the run failed, and none of the stages on record did: a job failed that recorded nothing'
    expect(stages.slice(0, 2)).toEqual(good)
    expect(stages.slice(2)).toEqual([
      {
        ...{ version: RECORD_VERSION, stage: 'job', id: 'unrecorded', host: { name: '', runUrl: run.runUrl } },
        ...{ source: {}, started: '1970-01-01T00:00:00.000Z', finished: '1970-01-01T00:00:00.000Z' },
        ...{ outcome: 'fail', exitCode: 10, headline, outputs: {}, facts: {} },
        failure: {
          code: 'REPORT_RUN_FAILED',
          message: headline,
          hint: 'open the run and read the log of the job that failed',
        },
      },
    ])
    expect([failed, passed]).toEqual([stages[2], false])
  })

  test('a failure that is on record gets no stage beside it', () => {
    expect(judge({ stages: bad, endedRun: ended('failure'), fork: false, now: 0 }).stages).toEqual(bad)
  })

  test('a run whose address the host does not tell is no link', () => {
    const { failed } = judge({ stages: good, endedRun: ended('failure'), fork: false, now: 0 })
    expect(failed?.host).toStrictEqual({ name: '' })
  })

  test.each<[string, readonly StageRecord[], EndedRun | undefined, boolean]>([
    ['all passed', good, undefined, true],
    ['one failed', bad, undefined, false],
    ['one was cancelled', stopped, undefined, false],
    ['nothing is recorded', [], undefined, false],
    ['the host does not say that it went well', good, ended('other'), false],
    ['only what was tried failed', [{ ...record('deploy', 'fail'), dryRun: true }], undefined, true],
  ])('passed, when %s: %#', (_, stages, endedRun, want) => {
    expect(judge({ stages, endedRun, fork: false, now: 0 }).passed).toBe(want)
  })
})
