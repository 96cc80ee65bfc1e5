import { addressKind } from './address-kind'

/** A sentence that says why an address is refused, or undefined when it is not. */
export type Refuse = (address: string, hostname: string) => string | undefined

/** Services that hand out a machine's credentials to whoever asks them, by the names that they have inside. */
const METADATA_NAMES = [
  'metadata.google.internal',
  'metadata.goog',
  'metadata',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.tencentyun.com',
]

/** Names that mean this machine by themselves (RFC 6761, 6.3). */
const LOCAL_NAME = /(?:^|\.)localhost$/

export interface AddressPolicy {
  /** By the name alone, before anything is resolved. */
  readonly refuseName: (hostname: string) => string | undefined
  /** By the address that a connection would go to. */
  readonly refuseAddress: Refuse
}

export function addressPolicy({ allowPrivate }: { readonly allowPrivate: boolean }): AddressPolicy {
  const refuse = (address: string): string | undefined => {
    const bare = address.replace(/^\[|\]$/g, '')
    const kind = addressKind(bare)
    // Never open for what cannot be judged.
    if (kind === 'unknown') return `${bare} is not an address`
    if (kind === 'metadata') return `${bare} belongs to a metadata service`
    return kind === 'public' || allowPrivate ? undefined : `${bare} is not a public address`
  }
  return {
    refuseAddress: (address) => refuse(address),
    refuseName: (hostname) =>
      refuseName(hostname, allowPrivate) ?? (addressKind(hostname) === 'unknown' ? undefined : refuse(hostname)),
  }
}

/** A refusal with the way through, where there is one: none leads to a metadata service. */
export const withWayThrough = (refused: string): string =>
  refused.includes('metadata service') ? refused : `${refused}; set allow-private to true if that is meant`

function refuseName(hostname: string, allowPrivate: boolean): string | undefined {
  const name = hostname.toLowerCase().replace(/\.+$/, '')
  if (METADATA_NAMES.includes(name)) return `${name} is a metadata service`
  return LOCAL_NAME.test(name) && !allowPrivate ? `${name} is this machine` : undefined
}
