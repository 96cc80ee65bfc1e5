import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Exec, type ExecResult, resolve, type StageRecord } from '@slipway/core'
import { FakeClock, FakeFiles, FakeHost, fakePorts, sampleRecord } from '@slipway/testing'
import { writeDora } from '../../actions/report/src/dora'
import type { Figures } from '../../actions/report/src/dora/figures'
import { inputs } from '../../actions/report/src/inputs'
import { judge } from '../../actions/report/src/state'
import { ROOT } from '../../scripts/paths'
import { type GitHubApi, type GitLabApi, startGitHubApi, startGitLabApi } from './host-apis'
import { at, COMMITS, HOUR, type Row, TWENTY } from './twenty-deploys'

/** The five figures of twenty deploys, counted by hand: from the file that is kept, from GitHub, from GitLab. */

const DAY = 24 * HOUR
/** The whole programs count up to this moment. */
const START = Math.floor(Date.now() / DAY) * DAY - 30 * DAY
const WINDOW_DAYS = 90

const folder = mkdtempSync(join(tmpdir(), 'slipway-dora-'))
const [full, shallow] = [join(folder, 'full'), join(folder, 'shallow')]
let shas: Readonly<Record<string, string>> = {}
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const git = (directory: string, args: readonly string[], input = '') =>
  execFileSync('git', args, { cwd: directory, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })

/** The history as one stream: a process instead of one for each commit. */
beforeAll(() => {
  const marks = new Map(COMMITS.map(({ name }, i) => [name, `:${i + 1}`]))
  const stream = COMMITS.map(({ name, time, parents: [first, second] }) =>
    [
      'commit refs/heads/main',
      `mark ${marks.get(name)}`,
      `committer a <a@example.com> ${(START + time) / 1000} +0000`,
      `data ${name.length}\n${name}`,
      ...(first === undefined ? [] : [`from ${marks.get(first)}`]),
      ...(second === undefined ? [] : [`merge ${marks.get(second)}`]),
      '',
    ].join('\n'),
  ).join('\n')
  mkdirSync(full)
  git(full, ['init', '--quiet', '--initial-branch=main'])
  git(full, ['fast-import', '--quiet', `--export-marks=${join(folder, 'marks')}`], stream)
  git(full, ['reset', '--quiet', '--hard', 'main'])
  const lines = readFileSync(join(folder, 'marks'), 'utf8').trim().split('\n')
  const byMark = new Map(lines.map((line) => line.split(' ') as [string, string]))
  shas = Object.fromEntries(COMMITS.map(({ name }) => [name, byMark.get(marks.get(name) ?? '') ?? '']))
  git(folder, ['clone', '--quiet', '--depth=1', `file://${full}`, shallow])
})

const shaOf = (commit: string): string => shas[commit] ?? ''
const iso = (time: number) => new Date(START + time).toISOString()
const inFigures = ({ value, count }: Figures[keyof Figures]) => [value, count]
const figuresOf = (json: string) => {
  const { figures } = JSON.parse(json) as { readonly figures: Figures }
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, inFigures(figure)]))
}
const leftOf = (json: string) => (JSON.parse(json) as { readonly left: readonly string[] }).left

const record = (stage: string, id: string, finished: number, rest: Partial<StageRecord> = {}): StageRecord =>
  sampleRecord(stage, {
    id,
    started: iso(finished - 60_000),
    finished: iso(finished),
    outputs: stage === 'deploy' ? { revision: '3' } : {},
    facts: stage === 'deploy' ? { environment: 'production' } : {},
    ...rest,
  })
const back = { outcome: 'rolled-back', exitCode: 20 } as const
const bad = { outcome: 'fail', exitCode: 10 } as const

/** What the jobs of a run left. */
function stagesOf({ number, finished, commit, fate, told = 0 }: Row): readonly StageRecord[] {
  const source = { commit: shaOf(commit) }
  const end = fate === 'taken back before' ? back : fate === 'failed' ? bad : {}
  const deploy = record('deploy', `d${number}`, finished, { source, ...end })
  // It delivered to staging on the way.
  const staging = record('deploy', `s${number}`, finished - HOUR / 4, { source, facts: { environment: 'staging' } })
  if (fate === 'taken back after') return [staging, deploy, record('smoke', `t${number}`, told, back)]
  return fate === 'left failing' ? [staging, deploy, record('verify', `t${number}`, told, bad)] : [staging, deploy]
}

/** Runs that deployed nothing to production for certain. */
const NOTHING: readonly (readonly StageRecord[])[] = [
  [record('deploy', 'n1', at(6, 18), { outcome: 'cancelled', exitCode: 30 })],
  [record('deploy', 'n2', at(6, 19), { ...bad, outputs: {} })],
  [record('deploy', 'n3', at(6, 20), { dryRun: true })],
  [record('deploy', 'n4', at(6, 21), { facts: { environment: 'staging' } })],
  [record('build', 'n5', at(6, 22))],
]

const execIn = (directory: string): Exec =>
  ({
    which: async () => 'git',
    run: (file: string, args: readonly string[]) =>
      new Promise<ExecResult>((done) => {
        execFile(file, args, { cwd: directory, encoding: 'utf8' }, (error, stdout, stderr) => {
          const end = { kind: 'exit', code: error === null ? 0 : 128 } as const
          done({ end, stdout, stderr, truncated: false, milliseconds: 1 } as ExecResult)
        })
      }),
  }) as unknown as Exec

describe('a file that twenty runs kept', () => {
  const files = new FakeFiles({})
  async function report(stages: readonly StageRecord[], directory: string, now: number): Promise<void> {
    const host = new FakeHost({ fork: false, repository: 'team/shop' }, 'github', true)
    const ports = fakePorts({ files, host, clock: new FakeClock(START + now), exec: execIn(directory) as never })
    const own: Readonly<Record<string, string>> = { dora: 'deploys.jsonl', environment: 'production' }
    const given = resolve(inputs, [{ name: 'input', get: (name: string) => own[name] }]).values
    const state = judge({ stages, endedRun: undefined, fork: false, now: 0 })
    await writeDora({ given, state, release: undefined, reporting: undefined }, ports)
  }

  test('the five figures are those of a count by hand', async () => {
    for (const row of TWENTY)
      await report(stagesOf(row), row.shallow === true ? shallow : full, row.finished + 3 * HOUR)
    for (const stages of NOTHING) await report(stages, full, at(21, 0))
    // A run that is reported once more counts once.
    await report(stagesOf(TWENTY[19] as Row), full, at(21, 0))
    const json = await files.read('slipway-out/report/dora.json')
    expect((await files.read('deploys.jsonl')).trim().split('\n')).toHaveLength(20)
    expect(figuresOf(json)).toEqual({
      // All of the twenty but 7, which deploy itself took back.
      deploymentFrequency: [19 / WINDOW_DAYS, 19],
      // Hours from each commit to the end of the first good deploy that had it:
      //  2: c2 4, c3 2             3: c4 24                  5: c5 27, c6 6 (c5 came with 4, which was taken back)
      //  6: none, the same again   8: c7 26, c8 1            11: c9 52, c10 26, c11 1
      // 12: c12 12                14: none, an old one       15: c13 51, c14 2
      // 17: c15 13, c16 4         19: c18 8                  20: c19 18, and the merge is left out
      // In order: 1 1 2 2 4 4 6 8 [12] 13 18 24 26 26 27 51 52; the ninth of seventeen. Not known: 1 is the first,
      // and the checkout of 18 was shallow.
      changeLeadTime: [12, 17],
      // 4, 9, 10, 13 and 16, of the nineteen that served.
      changeFailRate: [5 / 19, 19],
      // 4: back after 0.5 h. 9: until 11 ended, 48. 10: 24. 13: back after 2. 16: until 17 ended, 12.
      // In order: 0.5 2 [12] 24 48.
      failedDeploymentRecoveryTime: [12, 5],
      // 5 after 4, 10 after 9, 11 after 10, 14 after 13, 17 after 16.
      deploymentReworkRate: [5 / 19, 19],
    })
    expect(leftOf(json)).toEqual([
      'lead time of 1 of the deploys, since it is the first good deploy that is known',
      'lead time of 1 of the deploys, since the checkout is shallow; give actions/checkout fetch-depth: 0',
    ])
  }, 60_000)
})

let jobs = 0
/** The whole program with `dora: deployments`, in a job that has the history. */
function countFrom(env: Readonly<Record<string, string>>): Promise<{ readonly json: string; readonly output: string }> {
  const temp = join(folder, `job-${++jobs}`)
  const output = join(temp, 'out')
  mkdirSync(join(output, 'record'), { recursive: true })
  const source = { repository: 'team/shop', commit: shaOf('m20') }
  const build = record('build', 'b1', at(20, 11), { source, host: { name: env['HOST'] ?? '', runId: '7', attempt: 1 } })
  writeFileSync(join(output, 'record/build-b1.json'), JSON.stringify(build))
  for (const name of ['output', 'summary']) writeFileSync(join(temp, name), '')
  const common = { HOME: temp, RUNNER_TEMP: temp, INPUT_RECORDS: output, INPUT_ENVIRONMENT: 'production' }
  const loader = join(ROOT, 'node_modules/tsx/dist/loader.mjs')
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--import', loader, join(ROOT, 'test/integration/start-report.ts')],
      {
        cwd: full,
        env: {
          PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
          ...common,
          INPUT_DORA: 'deployments',
          ...env,
        },
      },
      (_, stdout, stderr) => {
        const file = join(full, 'slipway-out/report/dora.json')
        done({ json: readFileSync(file, 'utf8'), output: `${stdout}${stderr}` })
        rmSync(join(full, 'slipway-out'), { recursive: true, force: true })
      },
    )
  })
}

describe('what hosts remember of the same twenty', () => {
  test('GitHub: a success that became a failure was served; a mere failure is not known to have been', async () => {
    const api: GitHubApi = await startGitHubApi()
    try {
      const status = (state: string, time: number) => ({ state, created_at: iso(time) })
      for (const { number, finished, commit, fate, told } of TWENTY) {
        const begun = [status('in_progress', finished - 60_000)]
        const ended = ['taken back before', 'failed'].includes(fate)
          ? [status('failure', finished)]
          : [status('success', finished), ...(told === undefined ? [] : [status('failure', told)])]
        // GitHub puts the one before out of use when the next one is good.
        const over = number === 20 ? [] : [status('inactive', finished + 20 * HOUR)]
        const statuses = [...begun, ...ended, ...over]
        const made = { id: number, environment: 'production', sha: shaOf(commit), created_at: iso(finished - 60_000) }
        api.deployments.push({ ...made, statuses })
      }
      const others = { sha: shaOf('c6'), created_at: iso(at(6, 18)) }
      api.deployments.splice(6, 0, {
        id: 90,
        environment: 'staging',
        ...others,
        statuses: [status('success', at(6, 18))],
      })
      api.deployments.splice(6, 0, {
        id: 91,
        environment: 'production',
        ...others,
        statuses: [status('pending', at(6, 18))],
      })
      const { json, output } = await countFrom({
        HOST: 'github',
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: api.url,
        GITHUB_REPOSITORY: 'team/shop',
        GITHUB_SHA: shaOf('m20'),
        GITHUB_REF_NAME: 'main',
        GITHUB_EVENT_NAME: 'push',
        GITHUB_RUN_ID: '7',
        GITHUB_RUN_ATTEMPT: '1',
        INPUT_TOKEN: 'ghs_0123456789',
      })
      expect({ output, figures: figuresOf(json) }).toMatchObject({
        figures: {
          // All but 7, 9 and 10, which never were a success.
          deploymentFrequency: [17 / WINDOW_DAYS, 17],
          // As above, and c17 of deploy 18, 3 h: 1 1 2 2 3 4 4 6 [8 12] 13 18 24 26 26 27 51 52.
          changeLeadTime: [10, 18],
          // 4, 13 and 16.
          changeFailRate: [3 / 17, 17],
          // Until the next good one: 4 24 h, 13 24, 16 12.
          failedDeploymentRecoveryTime: [24, 3],
          // 5, 14 and 17.
          deploymentReworkRate: [3 / 17, 17],
        },
      })
      expect(leftOf(json)).toContain(
        'whether 3 failed deployments served: no success was told before, so that counts for nothing',
      )
    } finally {
      await api.stop()
    }
  }, 120_000)

  test('GitLab: it keeps one state of each, and what failed is not known to have served', async () => {
    const api: GitLabApi = await startGitLabApi()
    try {
      for (const { number, finished, commit, fate } of TWENTY)
        api.deployments.push({
          id: number,
          environment: 'production',
          sha: shaOf(commit),
          created_at: iso(finished - 60_000),
          updated_at: iso(finished),
          status: fate === 'good' ? 'success' : 'failed',
          deployable: { finished_at: iso(finished), pipeline: { id: 100 + number } },
        })
      const other = { sha: shaOf('c6'), created_at: iso(at(20, 18)), updated_at: iso(at(20, 18)), deployable: null }
      api.deployments.push({ id: 90, environment: 'staging', status: 'success', ...other })
      api.deployments.push({ id: 91, environment: 'production', status: 'running', ...other })
      const { json, output } = await countFrom({
        HOST: 'gitlab',
        GITLAB_CI: 'true',
        CI_API_V4_URL: api.url,
        CI_SERVER_URL: api.url,
        CI_PROJECT_PATH: 'team/shop',
        CI_PROJECT_ID: '5',
        CI_COMMIT_SHA: shaOf('m20'),
        CI_COMMIT_REF_NAME: 'main',
        CI_PIPELINE_ID: '7',
        CI_PIPELINE_SOURCE: 'push',
        INPUT_TOKEN: 'glpat-0123456789',
      })
      expect({ output, figures: figuresOf(json) }).toMatchObject({
        figures: {
          // Without 4, 7, 9, 10, 13 and 16.
          deploymentFrequency: [14 / WINDOW_DAYS, 14],
          changeLeadTime: [10, 18],
          // A share of what is not known would be a guess.
          changeFailRate: [undefined, 0],
          failedDeploymentRecoveryTime: [undefined, 0],
          deploymentReworkRate: [undefined, 0],
        },
      })
      expect(leftOf(json)).toContain(
        'whether 6 failed deployments served: the host keeps only how each ended, so failures are not counted; a file of deploys tells',
      )
    } finally {
      await api.stop()
    }
  }, 120_000)
})
