import { UserError } from '@slipway/core'
import type { Clock, Host, Http, HttpResponse } from '@slipway/core'
import { type Challenge, parseChallenges } from './challenge'
import type { Credentials, CredentialStore } from './credentials'
import type { Retrier } from './retry'
import { realmHint, type Situation } from './hints'
import { widerScope } from './scope'
import { basicHeader, type BearerToken, fetchToken } from './token'
import { type Boundary, checkRealm, isRelatedHost } from './trust'

interface Parts {
  readonly registry: URL
  /** Registry and repository, as in the image reference. */
  readonly name: string
  readonly credentials: CredentialStore
  readonly boundary: Boundary
  readonly retrier: Retrier
  readonly http: Http
  readonly host: Host
  readonly clock: Clock
  readonly ca: string | undefined
  readonly situation: Situation
  /** Hosts of token services elsewhere that the user trusts with the credentials. */
  readonly trustRealms: readonly string[]
}

/** Knows how the registry wants to be asked, and keeps one token a scope. */
export class Authorizer {
  #challenge: Challenge | undefined
  #credentials: Promise<Credentials | undefined> | undefined
  #used: string | undefined
  readonly #tokens = new Map<string, BearerToken>()
  /** What the registry wants beyond the scopes that it was asked with. */
  readonly #wider = new Map<string, string>()
  readonly #fetching = new Map<string, Promise<BearerToken>>()

  constructor(readonly parts: Parts) {}

  /** Where the credentials come from that were sent; undefined while there were none. */
  get used(): string | undefined {
    return this.#used
  }

  /** The header for a request to the registry itself; undefined while nothing was demanded. */
  async header(scope: string): Promise<string | undefined> {
    if (this.#challenge === undefined) return undefined
    const fixed = await this.#fixedToken()
    if (fixed !== undefined) return `Bearer ${fixed}`
    if (this.#challenge.scheme === 'basic') return this.#basic()
    return `Bearer ${(await this.#token(scope, this.#challenge)).value}`
  }

  /** Learns from the answer to the first contact, if it demands anything. */
  learn(response: Pick<HttpResponse, 'headers'>): void {
    const challenges = parseChallenges(response.headers['www-authenticate'])
    this.#challenge =
      challenges.find(({ scheme }) => scheme === 'bearer') ??
      challenges.find(({ scheme }) => scheme === 'basic') ??
      this.#challenge
  }

  /**
   * After a 401 the header that was sent is not used again. Parallel requests that fail with the same header cause one
   * refresh.
   * @returns whether it makes sense to ask again
   */
  async renew(response: HttpResponse, scope: string, sent: string | undefined): Promise<boolean> {
    this.learn(response)
    if (this.#challenge === undefined) return false
    const wider = widerScope(this.#wider.get(scope) ?? scope, this.#challenge.parameters['scope'])
    if (wider !== undefined) {
      this.#wider.set(scope, wider)
      this.#tokens.delete(scope)
    }
    const current = this.#tokens.get(scope)
    if (sent !== undefined && current !== undefined && sent === `Bearer ${current.value}`) this.#tokens.delete(scope)
    return (await this.header(scope)) !== sent
  }

  /** A token that the Docker configuration holds ready: nothing is to be fetched with it. */
  async #fixedToken(): Promise<string | undefined> {
    const found = await this.#find()
    if (found?.kind !== 'registry-token') return undefined
    this.#used = found.from
    return found.token
  }

  async #basic(): Promise<string | undefined> {
    const found = await this.#find()
    if (found === undefined) return undefined
    this.#used = found.from
    if (found.kind === 'password') return basicHeader(found, this.parts.host)
    const message = `${this.parts.registry.host}: expected a user name and a password, found a token in ${found.from}`
    throw new UserError('CREDENTIALS_KIND', message, 'give `username` and `password`')
  }

  async #token(scope: string, challenge: Challenge): Promise<BearerToken> {
    const known = this.#tokens.get(scope)
    if (known !== undefined && this.parts.clock.now() < known.until) return known
    const running = this.#fetching.get(scope) ?? this.#fetch(scope, challenge)
    this.#fetching.set(scope, running)
    try {
      const token = await running
      this.#tokens.set(scope, token)
      return token
    } finally {
      this.#fetching.delete(scope)
    }
  }

  async #fetch(scope: string, challenge: Challenge): Promise<BearerToken> {
    const { registry, boundary, retrier, ca } = this.parts
    const realm = checkRealm(challenge.parameters['realm'], registry)
    const credentials = await this.#forRealm(realm)
    const refuseAddress = realm.hostname === registry.hostname ? boundary.registryAddress : boundary.foreignAddress
    this.#used = credentials?.from
    const question = {
      realm,
      service: challenge.parameters['service'],
      scope: this.#wider.get(scope) ?? scope,
      credentials,
      refuseAddress,
      ca,
      own: [this.parts.name],
      situation: { ...this.parts.situation, used: this.#used },
    }
    return retrier.run(`token from ${realm.host}`, () => fetchToken(question, this.parts))
  }

  /**
   * The registry's credentials go to hosts of the same organisation only. Any other token service gets those that the
   * Docker configuration has for it.
   */
  async #forRealm(realm: URL): Promise<Credentials | undefined> {
    const { registry, credentials, trustRealms, situation } = this.parts
    const found = await this.#find()
    if (
      found === undefined ||
      isRelatedHost(realm.hostname, registry.hostname) ||
      trustRealms.includes(realm.host) ||
      credentials.isGitlabOf(registry, realm)
    )
      return found
    const own = await credentials.findConfigured(realm.host)
    if (own !== undefined) return own
    const message = `${registry.host}: its token service is ${realm.host}, a host of another organisation; the credentials for ${registry.host} are not sent there`
    throw new UserError('REALM_FOREIGN', message, realmHint(situation, realm.host))
  }

  #find(): Promise<Credentials | undefined> {
    this.#credentials ??= this.#findAndExplain()
    return this.#credentials
  }

  async #findAndExplain(): Promise<Credentials | undefined> {
    const { credentials, host, name, registry } = this.parts
    const found = await credentials.find(name)
    if (found === undefined) host.info(`${registry.host}: no credentials found, going on without`)
    else {
      host.hide(found.kind === 'password' ? found.password : found.token)
      host.info(`${registry.host}: credentials from ${found.from}`)
    }
    return found
  }
}
