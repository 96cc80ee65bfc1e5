import {
  type Http,
  type NewChangeRequest,
  type OpenedChangeRequest,
  parseJson,
  TransientError,
  UserError,
} from '@slipway/core'

/** Milliseconds for one answer. */
const LIMIT = 30_000

/** How change requests of a host are asked about. */
export interface ChangeRequestApi {
  /** For messages: `GitHub`. */
  readonly host: string
  readonly http: Http
  /** Web address of the host: repositories of others are none of its. */
  readonly server: string
  /** Of the REST interface, without a slash at its end. */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  /** What the token needs. */
  readonly permission: string
  /** The address of the list, of one in it, and what is sent: hosts name the same things differently. */
  list(request: NewChangeRequest): string
  one(request: NewChangeRequest, found: unknown): { readonly path: string; readonly method: string }
  body(request: NewChangeRequest): object
  changes(request: NewChangeRequest): object
  create(request: NewChangeRequest): string
  urlOf(found: unknown): string | undefined
}

/** Opens one, or gives the open one of the same branches the new title and text. */
export async function openChangeRequest(
  api: ChangeRequestApi,
  request: NewChangeRequest,
): Promise<OpenedChangeRequest | undefined> {
  if (!URL.canParse(api.server) || new URL(api.server).host.toLowerCase() !== request.host.toLowerCase())
    return undefined
  const open = await ask(api, 'GET', api.list(request))
  const [found] = Array.isArray(open) ? (open as readonly unknown[]) : []
  const { path, method } = found === undefined ? { path: api.create(request), method: 'POST' } : api.one(request, found)
  const body = found === undefined ? api.body(request) : api.changes(request)
  const url = api.urlOf(await ask(api, method, path, body))
  return { url: url ?? '', renewed: found !== undefined }
}

async function ask(api: ChangeRequestApi, method: string, path: string, body?: object): Promise<unknown> {
  const response = await api.http.request({
    method,
    url: `${api.base}${path}`,
    headers: { ...api.headers, 'content-type': 'application/json' },
    limit: LIMIT,
    ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
  })
  const text = await response.text()
  const { status } = response
  if (status < 300) return parseJson(text)
  if (status === 408 || status === 429 || status >= 500)
    throw new TransientError(
      'CHANGE_REQUEST_FAILED',
      `${api.host} answered ${status} to ${method} ${path}`,
      'run it again',
    )
  throw new UserError(
    'CHANGE_REQUEST_REFUSED',
    `${api.host}: expected a change request to be opened, got ${status}`,
    api.permission,
    { outcome: 'fail' },
  )
}
