import { expect, test } from '@jest/globals'
import { input } from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { parseSecretSetting } from './secret-setting'
import { gatherSettings } from './settings'

function gather(given: { set?: string; files?: Record<string, string>; secrets?: Record<string, string> }) {
  const files = new FakeFiles({ 'note.txt': 'a\nb\n', 'key.pem': 'hunter-two-in-a-file\n', empty: '\n' })
  const host = new FakeHost()
  const ports = fakePorts({ files, host, environment: fakeEnvironment({ DB_PASSWORD: 'hunter-two' }) })
  const secrets = Object.entries(given.secrets ?? {}).map(([path, text]) => [path, parseSecretSetting(text)] as const)
  const done = gatherSettings(
    {
      set: input.settings('x').read(given.set ?? ''),
      'set-file': new Map(Object.entries(given.files ?? {})),
      'set-secret': new Map(secrets),
    },
    ports,
  )
  return { done, host }
}

test('values, texts of files and secrets are one; a secret is text and is hidden', async () => {
  const { done, host } = gather({
    set: 'a=true',
    files: { b: 'note.txt' },
    secrets: { c: 'env:DB_PASSWORD', d: 'file:key.pem' },
  })
  expect(Object.fromEntries(await done)).toEqual({
    a: true,
    b: 'a\nb\n',
    c: 'hunter-two',
    d: 'hunter-two-in-a-file',
  })
  expect(host.hidden).toEqual(['hunter-two', 'hunter-two-in-a-file'])
})

test('everything that is not there is told at once', async () => {
  const { done } = gather({
    set: 'a=1',
    files: { b: 'none.txt', a: 'note.txt' },
    secrets: { c: 'env:NONE', d: 'file:empty', e: 'file:/no/such' },
  })
  await expect(done).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    problems: [
      { input: 'set-file', message: expect.stringContaining('b: none.txt: expected a file') },
      { input: 'set-file', message: 'expected each path once, but a is set twice' },
      { input: 'set-secret', message: expect.stringContaining('c: the variable NONE is not set') },
      { input: 'set-secret', message: expect.stringContaining('d: empty is empty') },
      { input: 'set-secret', message: expect.stringContaining('e: /no/such: expected a file') },
    ],
  })
})

test('what helm --set would read otherwise is told, without the value', async () => {
  const { done, host } = gather({ set: 'a.b=hunter,c=2' })
  expect(Object.fromEntries(await done)).toEqual({ 'a.b': 'hunter,c=2' })
  expect(JSON.stringify(host)).toContain('set: a.b is one text here')
  expect(JSON.stringify(host)).not.toContain('hunter')
})
