import { type HttpResponse, UserError } from '@slipway/core'
import type { RegistryPorts } from '../../registry/connection'
import { failureFrom, failureOf, RegistryFailure } from '../../registry/failure'
import type { Situation } from '../../registry/hints'
import type { Retrier } from '../../registry/retry'
import type { Boundary } from '../../registry/trust'
import type { Login } from './login'

const MAX_HOPS = 5
const REDIRECTS = [301, 302, 303, 307, 308]
/** Milliseconds for one file. */
const LIMIT = 10 * 60_000

interface Parts {
  readonly base: URL
  readonly boundary: Boundary
  readonly retrier: Retrier
  readonly ports: RegistryPorts
  readonly login: Login | undefined
  /** PEM text of further authorities. */
  readonly ca: string | undefined
  readonly situation: Situation
}

export interface Got {
  readonly bytes: Uint8Array
  readonly contentType: string
}

/** The server of a chart repository: its files, within bounds, and its login for nobody else. */
export class ChartSite {
  constructor(readonly parts: Parts) {}

  /**
   * @param tooLarge what to say of a file with more bytes than `limit`
   * @throws RegistryFailure, UserError, TransientError
   */
  get(url: URL, limit: number, tooLarge: (size: string) => UserError): Promise<Got> {
    return this.parts.retrier.run(`${url.host}${url.pathname}`, () => this.#read(url, limit, tooLarge))
  }

  /** A file that need not be there: asked for once, and undefined whatever the reason is that it does not come. */
  async find(url: URL, limit: number): Promise<Got | undefined> {
    const tooLarge = () => new UserError('CHART_TOO_LARGE', `${askedOf(url)}: more than ${limit} bytes`, '')
    try {
      return await this.#read(url, limit, tooLarge)
    } catch (error) {
      this.parts.ports.signals.check()
      if (error instanceof UserError || error instanceof RegistryFailure) return undefined
      throw error
    }
  }

  async #read(url: URL, limit: number, tooLarge: (size: string) => UserError): Promise<Got> {
    const response = await this.#follow(url)
    const asked = askedOf(url)
    if (response.status !== 200) throw await failureFrom(response, asked, this.parts.situation)
    const announced = Number(response.headers['content-length'] ?? 0)
    if (announced > limit) throw tooLarge(String(announced))
    const chunks: Uint8Array[] = []
    let size = 0
    try {
      for await (const chunk of response.body) {
        size += chunk.length
        if (size > limit) throw tooLarge('more')
        chunks.push(chunk)
      }
    } catch (error) {
      throw failureOf(error, asked, this.parts.situation)
    }
    return { bytes: Buffer.concat(chunks), contentType: response.headers['content-type'] ?? 'something else' }
  }

  async #follow(url: URL): Promise<HttpResponse> {
    let at = url
    for (let hops = 0; hops <= MAX_HOPS; hops += 1) {
      const response = await this.#ask(at)
      if (!REDIRECTS.includes(response.status)) return response
      await response.discard()
      at = this.#next(response.headers['location'], at)
    }
    throw new UserError(
      'REGISTRY_REDIRECTS',
      `${askedOf(url)}: more than ${MAX_HOPS} redirects`,
      'check the address of the chart repository',
      { outcome: 'tool-failed' },
    )
  }

  /** What is asked by TLS is never led to a place without it. */
  #next(location: string | undefined, from: URL): URL {
    const next = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined
    const allowed = from.protocol === 'http:' ? ['http:', 'https:'] : ['https:']
    if (next !== undefined && allowed.includes(next.protocol) && next.username === '' && next.password === '')
      return next
    throw new UserError(
      'REGISTRY_LOCATION',
      `${askedOf(from)}: expected to be led to an address with ${allowed.join(' or ')}, found ${next === undefined ? 'none' : `${next.protocol}//${next.host}`}`,
      'give the address that the repository has now',
    )
  }

  async #ask(url: URL): Promise<HttpResponse> {
    const { base, boundary, ports, login, ca, situation } = this.parts
    ports.signals.check()
    const isOwn = url.origin === base.origin
    const header =
      login !== undefined && (isOwn || (login.everywhere && url.protocol === 'https:')) ? login.header : undefined
    try {
      return await ports.http.request({
        method: 'GET',
        url: url.href,
        headers: { accept: '*/*', ...(header === undefined ? {} : { authorization: header }) },
        refuseAddress: url.hostname === base.hostname ? boundary.registryAddress : boundary.foreignAddress,
        limit: LIMIT,
        ...(ca === undefined ? {} : { ca }),
      })
    } catch (error) {
      throw failureOf(error, askedOf(url), situation)
    }
  }
}

/** Without the query: it may carry a signature. */
const askedOf = (url: URL) => `GET ${url.host}${url.pathname}`
