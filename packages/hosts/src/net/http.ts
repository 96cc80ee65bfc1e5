import type { Agent, AgentOptions, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { LookupFunction } from 'node:net'
import {
  CancelledError,
  type Endpoint,
  type Http,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  type Signals,
  formatDuration,
} from '@slipway/core'
import { checkAddress, checkedLookup } from './address'
import { certificates, isUnknownAuthority, systemFile, type Trusted } from './certificates'
import { calmCollector } from './collector'
import { toHttpError } from './http-error'
import { Pace, type PaceLimits, USUAL_PACE } from './pace'
import { type ProxyEnvironment, proxyFor } from './proxy'

export { proxyEnvironment } from './proxy'

const SILENCE = 30_000
const TEXT_LIMIT = 4 * 1024 * 1024
const DISCARD_LIMIT = 256 * 1024
const DISCARD_TIME = 5_000

/**
 * HTTP/1.1 over node:http and node:https, loaded at the first request. Keeps connections; follows nothing. What is
 * under way ends when the run is cancelled: a server that says nothing would hold it longer than the runner waits.
 */
export class NodeHttp implements Http {
  readonly #environment: ProxyEnvironment
  readonly #signals: Signals | undefined
  readonly #pace: PaceLimits
  readonly #routes = new Map<string, Promise<Route>>()
  /** The system's authorities count beside Node's: asked for, or found to be needed. */
  #systemFile: string | undefined

  constructor(environment: ProxyEnvironment, signals?: Signals, pace: PaceLimits = USUAL_PACE) {
    this.#environment = environment
    this.#signals = signals
    this.#pace = pace
    this.#systemFile = environment.certFile
  }

  /**
   * An authority that only the machine's own store has (a company's, put there for all programs) is found the first
   * time that it is needed: most runs need none, and reading the store takes time.
   */
  async request(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.#requestOnce(request)
    } catch (error) {
      const again = request.body === undefined || request.body instanceof Uint8Array
      const isNeeded = this.#systemFile === undefined && isUnknownAuthority(error)
      const system = isNeeded ? systemFile(this.#environment.systemFiles) : undefined
      if (!again || system === undefined) throw error
      this.#systemFile = system
      return this.#requestOnce(request)
    }
  }

  async #requestOnce(request: HttpRequest): Promise<HttpResponse> {
    const url = parse(request.url)
    const isDirect = request.direct === true || request.to !== undefined
    const proxy = isDirect ? undefined : proxyFor(url, this.#environment)
    if (request.to === undefined) await checkAddress(url.hostname, request.refuseAddress, proxy !== undefined)
    const { request: open } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
    const options: RequestOptions & { readonly servername?: string } = {
      method: request.method,
      headers: { 'user-agent': 'slipway', ...withLength(request) },
      ...(await this.#route(url, proxy, request)),
      ...(request.refuseAddress === undefined || proxy !== undefined || request.to !== undefined
        ? {}
        : { lookup: checkedLookup(request.refuseAddress) as LookupFunction }),
      ...(request.to === undefined ? {} : redirected(url, request.to)),
    }
    return await exchange(open(url, options), request, { signals: this.#signals, pace: this.#pace })
  }

  close(): void {
    // A route that could not be made told the request that asked for it, and holds nothing open.
    const nothing = () => undefined
    for (const route of this.#routes.values()) route.then(({ agent }) => agent.destroy(), nothing)
    this.#routes.clear()
  }

  #route(url: URL, proxy: string | undefined, { ca, client, refuseAddress }: HttpRequest): Promise<Route> {
    // A kept connection is not looked up again: one that nobody checked is never used by a request that wants a check.
    const checked = refuseAddress === undefined ? '' : 'checked'
    const key = [url.protocol, proxy ?? '', ca ?? '', client?.cert ?? '', this.#systemFile ?? '', checked].join('|')
    const known = this.#routes.get(key)
    if (known !== undefined) return known
    const trusted = { given: ca, extraFile: this.#environment.extraCa, systemFile: this.#systemFile }
    const made = makeRoute(url.protocol, proxy, trusted).then((route) => ({ ...route, ...client }))
    this.#routes.set(key, made)
    return made
  }
}

/**
 * The way to a server: its connections, and whom to trust. Trust goes with each request, since behind a tunnel the
 * agent's own is for the proxy.
 */
interface Route {
  readonly agent: Agent
  readonly ca?: string[]
  readonly cert?: string
  readonly key?: string
}

async function makeRoute(protocol: string, proxy: string | undefined, trusted: Trusted): Promise<Route> {
  const keep = { keepAlive: true, maxSockets: 32, scheduling: 'lifo' as const }
  const isOwn = trusted.given !== undefined || trusted.systemFile !== undefined
  const trust = protocol === 'https:' && isOwn ? { ca: await certificates(trusted) } : {}
  return { agent: await makeAgent(protocol, proxy, keep), ...trust }
}

async function makeAgent(protocol: string, proxy: string | undefined, keep: AgentOptions): Promise<Agent> {
  if (proxy !== undefined) {
    const { HttpProxyAgent, HttpsProxyAgent } = await import('./proxy-agents')
    return protocol === 'https:' ? new HttpsProxyAgent(proxy, keep) : new HttpProxyAgent(proxy, keep)
  }
  if (protocol === 'https:') return new (await import('node:https')).Agent(keep)
  return new (await import('node:http')).Agent(keep)
}

/** Node takes the name for TLS and for the request from the address that it connects to. */
function redirected(url: URL, { host, port }: Endpoint) {
  return { hostname: host, host, port, servername: url.hostname.replace(/^\[|\]$/g, '') }
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new HttpError('protocol', 'expected an http or https address')
  if (url.username !== '' || url.password !== '')
    throw new HttpError('protocol', 'expected an address without user and password in it')
  return url
}

function withLength(request: HttpRequest): Record<string, string> {
  const named = request.to === undefined ? {} : { host: new URL(request.url).host }
  const headers: Record<string, string> = { ...named, ...request.headers }
  if (request.body instanceof Uint8Array) headers['content-length'] = String(request.body.byteLength)
  return headers
}

interface Bounds {
  readonly signals: Signals | undefined
  readonly pace: PaceLimits
}

function exchange(outgoing: ClientRequest, request: HttpRequest, { signals, pace }: Bounds): Promise<HttpResponse> {
  const silence = request.timeout ?? SILENCE
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      const known = error instanceof CancelledError ? error : toHttpError(error)
      outgoing.destroy(known)
      reject(known)
    }
    const forget = signals?.onCancel((reason) => fail(new CancelledError(reason)))
    if (forget !== undefined) outgoing.on('close', forget)
    const timer = watchSilence(outgoing, silence, fail)
    if (request.limit !== undefined) endAfter(outgoing, request.limit)
    if (request.connect !== undefined) endUnconnected(outgoing, request.connect, fail)
    outgoing.on('error', (error) => {
      timer.stop()
      reject(toHttpError(error))
    })
    // Without a listener Node drops the connection and says nothing: neither an answer nor an error would come.
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy()
      fail(new HttpError('protocol', 'answered 101, a change of protocol that nobody asked for'))
    })
    outgoing.on('response', (incoming: IncomingMessage) => {
      timer.stop()
      resolve(toResponse(incoming, outgoing, { silence, pace }))
    })
    send(outgoing, request, { touch: timer.touch, pace: new Pace(pace) }).catch(fail)
  })
}

/** Ends what is under way: the request, or the answer; whoever reads the answer gets the error. */
function endAfter(outgoing: ClientRequest, limit: number): void {
  let half: ClientRequest | IncomingMessage = outgoing
  const timer = setTimeout(
    () => half.destroy(new HttpError('timeout', `not over after ${formatDuration(limit)}`)),
    limit,
  )
  outgoing.on('response', (incoming: IncomingMessage) => (half = incoming))
  outgoing.on('close', () => clearTimeout(timer))
}

/**
 * Packets to an address that no machine has any more are dropped without an error, so connecting gets a shorter limit
 * than answering.
 */
function endUnconnected(outgoing: ClientRequest, limit: number, fail: (error: HttpError) => void): void {
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) return
    const timer = setTimeout(() => fail(new HttpError('timeout', `no connection for ${formatDuration(limit)}`)), limit)
    const stop = () => clearTimeout(timer)
    socket.once('connect', stop)
    outgoing.once('close', stop)
  })
}

/** Calls back when nothing moved for the time. A slow upload touches it with every chunk that was taken. */
function watchSilence(outgoing: ClientRequest, silence: number, fail: (error: HttpError) => void) {
  let timer: NodeJS.Timeout
  let stopped = false
  const stop = () => {
    stopped = true
    clearTimeout(timer)
  }
  const touch = () => {
    clearTimeout(timer)
    // An answer may come before the whole request went out; from then on it is the answer that is watched.
    if (!stopped)
      timer = setTimeout(() => fail(new HttpError('timeout', `no answer for ${formatDuration(silence)}`)), silence)
  }
  touch()
  outgoing.on('close', stop)
  return { touch, stop }
}

interface Watch {
  readonly touch: () => void
  readonly pace: Pace
}

async function send(outgoing: ClientRequest, request: HttpRequest, { touch, pace }: Watch): Promise<void> {
  if (request.body === undefined) {
    outgoing.end()
    return
  }
  const slices = new Slices()
  for await (const chunk of request.body instanceof Uint8Array ? [request.body] : request.body) {
    for (let at = 0; at < chunk.byteLength;) {
      const slice = chunk.subarray(at, at + slices.size)
      at += slice.byteLength
      const begun = performance.now()
      if (!outgoing.destroyed) await handOver(outgoing, slice)
      // At once: the body is not asked for more than can be sent.
      if (outgoing.destroyed) return
      touch()
      const waited = performance.now() - begun
      slices.note(waited)
      pace.note({ waited, bytes: slice.byteLength })
    }
  }
  outgoing.end()
}

const SMALL_SLICE = 64 * 1024
const LARGE_SLICE = 256 * 1024
/** Milliseconds. */
const QUICK = 50

/**
 * Bytes that are handed over at once: few, so that a slow upload is seen to move, and more where they go at once, since
 * each takes some 30 microseconds.
 */
class Slices {
  size = SMALL_SLICE

  note(waited: number): void {
    this.size = waited < QUICK ? Math.min(LARGE_SLICE, 2 * this.size) : SMALL_SLICE
  }
}

/** Until the system has all of it. */
function handOver(outgoing: ClientRequest, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done)
      outgoing.off('close', done)
      resolve()
    }
    outgoing.on('close', done)
    if (outgoing.write(bytes)) outgoing.write('', done)
    else outgoing.on('drain', done)
  })
}

function toResponse(
  incoming: IncomingMessage,
  outgoing: ClientRequest,
  { silence, pace }: { readonly silence: number; readonly pace: PaceLimits },
): HttpResponse {
  // Who reads the body gets its errors; a body that nobody reads must not end the process with them.
  incoming.on('error', () => undefined)
  incoming.setTimeout(silence, () =>
    incoming.destroy(new HttpError('timeout', `the answer stood still for ${formatDuration(silence)}`)),
  )
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  return {
    status: incoming.statusCode ?? 0,
    headers,
    body: bodyOf(incoming, pace),
    text: (limit = TEXT_LIMIT) => readText(incoming, limit, pace),
    discard: () => discard(incoming, outgoing),
  }
}

/** A generator that was never asked has nothing to clean up: here the connection ends all the same. */
function bodyOf(incoming: IncomingMessage, pace: PaceLimits): AsyncIterable<Uint8Array> {
  const stop = async (pieces: AsyncGenerator<Uint8Array>) => {
    incoming.destroy()
    return pieces.return(undefined)
  }
  const iterate = (pieces: AsyncGenerator<Uint8Array>) => ({ next: () => pieces.next(), return: () => stop(pieces) })
  return { [Symbol.asyncIterator]: () => iterate(piecesOf(incoming, new Pace(pace))) }
}

/**
 * Reads a little, and not for long, to keep the connection. An answer without end, or an upload that goes on after its
 * answer, costs more than a new connection.
 */
async function discard(incoming: IncomingMessage, outgoing: ClientRequest): Promise<void> {
  // An error while discarding ends it as well.
  if (incoming.closed) return
  const closed = new Promise((resolve) => incoming.once('close', resolve))
  const timer = setTimeout(() => incoming.destroy(), DISCARD_TIME)
  let left = DISCARD_LIMIT
  incoming.on('data', (chunk: Uint8Array) => {
    left -= chunk.byteLength
    if (left < 0) incoming.destroy()
  })
  if (outgoing.writableFinished) incoming.resume()
  else outgoing.destroy()
  await closed
  clearTimeout(timer)
}

async function* piecesOf(incoming: IncomingMessage, pace: Pace): AsyncGenerator<Uint8Array> {
  await calmCollector(incoming.headers['content-length'])
  const chunks = (incoming as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const begun = performance.now()
      const next = await chunks.next()
      if (next.done === true) return
      pace.note({ waited: performance.now() - begun, bytes: next.value.byteLength })
      yield next.value
    }
  } catch (error) {
    throw toHttpError(error)
  } finally {
    await chunks.return?.()
  }
}

async function readText(incoming: IncomingMessage, limit: number, pace: PaceLimits): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bodyOf(incoming, pace)) {
    size += chunk.byteLength
    if (size > limit) {
      incoming.destroy()
      throw new HttpError('too-large', `expected an answer of at most ${limit} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
