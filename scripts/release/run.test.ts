import { tmpdir } from 'node:os'
import { afterEach, expect, test } from '@jest/globals'
import { gitCredentials, references } from './git'
import { run } from './run'

const cwd = tmpdir()
const NAMES = ['GITHUB_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'SLIPWAY_REGISTRY_USER', 'NODE_AUTH_TOKEN']
afterEach(() => NAMES.forEach((name) => delete process.env[name]))

test('a program gets no credentials but those that it is given', async () => {
  for (const name of NAMES) process.env[name] = 'canary'
  const print = ['-e', 'process.stdout.write(JSON.stringify(process.env))']
  expect(await run(process.execPath, print, { cwd })).not.toContain('canary')
  expect(await run(process.execPath, print, { cwd, env: { GITHUB_TOKEN: 'given' } })).toContain('given')
})

test('a program that fails is told with the end of what it said', async () => {
  await expect(
    run(process.execPath, ['-e', 'console.error("no"); process.exitCode = 3'], { cwd }),
  ).rejects.toMatchObject({
    code: 3,
    message: expect.stringMatching(/ended with 3:\nno$/),
  })
})

test('tags lead to commits, annotated ones too', () => {
  const lines = ['a\trefs/tags/v1', 'b\trefs/tags/v1.2.3', 'c\trefs/tags/v1.2.3^{}', 'd\trefs/heads/main']
  expect([...references(lines, 'refs/tags/')]).toEqual([
    ['v1', 'a'],
    ['v1.2.3', 'c'],
  ])
})

test("git gets the token for the remote's own origin alone, and never over plain text", () => {
  expect(gitCredentials('https://github.com/a/b.git', 't')).toMatchObject({
    GIT_CONFIG_KEY_0: 'http.https://github.com/.extraheader',
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from('x-access-token:t').toString('base64')}`,
  })
  for (const url of ['http://github.com/a/b.git', '/srv/a.git', 'git@github.com:a/b.git'])
    expect(gitCredentials(url, 't')).toEqual({})
})
