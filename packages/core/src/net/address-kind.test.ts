import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addressKind } from './address-kind'

describe('addressKind', () => {
  test.each([
    ['8.8.8.8', 'public'],
    ['1.1.1.1', 'public'],
    ['172.32.0.1', 'public'],
    ['100.128.0.1', 'public'],
    ['2606:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.0.3', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['169.254.169.254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['::ffff:a9fe:a9fe', 'metadata'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['2002:a9fe:a9fe::', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['0.0.0.0', 'private'],
    ['::', 'private'],
    ['fe80::1%eth0', 'metadata'],
    ['febf::1', 'metadata'],
    ['fec0::1', 'private'],
    ['169.254.1.1', 'metadata'],
    ['fd00:ec2:1::1', 'metadata'],
    ['fd20:ce::254', 'metadata'],
    ['::ffff:0:a9fe:a9fe', 'metadata'],
    ['::ffff:0:8.8.8.8', 'public'],
    ['::169.254.169.254', 'metadata'],
    ['fc00::1', 'private'],
    ['2001:db8::1', 'private'],
    ['224.0.0.1', 'private'],
    ['255.255.255.255', 'private'],
    ['not an address', 'unknown'],
    ['1:2:3', 'unknown'],
    ['1::2::3', 'unknown'],
    ['256.1.1.1', 'unknown'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind)
  })

  test('a mapped IPv4 address is what the IPv4 address is', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => addressKind(`::ffff:${address}`) === addressKind(address)))
  })

  test('reads every spelling of an IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => ['public', 'private', 'loopback', 'metadata'].includes(addressKind(address))),
    )
  })
})
