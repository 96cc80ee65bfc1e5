export type AddressKind = 'public' | 'private' | 'loopback' | 'metadata' | 'unknown'

/**
 * What an IP address leads to. `metadata` gives a cloud machine's credentials away and is never a destination:
 * link-local networks are of such services as a whole. `private` is everything else that the internet does not route
 * (RFC 6890), `unknown` what is no address.
 */
export function addressKind(address: string): AddressKind {
  const bytes = parseAddress(address.replace(/^\[|\]$/g, '').replace(/%.*$/, ''))
  if (bytes === undefined) return 'unknown'
  const embedded = embeddedIpv4(bytes)
  return embedded === undefined ? ipv6Kind(bytes) : ipv4Kind(embedded)
}

function ipv4Kind(bytes: readonly number[]): AddressKind {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  if (a === 127) return 'loopback'
  if (a === 169 && b === 254) return 'metadata'
  // Alibaba, Oracle, Azure's wire server.
  if (a === 100 && b === 100 && c === 100 && d === 200) return 'metadata'
  if (a === 192 && b === 0 && c === 0 && d === 192) return 'metadata'
  if (a === 168 && b === 63 && c === 129 && d === 16) return 'metadata'
  const inner =
    a === 0 ||
    a === 10 ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && (c === 0 || c === 2)) ||
    (a === 198 && (b === 18 || b === 19)) ||
    a >= 224
  return inner ? 'private' : 'public'
}

/** fe80::/10, and fd00:ec2::/32 and fd20:ce::/32, the local services of two clouds. */
const METADATA_IPV6 = /^(?:fe[89ab]|fd000ec2|fd2000ce)/

function ipv6Kind(bytes: readonly number[]): AddressKind {
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (METADATA_IPV6.test(hex)) return 'metadata'
  if (/^0{31}1$/.test(hex)) return 'loopback'
  // Only 2000::/3 is routed; what tunnels or documents inside it (2001::/23, 2001:db8::/32) is not a destination
  // either.
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const special = a === 0x20 && b === 0x01 && (c < 2 || (c === 0x0d && d === 0xb8))
  return (a & 0xe0) === 0x20 && !special ? 'public' : 'private'
}

/**
 * IPv4 itself, mapped (::ffff:), compatible (::; RFC 4291), NAT64 (64:ff9b::; RFC 6052), SIIT (::ffff:0:; RFC 6145) and
 * 6to4 (2002:; RFC 3056).
 */
function embeddedIpv4(bytes: readonly number[]): readonly number[] | undefined {
  if (bytes.length === 4) return bytes
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (/^0{20}ffff/.test(hex) || /^0{16}ffff0{4}/.test(hex) || /^0064ff9b0{16}/.test(hex)) return bytes.slice(12)
  if (/^0{24}/.test(hex) && !/^0{31}[01]$/.test(hex)) return bytes.slice(12)
  return hex.startsWith('2002') ? bytes.slice(2, 6) : undefined
}

function parseAddress(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return parseIpv4(text)
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const ipv4 = tail === null ? [] : parseIpv4(tail[2] ?? '')
  if (ipv4 === undefined) return undefined
  const groups = tail === null ? text : `${tail[1]}${ipv4Groups(ipv4)}`
  const [head = '', rest, more] = groups.split('::')
  if (more !== undefined) return undefined
  const [left, right] = [groupBytes(head), groupBytes(rest ?? '')]
  if (left === undefined || right === undefined) return undefined
  const missing = 16 - left.length - right.length
  if (rest === undefined ? missing !== 0 : missing < 2) return undefined
  return [...left, ...new Array<number>(missing).fill(0), ...right]
}

function parseIpv4(text: string): readonly number[] | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  return parts === undefined || parts.some((part) => part > 255) ? undefined : parts
}

function ipv4Groups([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string {
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

function groupBytes(text: string): readonly number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
}
