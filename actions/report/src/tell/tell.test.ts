import { describe, expect, test } from '@jest/globals'
import { type Check, type Reporting, resolve, type StageRecord, UserError } from '@slipway/core'
import { FakeHost, fakePorts } from '@slipway/testing'
import { inputs } from '../inputs'
import { judge } from '../state'
import { tellHost } from './index'
import { releaseOf } from './release'

const DEPLOY = {
  stage: 'deploy',
  id: 'd',
  host: { name: 'github' },
  outcome: 'pass',
  exitCode: 0,
  headline: 'is up',
  started: '2026-01-01T00:00:00.000Z',
  finished: '2026-01-01T00:01:00.000Z',
  outputs: {},
  facts: { environment: 'production' },
} as unknown as StageRecord

async function tell(own: Readonly<Record<string, string>>, source: object = {}, more: Partial<Reporting> = {}) {
  const written: string[] = []
  const checks: Check[] = []
  const reporting = {
    changeRequests: async () => [{ number: 12 }],
    comments: async () => [],
    writeComment: async () => void written.push('comment'),
    writeCheck: async (check: Check) => (checks.push(check), written.push('check'), true),
    writeDeployment: async () => (written.push('deployment'), true),
    ...more,
  } as Partial<Reporting> as Reporting
  const host = new FakeHost({ fork: false, ...source }, 'github', true)
  const given = resolve(inputs, [{ name: 'input', get: (name: string) => own[name] }]).values
  const state = judge({ stages: [DEPLOY], endedRun: undefined, fork: host.source.fork, now: 0 })
  const release = releaseOf([DEPLOY], given.environment, host)
  const description = { word: 'Deployed', sentences: ['It is up.'] }
  await tellHost({ given, state, markdown: 'text', description, release, reporting }, fakePorts({ host }))
  return { written, checks, said: host.said }
}

describe('what a host is told', () => {
  const ALL = { check: 'true', deployment: 'true', environment: 'production' }

  test.each<[string, Readonly<Record<string, string>>, object, readonly string[]]>([
    ['a change request: what is asked for', ALL, { changeRequest: 12 }, ['check', 'comment', 'deployment']],
    ['no comment where it is off', { ...ALL, comment: 'off' }, { changeRequest: 12 }, ['check', 'deployment']],
    ['the comment alone is asked for by nobody', {}, { changeRequest: 12 }, ['comment']],
    ["a fork's run speaks for no environment", ALL, { changeRequest: 12, fork: true }, ['check', 'comment']],
  ])('%s', async (_, own, source, expected) => {
    expect((await tell(own, source)).written.sort()).toEqual(expected)
  })

  /** EnricoMi/publish-unit-test-result-action#437 said nothing that helped. */
  test('a run of a branch has no comment, and the log says why', async () => {
    const { written, said } = await tell({})
    expect([written, said]).toEqual([[], ['info comment: none, since this run is not that of a pull or merge request']])
  })

  test('the name of the check says whose word it is, and its title what became of the run', async () => {
    const [own] = (await tell({ check: 'true' })).checks
    const [fork] = (await tell({ check: 'true' }, { fork: true })).checks
    expect([own?.name, own?.conclusion, own?.title]).toEqual(['Slipway', 'success', 'Deployed: It is up.'])
    expect([fork?.name, fork?.conclusion]).toEqual(["Slipway (reported by the change's own run)", 'neutral'])
  })

  test('what cannot be told is a warning with what to do, and stops nothing else', async () => {
    const refused = new UserError('REPORT_FORBIDDEN', 'expected checks: write', 'give the job checks: write')
    const { written, said } = await tell(ALL, { changeRequest: 12 }, { writeCheck: () => Promise.reject(refused) })
    expect(written.sort()).toEqual(['comment', 'deployment'])
    expect(said).toContain('warn the check could not be written: expected checks: write; give the job checks: write')
  })
})
