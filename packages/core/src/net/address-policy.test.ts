import { describe, expect, test } from '@jest/globals'
import { addressPolicy } from './address-policy'

const open = addressPolicy({ allowPrivate: true })
const closed = addressPolicy({ allowPrivate: false })

/** As the action reads it: the URL parser turns odd forms of IPv4 into the usual one. */
const host = (url: string) => new URL(url).hostname

const METADATA: readonly (readonly [string, string])[] = [
  ['the address', 'http://169.254.169.254/latest/meta-data/'],
  ['decimal', 'http://2852039166/'],
  ['octal', 'http://0251.0376.0251.0376/'],
  ['hexadecimal', 'http://0xA9FEA9FE/'],
  ['mixed and short', 'http://0xa9.0376.43518/'],
  ['full width digits', 'http://１６９.254.169.254/'],
  ['mapped into IPv6', 'http://[::ffff:169.254.169.254]/'],
  ['mapped, in hexadecimal', 'http://[::ffff:a9fe:a9fe]/'],
  ['IPv4-compatible', 'http://[::169.254.169.254]/'],
  ['through NAT64', 'http://[64:ff9b::a9fe:a9fe]/'],
  ['through SIIT', 'http://[::ffff:0:a9fe:a9fe]/'],
  ['through 6to4', 'http://[2002:a9fe:a9fe::1]/'],
  ['after a user name', 'http://example.com@169.254.169.254/'],
  ['after a backslash', 'http://169.254.169.254\\@example.com/'],
  ['any other link-local address', 'http://169.254.1.1/'],
  ['link-local IPv6', 'http://[fe80::1]/'],
  ['Amazon over IPv6', 'http://[fd00:ec2::254]/'],
  ['Google over IPv6', 'http://[fd20:ce::254]/'],
  ['Alibaba', 'http://100.100.100.200/'],
  ['Azure', 'http://168.63.129.16/'],
  ['Google by name', 'http://metadata.google.internal/'],
  ['by name with a final dot, in capitals', 'http://METADATA.google.internal./'],
]

describe('metadata services', () => {
  test.each(METADATA)('%s: refused even where private addresses are allowed', (_, url) => {
    expect(open.refuseName(host(url))).toMatch(/metadata service$/)
    expect(closed.refuseName(host(url))).toMatch(/metadata service$/)
  })

  test('a name that resolves to one is refused as well', () => {
    expect(open.refuseAddress('169.254.169.254', 'innocent.example')).toBe(
      '169.254.169.254 belongs to a metadata service',
    )
    expect(open.refuseAddress('::ffff:169.254.169.254', 'innocent.example')).toMatch(/metadata/)
    expect(open.refuseAddress('fe80::1%eth0', 'innocent.example')).toMatch(/metadata/)
  })
})

const PRIVATE: readonly (readonly [string, string])[] = [
  ['http://127.0.0.1/', '127.0.0.1 is not a public address'],
  ['http://2130706433/', '127.0.0.1 is not a public address'],
  ['http://127.1/', '127.0.0.1 is not a public address'],
  ['http://0/', '0.0.0.0 is not a public address'],
  ['http://10.1.2.3/', '10.1.2.3 is not a public address'],
  ['http://172.31.255.255/', '172.31.255.255 is not a public address'],
  ['http://192.168.0.1/', '192.168.0.1 is not a public address'],
  ['http://100.64.0.1/', '100.64.0.1 is not a public address'],
  ['http://[::1]/', '::1 is not a public address'],
  ['http://[::]/', ':: is not a public address'],
  ['http://[fd12:3456::1]/', 'fd12:3456::1 is not a public address'],
  ['http://[::ffff:10.0.0.1]/', '::ffff:a00:1 is not a public address'],
  ['http://[64:ff9b::10.0.0.1]/', '64:ff9b::a00:1 is not a public address'],
  ['http://224.0.0.1/', '224.0.0.1 is not a public address'],
  ['http://localhost/', 'localhost is this machine'],
  ['http://localhost./', 'localhost is this machine'],
  ['http://shop.localhost/', 'shop.localhost is this machine'],
]

describe('private addresses', () => {
  test.each(PRIVATE)('%s', (url, want) => {
    expect(closed.refuseName(host(url))).toBe(want)
    expect(open.refuseName(host(url))).toBeUndefined()
  })
})

test.each([
  'https://example.com/',
  'https://localhost.example.com/',
  'http://93.184.216.34/',
  'http://[2606:2800:220:1::1]/',
  'http://172.32.0.1/',
  'http://metadata.example.com/',
])('%s is public', (url) => {
  expect(closed.refuseName(host(url))).toBeUndefined()
})

test('what is no address is refused: the check must not fail open', () => {
  expect(open.refuseAddress('not-an-address', 'example.com')).toBe('not-an-address is not an address')
})
