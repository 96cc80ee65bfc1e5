import { describe, expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { ignoreText } from './ignore-file'

describe('what stays outside the context', () => {
  const own = ['/work/slipway-out', '/work/slipway-out/image']
  const cases = [
    { name: 'nobody has rules', files: {}, want: './slipway-out\n./slipway-out/image\n' },
    {
      name: 'rules of the context come first, so that none brings ours back',
      files: { '.dockerignore': '**\n!slipway-out\n' },
      want: '**\n!slipway-out\n./slipway-out\n./slipway-out/image\n',
    },
    {
      name: 'rules beside the Dockerfile win',
      files: { '.dockerignore': 'a', 'Dockerfile.dockerignore': 'b' },
      want: 'b\n./slipway-out\n./slipway-out/image\n',
    },
  ]
  test.each(cases)('$name', async ({ files, want }) => {
    expect(await ignoreText(new FakeFiles(files), { context: '/work', dockerfile: '/work/Dockerfile', own })).toBe(want)
  })

  test.each([
    ['a folder beside the context', '/out', '\n'],
    ['the context itself', '/work', '\n'],
    ['a name that looks like a pattern', '/work/a[b]*', './a\\[b\\]\\*\n'],
    ['a name that looks like an exception', '/work/!out', './!out\n'],
    ['a name that begins with dots', '/work/..out', './..out\n'],
  ])('%s', async (_, path, want) => {
    expect(await ignoreText(new FakeFiles(), { context: '/work', dockerfile: '/x/Dockerfile', own: [path] })).toBe(want)
  })
})
