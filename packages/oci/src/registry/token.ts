import {
  type Clock,
  type Host,
  type Http,
  type HttpResponse,
  parseJson,
  property,
  textAt,
  UserError,
} from '@slipway/core'
import type { Credentials } from './credentials'
import { failureFrom, failureOf } from './failure'
import { NO_SITUATION, type Situation } from './hints'

interface TokenQuestion {
  readonly realm: URL
  readonly service: string | undefined
  /** Space-separated scopes. */
  readonly scope: string
  readonly credentials: Credentials | undefined
  readonly refuseAddress: (address: string, hostname: string) => string | undefined
  readonly ca: string | undefined
  /** Texts of our own that a token may repeat: hiding it would blank them. */
  readonly own?: readonly string[]
  readonly situation?: Situation
}

export interface BearerToken {
  readonly value: string
  /** Milliseconds since the epoch after which it is not used any more. */
  readonly until: number
}

interface World {
  readonly http: Http
  readonly host: Host
  readonly clock: Clock
}

const MAX_ANSWER = 1024 * 1024

/**
 * Fetches a token (distribution, "Token Authentication" and "OAuth2"). A redirect is never followed: the password would
 * be sent along.
 * @throws RegistryFailure
 */
export async function fetchToken(question: TokenQuestion, { http, host, clock }: World): Promise<BearerToken> {
  const asked = `token service ${question.realm.host}`
  const { realm, refuseAddress, ca, own = [], situation = NO_SITUATION } = question
  const extra = { timeout: 30_000, limit: 60_000, refuseAddress, ...(ca === undefined ? {} : { ca }) }
  try {
    const request =
      question.credentials?.kind === 'identity-token'
        ? refreshRequest(question, question.credentials.token)
        : plainRequest(question, realm, host)
    const response = await http.request({ ...request, ...extra })
    return await readToken(response, { asked, host, clock, own, situation })
  } catch (error) {
    throw failureOf(error, asked, situation)
  }
}

function plainRequest({ service, scope, credentials }: TokenQuestion, realm: URL, host: Host) {
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  for (const one of scope.split(' ').filter((part) => part !== '')) url.searchParams.append('scope', one)
  if (credentials?.kind !== 'password') return { method: 'GET', url: url.href }
  url.searchParams.set('account', credentials.username)
  return { method: 'GET', url: url.href, headers: { authorization: basicHeader(credentials, host) } }
}

function refreshRequest({ realm, service, scope }: TokenQuestion, token: string) {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'slipway',
    refresh_token: token,
    scope,
    ...(service === undefined ? {} : { service }),
  })
  return {
    method: 'POST',
    url: realm.href,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form.toString()),
  }
}

interface Reading extends Pick<World, 'host' | 'clock'> {
  readonly asked: string
  readonly own: readonly string[]
  readonly situation: Situation
}

/**
 * Whether a token is to be kept out of everything that is written. Not all are secrets: `QQ==` is what anybody gives
 * GHCR, and a service that answers with a word, a name or a digest would blank the outputs of the push. A token with
 * something to lose is long and mixed: names of repositories have no capitals, digests nothing but hex digits.
 */
function isSecret(value: string, own: readonly string[]): boolean {
  const mixed = /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value)
  return value.length >= 24 && mixed && !own.some((text) => text.includes(value) || value.includes(text))
}

async function readToken(
  response: HttpResponse,
  { asked, host, clock, own, situation }: Reading,
): Promise<BearerToken> {
  if (response.status >= 300 && response.status < 400) {
    await response.discard()
    const hint = 'correct the realm in the configuration of the registry'
    throw new UserError('REALM_REDIRECT', `${asked}: expected a token, found a redirect`, hint)
  }
  if (response.status !== 200) throw await failureFrom(response, asked, situation)
  const answer = parseJson(await response.text(MAX_ANSWER))
  // Some answer with both, one of them empty.
  const value = [textAt(answer, 'token'), textAt(answer, 'access_token')].find(
    (text) => text !== undefined && text !== '',
  )
  if (value === undefined || /[^\u0021-\u007e]/.test(value)) {
    throw new UserError(
      'TOKEN_INVALID',
      `${asked}: expected a token in JSON, found something else`,
      'check the address of the token service',
      {
        outcome: 'tool-failed',
      },
    )
  }
  if (isSecret(value, own)) host.hide(value)
  const seconds = property(answer, 'expires_in')
  // 60 s is what the specification promises at least when nothing is said.
  const lifetime = (typeof seconds === 'number' && seconds > 0 ? seconds : 60) * 1000
  return { value, until: clock.now() + lifetime - Math.min(10_000, lifetime / 10) }
}

/** The header is a secret of its own: registered before it is used. */
export function basicHeader(
  { username, password }: { readonly username: string; readonly password: string },
  host: Host,
): string {
  host.hide(password)
  const pair = Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
  host.hide(pair)
  return `Basic ${pair}`
}
