import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { zipSync } from 'fflate'
import { faultsOf } from './host-api-bodies'

/** Interfaces of GitHub and GitLab as far as report asks them, in the shapes of their published schemas. */

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

type Answer = readonly [status: number, body: unknown]
type Route = readonly [RegExp, (match: readonly string[], asked: Asked) => Answer]

export interface Api {
  readonly url: string
  /** All that was asked, in order. */
  readonly asked: Asked[]
  /** What changed something: everything but reading. */
  written(): readonly string[]
  stop(): Promise<void>
}

async function serve(routes: readonly Route[], token: RegExp): Promise<Api> {
  const asked: Asked[] = []
  const server: Server = createServer((request, response) => {
    void readAll(request).then(
      (text) => {
        const { pathname, search } = new URL(request.url ?? '/', 'http://a')
        const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
        const one = { method: request.method ?? '', path: `${decodeURIComponent(pathname)}${search}`, body }
        asked.push(one)
        const credential = request.headers.authorization ?? String(request.headers['private-token'] ?? '')
        const line = `${one.method} ${one.path}`
        const found = routes.flatMap(([pattern, answer]) => {
          const match = pattern.exec(line)
          return match === null ? [] : [() => answer([...match].slice(1), one)]
        })[0]
        const faults = one.method === 'GET' ? [] : faultsOf(line, body)
        const [status, value] = !token.test(credential)
          ? [401, { message: 'Bad credentials' }]
          : faults.length > 0
            ? [422, { message: `Validation Failed: ${faults.join(', ')}` }]
            : (found?.() ?? [404, {}])
        const isBytes = value instanceof Uint8Array
        response.writeHead(status, { 'content-type': isBytes ? 'application/zip' : 'application/json' })
        response.end(isBytes ? value : JSON.stringify(value))
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    written: () =>
      asked
        .filter(({ method, path }) => method !== 'GET' && path !== '/graphql')
        .map(({ method, path }) => `${method} ${path}`),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

type Record_ = Record<string, unknown>

export interface GitHubApi extends Api {
  readonly comments: Record_[]
  readonly checks: Record_[]
  readonly deployments: (Record_ & { id: number; statuses: Record_[] })[]
  /** Pull requests by number; tests write their heads. */
  readonly pulls: Record_[]
  /** Files of each artifact of run 7, by the artifact's name. */
  artifacts: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>
}

const REPOSITORY = '/repos/team/shop'
const BOT = { login: 'github-actions[bot]', type: 'Bot' }

export async function startGitHubApi(): Promise<GitHubApi> {
  const state = {
    comments: [] as Record_[],
    checks: [] as Record_[],
    deployments: [] as GitHubApi['deployments'],
    pulls: [] as Record_[],
    artifacts: {} as GitHubApi['artifacts'],
  }
  let id = 100
  const routes: readonly Route[] = [
    [/^POST \/graphql/, () => [200, { data: { viewer: { login: BOT.login } } }]],
    ...githubPulls(state, () => ++id),
    ...githubChecks(state, () => ++id),
    ...githubDeployments(state, () => ++id),
    ...githubArtifacts(state),
  ]
  return Object.assign(state, await serve(routes, /^(?:token|bearer) ghs_/i))
}

type GitHubState = Pick<GitHubApi, 'comments' | 'checks' | 'deployments' | 'pulls' | 'artifacts'>

function githubPulls({ comments, pulls }: GitHubState, next: () => number): readonly Route[] {
  const at = (path: string) => new RegExp(path.replace('REPO', REPOSITORY))
  return [
    [
      at('^GET REPO/pulls/(\\d+)$'),
      ([n]) => {
        const pull = pulls.find(({ number }) => String(number) === n)
        return pull === undefined ? [404, {}] : [200, pull]
      },
    ],
    // The real one filters by `head`; one that cannot read the filter gives all.
    [at('^GET REPO/pulls\\?'), () => [200, pulls]],
    [at('^GET REPO/issues/(\\d+)/comments'), ([n]) => [200, comments.filter(({ issue }) => issue === n)]],
    [
      at('^POST REPO/issues/(\\d+)/comments$'),
      ([n], { body }) => {
        const made = { id: next(), issue: n, user: BOT, body: body['body'] }
        comments.push(made)
        return [201, made]
      },
    ],
    [
      at('^PATCH REPO/issues/comments/(\\d+)$'),
      ([n], { body }) => {
        const found = comments.find(({ id }) => String(id) === n)
        return found === undefined ? [404, {}] : [200, Object.assign(found, { body: body['body'] })]
      },
    ],
  ]
}

function githubChecks({ checks }: GitHubState, next: () => number): readonly Route[] {
  const at = (path: string) => new RegExp(path.replace('REPO', REPOSITORY))
  return [
    [
      at('^GET REPO/commits/(\\w+)/check-runs'),
      ([sha]) => {
        const found = checks.filter(({ head_sha }) => head_sha === sha)
        return [200, { total_count: found.length, check_runs: found }]
      },
    ],
    [
      at('^POST REPO/check-runs$'),
      (_, { body }) => {
        const made = { id: next(), ...body }
        checks.push(made)
        return [201, made]
      },
    ],
    [
      at('^PATCH REPO/check-runs/(\\d+)$'),
      ([n], { body }) => [200, Object.assign(checks.find(({ id }) => String(id) === n) ?? {}, body)],
    ],
  ]
}

function githubDeployments({ deployments }: GitHubState, next: () => number): readonly Route[] {
  const at = (path: string) => new RegExp(path.replace('REPO', REPOSITORY))
  const statusesOf = (n: string | undefined) => deployments.find(({ id }) => String(id) === n)?.statuses
  return [
    [at('^GET REPO/deployments/(\\d+)/statuses'), ([n]) => [200, [...(statusesOf(n) ?? [])].reverse()]],
    [
      at('^POST REPO/deployments/(\\d+)/statuses$'),
      ([n], { body }) => {
        const made = { id: next(), created_at: new Date().toISOString(), ...body }
        statusesOf(n)?.push(made)
        return [201, made]
      },
    ],
    [
      at('^GET REPO/deployments\\?(.*)'),
      ([query]) => {
        const wanted = new URLSearchParams(query)
        const found = deployments.filter(
          ({ environment, sha }) => environment === wanted.get('environment') && (wanted.get('sha') ?? sha) === sha,
        )
        return [200, [...found].reverse()]
      },
    ],
    [
      at('^POST REPO/deployments$'),
      (_, { body }) => {
        const made = { ...body, id: next(), sha: body['ref'], created_at: new Date().toISOString(), statuses: [] }
        deployments.push(made)
        return [201, made]
      },
    ],
  ]
}

function githubArtifacts(state: GitHubState): readonly Route[] {
  const at = (path: string) => new RegExp(path.replace('REPO', REPOSITORY))
  const names = () => Object.keys(state.artifacts)
  return [
    [
      at('^GET REPO/actions/runs/7$'),
      () => [200, { id: 7, head_sha: '', head_branch: 'change', repository: { id: 1 } }],
    ],
    [
      at('^GET REPO/actions/runs/7/artifacts'),
      () => [200, { artifacts: names().map((name, i) => ({ id: i + 1, name, expired: false })) }],
    ],
    [
      at('^GET REPO/actions/artifacts/(\\d+)/zip$'),
      ([n]) => {
        const files = state.artifacts[names()[Number(n) - 1] ?? ''] ?? {}
        return [
          200,
          zipSync(
            Object.fromEntries(
              Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? Buffer.from(text) : text]),
            ),
          ),
        ]
      },
    ],
  ]
}

export interface GitLabApi extends Api {
  readonly notes: Record_[]
  readonly statuses: Record_[]
  readonly deployments: Record_[]
  readonly environments: Record_[]
  /** Newest commit of merge request 3. */
  head: string
}

export async function startGitLabApi(): Promise<GitLabApi> {
  const state = {
    notes: [] as Record_[],
    statuses: [] as Record_[],
    deployments: [] as Record_[],
    environments: [] as Record_[],
    head: '',
  }
  let id = 100
  const bot = { id: 9, username: 'project_5_bot' }
  const routes: readonly Route[] = [
    [/^GET \/user$/, () => [200, bot]],
    [/^GET \/projects\/5\/merge_requests\/3$/, () => [200, { iid: 3, sha: state.head, state: 'opened' }]],
    [/^GET \/projects\/5\/merge_requests\/3\/notes/, () => [200, state.notes]],
    [
      /^POST \/projects\/5\/merge_requests\/3\/notes$/,
      (_, { body }) => {
        const made = { id: ++id, author: bot, body: body['body'] }
        state.notes.push(made)
        return [201, made]
      },
    ],
    [
      /^PUT \/projects\/5\/merge_requests\/3\/notes\/(\d+)$/,
      ([n], { body }) => [200, Object.assign(state.notes.find((note) => String(note['id']) === n) ?? {}, body)],
    ],
    [
      /^POST \/projects\/5\/statuses\/(\w+)$/,
      ([sha], { body }) => {
        const last = state.statuses.findLast((one) =>
          [
            [one['sha'], sha],
            [one['name'], body['name']],
            [one['pipeline_id'], body['pipeline_id']],
          ].every(([known, told]) => known === told),
        )
        if (last?.['state'] === body['state'])
          return [400, { message: { state: ['Cannot transition status via :succeed from :success'] } }]
        state.statuses.push({ sha, ...body })
        return [201, { id: ++id }]
      },
    ],
    [
      /^GET \/projects\/5\/deployments\?(.*)/,
      ([query]) => {
        const environment = new URLSearchParams(query).get('environment')
        const found = state.deployments.filter((one) => one['environment'] === environment)
        return [200, found.map((one) => ({ ...one, environment: { id: 9, name: one['environment'] } })).reverse()]
      },
    ],
    [
      /^POST \/projects\/5\/deployments$/,
      (_, { body }) => {
        const made = { id: ++id, created_at: new Date().toISOString(), deployable: null, ...body }
        state.deployments.push(made)
        if (!state.environments.some(({ name }) => name === body['environment']))
          state.environments.push({ id: ++id, name: body['environment'], external_url: null })
        return [201, made]
      },
    ],
    [/^GET \/projects\/5\/environments/, () => [200, state.environments]],
    [
      /^PUT \/projects\/5\/environments\/(\d+)$/,
      ([n], { body }) => [200, Object.assign(state.environments.find((one) => String(one['id']) === n) ?? {}, body)],
    ],
  ]
  return Object.assign(state, await serve(routes, /^glpat-/))
}
