import { describe, expect, test } from '@jest/globals'
import { parseConfig } from './parse'

const SHA = 'A'.repeat(64)
const pin = (more: object = {}) => ({
  version: '0.65.0',
  url: 'https://x.example/t.tar.gz',
  sha256: SHA,
  path: 'trivy',
  ...more,
})
const read = (tools: unknown) => parseConfig('.slipway.yml', JSON.stringify({ tools }), ['scan'])

describe('tools of .slipway.yml', () => {
  test('one pin, and one for each platform', async () => {
    const { tools } = await read({
      trivy: pin(),
      helm: [
        { version: 'v4.2.0', url: 'https://x.example/helm', sha256: `sha256:${SHA}` },
        pin({ platform: 'linux/arm64', path: 'linux-arm64/helm' }),
      ],
    })
    expect(tools).toEqual([
      {
        tool: 'trivy',
        version: '0.65.0',
        os: 'linux',
        arch: 'amd64',
        url: 'https://x.example/t.tar.gz',
        sha256: SHA.toLowerCase(),
        path: 'trivy',
        file: '.slipway.yml',
      },
      expect.objectContaining({ tool: 'helm', version: '4.2.0', sha256: SHA.toLowerCase() }),
      expect.objectContaining({ tool: 'helm', arch: 'arm64', path: 'linux-arm64/helm' }),
    ])
    expect(tools[1]).not.toHaveProperty('path')
  })

  test.each<[string, unknown, string]>([
    ['an unknown program', { trivi: pin() }, 'tools: expected one of grype, helm, kubectl, trivy, got "trivi"'],
    ['no map', { trivy: 'x' }, 'tools.trivy: expected a map with version, url and sha256'],
    ['a list that is none', [], 'tools: expected a map of programs'],
    ['an unknown key', { trivy: pin({ sha: SHA }) }, 'tools.trivy: unknown key "sha"'],
    [
      'a number for a version',
      { trivy: pin({ version: 0.65 }) },
      'tools.trivy.version: expected a version such as "0.65.0", in quotes, got 0.65',
    ],
    [
      'no hash',
      { trivy: pin({ sha256: undefined }) },
      'tools.trivy.sha256: expected 64 hexadecimal digits, got nothing',
    ],
    ['http', { trivy: pin({ url: 'http://x.example/t.tar.gz' }) }, 'tools.trivy.url: expected an https address'],
    [
      'a password in the address',
      { trivy: pin({ url: 'https://a:b@x.example/t.tar.gz' }) },
      'tools.trivy.url: expected an https',
    ],
    [
      'a path that leads out',
      { trivy: pin({ path: '../trivy' }) },
      'tools.trivy.path: expected the path of the program',
    ],
    [
      'an archive without a path',
      { trivy: pin({ path: undefined }) },
      'tools.trivy.path: expected the path of the program',
    ],
    [
      'another platform',
      { trivy: [pin(), pin({ platform: 'linux/s390x' })] },
      'tools.trivy[1].platform: expected linux/amd64',
    ],
  ])('%s is told', async (_name, tools, message) => {
    await expect(read(tools)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
    })
  })
})
