import { parseHttpUrl } from '@slipway/core'

/** An address to check, read but not yet judged. @throws Mismatch */
export function parseTarget(text: string): URL {
  return new URL(parseHttpUrl(text))
}

/** The address as it may be shown: a query can hold a token. */
export function showTarget(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`
}
