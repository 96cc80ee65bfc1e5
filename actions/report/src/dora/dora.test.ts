import { describe, expect, test } from '@jest/globals'
import { type HostDeployment, type Reporting, resolve, type StageRecord } from '@slipway/core'
import { FakeClock, FakeFiles, FakeHost, fakePorts, sampleRecord } from '@slipway/testing'
import { inputs } from '../inputs'
import { judge } from '../state'
import { type Deploy, deployOf } from './deploy'
import { figuresOf } from './figures'
import { writeDora } from './index'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2026, 0, 1)

/**
 * Twenty deploys, one every day at noon, counted by hand below:
 * - day 4 was taken back by the smoke check after 30 minutes, day 5 repaired it;
 * - day 9 failed and stayed so; day 10 failed as well; day 11 repaired both, 48 and 24 hours after they ended;
 * - day 15 was taken back by deploy itself before it served, and counts for nothing;
 * - every good deploy shipped two commits, 1 and 5 hours old, but for day 1, of which nobody knows.
 */
const TWENTY: readonly Deploy[] = Array.from({ length: 20 }, (_, i) => {
  const day = i + 1
  const finished = START + i * DAY + 12 * HOUR
  const end = [4, 15].includes(day) ? 'taken-back' : [9, 10].includes(day) ? 'failed' : 'good'
  return {
    id: `d${day}`,
    environment: 'production',
    commit: String(day % 10).repeat(40),
    started: finished - 60_000,
    finished,
    end,
    served: day !== 15,
    ...(day === 4 ? { restored: finished + HOUR / 2 } : {}),
    ...(end !== 'good'
      ? {}
      : day === 1
        ? { unknown: 'it is the first' }
        : { commits: [finished - HOUR, finished - 5 * HOUR] }),
  }
})

describe('twenty deploys, by hand', () => {
  const window = { from: START, to: START + 20 * DAY }
  const figures = figuresOf(TWENTY, window)

  test('the five figures', () => {
    // 19 served in 20 days.
    expect(figures.deploymentFrequency).toMatchObject({ value: 19 / 20, count: 19 })
    // 16 good ones, 15 of them with commits, 1 and 5 hours old: the median of 30 lies between.
    expect(figures.changeLeadTime).toMatchObject({ value: 3, count: 30 })
    // Days 4, 9 and 10, of 19.
    expect(figures.changeFailRate).toMatchObject({ value: 3 / 19, count: 19 })
    // Half an hour, 48 and 24 hours.
    expect(figures.failedDeploymentRecoveryTime).toMatchObject({ value: 24, count: 3 })
    // Days 5, 10 and 11 came right after a failed change.
    expect(figures.deploymentReworkRate).toMatchObject({ value: 3 / 19, count: 19 })
  })

  test('one that is not over yet has no recovery, and an empty window nothing to count', () => {
    const open = TWENTY.filter(({ id }) => ['d8', 'd9'].includes(id))
    expect(figuresOf(open, window).failedDeploymentRecoveryTime).toMatchObject({ value: undefined, count: 0 })
    const none = figuresOf([], window)
    expect(Object.values(none).map(({ value, count }) => [value, count])).toEqual([
      [0, 0],
      [undefined, 0],
      [undefined, 0],
      [undefined, 0],
      [undefined, 0],
    ])
  })
})

const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString()
const record = (stage: string, minute: number, rest: Partial<StageRecord> = {}): StageRecord =>
  sampleRecord(stage, {
    id: `${stage}${minute}`,
    source: { commit: 'b'.repeat(40) },
    started: at(minute),
    finished: at(minute + 1),
    outputs: stage === 'deploy' ? { revision: '3' } : {},
    ...rest,
  })
const back = { outcome: 'rolled-back', exitCode: 20 } as const

describe('the deploy of a run', () => {
  test.each<[string, readonly StageRecord[], Partial<Deploy> | undefined]>([
    ['stands', [record('deploy', 0), record('smoke', 2)], { end: 'good', served: true }],
    ['was taken back by deploy: nobody had it', [record('deploy', 0, back)], { end: 'taken-back', served: false }],
    [
      'was taken back by the smoke check: users had it',
      [record('deploy', 0), record('smoke', 2, back)],
      { end: 'taken-back', served: true, restored: Date.parse(at(3)) },
    ],
    ['failed and stayed', [record('deploy', 0, { outcome: 'fail', exitCode: 10 })], { end: 'failed', served: true }],
    [
      'failed and stayed by a commit, which has no revision',
      [record('deploy', 0, { outcome: 'fail', exitCode: 10, outputs: { commit: 'c'.repeat(40) } })],
      { end: 'failed', served: true },
    ],
    ['only warned', [record('deploy', 0), record('smoke', 2, { outcome: 'fail', exitCode: 0 })], { end: 'good' }],
    [
      'was refused before anything changed',
      [record('deploy', 0, { outcome: 'fail', exitCode: 10, outputs: {} })],
      undefined,
    ],
    ['was cancelled', [record('deploy', 0, { outcome: 'cancelled', exitCode: 30 })], undefined],
    ['was a dry run', [record('deploy', 0, { dryRun: true })], undefined],
    ['there was none', [record('build', 0)], undefined],
  ])('%s', (_, stages, expected) => {
    const found = deployOf(stages, 'production')
    if (expected === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(expected)
  })
})

interface World {
  readonly dora?: string
  readonly stages?: readonly StageRecord[]
  readonly file?: string
  readonly git?: Readonly<Record<string, string>>
  readonly deployments?: readonly HostDeployment[]
  readonly complete?: boolean
  readonly source?: object
  readonly environment?: string | undefined
}

async function run(world: World) {
  const { dora = 'deploys.jsonl', stages = [record('deploy', 0)], git = {} } = world
  const files = new FakeFiles(world.file === undefined ? {} : { 'deploys.jsonl': world.file })
  const asked: string[] = []
  const exec = {
    which: async () => '/usr/bin/git',
    run: async (_: string, args: readonly string[]) => {
      const rest = args.slice(4).join(' ')
      asked.push(rest)
      const [, stdout] = Object.entries(git).find(([start]) => rest.startsWith(start)) ?? []
      const end = { kind: 'exit', code: stdout === undefined ? 128 : 0 } as const
      return { end, stdout: stdout ?? '', stderr: '', truncated: false, milliseconds: 1 }
    },
  }
  const host = new FakeHost({ fork: false, repository: 'team/shop', ...world.source }, 'github', true)
  const clock = new FakeClock(START + DAY)
  const ports = fakePorts({ files, host, clock, exec: exec as never })
  const { environment = 'production' } = world
  const own: Readonly<Record<string, string>> = { dora, environment }
  const given = resolve(inputs, [{ name: 'input', get: (name: string) => own[name] }]).values
  const reporting = {
    deployments: async () => ({ deployments: world.deployments ?? [], complete: world.complete ?? true }),
  } as Partial<Reporting> as Reporting
  const state = judge({ stages, endedRun: undefined, fork: false, now: 0 })
  const markdown = await writeDora({ given, state, release: undefined, reporting }, ports)
  const text = async (path: string) => ((await files.stat(path)) === undefined ? '' : files.read(path))
  return {
    markdown,
    asked,
    said: host.said,
    kept: await text('deploys.jsonl'),
    json: JSON.parse((await text('slipway-out/report/dora.json')) || '{}') as Record<string, never>,
    page: await text('slipway-out/report/dora.html'),
    text,
  }
}

const before = JSON.stringify({ ...TWENTY[0], commit: 'a'.repeat(40), finished: START - DAY, started: START - DAY })
const SHALLOW = 'rev-parse --is-shallow-repository'
const LOG = `log --format=%ct --no-merges ${'a'.repeat(40)}..${'b'.repeat(40)} --`
const seconds = (time: number) => String(time / 1000)

describe('a file that is kept', () => {
  test('grows by the deploy of this run, with the commits since the last good one', async () => {
    const git = { [SHALLOW]: 'false\n', [LOG]: `${seconds(START - 2 * HOUR)}\n${seconds(START - HOUR)}\n` }
    const first = await run({ file: `${before}\n`, git })
    expect(first.kept.trim().split('\n')).toHaveLength(2)
    const lead = { value: 1.5 + 1 / 60, count: 2 }
    expect(first.json['figures']).toMatchObject({ changeLeadTime: lead, deploymentFrequency: { count: 2 } })
    expect(first.page).toContain('<title>DORA · production · team/shop</title>')
    const again = await run({ file: first.kept, git: {} })
    expect([again.kept, again.json['figures']]).toEqual([first.kept, first.json['figures']])
  })

  test.each<[string, World, string]>([
    ['a shallow clone', { file: before + '\n', git: { [SHALLOW]: 'true\n' } }, 'the checkout is shallow'],
    ['no checkout', { file: before + '\n' }, 'there is no checkout here'],
    ['a commit that is not there', { file: before + '\n', git: { [SHALLOW]: 'false' } }, 'does not have its commit'],
    ['the first deploy', { git: { [SHALLOW]: 'false' } }, 'the first good deploy that is known'],
  ])('%s is named and nothing is guessed', async (_, world, why) => {
    const { json, markdown } = await run(world)
    expect(json['figures']).toMatchObject({ changeLeadTime: { count: 0 } })
    expect(markdown).toContain('nothing to count')
    expect(String(json['left'])).toContain(why)
  })

  test.each<[string, object]>([
    ["a fork's run", { fork: true }],
    ['a run that ended elsewhere', { endedRun: { runId: '6', commit: 'a', conclusion: 'success' } }],
  ])('%s adds nothing to it', async (_, source) => {
    expect((await run({ file: `${before}\n`, source })).kept).toBe(`${before}\n`)
  })

  test('the definition stands beside each number, on the page and in Markdown, and the page has plots', async () => {
    const { page, markdown, text } = await run({ file: `${before}\n` })
    for (const { definition } of Object.values(figuresOf([], { from: 0, to: DAY }))) {
      expect(page).toContain(definition)
      expect(markdown).toContain(definition)
    }
    expect(page.match(/<rect class="(?:good|bad)"/g)?.length).toBeGreaterThan(10)
    expect(await text('slipway-out/report/dora.md')).toBe(`${markdown}\n`)
  })

  test('where no deploy is known, the page says so', async () => {
    const { page, markdown } = await run({ stages: [] })
    expect(page).toContain('No deploy is known in this time.')
    expect(page).not.toContain('fullest')
    expect(markdown).toContain('| **Deployment frequency** | none | 0 |')
  })

  test('what is no line of ours stays and is named; another environment is not counted', async () => {
    const other = JSON.stringify({ ...TWENTY[1], environment: 'staging' })
    const { kept, json } = await run({ file: `${before}\nnonsense\n{"id":1}\n${other}\n`, stages: [] })
    expect(kept).toContain('nonsense')
    expect(String(json['left'])).toContain('2 lines are no record of a deploy')
    expect(json['deploys']).toHaveLength(1)
  })
})

describe('what the host remembers', () => {
  const one = (id: string, days: number, rest: Partial<HostDeployment> = {}): HostDeployment => ({
    id,
    commit: id.repeat(40).slice(0, 40),
    started: START + days * DAY,
    finished: START + days * DAY + HOUR,
    state: 'good',
    served: true,
    ...rest,
  })

  test('is counted the same way; a release that was good before it failed served', async () => {
    const deployments = [
      one('a', -9),
      one('b', -6, { state: 'bad' }),
      one('c', -5),
      one('d', -4, { state: 'bad', served: false }),
    ]
    const git = { [SHALLOW]: 'false', 'log ': seconds(START - 5 * DAY) }
    const { json, asked } = await run({ dora: 'deployments', deployments, git, complete: false })
    expect(json['figures']).toMatchObject({
      deploymentFrequency: { count: 3 },
      changeFailRate: { value: 1 / 3 },
      failedDeploymentRecoveryTime: { value: 24 },
      changeLeadTime: { value: 1, count: 1 },
    })
    expect(asked.at(-1)).toContain(`${'a'.repeat(40)}..${'c'.repeat(40)}`)
    expect(String(json['left'])).toContain('more deployments than are read')
  })

  test('where the host keeps only how each ended, no share of failures is guessed', async () => {
    const deployments = [one('a', -9, { served: true }), one('b', -6, { state: 'bad', served: undefined })]
    const { json } = await run({ dora: 'deployments', deployments, stages: [] })
    expect(json['figures']).toMatchObject({
      deploymentFrequency: { count: 1 },
      changeFailRate: { count: 0 },
      deploymentReworkRate: { count: 0 },
    })
    expect((json['figures'] as unknown as Record<string, object>)['changeFailRate']).not.toHaveProperty('value')
  })

  test('without an environment nothing is counted', async () => {
    const { said } = await run({ environment: '' })
    expect(said).toEqual([
      expect.stringContaining('warn the DORA figures could not be counted: give the `environment`'),
    ])
  })
})
