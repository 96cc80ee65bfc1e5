import { describe, expect, test } from '@jest/globals'
import { type Config, EXIT_CODES, type Outcome } from '@slipway/core'
import { parseConfig } from '@slipway/core/config'
import { STAGE_NAMES } from './catalogue'
import { type Done, isLeftOut, overall, planRun as plan } from './plan-run'
import { STAGES } from './stages'

const planRun = (config: Config, wanted: readonly string[]) =>
  plan(config, wanted, { stages: STAGES, path: '/work/.slipway.yml' })

const configOf = (...stages: string[]) =>
  parseConfig(
    '.slipway.yml',
    JSON.stringify({ version: 1, stages: Object.fromEntries(stages.map((stage) => [stage, {}])) }),
    STAGE_NAMES,
  )

describe('the plan of a run', () => {
  test.each<[string, string[], string[], string[][]]>([
    ['all, in the order of the file', ['push', 'build'], [], [['push'], ['build']]],
    ['test and scan side by side', ['build', 'test', 'scan', 'push'], [], [['build'], ['test', 'scan'], ['push']]],
    ['either first', ['scan', 'test'], [], [['scan', 'test']]],
    ['not when something stands between', ['test', 'push', 'scan'], [], [['test'], ['push'], ['scan']]],
    [
      'those that are named, in the order of the file',
      ['build', 'test', 'push'],
      ['push', 'build'],
      [['build'], ['push']],
    ],
    ['one of the pair', ['build', 'test', 'scan'], ['scan'], [['scan']]],
  ])('%s', async (_, stages, wanted, want) => {
    expect(planRun(await configOf(...stages), wanted)).toEqual(want)
  })

  test('stages that are not there are named at once, each with the nearest', async () => {
    const config = await configOf('build', 'test')
    expect(() => planRun(config, ['biuld', 'test', 'zzz'])).toThrow(
      'expected stages of .slipway.yml (build, test), got "biuld", did you mean "build"?, "zzz"',
    )
    const empty = await configOf()
    expect(() => planRun(empty, [])).toThrow('expected stages in .slipway.yml, found none in /work/.slipway.yml')
  })
})

describe('the outcome of a run', () => {
  const done = (outcome: Outcome, tolerated = false) => ({ outcome, tolerated, exitCode: EXIT_CODES[outcome] }) as Done
  const steps = [['build'], ['test', 'scan'], ['smoke']] as const

  test.each<[string, Done[], Outcome]>([
    ['all passed', [done('pass'), done('pass'), done('pass'), done('pass')], 'pass'],
    ['the first of two that failed side by side', [done('pass'), done('vacuous'), done('fail')], 'vacuous'],
    ['a smoke check that only warns', [done('pass'), done('pass'), done('pass'), done('fail', true)], 'pass'],
    ['a warning before a failure of the same kind', [done('pass'), done('fail', true), done('fail')], 'fail'],
    ['a signal between two stages', [done('pass')], 'cancelled'],
    ['a signal before the first', [], 'cancelled'],
  ])('%s', (_, records, want) => {
    expect(overall(records, steps)).toBe(want)
  })
})

describe('after a dry run of deploy', () => {
  const left = (dryRun: string | undefined) =>
    STAGES.filter(({ reach }) => isLeftOut(reach, [{}, { 'dry-run': dryRun }])).map(({ name }) => name)

  test.each(['render', 'server'])('%s: nothing looks at the service', (dryRun) =>
    expect(left(dryRun)).toEqual(['smoke', 'verify']),
  )

  test.each(['off', undefined])('%s: everything runs', (dryRun) => expect(left(dryRun)).toEqual([]))
})
