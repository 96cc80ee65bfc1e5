import { describe, expect, test } from '@jest/globals'
import { type EndedRun, type SourceContext, utf8Length } from '@slipway/core'
import { type FakeAnswer, FakeHttp } from '@slipway/testing'
import { githubReporting } from './reporting'

const SHA = 'c'.repeat(40)
const API = 'https://api.github.example'
const REPO = '/repos/team/shop'
const OWN: SourceContext = {
  fork: false,
  repository: 'team/shop',
  commit: SHA,
  ref: 'main',
  runId: '7',
  runUrl: 'https://github.example/team/shop/actions/runs/7',
  workflow: 'team/shop/.github/workflows/ci.yml',
}

type Routes = Readonly<Record<string, unknown>>

/** Answers by method and path, the query left out unless it is listed; what is not listed is 404. */
function github(routes: Routes, more: object = {}) {
  const http = new FakeHttp(({ method, url }): FakeAnswer => {
    const { pathname, search } = new URL(url)
    const [found] = [`${method} ${pathname}${search}`, `${method} ${pathname}`].flatMap((line) =>
      line in routes ? [routes[line]] : [],
    )
    if (found === undefined) return { status: 404, body: '{"message":"Not Found"}' }
    return isAnswer(found) ? found : { status: 200, body: JSON.stringify(found) }
  })
  const source = { ...OWN, ...more }
  const parts = { env: { GITHUB_API_URL: API }, http, source, token: 'ghs_0123456789', clean: (text: string) => text }
  const sent = () =>
    http.seen
      .filter(({ method, url }) => method !== 'GET' && !url.endsWith('/graphql'))
      .map(({ method, url, sent: bytes }) => ({
        line: `${method} ${new URL(url).pathname.replace(REPO, '')}`,
        body: JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>,
      }))
  return { reporting: githubReporting(parts), http, sent }
}
const isAnswer = (value: unknown): value is FakeAnswer =>
  typeof value === 'object' && value !== null && 'status' in value && 'answer' in value

const ENDED: EndedRun = { runId: '7', commit: SHA, owner: 'stranger', branch: 'change', conclusion: 'success' }
const pull = (number: number, head: object = {}) => ({
  number,
  head: { sha: SHA, ref: 'change', user: { login: 'stranger' }, ...head },
})

describe('the pull request of a run', () => {
  test('that of the event, as long as it has the commit that ran', async () => {
    const of = (sha: string) =>
      github({ [`GET ${REPO}/pulls/12`]: pull(12, { sha }) }, { changeRequest: 12 }).reporting.changeRequests()
    expect([await of(SHA), await of('d'.repeat(40))]).toEqual([[{ number: 12 }], []])
    expect(await github({}).reporting.changeRequests()).toEqual([])
  })

  test.each<[string, object, boolean]>([
    ['the head of the event', {}, true],
    ['a newer commit', { sha: 'd'.repeat(40) }, false],
    ['another branch', { ref: 'other' }, false],
    ['another owner', { user: { login: 'team' } }, false],
    ['an owner that is gone', { user: null }, false],
  ])('of a run that ended: one with %s', async (_, head, isIt) => {
    const { reporting, http } = github({ [`GET ${REPO}/pulls`]: [pull(3, head)] }, { endedRun: ENDED })
    expect(await reporting.changeRequests()).toEqual(isIt ? [{ number: 3 }] : [])
    expect(new URL(http.seen[0]?.url ?? '').searchParams.get('head')).toBe('stranger:change')
  })

  test('an event that names no head finds none, and asks nobody', async () => {
    const { owner: _, ...endedRun } = ENDED
    const { reporting, http } = github({ [`GET ${REPO}/pulls`]: [pull(3)] }, { endedRun })
    expect([await reporting.changeRequests(), http.seen]).toEqual([[], []])
  })
})

describe('comments', () => {
  const MARK = '<!-- slipway:run -->'
  const comment = (id: number, body: string, login = 'bot') => ({ id, body, user: { login } })
  const VIEWER = { data: { viewer: { login: 'bot' } } }
  const routes = (...comments: readonly object[]) => ({
    'POST /graphql': VIEWER,
    [`GET ${REPO}/issues/12/comments?per_page=100&page=1`]: comments,
  })

  test('ours have the mark at their beginning and our name', async () => {
    const { reporting } = github(
      routes(comment(1, `${MARK}\nours`), comment(2, `${MARK}\nof another`, 'x'), comment(3, `text ${MARK}`)),
    )
    expect(await reporting.comments({ number: 12 })).toEqual([{ id: '1', text: `${MARK}\nours` }])
  })

  test('the hundred and first is found, too', async () => {
    const { reporting } = github({
      ...routes(...Array.from({ length: 100 }, (_, i) => comment(i, 'text'))),
      [`GET ${REPO}/issues/12/comments?per_page=100&page=2`]: [comment(500, `${MARK}\nours`)],
    })
    expect((await reporting.comments({ number: 12 })).map(({ id }) => id)).toEqual(['500'])
  })

  test('a repository that was renamed answers at its old name; the token goes to no other server', async () => {
    const to = (location: string) => ({ answer: true, status: 301, headers: { location } })
    const moved = github(
      { [`GET ${REPO}/pulls/12`]: to(`${API}/repositories/9/pulls/12`), 'GET /repositories/9/pulls/12': pull(12) },
      { changeRequest: 12 },
    )
    expect(await moved.reporting.changeRequests()).toEqual([{ number: 12 }])
    const away = github({ [`GET ${REPO}/pulls/12`]: to('https://evil.example/pulls/12') }, { changeRequest: 12 })
    await expect(away.reporting.changeRequests()).rejects.toThrow('301')
    expect(away.http.seen.map(({ url }) => new URL(url).host)).toEqual(['api.github.example'])
  })

  test.each([401, 403, 404])('%i names the permission', async (status) => {
    const { reporting } = github(
      { [`GET ${REPO}/pulls/12`]: { answer: true, status, body: '{}' } },
      { changeRequest: 12 },
    )
    await expect(reporting.changeRequests()).rejects.toMatchObject({
      code: 'REPORT_FORBIDDEN',
      hint: expect.stringContaining('pull-requests: read') as unknown,
    })
  })
})

describe('a check', () => {
  const CHECKS = `GET ${REPO}/commits/${SHA}/check-runs`
  const check = { name: 'Slipway', conclusion: 'success', title: 'ok', summary: 's' } as const
  const known = (id: number, external_id: string, name = 'Slipway') => ({ id, external_id, name })
  const written = { [`POST ${REPO}/check-runs`]: {}, [`PATCH ${REPO}/check-runs/5`]: {} }

  test.each<[string, readonly object[], string]>([
    ['is made', [], 'POST /check-runs'],
    ['is renewed', [known(5, 'slipway:run ci.yml')], 'PATCH /check-runs/5'],
    ['of another workflow stays', [known(5, 'slipway:run docs.yml')], 'POST /check-runs'],
    ['of another step stays', [known(5, '')], 'POST /check-runs'],
    ['of another name stays', [known(5, 'slipway:run ci.yml', 'other')], 'POST /check-runs'],
  ])('%s', async (_, check_runs, line) => {
    const { reporting, sent } = github({ ...written, [CHECKS]: { check_runs } })
    await reporting.writeCheck(check)
    expect(sent().map((one) => one.line)).toEqual([line])
  })

  test('at the end of another run it stands on the commit of that one, and leads there', async () => {
    const { reporting, sent } = github(
      { ...written, [CHECKS]: { check_runs: [] } },
      { commit: 'd'.repeat(40), endedRun: { ...ENDED, runUrl: 'https://github.example/ended' } },
    )
    await reporting.writeCheck(check)
    expect(sent()[0]?.body).toMatchObject({ head_sha: SHA, details_url: 'https://github.example/ended' })
  })

  test('a summary of signs of several bytes stays within the bytes that GitHub takes (github/docs#35252)', async () => {
    const { reporting, sent } = github({ ...written, [CHECKS]: { check_runs: [] } })
    await reporting.writeCheck({ ...check, summary: '✅ done\n'.repeat(8000) })
    const { summary } = sent()[0]?.body['output'] as { summary: string }
    expect(utf8Length(summary)).toBeLessThanOrEqual(65_535)
    expect(summary).toMatch(/✅ done\n\nThe rest is cut here; report\.html has all of it\.$/)
  })
})

describe('the run before this one', () => {
  const run = (id: number, conclusion: string, event = 'push') => ({ id, conclusion, event })
  test.each<[string, readonly object[], string | undefined]>([
    ['the newest that came to an end', [run(6, 'failure'), run(5, 'success')], 'bad'],
    ['never this one', [run(7, 'failure'), run(6, 'success')], 'good'],
    ['none of a change request whose branch has the same name', [run(6, 'failure', 'pull_request')], undefined],
    ['none that was cancelled or skipped', [run(6, 'cancelled'), run(5, 'skipped'), run(4, 'failure')], 'bad'],
    ['none at all', [], undefined],
  ])('%s', async (_, workflow_runs, state) => {
    const { reporting, http } = github({ [`GET ${REPO}/actions/workflows/ci.yml/runs`]: { workflow_runs } })
    expect(await reporting.lastRun()).toBe(state)
    expect(new URL(http.seen[0]?.url ?? '').searchParams.get('branch')).toBe('main')
  })
})

describe('deployments', () => {
  const LIST = `GET ${REPO}/deployments`
  const at = (run: number) => ({ log_url: `https://github.example/team/shop/actions/runs/${run}` })
  const statuses = (id: number, ...list: readonly object[]) => ({ [`GET ${REPO}/deployments/${id}/statuses`]: list })
  const success = { state: 'success', ...at(1) }
  const inactive = { state: 'inactive', ...at(1) }

  test.each<[string, Routes, string | undefined]>([
    ['a success', { [LIST]: [{ id: 1 }], ...statuses(1, success) }, 'good'],
    ['a success that another one put out of use', { [LIST]: [{ id: 1 }], ...statuses(1, inactive, success) }, 'good'],
    ['a success that failed later', { [LIST]: [{ id: 1 }], ...statuses(1, { state: 'failure' }, success) }, 'bad'],
    [
      'one of this run says nothing of before',
      { [LIST]: [{ id: 1 }], ...statuses(1, { state: 'failure', ...at(7) }) },
      undefined,
    ],
    [
      'one that runs says nothing yet',
      { [LIST]: [{ id: 2 }, { id: 1 }], ...statuses(2, { state: 'in_progress' }), ...statuses(1, { state: 'error' }) },
      'bad',
    ],
    ['none', { [LIST]: [] }, undefined],
  ])('the last state: %s', async (_, routes, state) => {
    expect(await github(routes).reporting.lastState('production')).toBe(state)
  })

  const report = { environment: 'production', state: 'good', description: 'd', url: 'https://shop' } as const
  const MADE = { [`POST ${REPO}/deployments`]: { id: 9 } }
  const told = (id: number) => ({ [`POST ${REPO}/deployments/${id}/statuses`]: {} })

  test('is made for the commit, and told', async () => {
    const { reporting, sent } = github({ [LIST]: [], ...MADE, ...told(9) })
    expect(await reporting.writeDeployment(report)).toBe(true)
    const body = { ref: SHA, environment: 'production', auto_merge: false, required_contexts: [] }
    expect(sent()).toMatchObject([
      { line: 'POST /deployments', body },
      {
        line: 'POST /deployments/9/statuses',
        body: { state: 'success', auto_inactive: true, environment_url: 'https://shop', log_url: OWN.runUrl },
      },
    ])
    expect(sent()[0]?.body).not.toHaveProperty('payload')
  })

  test('that of the job itself is used: corrected where it says something else, and not told twice', async () => {
    const known = { [LIST]: [{ id: 1 }], ...statuses(1, { state: 'success', ...at(7) }), ...told(1) }
    const same = github(known)
    expect([await same.reporting.writeDeployment(report), same.sent()]).toEqual([false, []])
    const other = github(known)
    await other.reporting.writeDeployment({ ...report, state: 'bad' })
    expect(other.sent()).toMatchObject([{ line: 'POST /deployments/1/statuses', body: { state: 'failure' } }])
  })

  test('one of the same commit by another run is not this one', async () => {
    const { reporting, sent } = github({ [LIST]: [{ id: 1 }], ...statuses(1, success), ...MADE, ...told(9) })
    await reporting.writeDeployment(report)
    expect(sent().map(({ line }) => line)).toEqual(['POST /deployments', 'POST /deployments/9/statuses'])
  })

  /** Transient ones stay active (bobheadxi/deployments#92), or another's went, too (chrnorm/deployment-status#45). */
  test('of a change takes the place of what the change had there, and of nothing else', async () => {
    const of = (id: number, payload: unknown) => ({ id, payload })
    const { reporting, sent } = github(
      {
        [`${LIST}?environment=preview&sha=${SHA}&per_page=10`]: [],
        [`${LIST}?environment=preview&per_page=10`]: [
          of(9, { slipway: { change: 12 } }),
          of(4, '{"slipway":{"change":12}}'),
          of(3, { slipway: { change: 13 } }),
          of(2, { slipway: { change: 12 } }),
          of(1, ''),
        ],
        ...MADE,
        ...told(9),
        ...statuses(4, success),
        ...statuses(3, success),
        ...statuses(2, inactive, success),
        ...statuses(1, success),
        ...told(4),
      },
      { changeRequest: 12 },
    )
    await reporting.writeDeployment({ ...report, environment: 'preview' })
    expect(sent()).toMatchObject([
      { line: 'POST /deployments', body: { transient_environment: true, payload: { slipway: { change: 12 } } } },
      { line: 'POST /deployments/9/statuses', body: { state: 'success', auto_inactive: false } },
      { line: 'POST /deployments/4/statuses', body: { state: 'inactive' } },
    ])
  })
})
