import type { Http } from '@slipway/core'

/** A repository that was renamed answers at its old name with its number. */
const REDIRECTS = 5
/** Bytes of an answer: a page of a hundred comments may be large. */
const LIMIT = 64 * 1024 * 1024
/** Milliseconds, as the client has them by itself. */
const TIMES = { timeout: 300_000, connect: 10_000 }
/** Answers that have no body, which `Response` holds to. */
const EMPTY = [204, 205, 304]

/**
 * The official client over our own connections: proxies and authorities are those of the rest of the run, and the
 * bundle needs no second HTTP client for the proxies of this one alone.
 */
export async function octokitOver(http: Http, token: string) {
  const { getOctokit } = await import('@actions/github')
  return getOctokit(token, { request: { fetch: fetchOver(http) } })
}

/** What the client gives to `fetch`. */
interface Asked {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** As much of `fetch` as the client asks for. A redirect to another server is not followed: it would get the token. */
function fetchOver(http: Http): (address: string, asked: Asked) => Promise<Response> {
  return async (address, { method, headers, body }) => {
    let url = address
    for (let hop = 0; ; hop++) {
      const sent = body === undefined ? {} : { body: Buffer.from(body) }
      const { status, headers: found, text } = await answered(http, { method, url, headers, ...sent })
      const next = [301, 302, 307, 308].includes(status) ? found['location'] : undefined
      const target = next === undefined ? undefined : new URL(next, url)
      if (target === undefined || target.origin !== new URL(url).origin || hop >= REDIRECTS) {
        const response = new Response(EMPTY.includes(status) ? null : text, { status, headers: { ...found } })
        return Object.defineProperty(response, 'url', { value: url })
      }
      url = target.href
    }
  }
}

async function answered(http: Http, request: Parameters<Http['request']>[0]) {
  const response = await http.request({ ...request, ...TIMES })
  return { status: response.status, headers: response.headers, text: await response.text(LIMIT) }
}
