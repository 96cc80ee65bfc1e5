import { type Http, listAt, parseJson, type SourceContext, textAt, UserError } from '@slipway/core'

/** Milliseconds for one answer. */
const LIMIT = 30_000
/** Pages of a list that are read at most, a hundred items each. */
const PAGES = 20
/** A repository that was renamed answers at its old name with its number. */
const REDIRECTS = 3

export interface ReportingParts {
  readonly env: NodeJS.ProcessEnv
  readonly http: Http
  readonly source: SourceContext
  readonly token: string
  /** Redacts what is hidden. */
  readonly clean: (text: string) => string
}

/** What is asked, by whom, about which run. */
export interface GitHubAccess extends ReportingParts {
  readonly owner: string
  /** `/repos/OWNER/NAME`. */
  readonly repository: string
  readonly commit: string
  readonly runId: string | undefined
  readonly runUrl: string | undefined
}

/** An answer that is none of success. */
class GitHubStatus extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/**
 * One request of the REST interface (docs.github.com/rest). By our own Http port: the official client takes longer to
 * load than all that a report does.
 */
export async function call(
  { env, http, token }: ReportingParts,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
): Promise<unknown> {
  const base = env['GITHUB_API_URL'] ?? 'https://api.github.com'
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    authorization: `Bearer ${token}`,
  }
  const sent = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }
  let url = path === '/graphql' ? (env['GITHUB_GRAPHQL_URL'] ?? `${base}/graphql`) : `${base}${path}`
  for (let hop = 0; ; hop++) {
    const response = await http.request({ method, url, headers, limit: LIMIT, ...sent })
    const text = await response.text()
    const next = [301, 307, 308].includes(response.status) ? response.headers['location'] : undefined
    if (next !== undefined && hop < REDIRECTS && new URL(next, url).origin === new URL(url).origin) {
      url = new URL(next, url).href
      continue
    }
    if (response.status >= 200 && response.status < 300) return text === '' ? undefined : parseJson(text)
    throw new GitHubStatus(response.status, `${method} ${path.replace(/\?.*$/, '')}: ${told(response.status, text)}`)
  }
}

/** What GitHub says of the reason, in its own words. */
function told(status: number, text: string): string {
  try {
    const message = textAt(parseJson(text), 'message')
    return message === undefined ? String(status) : `${status} ${message}`
  } catch {
    return String(status)
  }
}

/** All items of a list, page by page. */
export async function all(access: ReportingParts, path: string): Promise<readonly unknown[]> {
  const items: unknown[] = []
  for (let page = 1; page <= PAGES; page++) {
    const found = await list(access, `${path}?per_page=100&page=${page}`)
    items.push(...found)
    if (found.length < 100) break
  }
  return items
}

/** The items of one page. */
export async function list(access: ReportingParts, path: string): Promise<readonly unknown[]> {
  return listAt({ items: await call(access, 'GET', path) }, 'items')
}

export const query = (values: Readonly<Record<string, string | number>>): string =>
  `?${Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}`

/**
 * @param permission that the job needs for it
 * @throws UserError `REPORT_FORBIDDEN` where the token may not
 */
export async function permitted<T>(permission: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const status = error instanceof GitHubStatus ? error.status : undefined
    if (status !== 401 && status !== 403 && status !== 404) throw error
    throw new UserError(
      'REPORT_FORBIDDEN',
      `GitHub: expected a token with the permission \`${permission}\`, got ${status}`,
      `give the job \`permissions: ${permission}\`; a token of a fork or of Dependabot may only read`,
      { outcome: 'fail', cause: error },
    )
  }
}
