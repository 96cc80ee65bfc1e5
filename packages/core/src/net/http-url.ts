import { Mismatch } from '../inputs/mismatch'

/** The web's own URL: this package is compiled without any globals but those of the language. */
declare const URL: { canParse(text: string): boolean }

/**
 * An address of a service, as it was given: http or https, without credentials, and such that a client can read it.
 * @throws Mismatch
 */
export function parseHttpUrl(text: string): string {
  if (!/^https?:\/\/[^\s/?#\\]\S*$/i.test(text) || !URL.canParse(text))
    throw new Mismatch('an address that starts with http:// or https://')
  if (/^[^/]*\/\/[^/?#\\]*@/.test(text))
    throw new Mismatch('an address without a user name in it', 'what stands before "@" is not part of the host')
  return text
}
