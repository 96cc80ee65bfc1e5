import { describe, expect, test } from '@jest/globals'
import type { SourceContext } from '@slipway/core'
import { type FakeAnswer, FakeHttp } from '@slipway/testing'
import { gitlabReporting } from './reporting'

const SHA = 'c'.repeat(40)
const API = 'https://gitlab.example/api/v4'
const OWN: SourceContext = { fork: false, repository: 'team/shop', commit: SHA, ref: 'main', runId: '7' }
const ENV = { CI_API_V4_URL: API, CI_PROJECT_ID: '5', CI_PIPELINE_ID: '7' }

/** Answers by method and path, without the query; what is not listed is 404, a text is what a 400 says. */
function gitlab(routes: Readonly<Record<string, unknown>>, more: Partial<SourceContext> = {}) {
  const http = new FakeHttp(({ method, url }): FakeAnswer => {
    const found = routes[`${method} ${url.slice(API.length).replace(/\?.*$/, '')}`]
    if (found === undefined) return { status: 404, body: '{}' }
    if (typeof found === 'string') return { status: 400, body: found }
    return typeof found === 'number' ? { status: found, body: '{}' } : { status: 200, body: JSON.stringify(found) }
  })
  const source = { ...OWN, ...more }
  const reporting = gitlabReporting({ env: ENV, http, source, token: 'glpat-0123456789', clean: (text) => text })
  const sent = () =>
    http.seen
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url, sent: bytes }) => ({
        line: `${method} ${url.slice(API.length)}`,
        body: JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>,
      }))
  return { reporting, http, sent }
}

describe('the merge request of a pipeline', () => {
  test.each<[string, object, boolean]>([
    ['open, with the commit that ran', {}, true],
    ['with a newer commit', { sha: 'd'.repeat(40) }, false],
    ['that was merged meanwhile', { state: 'merged' }, false],
  ])('one that is %s', async (_, more, isIt) => {
    const request = { iid: 3, sha: SHA, state: 'opened', ...more }
    const { reporting } = gitlab({ 'GET /projects/5/merge_requests/3': request }, { changeRequest: 3 })
    expect(await reporting.changeRequests()).toEqual(isIt ? [{ number: 3 }] : [])
  })

  test('a pipeline of a branch has none', async () => {
    expect(await gitlab({}).reporting.changeRequests()).toEqual([])
  })
})

describe('notes', () => {
  const MARK = '<!-- slipway:run -->'
  test('ours have the mark and our author; what reads as a command to GitLab is none', async () => {
    const note = (id: number, body: string, author = 9) => ({ id, body, author: { id: author } })
    const { reporting, sent } = gitlab({
      'GET /user': { id: 9 },
      'GET /projects/5/merge_requests/3/notes': [note(1, 'text'), note(2, `${MARK}\nx`, 8), note(3, `${MARK}\nours`)],
      'PUT /projects/5/merge_requests/3/notes/3': {},
    })
    const [ours, ...others] = await reporting.comments({ number: 3 })
    expect([ours, others]).toEqual([{ id: '3', text: `${MARK}\nours` }, []])
    await reporting.writeComment({ number: 3 }, 'fine\n/merge', ours)
    expect(sent()[0]?.line).toBe('PUT /projects/5/merge_requests/3/notes/3')
    expect(sent()[0]?.body['body']).not.toMatch(/^\/merge/m)
  })

  test('a token that may not is named with what it needs', async () => {
    await expect(gitlab({ 'GET /user': 403 }).reporting.comments({ number: 3 })).rejects.toMatchObject({
      code: 'REPORT_FORBIDDEN',
      hint: expect.stringContaining('scope api') as unknown,
    })
  })
})

describe('the commit status', () => {
  const check = { name: 'Slipway', title: 't', summary: '' } as const
  const STATUS = `POST /projects/5/statuses/${SHA}`
  test.each([
    ['success', 'success'],
    ['failure', 'failed'],
    ['cancelled', 'canceled'],
  ] as const)('%s is %s', async (conclusion, state) => {
    const { reporting, sent } = gitlab({ [STATUS]: {} })
    expect(await reporting.writeCheck({ ...check, conclusion })).toBe(true)
    expect(sent()).toMatchObject([{ line: STATUS, body: { state, name: 'Slipway', ref: 'main', pipeline_id: 7 } }])
  })

  test('what it says already is no fault; any other refusal is one', async () => {
    const told = { ...check, conclusion: 'success' } as const
    const same = gitlab({ [STATUS]: '{"message":"Cannot transition status via :succeed from :success"}' })
    expect(await same.reporting.writeCheck(told)).toBe(true)
    const other = gitlab({ [STATUS]: '{"message":"ref is invalid"}' })
    await expect(other.reporting.writeCheck(told)).rejects.toThrow('expected success, got 400')
  })

  test('neutral is none: GitLab has no such state', async () => {
    const { reporting, sent } = gitlab({ [STATUS]: {} })
    expect([await reporting.writeCheck({ ...check, conclusion: 'neutral' }), sent()]).toEqual([false, []])
  })
})

describe('the pipeline before this one', () => {
  test.each<[string, readonly object[], string | undefined]>([
    [
      'the newest',
      [
        { id: 6, status: 'failed' },
        { id: 5, status: 'success' },
      ],
      'bad',
    ],
    [
      'never this one',
      [
        { id: 7, status: 'failed' },
        { id: 6, status: 'success' },
      ],
      'good',
    ],
    [
      'none that was cancelled or skipped',
      [
        { id: 6, status: 'canceled' },
        { id: 5, status: 'skipped' },
      ],
      undefined,
    ],
  ])('%s', async (_, pipelines, state) => {
    const { reporting, http } = gitlab({ 'GET /projects/5/pipelines': pipelines })
    expect(await reporting.lastRun()).toBe(state)
    expect(new URL(http.seen[0]?.url ?? '').searchParams.get('ref')).toBe('main')
  })
})

describe('deployments', () => {
  const LIST = 'GET /projects/5/deployments'
  const one = (status: string, sha: string, pipeline?: number) => ({
    status,
    sha,
    deployable: pipeline === undefined ? null : { pipeline: { id: pipeline } },
  })
  const OLD = 'a'.repeat(40)

  test.each<[string, readonly object[], string | undefined]>([
    ['of the newest that ended', [one('running', OLD, 6), one('failed', OLD, 5), one('success', OLD, 4)], 'bad'],
    ['never of this pipeline', [one('failed', SHA, 7), one('success', OLD, 6)], 'good'],
    ['of the same commit by another pipeline', [one('failed', SHA, 6)], 'bad'],
    ['not of this commit where no pipeline is known: report wrote it', [one('failed', SHA)], undefined],
  ])('the last state is that %s', async (_, deployments, state) => {
    expect(await gitlab({ [LIST]: deployments }).reporting.lastState('production')).toBe(state)
  })

  const report = { environment: 'production', state: 'good', description: 'd', url: 'https://shop.example' } as const
  const environment = (external_url: string | null) => ({
    'GET /projects/5/environments': [{ id: 2, name: 'production', external_url }],
    'PUT /projects/5/environments/2': {},
  })

  test('is made, and the environment gets its address', async () => {
    const { reporting, sent } = gitlab({ [LIST]: [], 'POST /projects/5/deployments': {}, ...environment(null) })
    expect(await reporting.writeDeployment(report)).toBe(true)
    expect(sent()).toMatchObject([
      { line: 'POST /projects/5/deployments', body: { environment: 'production', sha: SHA, status: 'success' } },
      { line: 'PUT /projects/5/environments/2', body: { external_url: 'https://shop.example' } },
    ])
  })

  test("that of the job stays the job's, and an address that is there is not written again", async () => {
    const known = { [LIST]: [one('success', SHA, 7)], ...environment('https://shop.example') }
    const { reporting, sent } = gitlab(known)
    expect([await reporting.writeDeployment(report), sent()]).toEqual([false, []])
  })
})
