import { type Http, HttpError, type HttpRequest, parseJson, type Refuse, textAt } from '@slipway/core'

/** A monitoring system: where it is and how it is asked. */
export interface Server {
  /** Without a slash at its end. */
  readonly address: string
  /** The input that names it. */
  readonly input: string
  readonly headers: Readonly<Record<string, string>>
  readonly refuse: Refuse
  readonly ca: string | undefined
  readonly client?: HttpRequest['client'] | undefined
  /** Milliseconds for one request, its answer included. */
  readonly limit: number
}

/** No answer that can be used, and whether asking again may help. */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(
    /** `query`: what was asked is wrong, and will be the next time. */
    readonly kind: 'unreachable' | 'forbidden' | 'broken' | 'query' | 'absent',
    message: string,
    readonly next: string,
  ) {
    super(message)
  }
}

export interface Reply {
  readonly body: unknown
  /** Milliseconds since the epoch, by the server's clock, where it told. */
  readonly date: number | undefined
}

const ANSWER_LIMIT = 8 * 1024 * 1024
const CONNECT = 5_000

interface Ask {
  readonly path: string
  readonly query?: readonly (readonly [string, string])[]
  /** Sent as JSON by POST. */
  readonly json?: unknown
  /** Sent as a form by POST. */
  readonly form?: readonly (readonly [string, string])[]
}

/**
 * One request that changes nothing.
 * @throws Refusal
 */
export async function ask(http: Http, server: Server, { path, query = [], json, form }: Ask): Promise<Reply> {
  const address = `${server.address}${path}${query.length === 0 ? '' : `?${encode(query)}`}`
  const body = json === undefined ? (form === undefined ? undefined : encode(form)) : JSON.stringify(json)
  const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json'
  const request: HttpRequest = {
    method: body === undefined ? 'GET' : 'POST',
    url: address,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(body === undefined ? {} : { 'content-type': type }),
      ...server.headers,
    },
    timeout: server.limit,
    limit: server.limit,
    connect: CONNECT,
    refuseAddress: server.refuse,
    ...(server.ca === undefined ? {} : { ca: server.ca }),
    ...(server.client === undefined ? {} : { client: server.client }),
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  }
  try {
    const response = await http.request(request)
    const text = await response.text(ANSWER_LIMIT)
    return { body: readAnswer(response.status, text, server), date: toDate(response.headers['date']) }
  } catch (error) {
    if (error instanceof HttpError) throw unreachable(error, server)
    throw error
  }
}

function encode(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')
}

function toDate(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '')
  return Number.isFinite(time) ? time : undefined
}

function readAnswer(status: number, text: string, server: Server): unknown {
  const body = parseJson(text)
  if (status >= 200 && status < 300) {
    if (body === undefined)
      throw new Refusal(
        'broken',
        `${server.address} answered ${status} with ${text.trim() === '' ? 'nothing' : 'no JSON'}`,
        `check that ${server.input} names the server itself and not a page in front of it`,
      )
    return body
  }
  throw refusalOf(status, messageIn(body) ?? firstLine(text), server)
}

/** What Prometheus, Alertmanager, Loki and Elasticsearch call the reason in an answer that is an error. */
function messageIn(body: unknown): string | undefined {
  if (typeof body === 'string') return body
  const places: readonly (readonly (string | number)[])[] = [
    // Elasticsearch: the whole says "all shards failed", its first cause says why.
    ['error', 'root_cause', 0, 'reason'],
    ['error', 'reason'],
    ['error'],
    ['message'],
    ['reason'],
  ]
  return places.map((place) => textAt(body, ...place)).find((text) => text !== undefined && text !== '')
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 200)
}

function refusalOf(status: number, words: string, { address, input }: Server): Refusal {
  const said = words === '' ? '' : `: ${words.slice(0, 300)}`
  const what = `${address} answered ${status}${said}`
  if (status === 401 || status === 403)
    return new Refusal('forbidden', what, 'give a bearer token or headers that may read there')
  if (status === 400 || status === 422) return new Refusal('query', what, 'correct the query')
  if (status === 404 || status === 405)
    return new Refusal('absent', what, `check the path in ${input}: a proxy or tenant may need a prefix`)
  if (status >= 300 && status < 400)
    return new Refusal('broken', what, `redirects are not followed: name the address itself in ${input}`)
  return new Refusal('broken', what, 'look at the state of that server')
}

function unreachable(error: HttpError, { address, input }: Server): Refusal {
  const blocked = error.kind === 'blocked'
  return new Refusal(
    'unreachable',
    `${address} cannot be reached: ${error.message} (${error.kind})`,
    blocked
      ? `correct ${input}, or set allow-private to true for a private address that is meant`
      : error.kind === 'tls'
        ? 'give the certificate of its authority in ca-file'
        : `check ${input}, and that this machine may reach it`,
  )
}
