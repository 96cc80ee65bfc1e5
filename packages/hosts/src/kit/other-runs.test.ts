import { describe, expect, test } from '@jest/globals'
import type { OtherRuns } from '@slipway/core'
import { type FakeAnswer, FakeHttp } from '@slipway/testing'
import { zipSync } from 'fflate'
import { githubRuns } from '../github/other-runs'
import { gitlabRuns } from '../gitlab/other-runs'
import { ARCHIVE_BYTES } from './archive'

type Routes = Readonly<Record<string, FakeAnswer | object>>

const json = (value: unknown): FakeAnswer => ({ status: 200, body: JSON.stringify(value) })
const zip = (files: Readonly<Record<string, string>>): FakeAnswer => ({
  status: 200,
  body: zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))),
})
let large: FakeAnswer | undefined
/** Small to send and sixty megabytes to read: packed once. */
const largeZip = () => (large ??= zip({ 'record/test-1.json': 'x'.repeat(60 * 1024 * 1024) }))
const to = (location: string): FakeAnswer => ({ status: 302, headers: { location } })

/** Answers by address; what is not listed is 404. */
function server(routes: Routes) {
  const http = new FakeHttp(({ url }) => {
    const found = routes[url]
    return found === undefined ? { status: 404 } : 'status' in found ? (found as FakeAnswer) : json(found)
  })
  const credentials = () =>
    http.seen.map(({ url, headers = {} }) => [
      new URL(url).origin,
      headers['authorization'] ?? headers['private-token'] ?? headers['job-token'],
    ])
  return { http, credentials }
}

async function texts(runs: OtherRuns, which: Parameters<OtherRuns['find']>[0], wanted = (_: string) => true) {
  const files = (await (await runs.find(which))?.files(wanted)) ?? []
  return files.map(({ origin, artifact, path, bytes }) => ({
    origin,
    artifact,
    path,
    text: Buffer.from(bytes).toString('utf8'),
  }))
}

describe('on GitHub', () => {
  const API = 'https://api.github.example/repos/a/shop/actions'
  const LIST = `${API}/runs?branch=main&status=success&exclude_pull_requests=true&per_page=50`
  const STORE = 'https://store.example/zip?sig=1'
  const env = { GITHUB_API_URL: 'https://api.github.example', GITHUB_REPOSITORY: 'a/shop' }
  const run = (id: number, more: object = {}) => ({
    id,
    head_branch: 'main',
    head_sha: `sha-${id}`,
    html_url: `https://github.example/${id}`,
    repository: { id: 1 },
    head_repository: { id: 1 },
    ...more,
  })
  const artifacts = (...list: readonly object[]) => ({ artifacts: list })
  const artifact = (id: number, name = 'slipway-image', more: object = {}) => ({ id, name, expired: false, ...more })
  const runs = (routes: Routes, token?: string) => {
    const { http, credentials } = server(routes)
    return { runs: githubRuns(env, http, token), http, credentials }
  }

  const good: Routes = {
    [LIST]: { workflow_runs: [run(9), run(8)] },
    [`${API}/runs/9/artifacts?per_page=100`]: artifacts(artifact(90, 'coverage')),
    [`${API}/runs/8/artifacts?per_page=100`]: artifacts(
      artifact(80),
      artifact(81),
      artifact(82, 'slipway-deploy', { expired: true }),
    ),
    [`${API}/artifacts/81/zip`]: to(STORE),
    [STORE]: zip({ 'record/test-1.json': '{}', 'report.html': 'page' }),
  }

  test('the newest successful run of a branch that left files, by its newest artifact of each name', async () => {
    const origin = { id: '8', commit: 'sha-8', branch: 'main', url: 'https://github.example/8', fork: false }
    const { runs: found } = runs(good)
    expect(await texts(found, { branch: 'main' }, (path) => path.startsWith('record/'))).toEqual([
      { origin, artifact: 'slipway-image', path: 'record/test-1.json', text: '{}' },
    ])
  })

  test('the token goes to the API alone, never to where it redirects', async () => {
    const { runs: found, credentials } = runs(good, 'ghs_c4n4ry')
    await texts(found, { branch: 'main' })
    expect(credentials().at(-1)).toEqual(['https://store.example', undefined])
    expect(new Set(credentials().slice(0, -1).flat())).toEqual(
      new Set(['https://api.github.example', 'Bearer ghs_c4n4ry']),
    )
  })

  test.each<[string, object]>([
    ['of a fork whose branch is called the same', { head_repository: { id: 2 } }],
    ['of a fork that was deleted', { head_repository: null }],
    ['of another branch', { head_branch: 'feature' }],
  ])('a run %s does not count', async (_, more) => {
    const routes = { ...good, [LIST]: { workflow_runs: [run(8, more)] } }
    expect(await runs(routes).runs.find({ branch: 'main' })).toBeUndefined()
  })

  test('by id, a run of a fork is found and said to be one', async () => {
    const routes = { ...good, [`${API}/runs/8`]: run(8, { head_repository: { id: 2 } }) }
    expect((await runs(routes).runs.find({ id: '8' }))?.origin).toMatchObject({ id: '8', fork: true })
    expect(await runs(routes).runs.find({ id: '7' })).toBeUndefined()
    await expect(runs(routes).runs.find({ id: '8/../9' })).rejects.toMatchObject({ code: 'OTHER_RUN_UNKNOWN' })
  })

  test('a branch with anything in its name', async () => {
    const { runs: found, http } = runs({})
    await found.find({ branch: 'a&status=failure#/ü' })
    expect(new URL(http.seen[0]?.url ?? '').searchParams.get('branch')).toBe('a&status=failure#/ü')
    expect(http.seen[0]?.url).not.toContain('#')
  })

  test.each<[string, FakeAnswer, object]>([
    ['not allowed', { status: 403 }, { code: 'OTHER_RUN_FORBIDDEN', outcome: 'inconclusive' }],
    ['no token', { status: 401 }, { code: 'OTHER_RUN_FORBIDDEN', outcome: 'inconclusive' }],
    ['a server that broke', { status: 502 }, { code: 'OTHER_RUN_UNAVAILABLE', outcome: 'transient' }],
    ['too many requests', { status: 429 }, { code: 'OTHER_RUN_UNAVAILABLE', outcome: 'transient' }],
    ['a redirect without end', to(`${API}/artifacts/81/zip`), { code: 'OTHER_RUN_UNAVAILABLE' }],
    ['a redirect to http', to('http://store.example/zip'), { code: 'OTHER_RUN_UNAVAILABLE' }],
    ['something else than a zip', { status: 200, body: '<html>' }, { code: 'OTHER_RUN_REFUSED' }],
    [
      'more bytes than an archive may have',
      { status: 200, body: new Uint8Array(ARCHIVE_BYTES + 1) },
      { code: 'OTHER_RUN_REFUSED', message: expect.stringContaining(`more than ${ARCHIVE_BYTES} bytes`) as unknown },
    ],
  ])('%s', async (_, answer, error) => {
    const { runs: found } = runs({ ...good, [`${API}/artifacts/81/zip`]: answer })
    await expect(texts(found, { branch: 'main' })).rejects.toMatchObject(error)
  })

  test('many artifacts are bounded together, each within its own bounds', async () => {
    const names = Array.from({ length: 3 }, (_, i) => artifact(800 + i, `slipway-${i}`))
    const archive = largeZip()
    const routes = Object.fromEntries(names.map(({ id }) => [`${API}/artifacts/${id}/zip`, archive]))
    const { runs: found } = runs({ ...good, ...routes, [`${API}/runs/8/artifacts?per_page=100`]: artifacts(...names) })
    await expect(texts(found, { branch: 'main' })).rejects.toMatchObject({
      code: 'OTHER_RUN_REFUSED',
      message: expect.stringContaining('artifacts of the run: ') as unknown,
    })
  }, 30_000)

  /** dawidd6/action-download-artifact#204, dorny/test-reporter#165: what stands on a later page was not found. */
  test('a run with many artifacts is read page by page', async () => {
    const page = Array.from({ length: 100 }, (_, i) => artifact(1000 + i, `other-${i}`))
    const { runs: found } = runs({
      ...good,
      [`${API}/runs/9/artifacts?per_page=100`]: artifacts(...page),
      [`${API}/runs/9/artifacts?per_page=100&page=2`]: artifacts(artifact(81)),
    })
    expect(
      (await texts(found, { branch: 'main' }, (path) => path.startsWith('record/'))).map(({ path }) => path),
    ).toEqual(['record/test-1.json'])
  })

  test('an artifact that is gone meanwhile leaves no files', async () => {
    expect(await texts(runs({ ...good, [STORE]: { status: 404 } }).runs, { branch: 'main' })).toEqual([])
  })
})

describe('on GitLab', () => {
  const API = 'https://gitlab.example/api/v4/projects/7'
  const env = {
    CI_API_V4_URL: 'https://gitlab.example/api/v4',
    CI_PROJECT_ID: '7',
    CI_JOB_TOKEN: 'job-c4n4ry',
    CI_JOB_NAME: 'scan image',
  }
  const runs = (routes: Routes, token?: string) => {
    const { http, credentials } = server(routes)
    return { runs: gitlabRuns(env, http, token), http, credentials }
  }
  const LIST = `${API}/pipelines?ref=main&status=success&order_by=id&sort=desc&per_page=10`
  const pipeline = (id: number, ref = 'main') => ({
    id,
    sha: `sha-${id}`,
    ref,
    web_url: `https://gitlab.example/${id}`,
  })
  const job = (id: number, name: string, ...types: readonly string[]) => ({
    id,
    name,
    artifacts: types.map((file_type) => ({ file_type })),
  })
  const STORE = 'https://store.example/a.zip'
  const good: Routes = {
    [LIST]: json([pipeline(9), pipeline(8)]),
    [`${API}/pipelines/9/jobs?per_page=100`]: json([job(90, 'compile', 'archive')]),
    [`${API}/pipelines/8/jobs?per_page=100`]: json([
      job(80, 'compile', 'archive'),
      job(81, 'scan', 'archive', 'dotenv'),
      job(82, 'lint', 'dotenv'),
    ]),
    [`${API}/jobs/81/artifacts`]: to(STORE),
    [STORE]: zip({ 'slipway-out/record/scan-1.json': '{}' }),
  }

  test('the newest successful pipeline of a branch that has a job of ours, and that job alone', async () => {
    const { runs: found, credentials } = runs(good, 'glpat-c4n4ry')
    const origin = { id: '8', commit: 'sha-8', branch: 'main', url: 'https://gitlab.example/8', fork: false }
    expect(await texts(found, { branch: 'main' })).toEqual([
      { origin, artifact: 'scan', path: 'slipway-out/record/scan-1.json', text: '{}' },
    ])
    expect(credentials().at(-1)).toEqual(['https://store.example', undefined])
    expect(new Set(credentials().slice(0, -1).flat())).toEqual(new Set(['https://gitlab.example', 'glpat-c4n4ry']))
  })

  test.each<[string, Routes, string, boolean]>([
    ['of a branch', { [`${API}/pipelines/8`]: pipeline(8) }, 'main', false],
    [
      'of a merge request within the project',
      {
        [`${API}/pipelines/8`]: pipeline(8, 'refs/merge-requests/3/head'),
        [`${API}/merge_requests/3`]: { source_project_id: 7, target_project_id: 7 },
      },
      'refs/merge-requests/3/head',
      false,
    ],
    [
      "of a fork's merge request",
      {
        [`${API}/pipelines/8`]: pipeline(8, 'refs/merge-requests/3/head'),
        [`${API}/merge_requests/3`]: { source_project_id: 12, target_project_id: 7 },
      },
      'refs/merge-requests/3/head',
      true,
    ],
    [
      'of a merge request that cannot be read',
      { [`${API}/pipelines/8`]: pipeline(8, 'refs/merge-requests/3/merge') },
      'refs/merge-requests/3/merge',
      true,
    ],
  ])('by id, a pipeline %s', async (_, routes, branch, fork) => {
    const { runs: found } = runs({ ...good, ...routes }, 'glpat-c4n4ry')
    expect((await found.find({ id: '8' }))?.origin).toMatchObject({ id: '8', commit: 'sha-8', branch, fork })
  })

  test('a pipeline with many jobs is read page by page; what they left is bounded together', async () => {
    const page = Array.from({ length: 100 }, (_, i) => job(1000 + i, `lint ${i}`, 'dotenv'))
    const paged = (jobs: readonly object[]) => ({
      ...good,
      [`${API}/pipelines/9/jobs?per_page=100`]: json(page),
      [`${API}/pipelines/9/jobs?per_page=100&page=2`]: json(jobs),
    })
    const { runs: found } = runs(paged([job(81, 'scan', 'archive', 'dotenv')]), 'glpat-c4n4ry')
    expect((await texts(found, { branch: 'main' })).map(({ artifact }) => artifact)).toEqual(['scan'])

    const archive = largeZip()
    const jobs = [1, 2, 3].map((id) => job(id, `test ${id}`, 'archive', 'dotenv'))
    const routes = Object.fromEntries(jobs.map(({ id }) => [`${API}/jobs/${id}/artifacts`, archive]))
    await expect(
      texts(runs({ ...paged(jobs), ...routes }, 'glpat-c4n4ry').runs, { branch: 'main' }),
    ).rejects.toMatchObject({
      code: 'OTHER_RUN_REFUSED',
      message: expect.stringContaining('artifacts of the run: ') as unknown,
    })
  }, 30_000)

  test("with the job's own token: the same job of the branch's newest successful pipeline", async () => {
    const address = `${API}/jobs/artifacts/release%2F1/download?job=scan%20image`
    const { runs: found, credentials } = runs({ [address]: to(STORE), [STORE]: good[STORE] as FakeAnswer })
    expect(await texts(found, { branch: 'release/1' })).toEqual([
      {
        origin: { branch: 'release/1', fork: false },
        artifact: 'scan image',
        path: 'slipway-out/record/scan-1.json',
        text: '{}',
      },
    ])
    expect(credentials()).toEqual([
      ['https://gitlab.example', 'job-c4n4ry'],
      ['https://store.example', undefined],
    ])
    expect(await found.find({ branch: 'none' })).toBeUndefined()
  })

  test("with the job's own token a run by id is not to be had, and says what is missing", async () => {
    await expect(runs(good).runs.find({ id: '8' })).rejects.toMatchObject({
      code: 'OTHER_RUN_FORBIDDEN',
      hint: 'give `token` a project access token with the scope read_api',
    })
  })
})
