import { type Http, type HttpResponse, parseJson, TransientError, UserError } from '@slipway/core'
import { ARCHIVE_BYTES, refused } from './archive'

const REDIRECTS = 3
/** Milliseconds for one answer, an archive of 32 MiB at most. */
const LIMIT = 10 * 60_000

/** How a host's REST interface is asked. The credential goes to its own origin and nowhere else. */
export interface ApiAccess {
  /** For messages: `GitHub`. */
  readonly host: string
  readonly http: Http
  /** Without a slash at its end. */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  /** What to do when the host says that we may not. */
  readonly permission: string
  /** What is asked about. Default: other runs. */
  readonly about?: string
}

/**
 * A JSON answer, or undefined when there is no such thing.
 * @throws UserError `OTHER_RUN_FORBIDDEN`, TransientError `OTHER_RUN_UNAVAILABLE`
 */
export async function getJson(api: ApiAccess, path: string): Promise<unknown> {
  const response = await follow(api, `${api.base}${path}`)
  if (!(await isThere(api, response))) return undefined
  return parseJson(await response.text())
}

/** Items of one page, and pages that are read at most: the first thousand, as the hosts' own clients do. */
const PAGE = 100
const PAGES = 10

/**
 * All items of a list, page by page; a run of many jobs has more than one.
 * @param items where they stand in an answer
 * @throws as `getJson`
 */
export async function getList(
  api: ApiAccess,
  path: string,
  items: (answer: unknown) => readonly unknown[],
): Promise<readonly unknown[]> {
  const all: unknown[] = []
  for (let page = 1; page <= PAGES; page++) {
    const found = items(await getJson(api, `${path}?per_page=${PAGE}${page === 1 ? '' : `&page=${page}`}`))
    all.push(...found)
    if (found.length < PAGE) break
  }
  return all
}

/**
 * The bytes behind an address of the interface, which as a rule redirects to a store of files; undefined when there is
 * no such thing.
 * @throws as `getJson`, and UserError `OTHER_RUN_REFUSED` for more bytes than an archive may have
 */
export async function getArchive(
  api: ApiAccess,
  path: string,
  { name, limit = ARCHIVE_BYTES }: { readonly name: string; readonly limit?: number },
): Promise<Uint8Array | undefined> {
  const response = await follow(api, `${api.base}${path}`)
  if (!(await isThere(api, response))) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > limit) throw refused(name, `more than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function follow(api: ApiAccess, url: string): Promise<HttpResponse> {
  const own = new URL(api.base)
  let current = new URL(url)
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const headers = current.origin === own.origin ? api.headers : {}
    const response = await api.http.request({ method: 'GET', url: current.href, headers, limit: LIMIT })
    const location = response.headers['location']
    if (response.status < 300 || response.status > 399 || location === undefined) return response
    await response.discard()
    current = new URL(location, current)
    if (current.protocol !== 'https:' && current.protocol !== own.protocol)
      throw unavailable(api, `a redirect to ${current.origin}, which is not https`)
  }
  throw unavailable(api, `more than ${REDIRECTS} redirects`)
}

async function isThere(api: ApiAccess, response: HttpResponse): Promise<boolean> {
  const { status } = response
  if (status >= 200 && status < 300) return true
  await response.discard()
  if (status === 404 || status === 410) return false
  if (status === 401 || status === 403)
    throw new UserError(
      'OTHER_RUN_FORBIDDEN',
      `${api.host}: expected to be allowed to read ${api.about ?? 'other runs'}, got ${status}`,
      api.permission,
      { outcome: 'inconclusive' },
    )
  throw unavailable(api, String(status))
}

function unavailable(api: ApiAccess, found: string): TransientError {
  return new TransientError(
    'OTHER_RUN_UNAVAILABLE',
    `${api.host}: expected an answer about ${api.about ?? 'other runs'}, got ${found}`,
    'run it again',
  )
}
