import { describe, expect, test } from '@jest/globals'
import type { StageRecord } from '@slipway/core'
import { type BundleHost, forget, startBundle } from './start-bundle'

const COMMIT = '0123456789012345678901234567890123456789'

const record = (host: BundleHost, stage: string, rest: Partial<StageRecord> = {}): string =>
  JSON.stringify({
    version: '2.0',
    stage,
    id: 'a',
    host: { name: host, runId: '7' },
    source: { repository: 'team/shop', commit: COMMIT },
    started: '2026-01-01T10:00:00.000Z',
    finished: '2026-01-01T10:01:00.000Z',
    outcome: 'pass',
    exitCode: 0,
    headline: `${stage} went well`,
    outputs: {},
    facts: {},
    ...rest,
  })

describe.each(['github', 'gitlab'] as const)('report on %s', (host) => {
  test('records of several jobs are one page; the stage that stopped the run is an output', async () => {
    const run = await startBundle('report', host, {
      inputs: { records: 'one\ntwo' },
      files: {
        'one/slipway-out/record/build-a.json': record(host, 'build'),
        'two/record/test-a.json': record(host, 'test', { outcome: 'fail', exitCode: 10, headline: '2 tests failed' }),
        'two/record/scan-a.json': record(host, 'scan', { host: { name: host, runId: '6' } }),
      },
    })
    expect([run.code, run.outputs]).toEqual([
      0,
      { outcome: 'pass', page: 'slipway-out/report.html', 'failed-stage': 'test' },
    ])
    expect(run.read('slipway-out/report.html')).toMatch(/id="build"/)
    expect(run.read('slipway-out/report.html')).not.toMatch(/id="scan"/)
    expect(run.stdout).toContain('record/scan-a.json is of another run or commit')
    forget(run)
  })

  test('nobody who is to be told makes the job red, and no address of theirs is shown', async () => {
    const run = await startBundle('report', host, {
      inputs: { records: 'one', notify: '[{ to: slack, url: env:HOOK }, { to: pagerduty, key: env:NONE }]' },
      env: { HOOK: 'http://127.0.0.1:9/services/T0/B0/a-secret-address' },
      files: { 'one/record/build-a.json': record(host, 'build', { outcome: 'fail', exitCode: 10 }) },
    })
    expect([run.code, run.outputs['failed-stage']]).toEqual([0, 'build'])
    expect(run.stdout).toMatch(/notify\[0\] \(slack\) could not be sent: .*not a public address/)
    expect(run.stdout).toMatch(/notify\[1\] \(pagerduty\) could not be sent: the variable NONE is not set/)
    expect(run.stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain('a-secret-address')
    forget(run)
  })

  test('a secret in the configuration is wrong, and is not repeated', async () => {
    const run = await startBundle('report', host, {
      inputs: { notify: '[{ to: pagerduty, key: R0UT1NG-KEY }]' },
    })
    expect(run.code).toBe(2)
    expect(run.stdout + run.stderr).toMatch(/notify\[0\]\.key: expected env: and the name of the variable/)
    expect(run.stdout + run.stderr).not.toContain('R0UT1NG-KEY')
    forget(run)
  })
})
