import { HttpError, type HttpResponse, type Ports } from '@slipway/core'
import { limited } from '../archive/limit'
import { DOWNLOAD_LIMIT, type Offer, type Place } from './attempt'

const REDIRECTS = 5
const ATTEMPTS = 3
const SILENCE = 20_000
/** For all of a download: 60 MB over a line of half a megabit pass. */
const LIMIT = 30 * 60_000

/** An address without user and password: these are sent to its own host only. */
interface Source {
  readonly url: string
  readonly authorization?: string
}

/** A file on the web: https, or a plain http that the user's own mirror names. A redirect must lead to https. */
export function webFile(address: string, holds: Offer['holds']): Place {
  const source = withoutPassword(address)
  return { label: source.url, fetch: (ports, into) => download(ports, source, { into, holds }) }
}

function withoutPassword(address: string): Source {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || (url.username === '' && url.password === '')) return { url: address }
  const pair = `${decoded(url.username)}:${decoded(url.password)}`
  url.username = url.password = ''
  return { url: url.href, authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** A percent sign that means nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function download(
  ports: Ports,
  source: Source,
  { into, holds }: { readonly into: string; readonly holds: Offer['holds'] },
): Promise<Offer> {
  const path = `${into}/download`
  for (let attempt = 1; ; attempt++) {
    ports.signals.check()
    try {
      await save(ports, source, path)
      return { path, from: source.url, holds }
    } catch (error) {
      if (attempt === ATTEMPTS || !passing(error)) throw error
      await ports.files.remove(path)
      await ports.clock.sleep(1000 * attempt)
    }
  }
}

async function save(ports: Ports, source: Source, path: string): Promise<void> {
  const response = await follow(ports, source)
  const type = response.headers['content-type'] ?? ''
  if (response.status !== 200 || type.startsWith('text/html')) {
    await response.discard()
    throw response.status === 200 ? new Error('answered with a web page, not a file') : new StatusError(response.status)
  }
  // A body that ends early is an error of the port, not the end of the file.
  await ports.files.writeStream(path, limited(response.body, DOWNLOAD_LIMIT, 'the download'), {
    exclusive: true,
    mode: 0o600,
  })
}

async function follow(ports: Ports, { url, authorization }: Source): Promise<HttpResponse> {
  let current = url
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const own = authorization !== undefined && new URL(current).origin === new URL(url).origin
    const headers = { accept: '*/*', ...(own ? { authorization } : {}) }
    const response = await ports.http.request({ method: 'GET', url: current, timeout: SILENCE, limit: LIMIT, headers })
    const location = response.headers['location']
    if (response.status < 300 || response.status > 399 || location === undefined) return response
    await response.discard()
    const next = new URL(location, current)
    if (next.protocol !== 'https:') throw new Error(`redirects to ${next.origin}, which is not https`)
    current = next.href
  }
  throw new Error(`redirects more than ${REDIRECTS} times`)
}

class StatusError extends Error {
  override readonly name = 'StatusError'

  constructor(readonly status: number) {
    super(`answered ${status}`)
  }
}

function passing(error: unknown): boolean {
  if (error instanceof StatusError) return error.status === 408 || error.status === 429 || error.status >= 500
  return error instanceof HttpError && error.kind === 'reset'
}
