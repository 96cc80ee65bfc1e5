import { randomBytes } from 'node:crypto'
import type { Exchange } from './exchange'

export type RegistryAuth =
  | {
      readonly kind: 'basic'
      readonly username: string
      readonly password: string
      /** Reading needs no credentials, as in a public repository. */
      readonly publicReads?: boolean
    }
  | {
      readonly kind: 'token'
      readonly username: string
      readonly password: string
      /** Requests that a token is good for. Default: any number. */
      readonly uses?: number
      /** A scope that the challenge names and that a token must have, whatever was asked for. */
      readonly demands?: string
      /** A scope that the token service refuses the whole question for, as Docker Hub and Harbor do. */
      readonly refuses?: RegExp
      /** What the token service answers with. Default: a token that lasts 300 s. */
      readonly answer?: (token: string) => object
      /** Announced instead of our own token service. */
      readonly realm?: string
      /** Also taken by the token service, as an OAuth2 refresh token. */
      readonly identityToken?: string
    }

/** Checks credentials and tokens, and is the token service at `/token`. */
export class Authentication {
  readonly #tokens = new Map<string, number>()
  readonly #scopes = new Map<string, string>()

  constructor(
    readonly auth: RegistryAuth | undefined,
    readonly address: () => string,
  ) {}

  /** False when the request was refused, and answered so. */
  async admit(exchange: Exchange): Promise<boolean> {
    if (this.auth === undefined || this.#isPublic(exchange) || this.#isWelcome(exchange.header('authorization')))
      return true
    await exchange.refuse(401, 'UNAUTHORIZED', 'authentication required', {
      'www-authenticate': this.#challenge(exchange),
    })
    return false
  }

  /** True when the request was one for a token, and answered. */
  async serveToken(exchange: Exchange): Promise<boolean> {
    if (this.auth?.kind !== 'token' || exchange.url.pathname !== '/token') return false
    if (!(await this.#mayHaveToken(exchange))) {
      await exchange.refuse(401, 'UNAUTHORIZED', 'incorrect username or password')
      return true
    }
    const token = randomBytes(24).toString('base64url')
    this.#tokens.set(token, this.auth.uses ?? Number.POSITIVE_INFINITY)
    this.#scopes.set(token, exchange.url.searchParams.getAll('scope').join(' '))
    await exchange.answer(200, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.auth.answer?.(token) ?? { token, expires_in: 300 }),
    })
    return true
  }

  async #mayHaveToken(exchange: Exchange): Promise<boolean> {
    if (this.auth?.kind !== 'token') return false
    if (this.auth.refuses?.test(exchange.url.searchParams.getAll('scope').join(' ')) === true) return false
    if (exchange.seen.method === 'GET') return exchange.header('authorization') === basic(this.auth)
    const chunks: Uint8Array[] = []
    for await (const chunk of exchange.body()) chunks.push(chunk)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    return (
      this.auth.identityToken !== undefined &&
      form.get('grant_type') === 'refresh_token' &&
      form.get('refresh_token') === this.auth.identityToken
    )
  }

  #isPublic({ seen }: Exchange): boolean {
    return this.auth?.kind === 'basic' && this.auth.publicReads === true && ['GET', 'HEAD'].includes(seen.method)
  }

  #isWelcome(header: string | undefined): boolean {
    if (this.auth?.kind === 'basic') return header === basic(this.auth)
    const token = /^Bearer (.+)$/.exec(header ?? '')?.[1] ?? ''
    const demanded = this.auth?.kind === 'token' ? this.auth.demands : undefined
    if (demanded !== undefined && !(this.#scopes.get(token) ?? '').split(' ').includes(demanded)) return false
    const left = this.#tokens.get(token) ?? 0
    if (left > 0) this.#tokens.set(token, left - 1)
    return left > 0
  }

  #challenge(exchange: Exchange): string {
    if (this.auth?.kind !== 'token') return 'Basic realm="sandbox"'
    const name = /^\/v2\/(.+)\/(?:blobs|manifests|tags|referrers)\//.exec(exchange.url.pathname)?.[1]
    const wanted = this.auth.demands ?? (name === undefined ? undefined : `repository:${name}:pull,push`)
    const scope = wanted === undefined ? '' : `,scope="${wanted}"`
    return `Bearer realm="${this.auth.realm ?? `${this.address()}/token`}",service="sandbox"${scope}`
  }
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
