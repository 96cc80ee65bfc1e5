import { describe, expect, test } from '@jest/globals'
import { type OtherRun, type Outcome, Run, type StageRecord } from '@slipway/core'
import { FakeHost, fakePorts } from '@slipway/testing'
import { checkAfter } from './after'

const [OURS, OTHER] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`]
const image = (name: string, digest = OURS) => ({ registry: 'r.io', repository: name, digest })
let clock = 0

function stage(name: string, outcome: Outcome, more: Partial<StageRecord> = {}): StageRecord {
  clock += 1
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, clock)).toISOString()
  return {
    ...{ version: '2.0', stage: name, id: `x${clock}`, host: { name: 'github', runId: '7' }, source: {} },
    ...{
      started: at,
      finished: at,
      outcome,
      exitCode: outcome === 'pass' ? 0 : 10,
      headline: '',
      outputs: {},
      facts: {},
    },
    ...more,
  }
}

const deployed = (environment: string, digest = OURS, outcome: Outcome = 'pass') =>
  stage('deploy', outcome, { facts: { environment }, outputs: { 'verified-digest': digest } })

interface World {
  readonly here?: readonly StageRecord[]
  readonly others?: readonly StageRecord[]
  /** What the host keeps of the newest good run of the branch. */
  readonly kept?: readonly StageRecord[]
  readonly forked?: boolean
  readonly images?: readonly ReturnType<typeof image>[]
  readonly after?: readonly string[]
}

async function check({ here = [], others = [], kept, forked = false, images, after = ['staging'] }: World) {
  const host = new FakeHost({ fork: false, ref: 'main' }, 'github')
  const run: OtherRun | undefined =
    kept === undefined
      ? undefined
      : {
          origin: { fork: forked },
          files: async (wanted) =>
            kept
              .map((record) => ({
                path: `slipway-out/record/${record.stage}-${record.id}.json`,
                ...{ artifact: 'records', origin: { fork: forked } },
                bytes: new TextEncoder().encode(JSON.stringify(record)),
              }))
              .filter(({ path }) => wanted(path)),
        }
  const asked = Object.assign(host, { otherRuns: async () => ({ find: async () => run }) })
  const ports = { ...fakePorts({ host: asked, record: new Run(here, [], others) }), after }
  await checkAfter(images ?? [image('app')], { environment: 'production', token: undefined }, ports)
}

describe('a digest that passed staging goes on to production', () => {
  test.each<[string, World]>([
    ['in this run', { here: [deployed('staging'), stage('smoke', 'pass')] }],
    ['in another one, whose records were fetched', { others: [deployed('staging')] }],
    ['in the newest good run of the branch', { kept: [deployed('staging'), stage('smoke', 'pass')] }],
    [
      'with several images',
      {
        here: [
          stage('deploy', 'pass', {
            facts: { environment: 'staging' },
            outputs: { images: `api=r.io/api@${OURS},web=r.io/web@${OTHER}` },
          }),
        ],
        images: [image('api'), image('web', OTHER)],
      },
    ],
    ['again, after it had failed', { here: [deployed('staging', OURS, 'rolled-back'), deployed('staging')] }],
    [
      'though a later deployment of the same run was condemned',
      { here: [deployed('staging'), deployed('production'), stage('smoke', 'rolled-back')] },
    ],
    ['where a check only warned', { here: [deployed('staging'), stage('smoke', 'fail', { exitCode: 0 })] }],
    ['where nothing comes before', { after: [] }],
    ['where no image is ours', { images: [] }],
  ])('%s', async (_, world) => {
    await expect(check(world)).resolves.toBeUndefined()
  })

  test.each<[string, World]>([
    ['no record', {}],
    ['another digest', { here: [deployed('staging', OTHER)] }],
    ['another environment', { here: [deployed('preview')] }],
    ['a deployment that failed', { here: [deployed('staging', OURS, 'rolled-back')] }],
    ['a dry run', { here: [{ ...deployed('staging'), dryRun: true }] }],
    ['a check that condemned it', { here: [deployed('staging'), stage('smoke', 'rolled-back')] }],
    ['one of two images alone', { here: [deployed('staging')], images: [image('api'), image('web', OTHER)] }],
    ['one of two environments alone', { here: [deployed('staging')], after: ['staging', 'canary'] }],
    ['a run of a fork', { kept: [deployed('staging')], forked: true }],
  ])('%s is not enough', async (_, world) => {
    await expect(check(world)).rejects.toMatchObject({
      code: 'DEPLOY_AFTER',
      outcome: 'fail',
      message: expect.stringMatching(/^production comes after \w+: no record .* passed there.*; nothing was changed$/),
      hint: expect.stringMatching(/^deploy this digest with environment: \w+ first/),
    })
  })
})
