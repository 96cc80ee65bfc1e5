import { describe, expect, test } from '@jest/globals'
import type { Result } from '@slipway/core'
import { FakeClock, fakePorts } from '@slipway/testing'
import type { HostAdapter } from '../host'
import { toRecord } from './to-record'

const STARTED = Date.parse('2026-01-01T10:00:00Z')
const SOURCE = {
  runId: 'of the host',
  attempt: 2,
  runUrl: 'https://ci.example/7',
  job: 'push',
  repository: 'team/shop',
  commit: 'c0ffee',
  ref: 'main',
  fork: false,
}
const passed: Result = { outcome: 'pass', headline: 'pushed', outputs: { image: 'r/a', size: 7 }, summary: 's' }

function recorded(result: Partial<Result> = {}, more: object = {}, source: object = SOURCE) {
  const ports = fakePorts({ clock: new FakeClock(STARTED + 1500) })
  return toRecord({
    action: { name: 'push' } as never,
    result: { ...passed, ...result },
    host: { name: 'github', source } as HostAdapter,
    ports: { ...ports, random: { ...ports.random, hex: (bytes) => `hex${bytes}` } },
    started: STARTED,
    runId: '7',
    component: undefined,
    tools: [],
    ...more,
  })
}

describe('what a stage records of itself', () => {
  test('is what later stages take: nothing is there that has no value', () => {
    expect(recorded({ outputs: { image: 'r/a', size: 7, digest: undefined } })).toStrictEqual({
      version: '2.0',
      stage: 'push',
      id: `${STARTED.toString(36)}-hex5`,
      host: { name: 'github', runId: '7', attempt: 2, runUrl: 'https://ci.example/7', job: 'push' },
      source: { repository: 'team/shop', commit: 'c0ffee', ref: 'main' },
      started: '2026-01-01T10:00:00.000Z',
      finished: '2026-01-01T10:00:01.500Z',
      outcome: 'pass',
      exitCode: 0,
      headline: 'pushed',
      outputs: { image: 'r/a', size: '7' },
      facts: {},
    })
  })

  test('knows no run, no commit and no address where the host has none', () => {
    const { host, source } = recorded({}, { runId: undefined }, { fork: false })
    expect([host, source]).toStrictEqual([{ name: 'github' }, {}])
  })

  test('names component, failure, facts and programs where there are any', () => {
    const failure = { code: 'FINDINGS', message: 'm', hint: 'h' } as const
    const tools = [{ name: 'helm', started: '2026-01-01T00:00:00.000Z', milliseconds: 12, end: '3' }]
    const more = { component: 'api', tools }
    expect(recorded({ outcome: 'fail', failure, facts: { environment: 'p' } }, more)).toMatchObject({
      component: 'api',
      outcome: 'fail',
      exitCode: 10,
      failure,
      facts: { environment: 'p' },
      tools,
    })
  })

  test('ends with 0 where its outcome is tolerated, which is told all the same', () => {
    expect(recorded({ outcome: 'fail', tolerated: true })).toMatchObject({ outcome: 'fail', exitCode: 0 })
    expect(recorded({ outcome: 'fail', tolerated: false })).toMatchObject({ outcome: 'fail', exitCode: 10 })
  })

  test('says that nothing was changed', () => {
    expect(recorded({ dryRun: true }).dryRun).toBe(true)
    expect(recorded({ dryRun: false })).not.toHaveProperty('dryRun')
  })
})
