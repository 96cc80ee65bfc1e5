import { HttpError, type Reference, referenceName } from '@slipway/core'
import { Authorizer } from './authorizer'
import { Connection, type RegistryPorts } from './connection'
import { type CredentialInputs, CredentialStore } from './credentials'
import { failureFrom, failureOf, RegistryFailure } from './failure'
import { type RetryLimits, Retrier, USUAL_LIMITS } from './retry'
import { Boundary } from './trust'

export interface RegistryOptions extends Partial<CredentialInputs> {
  readonly plainHttp?: boolean
  /** PEM text of further authorities. */
  readonly ca?: string | undefined
  readonly limits?: Partial<RetryLimits>
  /** Names of the inputs that the action at hand has: its hints name no others. */
  readonly inputs?: readonly string[] | undefined
  /** Hosts of token services elsewhere that may have the credentials of the registry. */
  readonly trustRealms?: readonly string[] | undefined
  /** Only for reading: no right to push is asked for. */
  readonly readOnly?: boolean
}

/** For the first call, which has nothing to say. */
const PING_LIMIT = 60_000
/** Something on this machine that takes a connection and is silent does not speak TLS. */
const LOOPBACK_SILENCE = 5_000

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
  const either = options.plainHttp !== true && isLoopback(secure.base.hostname)
  const first = ping(likely, either ? LOOPBACK_SILENCE : undefined)
  first.catch(() => undefined)
  return { finish: () => (either ? greetEither(secure, plain, first) : greet(likely, first)) }
}

interface Making {
  readonly options: RegistryOptions
  readonly ports: RegistryPorts
  readonly retrier: Retrier
}

function makeConnection(base: URL, image: Reference, { options, ports, retrier }: Making): Connection {
  const boundary = new Boundary(base.hostname)
  const { username, password, configFile, helmLogins } = options
  const inputs = { username, password, configFile, helmLogins }
  const situation = { inputs: options.inputs ?? [], writes: options.readOnly !== true }
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
    situation,
    trustRealms: options.trustRealms ?? [],
  })
  return new Connection({
    base,
    repository: image.repository,
    authorizer,
    boundary,
    retrier,
    ports,
    ca: options.ca,
    situation,
  })
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

async function ping(connection: Connection, silence?: number): Promise<void> {
  const { ports, base, boundary, ca, situation } = connection
  const asked = `GET ${base.host}/v2/`
  try {
    const response = await ports.http.request({
      method: 'GET',
      url: new URL('/v2/', base).href,
      refuseAddress: boundary.registryAddress,
      limit: PING_LIMIT,
      ...(silence === undefined ? {} : { timeout: silence }),
      ...(ca === undefined ? {} : { ca }),
    })
    if (response.status !== 200 && response.status !== 401) {
      const failure = await failureFrom(response, asked, situation)
      // Some registries hide this address. The next request shows what they demand.
      if (failure.passing || response.status === 400) throw failure
      return
    }
    connection.authorizer.learn(response)
    await response.discard()
  } catch (error) {
    throw failureOf(error, asked, situation)
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
      if (!(second instanceof RegistryFailure && second.status === 400)) throw second
      // It wants TLS: then it was only slow, or the first error is the one that matters.
      if (isTimeout(error)) return greet(secure)
      throw error
    }
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof RegistryFailure && error.broke === 'timeout'
}

function speaksNoTls(error: unknown): boolean {
  const failure = error instanceof Error ? error.cause : undefined
  if (!(failure instanceof HttpError)) return false
  if (failure.kind !== 'tls') return ['protocol', 'reset', 'timeout'].includes(failure.kind)
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
