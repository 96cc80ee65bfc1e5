import { describe, expect, test } from '@jest/globals'
import { carriesInClear, isSameRepository, parseBranch, parseRepositoryAddress } from './address'

describe('the address of a repository', () => {
  test.each([
    ['https://github.com/acme/gitops.git', 'https', 'github.com', 'acme/gitops'],
    ['https://git@gitlab.example.com:8443/a/b/c/', 'https', 'gitlab.example.com:8443', 'a/b/c'],
    ['git@github.com:acme/gitops.git', 'ssh', 'github.com', 'acme/gitops'],
    ['ssh://git@host:2222/acme/gitops', 'ssh', 'host:2222', 'acme/gitops'],
  ])('%s', (text, transport, host, path) => {
    expect(parseRepositoryAddress(text)).toEqual({ url: text, transport, host, path })
  })

  test.each([
    'ext::sh -c id',
    'file:///etc',
    '/srv/git',
    '../gitops',
    '--upload-pack=id',
    'https://user:secret@host/a',
    'https://host/a?token=secret',
    'https://host/',
    '-oProxyCommand=id:a',
    "https://host/a'b",
    'fd::17/foo',
  ])('is not %s', (text) => {
    expect(() => parseRepositoryAddress(text)).toThrow()
  })

  test('is the same however it is written', () => {
    const same = (one: string, other: string) =>
      isSameRepository(parseRepositoryAddress(one), parseRepositoryAddress(other))
    expect(same('git@github.com:Acme/gitops.git', 'https://github.com/acme/gitops')).toBe(true)
    expect(same('ssh://git@github.com:22/acme/gitops.git', 'https://github.com/acme/gitops')).toBe(true)
    expect(same('https://github.com/acme/gitops', 'https://github.com/acme/gitops-2')).toBe(false)
  })

  test('carries a token by TLS, or on this machine', () => {
    const inClear = (text: string) => carriesInClear(parseRepositoryAddress(text))
    expect([inClear('http://127.0.0.1:3000/a/b'), inClear('http://[::1]:3000/a/b')]).toEqual([false, false])
    expect([inClear('http://git.example.com/a/b'), inClear('https://git.example.com/a/b')]).toEqual([true, false])
  })

  test.each(['main', 'release/1.2', 'env-prod'])('has a branch %s', (name) => expect(parseBranch(name)).toBe(name))
  test.each(['-x', 'a..b', 'a b', '/a', 'a.lock', 'a@{0}', '', '@', '.a', 'a:b'])('has no branch %s', (name) =>
    expect(() => parseBranch(name)).toThrow(),
  )
})
