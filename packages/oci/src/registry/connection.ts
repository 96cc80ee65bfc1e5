import {
  type Clock,
  type Environment,
  type Exec,
  type Files,
  type Host,
  type Http,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  type Random,
  type Reference,
  referenceName,
  type Signals,
  UserError,
} from '@slipway/core'
import { Authorizer } from './authorizer'
import { type CredentialInputs, CredentialStore } from './credentials'
import { failureFrom, failureOf, RegistryFailure } from './failure'
import { type RetryLimits, Retrier, USUAL_LIMITS } from './retry'
import { Boundary } from './trust'

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

export interface RegistryOptions extends Partial<CredentialInputs> {
  readonly plainHttp?: boolean
  /** PEM text of further authorities. */
  readonly ca?: string | undefined
  readonly limits?: Partial<RetryLimits>
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

const MAX_HOPS = 5
/** For all of a call that asks or answers with a document at most. */
const CALL_LIMIT = 5 * 60_000
/** For the first call, which has nothing to say. */
const PING_LIMIT = 60_000

/** One registry, seen from one repository: addresses, credentials, tokens and redirects. Retries are its callers'. */
export class Connection {
  constructor(
    readonly base: URL,
    /** Path of the repository at this registry. */
    readonly repository: string,
    readonly authorizer: Authorizer,
    readonly boundary: Boundary,
    readonly retrier: Retrier,
    readonly ports: RegistryPorts,
    readonly ca: string | undefined,
  ) {}

  /** Any other status than the wanted ones is a failure. @throws RegistryFailure */
  async expect(call: Call, wanted: readonly number[]): Promise<HttpResponse> {
    const response = await this.#send(call)
    if (wanted.includes(response.status)) return response
    throw await failureFrom(response, this.#asked(call))
  }

  /** For reading: follows redirects by hand, without credentials on another host. */
  async read(call: Call, wanted: readonly number[]): Promise<HttpResponse> {
    let url = call.url
    for (let hops = 0; hops <= MAX_HOPS; hops += 1) {
      const response = await this.#send({ ...call, url })
      if (![301, 302, 303, 307, 308].includes(response.status)) {
        if (wanted.includes(response.status)) return response
        throw await failureFrom(response, this.#asked(call))
      }
      await response.discard()
      url = this.follow(response.headers['location'], this.#resolve(url)).href
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
      throw failureOf(error, this.#asked(call))
    }
  }

  /** Without the query: it may carry a signature. */
  #asked(call: Call): string {
    const url = this.#resolve(call.url)
    return `${call.method} ${url.host}${url.pathname}`
  }
}

/** A connection that is being made; its first try is under way. */
export interface Connecting {
  /** @throws UserError, TransientError */
  finish(): Promise<Connection>
}

/**
 * Finds out how a registry is spoken to. Plain HTTP only when told to, or on this very machine when there is no TLS
 * there.
 * @throws UserError, TransientError
 */
export function connect(image: Reference, options: RegistryOptions, ports: RegistryPorts): Promise<Connection> {
  return beginConnect(image, options, ports).finish()
}

/**
 * As `connect`, for a caller with other work to do until the registry has answered. Without `finish` it is tried once,
 * and a failure is not reported.
 */
export function beginConnect(image: Reference, options: RegistryOptions, ports: RegistryPorts): Connecting {
  const retrier = new Retrier({
    clock: ports.clock,
    random: ports.random,
    limits: { ...USUAL_LIMITS, ...options.limits },
    say: (text) => ports.host.info(text),
  })
  const host = image.registry === 'docker.io' ? 'registry-1.docker.io' : image.registry
  const secure = makeConnection(new URL(`https://${host}`), image, { options, ports, retrier })
  const plain = makeConnection(new URL(`http://${host}`), image, { options, ports, retrier })
  const likely = options.plainHttp === true ? plain : secure
  const first = ping(likely)
  first.catch(() => undefined)
  const either = options.plainHttp !== true && isLoopback(secure.base.hostname)
  return { finish: () => (either ? greetEither(secure, plain, first) : greet(likely, first)) }
}

interface Making {
  readonly options: RegistryOptions
  readonly ports: RegistryPorts
  readonly retrier: Retrier
}

function makeConnection(base: URL, image: Reference, { options, ports, retrier }: Making): Connection {
  const boundary = new Boundary(base.hostname)
  const inputs = { username: options.username, password: options.password, configFile: options.configFile }
  const authorizer = new Authorizer({
    registry: base,
    name: referenceName(image),
    credentials: new CredentialStore(inputs, ports),
    boundary,
    retrier,
    http: ports.http,
    host: ports.host,
    clock: ports.clock,
    ca: options.ca,
  })
  return new Connection(base, image.repository, authorizer, boundary, retrier, ports, options.ca)
}

/** `GET /v2/`: what matters is whether it demands authorization, and which. */
async function greet(connection: Connection, first?: Promise<void>): Promise<Connection> {
  let begun = first
  await connection.retrier.run(`registry ${connection.base.host}`, () => {
    const tried = begun ?? ping(connection)
    begun = undefined
    return tried
  })
  return connection
}

async function ping(connection: Connection): Promise<void> {
  const { ports, base, boundary, ca } = connection
  const asked = `GET ${base.host}/v2/`
  try {
    const response = await ports.http.request({
      method: 'GET',
      url: new URL('/v2/', base).href,
      refuseAddress: boundary.registryAddress,
      limit: PING_LIMIT,
      ...(ca === undefined ? {} : { ca }),
    })
    if (response.status !== 200 && response.status !== 401) {
      const failure = await failureFrom(response, asked)
      // Some registries hide this address. The next request shows what they demand.
      if (failure.passing || response.status === 400) throw failure
      return
    }
    connection.authorizer.learn(response)
    await response.discard()
  } catch (error) {
    throw failureOf(error, asked)
  }
}

/**
 * TLS first, plain HTTP only when that is not spoken there at all: a certificate that is not trusted stays a failure.
 */
async function greetEither(secure: Connection, plain: Connection, first: Promise<void>): Promise<Connection> {
  try {
    await first
    return secure
  } catch (error) {
    if (!speaksNoTls(error)) return greet(secure)
    try {
      return await greet(plain)
    } catch (second) {
      // It answered that it wants TLS: then the first error is the one that matters.
      throw second instanceof RegistryFailure && second.status === 400 ? error : second
    }
  }
}

function speaksNoTls(error: unknown): boolean {
  const failure = error instanceof Error ? error.cause : undefined
  if (!(failure instanceof HttpError)) return false
  if (failure.kind !== 'tls') return failure.kind === 'protocol' || failure.kind === 'reset'
  const code = String((failure.cause as { code?: unknown } | undefined)?.code)
  return code === 'EPROTO' || (code.startsWith('ERR_SSL_') && !code.includes('ALERT'))
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}
