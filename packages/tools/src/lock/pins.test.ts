import { describe, expect, test } from '@jest/globals'
import type { ToolPin } from '@slipway/core'
import { LOCK } from '../install'
import { findCandidates } from './find'
import { withPins } from './pins'

const pin: ToolPin = {
  tool: 'trivy',
  version: '0.74.0',
  os: 'linux',
  arch: 'amd64',
  url: 'https://x.example/trivy_0.74.0.tar.gz',
  sha256: 'a'.repeat(64),
  path: 'trivy',
  file: '.slipway.yml',
}
const amd64 = { os: 'linux', arch: 'amd64' }
const found = (pins: readonly ToolPin[], version?: string, platform = amd64) =>
  findCandidates(withPins(LOCK, pins), version === undefined ? { tool: 'trivy' } : { tool: 'trivy', version }, platform)

describe('a pinned version', () => {
  test('is the one that is used, alone, with its own hash', () => {
    const candidates = found([pin])
    expect(candidates.map(({ release }) => release.version)).toEqual(['0.74.0'])
    expect(candidates[0]?.build).toMatchObject({
      download: {
        file: 'trivy_0.74.0.tar.gz',
        hash: { sha256: pin.sha256, origin: 'pinned', evidence: '.slipway.yml' },
        steps: [{ kind: 'tar.gz', path: 'trivy' }],
      },
      sources: [{ kind: 'url', url: pin.url }],
    })
  })

  test('leaves what Slipway has verified to whoever names it, and other programs as they are', () => {
    expect(found([pin], '0.59.1').map(({ release }) => release.version)).toEqual(['0.59.1'])
    expect(findCandidates(withPins(LOCK, [pin]), { tool: 'helm', version: '3' }, amd64)).toHaveLength(2)
  })

  test('of another platform helps nobody here, and nothing else takes its place', () => {
    expect(() => found([pin], undefined, { os: 'linux', arch: 'arm64' })).toThrow(/verified for/)
  })

  test('that was hijacked is refused whatever its hash', () => {
    expect(() => found([{ ...pin, version: '0.69.4' }])).toThrow(/CVE-2026-33634/)
  })

  test('of a program that is no archive is compared as the program', () => {
    const { path: _path, ...bare } = { ...pin, url: 'https://x.example/trivy' }
    expect(found([bare])[0]?.build).toMatchObject({ program: { sha256: pin.sha256 }, download: { steps: [] } })
  })
})
