import { type AddressKind, addressKind, UserError } from '@slipway/core'

/**
 * Where a registry may lead its client: to its token service and to its storage. Never to a metadata service, and
 * inward only when the registry itself is inside: with every address that its name was resolved to so far. Who owns the
 * name may answer with an inner address once, or beside an outer one.
 */
export class Boundary {
  readonly #kinds = new Set<AddressKind>()

  constructor(readonly registryHost: string) {}

  /** For requests to the registry, which the user named. Remembers what kind of address it has. */
  readonly registryAddress = (address: string, hostname: string): string | undefined => {
    const kind = addressKind(address)
    if (kind === 'metadata') return refused(hostname, address, kind)
    this.#kinds.add(kind)
    return undefined
  }

  /** For every other host. */
  readonly foreignAddress = (address: string, hostname: string): string | undefined => {
    const kind = addressKind(address)
    if (kind === 'metadata' || (kind !== 'public' && !this.inside)) return refused(hostname, address, kind)
    return undefined
  }

  get inside(): boolean {
    return this.#kinds.size > 0 && !this.#kinds.has('public')
  }
}

function refused(hostname: string, address: string, kind: AddressKind): string {
  return `refused to connect to ${hostname}: ${address} is a ${kind} address`
}

/**
 * The address of a token service, checked before anything is sent to it.
 * @throws UserError `REALM_INVALID`
 */
export function checkRealm(realm: string | undefined, registry: URL): URL {
  const url = realm !== undefined && URL.canParse(realm) ? new URL(realm) : undefined
  // A registry behind a proxy may say http of itself, as in Location; TLS ends at the same host.
  if (url?.protocol === 'http:' && registry.protocol === 'https:' && url.host === registry.host) url.protocol = 'https:'
  const expected = registry.protocol === 'http:' ? ['https:', 'http:'] : ['https:']
  if (url === undefined || !expected.includes(url.protocol) || url.username !== '' || url.password !== '') {
    const found = url === undefined ? 'no address' : `${url.protocol}//${url.host}`
    const hint = 'the registry announces it in WWW-Authenticate; correct the realm in its configuration'
    throw new UserError('REALM_INVALID', `${registry.host}: expected an https token service, found ${found}`, hint)
  }
  return url
}

/** Suffixes under which strangers register: two of them there have nothing in common. */
const SHARED_SUFFIX =
  /^(?:(?:co|com|org|net|gov|edu|ac|or|ne|go)\.[a-z]{2}|github\.io|gitlab\.io|azurecr\.io|amazonaws\.com|azurewebsites\.net|cloudfront\.net|herokuapp\.com|vercel\.app|netlify\.app|web\.app|appspot\.com|run\.app|pages\.dev|workers\.dev|duckdns\.org|nip\.io|sslip\.io)$/

/**
 * Whether a host belongs to the same organisation as the registry: itself, a host below it, or beside it under the same
 * parent (registry-1.docker.io and auth.docker.io, registry.gitlab.com and gitlab.com).
 */
export function isRelatedHost(host: string, registry: string): boolean {
  if (host === registry || host.endsWith(`.${registry}`)) return true
  if (/^[\d.]+$/.test(registry) || registry.includes(':')) return false
  const parent = registry.slice(registry.indexOf('.') + 1)
  if (!registry.includes('.') || !parent.includes('.') || SHARED_SUFFIX.test(parent)) return false
  return host === parent || host.endsWith(`.${parent}`)
}
