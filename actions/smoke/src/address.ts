type Ipaddr = typeof import('ipaddr.js')
type Parsed = ReturnType<Ipaddr['parse']>

/** A sentence that says why an address is refused, or undefined when it is not. */
export type Refuse = (address: string, hostname: string) => string | undefined

/** Services that hand out a machine's credentials to whoever asks from it. Link-local networks are theirs as a whole. */
const METADATA_NETWORKS = [
  '169.254.0.0/16',
  'fe80::/10',
  // Alibaba, Oracle, Azure's wire server.
  '100.100.100.200/32',
  '192.0.0.192/32',
  '168.63.129.16/32',
  // Amazon's local services and Google's metadata server over IPv6.
  'fd00:ec2::/32',
  'fd20:ce::/32',
]
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

export interface Policy {
  /** By the name alone, before anything is resolved. */
  readonly refuseName: (hostname: string) => string | undefined
  /** By the address that a connection would go to. */
  readonly refuseAddress: Refuse
}

/** The reader of addresses is loaded here. */
export async function addressPolicy(options: { readonly allowPrivate: boolean }): Promise<Policy> {
  const { default: ipaddr } = await import('ipaddr.js')
  const networks = METADATA_NETWORKS.map((network) => ipaddr.parseCIDR(network))
  const refuse = (address: string): string | undefined => {
    const bare = address.replace(/^\[|\]$/g, '')
    if (!ipaddr.isValid(bare)) return `${address} is not an address`
    const forms = withEmbedded(ipaddr, ipaddr.process(bare))
    if (forms.some((form) => networks.some((network) => form.kind() === network[0].kind() && form.match(network))))
      return `${bare} belongs to a metadata service`
    const special = forms.map((form) => form.range()).find((range) => range !== 'unicast' && !TUNNELS.includes(range))
    return special === undefined || options.allowPrivate ? undefined : `${bare} is not a public address (${words(special)})`
  }
  return {
    refuseAddress: (address) => refuse(address),
    refuseName: (hostname) =>
      refuseName(hostname, options.allowPrivate) ?? (ipaddr.isValid(hostname.replace(/^\[|\]$/g, '')) ? refuse(hostname) : undefined),
  }
}

function refuseName(hostname: string, allowPrivate: boolean): string | undefined {
  const name = hostname.toLowerCase().replace(/\.+$/, '')
  if (METADATA_NAMES.includes(name)) return `${name} is a metadata service`
  return LOCAL_NAME.test(name) && !allowPrivate ? `${name} is this machine` : undefined
}

/** Judged by the IPv4 address inside them. */
const TUNNELS = ['rfc6052', '6to4']

/** The address, and the IPv4 address that it carries: NAT64 and SIIT (RFC 6052, 6145), 6to4 (RFC 3056), the deprecated IPv4-compatible form (RFC 4291). */
function withEmbedded(ipaddr: Ipaddr, address: Parsed): readonly Parsed[] {
  if (address.kind() === 'ipv4') return [address]
  const bytes = address.toByteArray()
  const range = address.range()
  if (range === 'rfc6052' || range === 'rfc6145') return [address, ipaddr.fromByteArray(bytes.slice(12))]
  if (range === '6to4') return [address, ipaddr.fromByteArray(bytes.slice(2, 6))]
  const compatible = bytes.slice(0, 12).every((byte) => byte === 0) && !['loopback', 'unspecified'].includes(range)
  return compatible ? [address, ipaddr.fromByteArray(bytes.slice(12))] : [address]
}

/** `uniqueLocal` as `unique local`. */
function words(range: string): string {
  return range.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
