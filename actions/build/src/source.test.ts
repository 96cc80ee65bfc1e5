import { describe, expect, test } from '@jest/globals'
import { FakeExec, fakeEnvironment, FakeHost, fakePorts, type ScriptedCall } from '@slipway/testing'
import { imageTime, sourceLabels } from './source'

const COMMIT = 'a'.repeat(40)
const GIT = ['git', 'log', '-1', '--no-show-signature', '--format=%ct', COMMIT, '--']

function world(
  script: readonly ScriptedCall[],
  variables: Readonly<Record<string, string>> = {},
  commit: string | undefined = COMMIT,
) {
  const exec = new FakeExec(script, { git: '/usr/bin/git' })
  return fakePorts({
    exec,
    environment: fakeEnvironment(variables),
    host: new FakeHost({ fork: false, ...(commit === undefined ? {} : { commit }) }),
  })
}

describe('the time of an image', () => {
  test('SOURCE_DATE_EPOCH, without asking anybody', async () =>
    expect(await imageTime(world([], { SOURCE_DATE_EPOCH: '0' }))).toEqual({ epoch: 0, explicit: true }))
  test('that of the commit', async () =>
    expect(await imageTime(world([{ command: GIT, stdout: '1700000000\n' }]))).toEqual({
      epoch: 1700000000,
      explicit: false,
    }))
  test('1970 when git does not know it', async () =>
    expect(await imageTime(world([{ command: GIT, code: 128 }]))).toEqual({ epoch: 0, explicit: false }))
  test('1970 when the commit is none: it never reaches a command line', async () =>
    expect(await imageTime(world([], {}, '--output=/etc/passwd'))).toEqual({ epoch: 0, explicit: false }))
  test.each(['-1', '1e3', 'now', '99999999999', '2147483648', '1.5'])('refused: %s', async (text) => {
    await expect(imageTime(world([], { SOURCE_DATE_EPOCH: text }))).rejects.toMatchObject({
      outcome: 'invalid',
      message: expect.stringContaining('SOURCE_DATE_EPOCH') as unknown,
    })
  })
})

describe('the labels of the commit', () => {
  test('all of them', () => {
    expect([
      ...sourceLabels(
        { fork: false, commit: COMMIT, repositoryUrl: 'https://github.com/acme/shop' },
        { epoch: 1700000000, explicit: false },
      ),
    ]).toEqual([
      ['org.opencontainers.image.created', '2023-11-14T22:13:20Z'],
      ['org.opencontainers.image.revision', COMMIT],
      ['org.opencontainers.image.source', 'https://github.com/acme/shop'],
    ])
  })
  test('nothing that is not known, and no address with credentials', () => {
    expect([
      ...sourceLabels({ fork: false, repositoryUrl: 'https://user:secret@git/x' }, { epoch: 0, explicit: false }),
    ]).toEqual([])
  })
})
