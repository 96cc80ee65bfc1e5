import { describe, expect, test } from '@jest/globals'
import { Boundary, checkRealm, isRelatedHost } from './trust'

describe('isRelatedHost', () => {
  test.each([
    ['auth.docker.io', 'registry-1.docker.io', true],
    ['gitlab.com', 'registry.gitlab.com', true],
    ['ghcr.io', 'ghcr.io', true],
    ['token.ghcr.io', 'ghcr.io', true],
    ['gitlab.example.co.uk', 'registry.example.co.uk', true],
    ['auth.eu.example.com', 'registry.eu.example.com', true],
    ['evil.io', 'ghcr.io', false],
    ['notghcr.io', 'ghcr.io', false],
    ['evilgitlab.com', 'registry.gitlab.com', false],
    ['evil.co.uk', 'example.co.uk', false],
    ['other.azurecr.io', 'mine.azurecr.io', false],
    ['other.github.io', 'mine.github.io', false],
    ['evil.com', 'example.com', false],
    ['gitlab.corp', 'registry.corp', false],
    ['localhost', '127.0.0.1', false],
    ['9.9.0.1', '127.9.0.1', false],
    ['[::2]', '[::1]', false],
    ['registry', 'registry', true],
    ['other', 'registry', false],
    ['eu.example2', 'registry.eu.example2', true],
    ['registry.example.com', '1.registry.example.com', true],
    ['gitlab.notco.uk', 'registry.notco.uk', true],
    ['gitlab.co.uk.example.com', 'registry.co.uk.example.com', true],
    ['gitlab.example.com', 'registry.example.com:5000', false],
  ])('%s for the registry %s: %s', (host, registry, want) => {
    expect(isRelatedHost(host, registry)).toBe(want)
  })
})

describe('checkRealm', () => {
  const tls = new URL('https://r.example.com')
  const plain = new URL('http://r.example.com')

  test.each([
    ['https://a.example.com/token', tls, true],
    ['https://a.example.com/token?x=1', plain, true],
    ['http://a.example.com/token', plain, true],
    ['http://r.example.com/token', plain, true],
    ['http://a.example.com/token', tls, false],
    ['https://u:p@a.example.com/token', tls, false],
    ['https://u@a.example.com/token', tls, false],
    ['file:///etc/passwd', plain, false],
    ['/token', tls, false],
    ['', tls, false],
    [undefined, tls, false],
  ])('%s for %s: %s', (realm, registry, good) => {
    if (good) expect(checkRealm(realm, registry).href).toBe(realm)
    else expect(() => checkRealm(realm, registry)).toThrow(expect.objectContaining({ code: 'REALM_INVALID' }))
  })

  test('a registry behind a proxy says http of itself: it is asked by https', () => {
    expect(checkRealm('http://r.example.com/token?x=1', tls).href).toBe('https://r.example.com/token?x=1')
    expect(checkRealm('http://a.example.com/token', plain).href).toBe('http://a.example.com/token')
    expect(() => checkRealm('ftp://r.example.com/token', tls)).toThrow(
      expect.objectContaining({ code: 'REALM_INVALID' }),
    )
  })

  test.each([
    [undefined, 'no address'],
    ['/token', 'no address'],
    ['http://a.example.com:81/token', 'http://a.example.com:81'],
  ])('of %s it is told what was found, and where to mend it', (realm, found) => {
    expect(() => checkRealm(realm, tls)).toThrow(
      expect.objectContaining({
        message: `r.example.com: expected an https token service, found ${found}`,
        hint: 'the registry announces it in WWW-Authenticate; correct the realm in its configuration',
      }),
    )
  })

  test('what it found is told without user and password', () => {
    expect(() => checkRealm('https://user:secret@a.example.com/token?key=secret', tls)).toThrow(/^((?!secret).)*$/)
  })
})

describe('Boundary', () => {
  test.each([
    ['from outside, inward', '93.184.216.34', '10.0.0.1', true],
    ['from outside to this machine', '93.184.216.34', '127.0.0.1', true],
    ['from outside to outside', '93.184.216.34', '8.8.8.8', false],
    ['from inside to inside', '10.0.0.2', '10.0.0.1', false],
    ['from inside to outside', '10.0.0.2', '8.8.8.8', false],
    ['from inside to metadata', '10.0.0.2', '169.254.169.254', true],
    ['from here to metadata', '127.0.0.1', '::ffff:169.254.169.254', true],
  ])('%s', (_name, registry, foreign, refused) => {
    const boundary = new Boundary('r.example.com')
    expect(boundary.registryAddress(registry, 'r.example.com')).toBeUndefined()
    expect(boundary.foreignAddress(foreign, 'x.example.com') !== undefined).toBe(refused)
  })

  test.each([
    ['first', ['10.0.0.2', '93.184.216.34']],
    ['later', ['93.184.216.34', '10.0.0.2']],
    ['in between', ['93.184.216.34', '10.0.0.2', '93.184.216.34', '10.0.0.2']],
  ])('a name that once led inward is not inside: %s', (_, addresses) => {
    const boundary = new Boundary('r.example.com')
    for (const address of addresses) boundary.registryAddress(address, 'r.example.com')
    expect(boundary.foreignAddress('10.0.0.1', 'x.example.com')).toContain('refused')
  })

  test('before the registry has an address nothing leads inward', () => {
    const boundary = new Boundary('r.example.com')
    expect(boundary.inside).toBe(false)
    expect(boundary.foreignAddress('10.0.0.1', 'x.example.com')).toBe(
      'refused to connect to x.example.com: 10.0.0.1 is a private address',
    )
  })

  test('a registry on a metadata address is refused itself', () => {
    expect(new Boundary('r').registryAddress('169.254.169.254', 'r')).toContain('metadata')
  })
})
