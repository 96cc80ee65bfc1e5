import { Buffer } from 'node:buffer'
import { type AddressPolicy, type Endpoint, HttpError, type HttpResponse, type Ports } from '@slipway/core'
import { type Expectations, judge, wantsBody } from '../check'
import { type Target, urlOf } from '../target'
import type { Method } from '../written'
import type { Answer, Body } from './answer'
import { cameText } from './came'
import type { Probe, Seen } from './probe'

export interface HttpCheck {
  readonly name: string
  readonly shown: string
  readonly target: Target
  readonly method: Method
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly ca: string | undefined
  readonly follow: boolean
  readonly policy: AddressPolicy
  readonly expected: Expectations
  /** Milliseconds for one request. */
  readonly requestTimeout: number
}

const BODY_LIMIT = 1024 * 1024
/** Bytes of a wrong answer of which the first are shown. */
const BEGINNING = 2_048
const MOST_REDIRECTS = 5

/**
 * Milliseconds. After a release the address of a pod that has just gone may still be given out for a moment, and
 * nothing comes back from it; two repetitions of a lost first packet fit into the time.
 */
const CONNECT = 4000

export class HttpProbe implements Probe {
  readonly name: string
  readonly shown: string

  constructor(
    readonly check: HttpCheck,
    readonly ports: Pick<Ports, 'http' | 'clock'>,
  ) {
    this.name = check.name
    this.shown = check.shown
  }

  async ask(limit: number, to?: Endpoint): Promise<Seen> {
    const answer = await this.#answer(limit, to)
    const checks = judge(answer, this.check.expected)
    if (answer.kind === 'none') return { checks, none: { cause: answer.cause, message: answer.message } }
    return checks.every(({ ok }) => ok) ? { checks } : { checks, came: cameText(answer) }
  }

  /** Whatever goes wrong on the way is an answer of kind `none`, never an exception. */
  async #answer(limit: number, to: Endpoint | undefined): Promise<Answer> {
    const { clock } = this.ports
    const end = clock.now() + limit
    try {
      let step: Step = { url: urlOf(this.check.target), method: this.check.method, own: true }
      for (let hops = 0; ; hops += 1) {
        const left = end - clock.now()
        const response = await this.#request(step, Math.min(this.check.requestTimeout, left), to)
        const next = this.check.follow && left > 0 ? nextStep(step, response) : undefined
        if (next === undefined) return await this.#read(response, hops === 0 ? undefined : step.url)
        await drop(response)
        if (hops === MOST_REDIRECTS) throw new HttpError('protocol', `more than ${MOST_REDIRECTS} redirects`)
        this.#checkStep(next.url, to)
        step = next
      }
    } catch (error) {
      if (error instanceof HttpError) return { kind: 'none', cause: error.kind, message: error.message }
      throw error
    }
  }

  /** A redirect is held to the rules of the address itself; out of a tunnel there is no way at all. */
  #checkStep(url: URL, to: Endpoint | undefined): void {
    const { target, policy } = this.check
    if (to !== undefined && url.hostname !== target.hostname)
      throw new HttpError('blocked', `a redirect leads to ${url.hostname}, which is not where the tunnel leads`)
    const refused = to === undefined ? policy.refuseName(url.hostname) : undefined
    if (refused !== undefined) throw new HttpError('blocked', `a redirect leads to where ${refused}`)
  }

  #request({ url, method, own }: Step, limit: number, to: Endpoint | undefined): Promise<HttpResponse> {
    const { headers, body, ca, policy } = this.check
    const sent = own && body !== undefined && method === this.check.method ? new TextEncoder().encode(body) : undefined
    return this.ports.http.request({
      method,
      url: url.href,
      headers: {
        accept: '*/*',
        // A body that is compressed all the same is not unpacked: it could be a bomb.
        'accept-encoding': 'identity',
        'cache-control': 'no-cache',
        // A new connection each time, or a load balancer would show the same pod again and again.
        connection: 'close',
        ...(own ? headers : {}),
      },
      timeout: limit,
      limit,
      connect: CONNECT,
      ...(to === undefined ? { refuseAddress: policy.refuseAddress } : { to }),
      ...(ca === undefined ? {} : { ca }),
      ...(sent === undefined ? {} : { body: sent }),
    })
  }

  async #read(response: HttpResponse, from: URL | undefined): Promise<Answer> {
    const { expected } = this.check
    const isGood = expected.status.some((one) => one.accepts(response.status))
    const body = wantsBody(expected)
      ? await readBody(response)
      : isGood
        ? await drop(response).then(() => ({ unreadable: 'the body was not asked for' }))
        : { unreadable: 'the body was not asked for', begins: await readBeginning(response) }
    const { status, headers } = response
    return { kind: 'answer', status, headers, body, ...(from === undefined ? {} : { from }) }
  }
}

/** Enough to see who answered: a proxy in front of it, or the service itself. */
async function readBeginning(response: HttpResponse): Promise<string> {
  const chunks = response.body[Symbol.asyncIterator]()
  const first = await chunks.next().catch(() => undefined)
  await chunks.return?.()
  const came: Uint8Array = first === undefined || first.done === true ? new Uint8Array() : first.value
  return Buffer.from(came.subarray(0, BEGINNING)).toString('utf8')
}

interface Step {
  readonly url: URL
  readonly method: Method
  /** Still the server that headers and body are meant for. */
  readonly own: boolean
}

/** Undefined for what is no redirect, or leads nowhere. */
function nextStep({ url, method, own }: Step, { status, headers }: HttpResponse): Step | undefined {
  const location = headers['location']
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || !URL.canParse(location, url.href))
    return undefined
  const next = new URL(location, url.href)
  if (next.protocol !== 'http:' && next.protocol !== 'https:') return undefined
  next.username = ''
  next.password = ''
  next.hash = ''
  // What a browser does: RFC 9110, 15.4.
  const isKept = status > 303 || method === 'HEAD' || method === 'GET'
  return { url: next, method: isKept ? method : 'GET', own: own && isSameServer(url, next) }
}

/** The same origin, or the same host when it only leads from http to https. */
function isSameServer(from: URL, to: URL): boolean {
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  return from.hostname === to.hostname && (from.origin === to.origin || isUpgrade)
}

async function drop(response: HttpResponse): Promise<void> {
  await response.body[Symbol.asyncIterator]().return?.()
}

/** Leaving off closes the connection, so an endless body costs what was read of it. */
async function readBody(response: HttpResponse): Promise<Body> {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') {
    await drop(response)
    return { unreadable: `the body is encoded as ${encoding}, which was not asked for` }
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > BODY_LIMIT) return { unreadable: `the body is larger than ${BODY_LIMIT} bytes` }
  }
  return { text: Buffer.concat(chunks).toString('utf8') }
}
