import { HttpError, type HttpResponse, type Ports } from '@slipway/core'
import { limited } from '../archive/limit'
import { DOWNLOAD_LIMIT, type Offer, type Place } from './attempt'

const REDIRECTS = 5
const ATTEMPTS = 3
const SILENCE = 20_000

/** A file on the web: https, or a plain http that the user's own mirror names. A redirect must lead to https. */
export function webFile(url: string, holds: Offer['holds']): Place {
  return { label: url, fetch: (ports, into) => download(ports, url, { into, holds }) }
}

async function download(ports: Ports, url: string, { into, holds }: { readonly into: string; readonly holds: Offer['holds'] }): Promise<Offer> {
  const path = `${into}/download`
  for (let attempt = 1; ; attempt++) {
    ports.signals.check()
    try {
      await save(ports, url, path)
      return { path, from: url, holds }
    } catch (error) {
      if (attempt === ATTEMPTS || !passing(error)) throw error
      await ports.files.remove(path)
      await ports.clock.sleep(1000 * attempt)
    }
  }
}

async function save(ports: Ports, url: string, path: string): Promise<void> {
  const response = await follow(ports, url)
  const type = response.headers['content-type'] ?? ''
  if (response.status !== 200 || type.startsWith('text/html')) {
    await response.discard()
    throw response.status === 200 ? new Error('answered with a web page, not a file') : new StatusError(response.status)
  }
  // A body that ends early is an error of the port, not the end of the file.
  await ports.files.writeStream(path, limited(response.body, DOWNLOAD_LIMIT, 'the download'), { exclusive: true, mode: 0o600 })
}

async function follow(ports: Ports, url: string): Promise<HttpResponse> {
  let current = url
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const response = await ports.http.request({ method: 'GET', url: current, timeout: SILENCE, headers: { accept: '*/*' } })
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
