import { describe, expect, test } from '@jest/globals'
import { checkKubeconfig } from './kubeconfig'

interface Wish {
  readonly cluster?: object
  readonly user?: object
  readonly contexts?: readonly string[]
}

const config = ({ cluster = {}, user = { token: 't0ken' }, contexts = ['prod'] }: Wish = {}) => ({
  'current-context': contexts[0],
  contexts: contexts.map((name) => ({ name, context: { cluster: 'c', user: 'u', namespace: 'x' } })),
  clusters: [{ name: 'c', cluster: { server: 'https://k8s.example.com', ...cluster } }],
  users: [{ name: 'u', user }],
})
const beside = (path: string) => (path === 'ca.crt' ? '/home/kube/ca.crt' : undefined)
const problems = (wish: Wish, context?: string) => {
  const verdict = checkKubeconfig(config(wish), context, beside)
  return 'ok' in verdict ? [] : verdict.problems
}

describe('kubeconfig', () => {
  test('keeps what was checked, of one context, and nothing else', () => {
    const verdict = checkKubeconfig(config({ cluster: { 'certificate-authority': 'ca.crt', extensions: [{ name: 'x' }] } }), undefined, beside)
    if (!('ok' in verdict)) throw new Error('refused')
    expect(verdict.ok.secrets).toEqual(['t0ken'])
    expect(JSON.parse(verdict.ok.text)).toMatchObject({
      'current-context': 'prod',
      contexts: [{ name: 'prod', context: { cluster: 'cluster', user: 'user' } }],
      clusters: [{ cluster: { server: 'https://k8s.example.com', 'certificate-authority': '/home/kube/ca.crt' } }],
    })
    expect(verdict.ok.text).not.toContain('extensions')
    expect(verdict.ok.text).not.toContain('namespace')
  })

  test.each<[string, Wish, RegExp]>([
    ['any program', { user: { exec: { command: '/bin/sh', args: ['-c', 'env'] } } }, /exec starts a program/],
    ['a known plugin by another path', { user: { exec: { command: './aws' } } }, /exec starts a program/],
    ['an inherited name', { user: { exec: { command: 'constructor' } } }, /exec starts a program/],
    ['auth-provider', { user: { 'auth-provider': { name: 'oidc' } } }, /auth-provider/],
    ['a proxy', { cluster: { 'proxy-url': 'http://evil' } }, /proxy-url/],
    ['no verification', { cluster: { 'insecure-skip-tls-verify': true } }, /insecure-skip-tls-verify/],
    ['plain http', { cluster: { server: 'http://k8s.example.com' } }, /plain http/],
    ['a password in the address', { cluster: { server: 'https://a:b@k8s.example.com' } }, /https:\/\/ address/],
    ['a foreign token file', { user: { tokenFile: '/root/.ssh/id_rsa' } }, /tokenFile/],
    ['a foreign certificate', { cluster: { 'certificate-authority': '../ca.crt' } }, /certificate-authority/],
    ['several contexts', { contexts: ['a', 'b'] }, /name one with kube-context/],
    ['no context', { contexts: [] }, /no context/],
  ])('refuses %s', (_, wish, want) => expect(problems(wish).join('\n')).toMatch(want))

  test('names every problem at once', () => {
    expect(problems({ cluster: { 'proxy-url': 'x', server: 'ftp://x' }, user: { exec: { command: 'sh' }, tokenFile: '/x' } })).toHaveLength(4)
  })

  test.each([
    ['a named context of several', { contexts: ['a', 'b'] }, 'b'],
    ['a cloud plugin', { user: { exec: { command: 'aws', args: ['eks', 'get-token'] } } }, undefined],
    ['this machine without verification', { cluster: { server: 'https://127.0.0.1:6443', 'insecure-skip-tls-verify': true } }, undefined],
  ] as const)('takes %s', (_, wish, context) => expect(problems(wish, context)).toEqual([]))

  test('a host that only looks like this machine is another one', () => {
    expect(problems({ cluster: { server: 'https://127.0.0.1.example.com', 'insecure-skip-tls-verify': true } })).toHaveLength(1)
  })

  test.each([[null], ['x'], [[]], [{ contexts: 'x' }]])('something else: %p', (document) => {
    expect(checkKubeconfig(document, undefined, beside)).toHaveProperty('problems')
  })
})
