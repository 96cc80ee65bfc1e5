import { Mismatch, parseHttpUrl } from '@slipway/core'

export const SCHEMES = ['http', 'https', 'tcp', 'grpc', 'grpcs'] as const
export type Scheme = (typeof SCHEMES)[number]

/** An address to check, read but not yet judged. */
export interface Target {
  readonly scheme: Scheme
  readonly hostname: string
  readonly port: number
  /** With its query; for gRPC the service whose health is asked, behind the slash. */
  readonly path: string
}

/** A path alone: it counts from the address of deploy, or of the tunnel. */
export interface Below {
  readonly below: string
}

const PORTS: Readonly<Partial<Record<Scheme, number>>> = { http: 80, https: 443, grpc: 80, grpcs: 443 }

/** @throws Mismatch */
export function parseTarget(text: string): Target {
  if (/\s/.test(text.trim())) throw new Mismatch('one address', 'give several as checks, each with a name')
  const [, scheme = '', rest = ''] = /^([a-z]+):(\/\/.*)$/is.exec(text) ?? []
  const known = SCHEMES.find((name) => name === scheme.toLowerCase())
  if (known === undefined)
    throw new Mismatch(
      'an address that starts with http://, https://, tcp://, grpc:// or grpcs://, or a path that starts with "/"',
    )
  // The web's parser writes every form of an address in the usual one.
  const isTls = known === 'https' || known === 'grpcs'
  const url = new URL(parseHttpUrl(`${isTls ? 'https' : 'http'}:${rest}`))
  const isNamed = /^\/\/(?:\[[^\]]*\]|[^/?#:]*):\d+/.test(rest)
  if (known === 'tcp' && !isNamed) throw new Mismatch('an address with its port, such as tcp://db.example.com:5432')
  const path = `${url.pathname}${url.search}`
  if (known === 'tcp' && path !== '/') throw new Mismatch('an address of tcp:// without a path')
  if (known.startsWith('grpc') && !/^\/[\w./-]*$/.test(path))
    throw new Mismatch('the name of a service of gRPC behind the slash, or none')
  const usual = PORTS[known] ?? (isTls ? 443 : 80)
  return { scheme: known, hostname: url.hostname, port: url.port === '' ? usual : Number(url.port), path }
}

/** @throws Mismatch */
export function parseTargetOrPath(text: string): Target | Below {
  return /^\/(?!\/)\S*$/.test(text) ? { below: text } : parseTarget(text)
}

/** Another path at the same place. */
export function resolveBelow(base: Target, { below }: Below): Target {
  const { pathname, search } = new URL(below, 'http://x/')
  return { ...base, path: `${pathname}${search}` }
}

/** For HTTP. */
export function urlOf({ scheme, hostname, port, path }: Target): URL {
  return new URL(`${scheme}://${hostname}:${port}${path}`)
}

/** The address as it may be shown: a query can hold a token. */
export function showTarget({ scheme, hostname, port, path }: Target): string {
  const place = PORTS[scheme] === port ? hostname : `${hostname}:${port}`
  const [before = '', query] = path.split('?')
  const shown = scheme === 'tcp' || (scheme.startsWith('grpc') && before === '/') ? '' : before
  return `${scheme}://${place}${shown}${query === undefined ? '' : '?…'}`
}
