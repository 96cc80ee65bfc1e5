import {
  type Clock,
  type Environment,
  type Exec,
  type Files,
  type Host,
  type Http,
  type HttpRequest,
  type HttpResponse,
  type Random,
  type Signals,
  UserError,
} from '@slipway/core'
import type { Authorizer } from './authorizer'
import { failureFrom, failureOf } from './failure'
import type { Situation } from './hints'
import type { Retrier } from './retry'
import type { Boundary } from './trust'

export interface RegistryPorts {
  readonly http: Http
  readonly clock: Clock
  readonly random: Random
  readonly host: Host
  readonly environment: Environment
  readonly exec: Exec
  readonly files: Files
  readonly signals: Signals
}

export interface Call {
  readonly method: string
  /** Absolute, or a path at the registry. */
  readonly url: string
  readonly scope: string
  readonly headers?: Readonly<Record<string, string>>
  /** Opened anew for each try. */
  readonly body?: () => Uint8Array | AsyncIterable<Uint8Array>
  readonly timeout?: number
  /** Milliseconds for all of it. `none` where a body is as large as a layer: its pace is watched instead. */
  readonly limit?: number | 'none'
}

/** An answer, and the address that gave it: what it leads to is relative to that (RFC 9110, 10.2.2). */
export interface Answer extends HttpResponse {
  readonly from: URL
}

/** Statuses that count as done: some, or all of success where a proof follows anyway. */
export type Wanted = readonly number[] | 'success'

interface Parts {
  readonly base: URL
  readonly repository: string
  readonly authorizer: Authorizer
  readonly boundary: Boundary
  readonly retrier: Retrier
  readonly ports: RegistryPorts
  readonly ca: string | undefined
  readonly situation: Situation
}

const MAX_HOPS = 5
const REDIRECTS = [301, 302, 307, 308]
/** For all of a call that asks or answers with a document at most. */
const CALL_LIMIT = 5 * 60_000

/** One registry, seen from one repository: addresses, credentials, tokens and redirects. Retries are its callers'. */
export class Connection {
  readonly base: URL
  /** Path of the repository at this registry. */
  readonly repository: string
  readonly authorizer: Authorizer
  readonly boundary: Boundary
  readonly retrier: Retrier
  readonly ports: RegistryPorts
  readonly ca: string | undefined
  readonly situation: Situation

  constructor(parts: Parts) {
    this.base = parts.base
    this.repository = parts.repository
    this.authorizer = parts.authorizer
    this.boundary = parts.boundary
    this.retrier = parts.retrier
    this.ports = parts.ports
    this.ca = parts.ca
    this.situation = parts.situation
  }

  /**
   * Asks, and follows redirects by hand, without credentials on another host. The method stays: docker, containerd and
   * crane send an upload that is answered 307 again elsewhere, body and all.
   * @throws RegistryFailure for any other status than the wanted ones
   */
  async ask(call: Call, wanted: Wanted): Promise<Answer> {
    let from = this.#resolve(call.url)
    for (let hops = 0; hops <= MAX_HOPS; hops += 1) {
      const response = await this.#send({ ...call, url: from.href })
      if (!isRedirect(call.method, response.status)) {
        if (isWanted(response.status, wanted)) return { ...response, from }
        throw await failureFrom(response, this.#asked(call), this.#situation())
      }
      await response.discard()
      from = this.follow(response.headers['location'], from)
    }
    throw new UserError(
      'REGISTRY_REDIRECTS',
      `${this.#asked(call)}: more than ${MAX_HOPS} redirects`,
      'check the storage configuration of the registry',
      { outcome: 'tool-failed' },
    )
  }

  /**
   * Where an answer sends us: relative or absolute, query kept. A registry behind a proxy may say http of itself;
   * another host must have TLS if the registry has.
   * @throws UserError `REGISTRY_LOCATION`
   */
  follow(location: string | undefined, from: URL): URL {
    const url = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined
    if (url !== undefined && url.protocol === 'http:' && from.protocol === 'https:' && url.hostname === from.hostname)
      url.protocol = 'https:'
    const allowed = this.base.protocol === 'http:' ? ['http:', 'https:'] : ['https:']
    if (url === undefined || !allowed.includes(url.protocol) || url.username !== '' || url.password !== '') {
      const found = url === undefined ? 'no address' : `${url.protocol}//${url.host}`
      throw new UserError(
        'REGISTRY_LOCATION',
        `${this.base.host}: expected a Location with ${allowed.join(' or ')}, found ${found}`,
        'correct the external address in the configuration of the registry',
      )
    }
    return url
  }

  /**
   * Asks, and answers a demand for authorization once: a registry that demands again after a fresh token has refused.
   * @throws RegistryFailure when there is no answer
   */
  async #send(call: Call): Promise<HttpResponse> {
    const own = this.#isOwn(this.#resolve(call.url))
    const header = own ? await this.authorizer.header(call.scope) : undefined
    const first = await this.#request(call, header)
    if (first.status !== 401 || !own || !(await this.authorizer.renew(first, call.scope, header))) return first
    await first.discard()
    return this.#request(call, await this.authorizer.header(call.scope))
  }

  #resolve(url: string): URL {
    return new URL(url, this.base)
  }

  #isOwn(url: URL): boolean {
    return url.origin === this.base.origin
  }

  async #request(call: Call, authorization: string | undefined): Promise<HttpResponse> {
    this.ports.signals.check()
    const url = this.#resolve(call.url)
    const refuseAddress =
      url.hostname === this.base.hostname ? this.boundary.registryAddress : this.boundary.foreignAddress
    const body = call.body?.()
    const request: HttpRequest = {
      method: call.method,
      url: url.href,
      headers: { ...call.headers, ...(authorization === undefined ? {} : { authorization }) },
      refuseAddress,
      ...(body === undefined ? {} : { body }),
      ...(call.timeout === undefined ? {} : { timeout: call.timeout }),
      ...(call.limit === 'none' ? {} : { limit: call.limit ?? CALL_LIMIT }),
      ...(this.ca === undefined ? {} : { ca: this.ca }),
    }
    try {
      return await this.ports.http.request(request)
    } catch (error) {
      throw failureOf(error, this.#asked(call), this.#situation())
    }
  }

  #situation(): Situation {
    return { ...this.situation, used: this.authorizer.used }
  }

  /** Without the query: it may carry a signature. */
  #asked(call: Call): string {
    const url = this.#resolve(call.url)
    return `${call.method} ${url.host}${url.pathname}`
  }
}

/** See Other leads to a page about the answer, which is worth reading and never worth writing to. */
function isRedirect(method: string, status: number): boolean {
  return REDIRECTS.includes(status) || (status === 303 && (method === 'GET' || method === 'HEAD'))
}

function isWanted(status: number, wanted: Wanted): boolean {
  return wanted === 'success' ? status >= 200 && status < 300 : wanted.includes(status)
}
