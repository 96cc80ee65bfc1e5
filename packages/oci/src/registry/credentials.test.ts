import { describe, expect, test } from '@jest/globals'
import { Secret } from '@slipway/core'
import { FakeExec, FakeFiles, fakeEnvironment } from '@slipway/testing'
import { CredentialStore } from './credentials'

interface Given {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, unknown>>
  readonly exec?: FakeExec
  readonly username?: string
  readonly password?: string
  readonly configFile?: string
  readonly helmLogins?: boolean
}

function find(name: string, { env = {}, files = {}, exec = new FakeExec(), username, password, ...more }: Given) {
  const texts = Object.fromEntries(
    Object.entries(files).map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
  const world = { environment: fakeEnvironment(env), exec, files: new FakeFiles(texts) }
  const secret = password === undefined ? undefined : new Secret(password)
  return new CredentialStore({ configFile: undefined, ...more, username, password: secret }, world).find(name)
}

const HUB = 'https://index.docker.io/v1/'
const entry = (user: string) => ({ auth: btoa(`${user}:pw`) })

describe('order', () => {
  const everything = {
    username: 'inputs',
    password: 'pw',
    configFile: '/named.json',
    env: {
      REGISTRY_AUTH_FILE: '/auth.json',
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'r.io': entry('inline') } }),
      DOCKER_CONFIG: '/docker',
      XDG_RUNTIME_DIR: '/run/user/1',
      CI_REGISTRY: 'r.io',
      CI_REGISTRY_USER: 'gitlab',
      CI_REGISTRY_PASSWORD: 'pw',
    },
    files: Object.fromEntries(
      ['named.json', 'auth.json', 'docker/config.json', 'run/user/1/containers/auth.json'].map((path) => [
        `/${path}`,
        { auths: { 'r.io': entry(path) } },
      ]),
    ),
  }
  const without: readonly (readonly [string, (given: Given) => Given])[] = [
    ['inputs', (given) => given],
    ['named.json', ({ username: _u, password: _p, ...rest }) => rest],
    ['auth.json', ({ configFile: _c, ...rest }) => rest],
    ['inline', ({ files, ...rest }) => ({ ...rest, files: { ...files, '/auth.json': {} } })],
    ['docker/config.json', ({ env, ...rest }) => ({ ...rest, env: { ...env, DOCKER_AUTH_CONFIG: '{}' } })],
    [
      'run/user/1/containers/auth.json',
      ({ files, ...rest }) => ({ ...rest, files: { ...files, '/docker/config.json': {} } }),
    ],
    ['gitlab', ({ files, ...rest }) => ({ ...rest, files: { ...files, '/run/user/1/containers/auth.json': {} } })],
  ]

  test('the nearest place that has any wins', async () => {
    let given: Given = everything
    for (const [user, take] of without) {
      given = take(given)
      expect(await find('r.io/team/app', given)).toMatchObject({ kind: 'password', username: user, password: 'pw' })
    }
    expect(await find('other.io/team/app', given)).toBeUndefined()
  })
})

describe('a Docker configuration', () => {
  const files = (auths: object, rest: object = {}) => ({ '/home/user/.docker/config.json': { auths, ...rest } })

  test.each([
    ['docker.io/library/app', { [HUB]: entry('hub') }, 'hub'],
    ['docker.io/library/app', { 'index.docker.io': entry('hub') }, 'hub'],
    ['docker.io/library/app', { 'docker.io': entry('hub') }, 'hub'],
    ['r.io:5000/a', { 'https://r.io:5000': entry('port') }, 'port'],
    ['r.io/a/b', { 'r.io': entry('host'), 'r.io/a': entry('part'), 'r.io/a/b': entry('whole') }, 'whole'],
    ['r.io/a/c', { 'r.io': entry('host'), 'r.io/a': entry('part') }, 'part'],
    ['r.io/ab', { 'r.io': entry('host'), 'r.io/a': entry('part') }, 'host'],
    ['r.io/a', { 'r.io:5000': entry('port') }, undefined],
    ['r.io/a', { 'evil-r.io': entry('x'), 'r.io.evil.com': entry('x') }, undefined],
    ['r.io/a', { 'r.io': {} }, undefined],
  ])('%s in %j is %s', async (name, auths, username) => {
    expect((await find(name, { files: files(auths) })) as { username?: string } | undefined).toEqual(
      username === undefined ? undefined : expect.objectContaining({ username }),
    )
  })

  test('a password keeps its colons and spaces; padding bytes go', async () => {
    const auth = Buffer.from('robot$x: p:w ü\u0000\u0000').toString('base64')
    expect(await find('r.io/a', { files: files({ 'r.io': { auth } }) })).toMatchObject({
      username: 'robot$x',
      password: ' p:w ü',
    })
  })

  test('an identity token counts before the rest', async () => {
    expect(await find('r.io/a', { files: files({ 'r.io': { ...entry('x'), identitytoken: 'token' } }) })).toMatchObject(
      {
        kind: 'identity-token',
        token: 'token',
      },
    )
  })

  test.each(['{', '[]', '"secret-canary"', '{"auths":{"r.io":{"auth":"c2VjcmV0LWNhbmFyeQ=="}}}'])(
    '%s is told without a word of it',
    async (text) => {
      const failing = find('r.io/a', { files: { '/home/user/.docker/config.json': text } })
      await expect(failing).rejects.toMatchObject({
        code: 'REGISTRY_CONFIG_INVALID',
        message: expect.not.stringMatching(/secret|c2Vjc/),
      })
    },
  )

  test('one of more than a mebibyte is not read', async () => {
    const text = JSON.stringify({ auths: { 'r.io': entry('x') }, padding: 'x'.repeat(1024 * 1024) })
    await expect(find('r.io/a', { files: { '/home/user/.docker/config.json': text } })).rejects.toMatchObject({
      code: 'REGISTRY_CONFIG_INVALID',
    })
  })

  test('a configuration in the workspace is none', async () => {
    expect(
      await find('r.io/a', {
        files: {
          '/work/.docker/config.json': { auths: { 'r.io': entry('hostile') } },
          '/work/config.json': { credsStore: 'hostile' },
        },
      }),
    ).toBeUndefined()
  })
})

describe('credential helpers', () => {
  const files = {
    '/home/user/.docker/config.json': { credHelpers: { 'r.io': 'helper' }, credsStore: 'store', auths: { 'r.io': {} } },
  }
  const answer = (output: object | string, code = 0) =>
    new FakeExec([
      {
        command: ['docker-credential-helper', 'get'],
        stdout: typeof output === 'string' ? output : JSON.stringify(output),
        code,
      },
    ])

  test('are asked for the host', async () => {
    const exec = answer({ ServerURL: 'r.io', Username: 'u', Secret: 's' })
    expect(await find('r.io/a', { files, exec })).toEqual({
      kind: 'password',
      username: 'u',
      password: 's',
      from: expect.stringContaining('docker-credential-helper'),
    })
    expect(exec.seen.map(({ options }) => options.input)).toEqual(['r.io'])
  })

  test('<token> is an identity token', async () => {
    expect(await find('r.io/a', { files, exec: answer({ Username: '<token>', Secret: 's' }) })).toMatchObject({
      kind: 'identity-token',
      token: 's',
    })
  })

  test('having none is no failure', async () => {
    expect(
      await find('r.io/a', { files, exec: answer('credentials not found in native keychain\n', 1) }),
    ).toBeUndefined()
  })

  test('a failure names the helper and nothing of its output', async () => {
    await expect(find('r.io/a', { files, exec: answer('secret-canary', 3) })).rejects.toMatchObject({
      code: 'CREDENTIAL_HELPER',
      outcome: 'tool-failed',
      message: expect.not.stringContaining('canary'),
    })
  })

  test.each(['../evil', '/bin/sh', 'a b', '-x', ''])('%j is no helper', async (helper) => {
    const hostile = { '/home/user/.docker/config.json': { credHelpers: { 'r.io': helper } } }
    await expect(find('r.io/a', { files: hostile })).rejects.toMatchObject({ code: 'CREDENTIAL_HELPER' })
  })
})

describe('what is told of credentials that are half there or not at all', () => {
  test.each([
    [{ username: 'u' }, 'username is given without password', 'give password too, or neither'],
    [{ password: 'p' }, 'password is given without username', 'give username too, or neither'],
  ])('%j', async (given, message, hint) => {
    await expect(find('r.io/a', given)).rejects.toMatchObject({ code: 'CREDENTIALS_HALF', message, hint })
  })

  test('a file that is named must be there; a usual one need not', async () => {
    await expect(find('r.io/a', { configFile: '/named.json' })).rejects.toMatchObject({
      code: 'REGISTRY_CONFIG_MISSING',
      message: 'registry-config: expected a Docker configuration file at /named.json, found none',
      hint: 'correct the path',
    })
    expect(await find('r.io/a', { env: { REGISTRY_AUTH_FILE: '/gone.json' } })).toBeUndefined()
  })

  test('a folder in the place of a file is none', async () => {
    const files = { '/named.json/x': '{}', '/home/user/.docker/config.json/x': '{}' }
    expect(await find('r.io/a', { files })).toBeUndefined()
    await expect(find('r.io/a', { files, configFile: '/named.json' })).rejects.toMatchObject({
      code: 'REGISTRY_CONFIG_MISSING',
    })
  })

  test('where they are from', async () => {
    expect(await find('r.io/a', { username: 'u', password: 'p' })).toMatchObject({
      from: 'the inputs username and password',
    })
    expect(
      await find('r.io/a', { env: { DOCKER_AUTH_CONFIG: `{"auths":{"r.io":${JSON.stringify(entry('u'))}}}` } }),
    ).toMatchObject({ from: 'DOCKER_AUTH_CONFIG' })
    await expect(find('r.io/a', { env: { DOCKER_AUTH_CONFIG: '[' } })).rejects.toMatchObject({
      message: 'DOCKER_AUTH_CONFIG: expected a Docker configuration in JSON, found something else',
      hint: 'log in again, or correct the file',
    })
  })

  test('what is empty is not there', async () => {
    const env = { REGISTRY_AUTH_FILE: '', DOCKER_AUTH_CONFIG: '', DOCKER_CONFIG: '', XDG_RUNTIME_DIR: '' }
    const files = {
      '/home/user/.docker/config.json': { auths: { 'r.io': entry('home') }, credsStore: '' },
      '/config.json': { auths: { 'r.io': entry('root') } },
      '/containers/auth.json': { auths: { 'other.io': entry('root') } },
    }
    expect(await find('r.io/a', { env, files })).toMatchObject({ username: 'home' })
    expect(await find('other.io/a', { env, files })).toBeUndefined()
  })

  test('a file of exactly a mebibyte is read', async () => {
    const text = JSON.stringify({ auths: { 'r.io': entry('x') } }).padEnd(1024 * 1024)
    expect(await find('r.io/a', { files: { '/home/user/.docker/config.json': text } })).toMatchObject({ username: 'x' })
  })
})

describe("Helm's own logins", () => {
  const files = {
    '/helm.json': { auths: { 'r.io': entry('helm') } },
    '/auth.json': { auths: { 'r.io': entry('auth') } },
    '/named.json': { auths: { 'r.io': entry('named') } },
  }
  const env = { HELM_REGISTRY_CONFIG: '/helm.json', REGISTRY_AUTH_FILE: '/auth.json' }

  test.each([
    ['for a chart', { helmLogins: true }, 'helm'],
    ['after a file that is named', { helmLogins: true, configFile: '/named.json' }, 'named'],
    ['not for an image', { helmLogins: false }, 'auth'],
    ['nor where nothing is said', {}, 'auth'],
  ])('count %s', async (_, more, username) => {
    expect(await find('r.io/a', { files, env, ...more })).toMatchObject({ username })
  })

  test('need not be there', async () => {
    const { '/helm.json': _, ...rest } = files
    expect(await find('r.io/a', { files: rest, env, helmLogins: true })).toMatchObject({ username: 'auth' })
  })
})

describe('one entry of a Docker configuration', () => {
  const one = (key: string, value: unknown, name = 'r.io/a') =>
    find(name, { files: { '/home/user/.docker/config.json': { auths: { [key]: value } } } })

  test.each([
    ['user and password by themselves', { username: 'u', password: 'p' }, { username: 'u', password: 'p' }],
    ['an empty password', { username: 'u', password: '' }, { username: 'u', password: '' }],
    [
      'an empty token and an empty auth do not count',
      { identitytoken: '', auth: '', username: 'u', password: 'p' },
      {},
    ],
  ])('%s', async (_, value, want) => {
    expect(await one('r.io', value)).toMatchObject({ kind: 'password', from: expect.any(String), ...want })
  })

  test('a token that the registry takes as it is, unless it could be no header', async () => {
    const from = '/home/user/.docker/config.json'
    const registrytoken = '!token~'
    expect(await one('r.io', { registrytoken, ...entry('u') })).toEqual({
      kind: 'registry-token',
      token: registrytoken,
      from,
    })
    expect(await one('r.io', { identitytoken: 'i', registrytoken })).toEqual({
      kind: 'identity-token',
      token: 'i',
      from,
    })
    for (const bad of ['', 'a b', 'a\nb', 'a\u007f', 'ü'])
      expect(await one('r.io', { registrytoken: bad, ...entry('u') })).toMatchObject({ username: 'u' })
  })

  test.each([
    [{ username: 'u' }],
    [{ username: '', password: 'p' }],
    [{ password: 'p' }],
    ['text'],
    [null],
    [{ auth: 1 }],
  ])('%j is none', async (value) => expect(await one('r.io', value)).toBeUndefined())

  test('a pair without a user is refused', async () => {
    const refused = (found: string) => ({
      code: 'REGISTRY_CONFIG_INVALID',
      message: `/home/user/.docker/config.json: expected auth as base64 of user:password, found ${found}`,
      hint: 'log in again, or correct the entry',
    })
    await expect(one('r.io', { auth: btoa(':p') })).rejects.toMatchObject(refused('no user'))
    await expect(one('r.io', { auth: btoa('user') })).rejects.toMatchObject(refused('something else'))
    expect(await one('r.io', { auth: btoa('u:') })).toMatchObject({ username: 'u', password: '' })
  })

  test.each([
    ['http://r.io', 'r.io/a', true],
    ['https://r.io/', 'r.io/a', true],
    ['https://r.io/v1/', 'r.io/a', true],
    ['https://r.io/v2', 'r.io/a', true],
    ['https://r.io/v3', 'r.io/a', false],
    ['r.io/v1/team', 'r.io/team', false],
    ['ftp://r.io', 'r.io/a', false],
    ['registry-1.docker.io', 'docker.io/library/a', true],
    ['my-index.docker.io', 'docker.io/library/a', false],
    ['index.docker.io.evil', 'docker.io/library/a', false],
  ])('the key %s is for %s: %s', async (key, name, is) => {
    expect((await one(key, entry('u'), name)) !== undefined).toBe(is)
  })
})

describe('a store of credentials', () => {
  const stored = (config: object, exec: FakeExec, name = 'r.io/a') =>
    find(name, { files: { '/home/user/.docker/config.json': config }, exec })
  const answer = (stdout: string, code = 0, stderr = '') =>
    new FakeExec([{ command: ['docker-credential-store', 'get'], stdout, stderr, code }])

  test('is asked for the host alone, and for the hub by its old name', async () => {
    const [one, hub] = [answer('{"Username":"u","Secret":"s"}'), answer('{"Username":"u","Secret":"s"}')]
    expect(await stored({ credsStore: 'store' }, one, 'r.io/team/a')).toMatchObject({
      username: 'u',
      from: 'docker-credential-store (from /home/user/.docker/config.json)',
    })
    await stored({ credsStore: 'store' }, hub, 'docker.io/library/a')
    expect([one, hub].map((exec) => exec.seen[0]?.options)).toEqual([
      expect.objectContaining({ input: 'r.io', inherit: 'user', timeout: 60_000 }),
      expect.objectContaining({ input: HUB, inherit: 'user', timeout: 60_000 }),
    ])
  })

  test('an entry of the file counts before it', async () => {
    const exec = answer('{}')
    expect(await stored({ credsStore: 'store', auths: { 'r.io': entry('file') } }, exec)).toMatchObject({
      username: 'file',
    })
    expect(exec.seen).toEqual([])
  })

  test.each(['{"Username":"u"}', '{"Secret":"s"}', '{"Username":"u","Secret":""}', 'no JSON'])(
    'the answer %s is none',
    async (text) => expect(await stored({ credsStore: 'store' }, answer(text))).toBeUndefined(),
  )

  test('its own word for having none may stand in either stream', async () => {
    expect(await stored({ credsStore: 'store' }, answer('', 1, 'Credentials not found'))).toBeUndefined()
  })

  test('a failure is told with what to do', async () => {
    await expect(stored({ credsStore: 'store' }, answer('x', 3))).rejects.toMatchObject({
      message: 'docker-credential-store (from /home/user/.docker/config.json) failed with code 3',
      hint: 'run docker-credential-store get by hand, or give username and password',
    })
    await expect(stored({ credsStore: '/x' }, answer(''))).rejects.toMatchObject({
      message: '/home/user/.docker/config.json: expected the name of a credential helper',
      hint: 'correct credHelpers or credsStore',
    })
  })

  test('the helper of the most specific key is asked, by that key', async () => {
    const exec = new FakeExec([
      { command: ['docker-credential-team', 'get'], stdout: '{"Username":"u","Secret":"s"}', stderr: '', code: 0 },
    ])
    const credHelpers = { 'r.io': 'host', 'https://r.io/team': 'team' }
    expect(await stored({ credHelpers, credsStore: 'store' }, exec, 'r.io/team/a')).toMatchObject({ username: 'u' })
    expect(exec.seen[0]?.options).toMatchObject({ input: 'r.io/team' })
  })

  test('a helper that is no text is none', async () => {
    expect(await stored({ credHelpers: { 'r.io': 1 }, auths: { 'r.io': entry('file') } }, answer(''))).toMatchObject({
      username: 'file',
    })
  })
})

describe("GitLab's own registry", () => {
  const env = { CI_REGISTRY: 'r.io', CI_REGISTRY_USER: 'u', CI_REGISTRY_PASSWORD: 'p', CI_SERVER_URL: 'https://git.io' }

  test('has the credentials of the job', async () => {
    expect(await find('r.io/a/b', { env })).toEqual({
      kind: 'password',
      username: 'u',
      password: 'p',
      from: 'CI_REGISTRY_USER and CI_REGISTRY_PASSWORD',
    })
  })

  test.each(['CI_REGISTRY', 'CI_REGISTRY_USER', 'CI_REGISTRY_PASSWORD'])('not without %s', async (name) => {
    const { [name as keyof typeof env]: _, ...rest } = env
    expect(await find('r.io/a', { env: rest })).toBeUndefined()
  })

  test.each(['CI_REGISTRY', 'CI_REGISTRY_PASSWORD'])('not with an empty %s', async (name) => {
    expect(await find('r.io/a', { env: { ...env, [name]: '' } })).toBeUndefined()
  })

  test.each([
    ['https://r.io', 'https://git.io/jwt', {}, true],
    ['https://r.io', 'https://evil.io/jwt', {}, false],
    ['https://r.io', 'http://git.io/jwt', {}, false],
    ['https://other.io', 'https://git.io/jwt', {}, false],
    ['https://r.io', 'https://git.io/jwt', { CI_SERVER_URL: 'git.io' }, false],
    ['https://r.io', 'https://git.io/jwt', { CI_SERVER_URL: undefined }, false],
    ['https://r.io', 'https://git.io/jwt', { CI_REGISTRY: '' }, false],
    ['https://r.io', 'https://git.io/jwt', { CI_REGISTRY: undefined }, false],
  ])('%s takes tokens of %s with %j: %s', (registry, realm, more, is) => {
    const given = Object.entries({ ...env, ...more }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    )
    const world = {
      environment: fakeEnvironment(Object.fromEntries(given)),
      exec: new FakeExec(),
      files: new FakeFiles(),
    }
    const store = new CredentialStore({ username: undefined, password: undefined, configFile: undefined }, world)
    expect(store.isGitlabOf(new URL(registry), new URL(realm))).toBe(is)
  })
})
