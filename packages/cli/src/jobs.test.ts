import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '@slipway/core/config'
import { STAGE_NAMES } from './catalogue'
import { configuredStages, jobsOf, nameOf, pooled } from './jobs'
import { planRun } from './plan-run'
import { STAGES } from './stages'

const YAML = `
stages: { build: {}, test: {}, push: {}, deploy: {} }
components:
  api: { build: { context: api }, test: { command: make test } }
  web: { build: { context: web }, scan: {} }
`

async function jobs(yaml: string, only?: string) {
  const config = await parseConfig('.slipway.yml', yaml, STAGE_NAMES)
  const steps = planRun(config, [], { stages: STAGES, path: '/work/.slipway.yml' })
  return jobsOf(steps, config, { stages: STAGES, only }).map((step) => step.map(nameOf))
}

describe('the jobs of a run', () => {
  test('what is about an image runs for each, a test for those that have one, deploy once', async () => {
    expect(await jobs(YAML)).toEqual([
      ['build api', 'build web'],
      ['test api', 'scan api', 'scan web'],
      ['push api', 'push web'],
      ['deploy'],
    ])
  })
  test('of one component', async () => {
    expect(await jobs(YAML, 'web')).toEqual([['build web'], ['test web', 'scan web'], ['push web'], ['deploy web']])
  })
  test('a test of the whole repository runs once', async () => {
    expect(await jobs('stages: { test: {} }\ncomponents: { a: { build: {} }, b: {} }')).toEqual([
      ['build a', 'build b'],
      ['test'],
    ])
  })
  test('without components all is as it was', async () => {
    expect(await jobs('stages: { build: {}, test: {} }')).toEqual([['build'], ['test']])
  })
  test('what only components configure stands where a delivery has it', async () => {
    const config = await parseConfig(
      'f',
      'stages: { test: {}, deploy: {} }\ncomponents: { a: { push: {}, build: {} } }',
      STAGE_NAMES,
    )
    expect(configuredStages(config, STAGES)).toEqual(['build', 'test', 'push', 'deploy'])
  })
})

test('so many at a time, results in order', async () => {
  let now = 0
  let most = 0
  const results = await pooled([5, 1, 3, 2], 2, async (item) => {
    most = Math.max(most, (now += 1))
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve()
    now -= 1
    return item * 10
  })
  expect([results, most]).toEqual([[50, 10, 30, 20], 2])
})
