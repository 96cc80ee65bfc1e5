import { describe, expect, test } from '@jest/globals'
import type { SourceContext, StageRecord } from '@slipway/core'
import { sampleRecord } from '@slipway/testing'
import { releaseOf } from './release'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString()

const record = (stage: string, minute: number, rest: Partial<StageRecord> = {}): StageRecord =>
  sampleRecord(stage, {
    id: `${stage}${minute}`,
    started: at(minute),
    finished: at(minute + 1),
    ...rest,
  })
const to = (environment: string, minute: number, rest: Partial<StageRecord> = {}) =>
  record('deploy', minute, { facts: { environment, release: `shop-${environment}` }, ...rest })
const bad = { outcome: 'fail', exitCode: 10 } as const
const ofJob = (job: string) => ({ host: { name: 'github', job } })

const STAGING = to('staging', 0)
const PRODUCTION = to('production', 10)

describe('the release of an environment', () => {
  test.each<[string, readonly StageRecord[], string | undefined, readonly (string | undefined)[]]>([
    ['the last one where none is asked for', [STAGING, PRODUCTION], undefined, ['production', 'good', 'deploy10']],
    ['the one that is asked for', [STAGING, PRODUCTION], 'staging', ['staging', 'good', 'deploy0']],
    ['one that names none', [record('deploy', 0)], 'staging', ['staging', 'good', 'deploy0']],
    ['no deploy to it', [STAGING], 'production', []],
    [
      'a check of the deploy before the next',
      [STAGING, record('smoke', 2), PRODUCTION, record('smoke', 12, bad)],
      'staging',
      ['staging', 'good', 'smoke2'],
    ],
    [
      'the check of the next one',
      [STAGING, record('smoke', 2), PRODUCTION, record('smoke', 12, bad)],
      'production',
      ['production', 'bad', 'smoke12'],
    ],
    [
      'jobs beside each other: the check of its own job',
      [
        to('staging', 0, ofJob('a')),
        to('production', 1, ofJob('b')),
        record('smoke', 3, { ...ofJob('a'), ...bad }),
        record('smoke', 4, ofJob('b')),
      ],
      'production',
      ['production', 'good', 'smoke4'],
    ],
    [
      'of two clusters the one that failed',
      [
        to('production', 0, { ...bad, facts: { environment: 'production', context: 'us' } }),
        to('production', 5, { facts: { environment: 'production', context: 'eu' } }),
      ],
      'production',
      ['production', 'bad', 'deploy0'],
    ],
    [
      'done again, and well now',
      [to('production', 0, bad), to('production', 5)],
      'production',
      ['production', 'good', 'deploy5'],
    ],
    ['a dry run is none', [to('production', 0, { dryRun: true })], 'production', []],
  ])('%s', (_, stages, environment, expected) => {
    const found = releaseOf(stages, environment, { source: { fork: false } })
    expect(found === undefined ? [] : [found.environment, found.state, found.told.id]).toEqual(expected)
  })

  test.each<[string, string | undefined, Partial<SourceContext>]>([
    ['its record may name it', 'production', {}],
    ['not on a change request', undefined, { changeRequest: 3 }],
    ['not at the end of another run', undefined, { endedRun: { runId: '7', commit: 'a', conclusion: 'success' } }],
  ])('where the job names no environment: %s', (_, environment, more) => {
    expect(releaseOf([PRODUCTION], undefined, { source: { fork: false, ...more } })?.environment).toBe(environment)
    expect(releaseOf([PRODUCTION], 'production', { source: { fork: false, ...more } })?.environment).toBe('production')
  })

  test.each([
    ['https://shop.example.com/a?b=c', true],
    ['javascript:alert(1)', false],
    ['https://shop.example.com/<script>', false],
    ['https://a b', false],
  ])('the address of the service is one that leads to a page: %s', (url, isOne) => {
    const found = releaseOf([to('production', 0, { outputs: { url } })], undefined, { source: { fork: false } })
    expect(found?.url).toBe(isOne ? url : undefined)
  })
})
