import { describe, expect, test } from '@jest/globals'
import { InvalidInputs, type Raw, resolve } from '@slipway/core'
import { fakeEnvironment, FakeFiles, fakePorts } from '@slipway/testing'
import { checkInputs } from './check'
import { inputs } from './inputs'
import { checkSecrets, parseSecretSource, writeSecrets } from './secrets'

const CANARY = 'canary-5f1e0c'

async function problems(values: Readonly<Record<string, Raw>>): Promise<readonly string[]> {
  const ports = fakePorts({
    files: new FakeFiles({ '.npmrc': CANARY }),
    environment: fakeEnvironment({ TOKEN: CANARY, EMPTY: '' }),
  })
  try {
    await checkInputs(resolve(inputs, [{ name: 'input', get: (name) => values[name] }]).values, ports)
    return []
  } catch (error) {
    if (error instanceof InvalidInputs) return error.problems.map(({ input, message }) => `${input}: ${message}`)
    throw error
  }
}

describe('inputs that do not go together', () => {
  test('a Dockerfile and a base', async () => {
    expect(await problems({ dockerfile: 'Dockerfile', base: 'node:24-slim' })).toEqual([
      'dockerfile: expected nothing, because `base` or `copy` is given: it belongs to a Dockerfile',
    ])
  })

  test('all of them are named at once', async () => {
    const found = await problems({
      engine: 'assemble',
      dockerfile: 'D',
      target: 't',
      'build-args': 'A=1',
      secrets: 'x=env:NONE',
      provenance: 'max',
      user: '-x',
      env: '1A=b',
      labels: '-l=x',
    })
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'dockerfile',
      'target',
      'build-args',
      'secrets',
      'provenance',
      'copy',
      'env',
      'labels',
      'user',
      'secrets',
    ])
  })

  test.each([
    [{ engine: 'buildah', copy: 'a:/b' }, ['copy']],
    [{ engine: 'assemble', base: 'scratch', user: '1' }, ['copy']],
    [{ engine: 'auto', entrypoint: '/a', user: 'x' }, ['entrypoint', 'user']],
    [{ engine: 'docker', provenance: 'min' }, ['provenance']],
    [{ engine: 'docker', platforms: 'linux/amd64\nlinux/arm64' }, ['platforms']],
    [{ platforms: 'linux/amd64\nlinux/amd64' }, ['platforms']],
    [{ 'build-args': '--x=1' }, ['build-args']],
    [{ 'build-args': { A: 'a\0b' } }, ['build-args']],
    [{ labels: { a: 'a\0b' } }, ['labels']],
  ])('%j', async (values, want) => expect((await problems(values)).map((line) => line.split(':')[0])).toEqual(want))

  test.each([
    [{}],
    [{ base: 'scratch', copy: 'a:/b', entrypoint: '/a', env: 'A=1', user: '1:1' }],
    [{ engine: 'buildx', provenance: 'max', target: 'x' }],
    [{ engine: 'assemble', base: 'layout:base', user: '1' }],
    [{ secrets: 'a=env:TOKEN\nb=file:.npmrc' }],
    [{ engine: 'docker', platforms: 'linux/amd64' }],
  ])('fine: %j', async (values) => expect(await problems(values as Readonly<Record<string, Raw>>)).toEqual([]))

  test('an image cannot have its digest before it is built', () => {
    const read = () =>
      resolve(inputs, [
        { name: 'input', get: (name) => (name === 'image' ? `x/y@sha256:${'a'.repeat(64)}` : undefined) },
      ])
    expect(read).toThrow(/image: expected a name without a digest/)
  })
})

describe('secrets', () => {
  test('what is missing is named by id, and no value is repeated', async () => {
    const found = await problems({ secrets: 'a=env:NONE\nb=env:EMPTY\nc=file:gone\na=env:TOKEN' })
    expect(found).toEqual([
      'secrets: a: expected the environment variable NONE to be set, and it is not',
      'secrets: b: expected the environment variable EMPTY to be set, and it is not',
      'secrets: c: expected a file at gone, found none',
      'secrets: expected each id once, got "a" twice',
    ])
  })

  test('a file of more than a mebibyte is none', async () => {
    const ports = fakePorts({
      files: new FakeFiles({ large: 'x'.repeat(1024 * 1024 + 1), fine: 'x'.repeat(1024 * 1024) }),
    })
    const found = await checkSecrets([parseSecretSource('a=file:large'), parseSecretSource('b=file:fine')], ports)
    expect(found).toEqual([{ input: 'secrets', message: 'a: expected at most 1048576 bytes in large, found 1048577' }])
  })

  test.each([
    `npm=${CANARY}`,
    CANARY,
    `=env:${CANARY}`,
    `npm=env:${CANARY}-x`,
    `npm=vault:${CANARY}`,
    `n,pm=env:${CANARY}`,
  ])('a malformed one is not repeated: %s', (text) => {
    let message = ''
    try {
      parseSecretSource(text)
    } catch (error) {
      message = String(error)
    }
    expect(message).toMatch(/id=env:NAME or id=file:PATH/)
    expect(message).not.toContain(CANARY)
    // As YAML gives it, and in one line as a host does.
    for (const raw of [['ok=env:A', text], text])
      expect(() => resolve(inputs, [{ name: 'input', get: (name) => (name === 'secrets' ? raw : undefined) }])).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(CANARY) as unknown as string }),
      )
  })

  test('they become files that only we can read, byte for byte, and are redacted', async () => {
    const files = new FakeFiles({ '.npmrc': `//r/:_authToken=${CANARY}\n` })
    const ports = fakePorts({ files, environment: fakeEnvironment({ TOKEN: ` ${CANARY}\n` }) })
    const written = await writeSecrets([parseSecretSource('a=env:TOKEN'), parseSecretSource('b=file:.npmrc')], ports)
    expect(written.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(await Promise.all(written.map(({ path }) => files.read(path)))).toEqual([
      ` ${CANARY}\n`,
      `//r/:_authToken=${CANARY}\n`,
    ])
    expect(written.map(({ path }) => [files.entries.get(path)!.mode, path.startsWith('/work/')])).toEqual([
      [0o600, false],
      [0o600, false],
    ])
    expect(ports.host.hidden).toEqual([CANARY, `//r/:_authToken=${CANARY}`])
  })
})
