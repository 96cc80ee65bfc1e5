import type { LookupAddress, LookupOptions } from 'node:dns'
import { isIP } from 'node:net'
import { HttpError } from '@slipway/core'

type Refuse = (address: string, hostname: string) => string | undefined
type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/**
 * Node does not look up a literal address, and a proxy looks up for itself: both are checked here, before anything is
 * sent.
 */
export async function checkAddress(hostname: string, refuse: Refuse | undefined, proxied: boolean): Promise<void> {
  if (refuse === undefined) return
  const literal = hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(literal) > 0 ? [literal] : proxied ? await resolveAll(hostname) : []
  for (const address of addresses) assertAllowed(refuse, address, hostname)
}

async function resolveAll(hostname: string): Promise<readonly string[]> {
  const { lookup } = await import('node:dns/promises')
  try {
    return (await lookup(hostname, { all: true })).map((found) => found.address)
  } catch {
    // Only the proxy may know the name; it is then the proxy that decides.
    return []
  }
}

function assertAllowed(refuse: Refuse, address: string, hostname: string): void {
  const reason = refuse(address, hostname)
  if (reason !== undefined) throw new HttpError('blocked', reason)
}

/**
 * The check at dial time: the very addresses that the connection will use, so that a name cannot change its mind in
 * between.
 */
export function checkedLookup(refuse: Refuse) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    const load = import('node:dns').then(({ lookup }) => {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, [])
        try {
          for (const { address } of addresses) assertAllowed(refuse, address, hostname)
        } catch (blocked) {
          return callback(blocked as Error, [])
        }
        if (options.all === true) callback(null, addresses)
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
      })
    })
    load.catch((error: Error) => callback(error, []))
  }
}
