import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { StageRecord } from '@slipway/core'
import { ROOT } from '../../scripts/paths'
import { type GitHubApi, type GitLabApi, startGitHubApi, startGitLabApi } from './host-apis'

/** The whole program from its source, as a host starts it, against the interfaces of the hosts. */

const SHA = '0123456789abcdef0123456789abcdef01234567'
const DIGEST = `sha256:${'ab'.repeat(32)}`
const folder = mkdtempSync(join(tmpdir(), 'slipway-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function record(stage: string, rest: Partial<StageRecord> = {}): StageRecord {
  return {
    version: '2.0',
    stage,
    id: `${stage}1`,
    host: { name: 'github', runId: '7', attempt: 1, job: stage === 'deploy' ? 'deploy' : 'image' },
    source: { repository: 'team/shop', commit: SHA },
    started: '2026-11-01T10:00:00.000Z',
    finished: '2026-11-01T10:01:00.000Z',
    outcome: 'pass',
    exitCode: 0,
    headline: `${stage} went well`,
    outputs: {},
    facts: {},
    ...rest,
  }
}

/** Records as the artifacts of the jobs that wrote them. */
const filesOf = (records: readonly StageRecord[]): Readonly<Record<string, string>> =>
  Object.fromEntries(records.map((one) => [`record/${one.stage}-${one.id}.json`, JSON.stringify(one)]))

interface Ended {
  readonly code: number
  readonly output: string
  readonly workspace: string
}

let runs = 0
/** A file of this text is a link to what follows. */
const LINK = 'link to '

/** Starts report in a job of its own, with artifacts where `download-artifact` would put them. */
function report(env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const workspace = join(folder, `job-${++runs}`)
  for (const [path, text] of Object.entries({ 'README.md': '', ...files })) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    if (text.startsWith(LINK)) symlinkSync(text.slice(LINK.length), join(workspace, path))
    else writeFileSync(join(workspace, path), text)
  }
  const temp = join(folder, `temp-${runs}`)
  mkdirSync(temp)
  writeFileSync(join(temp, 'output'), '')
  writeFileSync(join(temp, 'summary'), '')
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), join(ROOT, 'test/integration/start-report.ts')],
      { cwd: workspace, env: { PATH: process.env['PATH'] ?? '', HOME: temp, RUNNER_TEMP: temp, ...env } },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}`, workspace }),
    )
  })
}

const githubJob = (api: string, more: Readonly<Record<string, string>> = {}) => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: api,
  GITHUB_GRAPHQL_URL: `${api}/graphql`,
  GITHUB_REPOSITORY: 'team/shop',
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_SHA: SHA,
  GITHUB_REF_NAME: 'main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_RUN_ID: '7',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_JOB: 'report',
  GITHUB_WORKFLOW_REF: 'team/shop/.github/workflows/slipway.yml@refs/heads/main',
  INPUT_TOKEN: 'ghs_0123456789',
  ...more,
})

const ofThreeJobs = (deploy: Partial<StageRecord> = {}) => ({
  ...within('artifacts/slipway-image', filesOf([record('build', { outputs: { digest: DIGEST } }), record('test')])),
  ...within('artifacts/slipway-scan', filesOf([record('scan')])),
  ...within(
    'artifacts/slipway-deploy',
    filesOf([
      record('deploy', {
        started: '2026-11-01T10:05:00.000Z',
        finished: '2026-11-01T10:06:00.000Z',
        facts: { environment: 'production', release: 'shop', namespace: 'prod' },
        outputs: { url: 'https://shop.example.com' },
        ...deploy,
      }),
    ]),
  ),
})

const within = (base: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${base}/${path}`, text]))

describe('GitHub: one run over three jobs', () => {
  let api: GitHubApi
  beforeEach(async () => {
    api = await startGitHubApi()
    return () => undefined
  })
  const stop = () => api.stop()

  const event = join(folder, 'pull.json')
  writeFileSync(
    event,
    JSON.stringify({ pull_request: { number: 12, head: { sha: SHA, repo: { full_name: 'team/shop' } } } }),
  )
  const pull = (more = {}) =>
    githubJob(api.url, {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
      GITHUB_HEAD_REF: 'change',
      INPUT_RECORDS: 'artifacts',
      INPUT_COMMENT: 'changes',
      INPUT_CHECK: 'true',
      ...more,
    })
  const bad = { outcome: 'fail', exitCode: 10, headline: 'pods crash', failure: { code: 'X', message: 'm', hint: 'h' } }

  test('one comment that changes when something changed, one check, one page', async () => {
    try {
      api.pulls.push({ number: 12, head: { sha: SHA } })
      // A link in an artifact leads nowhere, to a file or to a folder.
      const outside = filesOf([record('verify', { outcome: 'fail', exitCode: 10 })])
      const links = {
        ...within('outside', outside),
        'artifacts/slipway-scan/record/verify-verify1.json': `${LINK}../../../outside/record/verify-verify1.json`,
        'artifacts/slipway-other': `${LINK}../outside`,
      }
      const first = await report(pull(), { ...ofThreeJobs(), ...links })
      expect([first.code, first.output]).toEqual([0, expect.stringContaining('build, scan, test, deploy: all passed')])
      expect(api.comments).toHaveLength(1)
      expect(api.comments[0]?.['body']).toMatch(
        /^<!-- slipway:run -->\n<!-- slipway:state [0-9a-f]{16} slipway\.yml -->\n### ✅/,
      )
      const page = readFileSync(join(first.workspace, 'slipway-out/report.html'), 'utf8')
      for (const stage of ['build', 'test', 'scan', 'deploy-in-production']) expect(page).toContain(`id="${stage}"`)

      await report(pull(), ofThreeJobs())
      // Comment and check are written beside each other.
      expect([...api.written()].sort()).toEqual([
        `PATCH /repos/team/shop/check-runs/${String(api.checks[0]?.['id'])}`,
        'POST /repos/team/shop/check-runs',
        'POST /repos/team/shop/issues/12/comments',
      ])
      await report(pull(), ofThreeJobs(bad as Partial<StageRecord>))
      expect(api.comments).toHaveLength(1)
      expect(api.comments[0]?.['body']).toContain('### ❌')
      expect(api.checks).toHaveLength(1)
      expect(api.checks[0]).toMatchObject({ name: 'Slipway', head_sha: SHA, conclusion: 'failure' })

      api.pulls[0] = { number: 12, head: { sha: 'f'.repeat(40) } }
      const late = await report(pull(), ofThreeJobs())
      expect(late.output).toContain('no open pull or merge request has this commit as its newest one')
      expect(api.comments[0]?.['body']).toContain('### ❌')
    } finally {
      await stop()
    }
  }, 60_000)

  test('each workflow of a commit has a check: a pass of one hides no failure of another', async () => {
    try {
      await report(pull({ INPUT_COMMENT: 'off' }), ofThreeJobs(bad as Partial<StageRecord>))
      const other = { GITHUB_WORKFLOW_REF: 'team/shop/.github/workflows/docs.yml@refs/heads/main' }
      await report(pull({ ...other, INPUT_COMMENT: 'off' }), ofThreeJobs())
      expect(api.checks.map(({ conclusion }) => conclusion)).toEqual(['failure', 'success'])
    } finally {
      await stop()
    }
  }, 60_000)

  test('the state of the deployment is told once', async () => {
    try {
      const job = githubJob(api.url, { INPUT_RECORDS: 'artifacts', INPUT_DEPLOYMENT: 'true' })
      await report(job, ofThreeJobs())
      expect(api.deployments).toMatchObject([
        {
          ref: SHA,
          environment: 'production',
          auto_merge: false,
          required_contexts: [],
          statuses: [{ state: 'success', environment_url: 'https://shop.example.com' }],
        },
      ])
      const again = await report(job, ofThreeJobs())
      expect(again.output).toContain('deployment: production is good, which the host knew')
      await report(job, ofThreeJobs(bad as Partial<StageRecord>))
      expect(api.deployments.map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
        ['success', 'failure'],
      ])
    } finally {
      await stop()
    }
  }, 60_000)

  test('a token that may nothing is a warning', async () => {
    try {
      const job = pull({ INPUT_TOKEN: 'nothing-0123456789', INPUT_DEPLOYMENT: 'true', INPUT_ENVIRONMENT: 'production' })
      const { code, output } = await report(job, ofThreeJobs())
      expect(code).toBe(0)
      for (const what of ['comment', 'check', 'deployment'])
        expect(output).toMatch(new RegExp(`::warning::the ${what} could not be written: .*401`))
    } finally {
      await stop()
    }
  }, 60_000)
})

describe("GitHub: the end of a fork's run", () => {
  const hostile = '@team/owners [look](https://evil.example) ![x](https://evil.example/x.png) <img src=x> ::set-output'

  const workflowRun = (conclusion: string) => ({
    action: 'completed',
    repository: { default_branch: 'main' },
    workflow_run: {
      id: 7,
      run_attempt: 1,
      name: 'slipway',
      event: 'pull_request',
      head_sha: SHA,
      head_branch: 'change',
      head_repository: { full_name: 'stranger/shop', owner: { login: 'stranger' } },
      conclusion,
      html_url: 'https://github.example/team/shop/actions/runs/7',
      pull_requests: [],
    },
  })

  async function ended(conclusion: string, artifacts: GitHubApi['artifacts']) {
    const api = await startGitHubApi()
    try {
      api.artifacts = artifacts
      const head = (login: string, ref = 'change', sha = SHA) => ({ sha, ref, user: { login } })
      api.pulls.push({ number: 1, head: head('team') }, { number: 2, head: head('stranger') })
      api.pulls.push(
        { number: 3, head: head('stranger', 'other') },
        { number: 4, head: head('stranger', 'change', 'f') },
      )
      const path = join(folder, `event-${++runs}.json`)
      writeFileSync(path, JSON.stringify(workflowRun(conclusion)))
      const job = githubJob(api.url, {
        GITHUB_EVENT_NAME: 'workflow_run',
        GITHUB_EVENT_PATH: path,
        GITHUB_SHA: 'd'.repeat(40),
        GITHUB_RUN_ID: '8',
        INPUT_CHECK: 'true',
        INPUT_DEPLOYMENT: 'true',
        INPUT_ENVIRONMENT: 'production',
      })
      return { ...(await report(job)), api }
    } finally {
      await api.stop()
    }
  }

  test('a hostile artifact: nothing of it is believed, executed or shown raw, and nothing is green', async () => {
    const forged = [
      record('deploy', {
        headline: hostile,
        host: { name: 'github', runId: '7', attempt: 1, runUrl: 'https://evil.example' },
        facts: { environment: 'production', release: 'shop' },
        outputs: { url: 'https://evil.example' },
      }),
      record('test', { id: 'other', host: { name: 'github', runId: '6' } }),
    ]
    const { code, output, api } = await ended('success', {
      'slipway-check': {
        ...filesOf(forged),
        'record/test-broken.json': '{"version":"2.0"',
        'record/__proto__-x.json': JSON.stringify({ ...record('__proto__'), id: 'x' }),
        'record/scan-large.json': 'x'.repeat(1_000_000),
        'pr-number.txt': '1',
      },
    })
    expect(code).toBe(0)
    expect(api.checks).toMatchObject([
      { name: "Slipway (reported by the change's own run)", head_sha: SHA, conclusion: 'neutral' },
    ])
    expect(api.deployments).toEqual([])
    expect(api.comments.map(({ issue }) => issue)).toEqual(['2'])
    for (const text of [String(api.comments[0]?.['body']), JSON.stringify(api.checks[0])]) {
      expect(text).not.toMatch(/@team|:\/\/evil|<img|!\[|\]\(http/)
      expect(text).toContain("what the change's own run recorded")
    }
    expect(output).not.toMatch(/^::set-output/m)
    expect(output).toContain('record/test-other.json is of another run or commit')
    expect(output).toContain('record/test-broken.json: expected a run record')
  }, 60_000)

  test('one that leads out of itself is refused whole; the host says that the run failed', async () => {
    const { code, api, output } = await ended('failure', {
      'slipway-check': { ...filesOf([record('build')]), '../../outside/record/test-1.json': '{}' },
    })
    expect([code, output]).toEqual([11, expect.stringContaining('a path that leads out of it')])
    expect(api.checks).toMatchObject([{ conclusion: 'failure' }])
    expect(api.comments).toMatchObject([{ issue: '2', body: expect.stringContaining('❌') }])
  }, 60_000)

  test('a run that failed is a failure, whatever it recorded', async () => {
    const { code, api } = await ended('failure', { 'slipway-check': filesOf([record('build'), record('test')]) })
    expect(code).toBe(0)
    expect(api.checks).toMatchObject([{ conclusion: 'failure' }])
    expect(api.comments[0]?.['body']).toContain('### ❌ Failed')
  }, 60_000)
})

describe('GitLab: one pipeline over three jobs', () => {
  let api: GitLabApi

  const ofGitLab = (files: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => {
        const one = JSON.parse(text) as StageRecord
        return [path, JSON.stringify({ ...one, host: { name: 'gitlab', runId: '7', job: one.host.job } })]
      }),
    )

  const job = (more: Readonly<Record<string, string>> = {}) => ({
    GITLAB_CI: 'true',
    CI_API_V4_URL: api.url,
    CI_SERVER_URL: api.url,
    CI_PROJECT_PATH: 'team/shop',
    CI_PROJECT_ID: '5',
    CI_COMMIT_SHA: SHA,
    CI_COMMIT_REF_NAME: 'main',
    CI_PIPELINE_ID: '7',
    CI_PIPELINE_URL: 'https://gitlab.example/team/shop/-/pipelines/7',
    CI_PIPELINE_SOURCE: 'push',
    CI_JOB_NAME: 'report',
    INPUT_TOKEN: 'glpat-0123456789',
    INPUT_RECORDS: 'artifacts',
    INPUT_CHECK: 'true',
    ...more,
  })

  test('note, commit status, deployment and the address of the environment', async () => {
    api = await startGitLabApi()
    try {
      api.head = SHA
      const request = job({
        CI_PIPELINE_SOURCE: 'merge_request_event',
        CI_MERGE_REQUEST_IID: '3',
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '5',
        CI_MERGE_REQUEST_PROJECT_ID: '5',
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: SHA,
        INPUT_COMMENT: 'changes',
      })
      for (let time = 0; time < 2; time++) {
        const { code, output } = await report(request, ofGitLab(ofThreeJobs()))
        expect([code, output]).toEqual([0, expect.stringContaining('all passed')])
      }
      expect(api.notes).toHaveLength(1)
      expect(api.statuses).toMatchObject([{ sha: SHA, name: 'Slipway', state: 'success', pipeline_id: 7 }])
      expect(api.written().filter((what) => what.includes('notes'))).toHaveLength(1)

      await report(job({ INPUT_DEPLOYMENT: 'true' }), ofGitLab(ofThreeJobs()))
      // The first deployment makes the environment, which has its address at once.
      expect(api.environments).toMatchObject([{ name: 'production', external_url: 'https://shop.example.com' }])
      await report(job({ INPUT_DEPLOYMENT: 'true' }), ofGitLab(ofThreeJobs()))
      expect(api.deployments).toMatchObject([{ environment: 'production', sha: SHA, ref: 'main', status: 'success' }])
      expect(api.environments).toMatchObject([{ name: 'production', external_url: 'https://shop.example.com' }])
    } finally {
      await api.stop()
    }
  }, 90_000)
})
