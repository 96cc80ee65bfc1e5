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
}

function find(name: string, { env = {}, files = {}, exec = new FakeExec(), username, password, configFile }: Given) {
  const texts = Object.fromEntries(
    Object.entries(files).map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
  const world = { environment: fakeEnvironment(env), exec, files: new FakeFiles(texts) }
  return new CredentialStore(
    { username, password: password === undefined ? undefined : new Secret(password), configFile },
    world,
  ).find(name)
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
