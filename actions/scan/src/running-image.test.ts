import { expect, test } from '@jest/globals'
import { type OtherRuns, RECORD_VERSION } from '@slipway/core'
import { FakeHost } from '@slipway/testing'
import { runningImage } from './running-image'

const DIGEST = `sha256:${'a'.repeat(64)}`
const OTHER = `sha256:${'b'.repeat(64)}`

interface Stage {
  readonly stage: string
  readonly outputs: Readonly<Record<string, string>>
  readonly environment?: string
  readonly outcome?: string
  readonly component?: string
  readonly dryRun?: true
}

function record({ stage, outputs, environment, outcome = 'pass', component, dryRun }: Stage, id: number) {
  const value = {
    version: RECORD_VERSION,
    stage,
    id: `id${id}`,
    ...(component === undefined ? {} : { component }),
    host: { name: 'github' },
    source: {},
    started: `2026-11-28T00:00:0${id}Z`,
    finished: `2026-11-28T00:00:0${id}Z`,
    outcome,
    exitCode: 0,
    headline: 'h',
    outputs,
    facts: environment === undefined ? {} : { environment },
    ...(dryRun === undefined ? {} : { dryRun }),
  }
  return { path: `slipway-out/record/${stage}-id${id}.json`, bytes: Buffer.from(JSON.stringify(value)) }
}

async function found(stages: readonly Stage[], component?: string) {
  const origin = { fork: false }
  const asked: unknown[] = []
  const otherRuns = async (): Promise<OtherRuns> => ({
    find: async (which) => {
      asked.push(which)
      const files = stages.map((stage, id) => ({ origin, artifact: 'slipway', ...record(stage, id) }))
      return { origin, files: async (wanted) => files.filter(({ path }) => wanted(path)) }
    },
  })
  const host = Object.assign(new FakeHost({ fork: false, defaultBranch: 'main' }, 'github'), { otherRuns })
  const image = await runningImage('production', { token: 't', component }, { host })
  expect(asked).toEqual([{ branch: 'main' }])
  return 'missing' in image ? 'missing' : image.name
}

const push = (digest: string, component?: string): Stage => ({
  stage: 'push',
  outputs: { image: `ghcr.io/team/shop@${digest}` },
  ...(component === undefined ? {} : { component }),
})
const deploy = (more: Partial<Stage> = {}): Stage => ({
  stage: 'deploy',
  outputs: { 'verified-digest': DIGEST },
  environment: 'production',
  ...more,
})

test.each<[string, readonly Stage[], string]>([
  ['what was pushed and proved there', [push(DIGEST), deploy()], `ghcr.io/team/shop@${DIGEST}`],
  ['another digest than the one that was pushed', [push(OTHER), deploy()], 'missing'],
  ['another environment', [push(DIGEST), deploy({ environment: 'staging' })], 'missing'],
  ['a deploy that was rolled back', [push(DIGEST), deploy({ outcome: 'rolled-back' })], 'missing'],
  ['a deploy that was none', [push(DIGEST), deploy({ dryRun: true })], 'missing'],
  ['nothing', [], 'missing'],
])('the image of an environment: %s', async (_name, stages, want) => {
  expect(await found(stages)).toBe(want)
})

test('of several images that of the component', async () => {
  expect(await found([push(DIGEST, 'api'), deploy()], 'api')).toBe(`ghcr.io/team/shop@${DIGEST}`)
  expect(await found([push(DIGEST, 'web'), deploy()], 'api')).toBe('missing')
})

test('a host that keeps no records says so', async () => {
  const image = await runningImage('production', { token: undefined, component: undefined }, { host: new FakeHost() })
  expect(image).toEqual({ missing: expect.stringContaining('terminal keeps no records') })
})
