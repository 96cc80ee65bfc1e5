import { UserError } from '@slipway/core'

/** The variables that curl and most tools honour, lower case first. */
export interface ProxyEnvironment {
  readonly http?: string | undefined
  readonly https?: string | undefined
  readonly no?: string | undefined
  readonly extraCa?: string | undefined
  /** A file of authorities in place of the system's, as OpenSSL, Go and curl have it. */
  readonly certFile?: string | undefined
  /** Where the system keeps its authorities; without it, the usual places. */
  readonly systemFiles?: readonly string[]
}

export function proxyEnvironment(env: NodeJS.ProcessEnv): ProxyEnvironment {
  // The fallback that curl has; most of those who set it mean SOCKS, which is for other programs.
  const all = httpOnly(nonEmpty(env['all_proxy']) ?? env['ALL_PROXY'])
  return {
    // HTTP_PROXY in upper case can be set by a request header under CGI; there is no CGI here, and CI sets it.
    http: env['http_proxy'] ?? env['HTTP_PROXY'] ?? all,
    https: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? all,
    no: env['no_proxy'] ?? env['NO_PROXY'],
    extraCa: env['NODE_EXTRA_CA_CERTS'],
    certFile: nonEmpty(env['SSL_CERT_FILE']),
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function httpOnly(proxy: string | undefined): string | undefined {
  return proxy === undefined || (proxy.includes('://') && !/^https?:\/\//i.test(proxy)) ? undefined : proxy
}

/** The proxy for an address, or undefined for a direct connection. */
export function proxyFor(url: URL, environment: ProxyEnvironment): string | undefined {
  const proxy = url.protocol === 'https:' ? environment.https : environment.http
  if (proxy === undefined || proxy === '' || isExcepted(url, environment.no ?? '')) return undefined
  const address = proxy.includes('://') ? proxy : `http://${proxy}`
  if (URL.canParse(address) && /^https?:\/\//i.test(address)) return address
  // The value is not repeated: it may hold a password.
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  throw new UserError(
    'PROXY_INVALID',
    `${name}: expected an http or https address, found something else`,
    `correct the variable ${name}`,
  )
}

/** NO_PROXY: names with their subdomains, with an optional port; addresses; IPv4 networks as `10.0.0.0/8`; `*`. */
function isExcepted(url: URL, rules: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return rules
    .split(/[\s,]+/)
    .filter((rule) => rule !== '')
    .some((rule) => matches(host, port, rule.toLowerCase()))
}

function matches(host: string, port: string, rule: string): boolean {
  if (rule === '*') return true
  if (rule.includes('/')) return inNetwork(host, rule)
  const [, name = rule, rulePort] = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(rule) ?? []
  if (rulePort !== undefined && rulePort !== port) return false
  const bare = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '')
  return host === bare || host.endsWith(`.${bare}`)
}

function inNetwork(host: string, rule: string): boolean {
  const [network = '', bits = ''] = rule.split('/')
  const [a, b] = [ipv4(host), ipv4(network)]
  const size = /^\d{1,2}$/.test(bits) ? Number(bits) : 33
  if (a === undefined || b === undefined || size > 32) return false
  const block = 2 ** (32 - size)
  return Math.floor(a / block) === Math.floor(b / block)
}

function ipv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  return parts === undefined || parts.some((part) => part > 255)
    ? undefined
    : parts.reduce((sum, part) => sum * 256 + part, 0)
}
