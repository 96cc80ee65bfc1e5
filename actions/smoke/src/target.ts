import { Mismatch } from '@slipway/core'

/** An address to check, read but not yet judged. */
export function parseTarget(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new Mismatch('an address that starts with http:// or https://')
  if (url.username !== '' || url.password !== '')
    throw new Mismatch('an address without a user name in it', 'what stands before "@" is not part of the host')
  return url
}

/** The address as it may be shown: a query can hold a token. */
export function showTarget(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`
}
