import { describe, expect, test } from '@jest/globals'
import { LOCK } from '../install'
import { findCandidates, type Wanted } from './find'

const amd64 = { os: 'linux', arch: 'amd64' }

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('findCandidates', () => {
  test.each<[string, Wanted, readonly string[]]>([
    ['a channel', { tool: 'helm', version: '4' }, ['4.1.4']],
    ['a channel with a fallback, best first', { tool: 'helm', version: '3' }, ['3.20.2', '3.17.3']],
    ['an exact version', { tool: 'helm', version: '3.17.3' }, ['3.17.3']],
    ['an exact version with v', { tool: 'helm', version: 'v4.1.4' }, ['4.1.4']],
    ['no version: the first channel alone', { tool: 'helm' }, ['4.1.4']],
    ['trivy, the newest first', { tool: 'trivy' }, ['0.74.0', '0.59.1']],
    ["the newest trivy of the project's own tap", { tool: 'trivy', version: '0.69.3' }, ['0.69.3']],
    ['an old trivy', { tool: 'trivy', version: '0.59.1' }, ['0.59.1']],
    ['grype', { tool: 'grype' }, ['0.116.1']],
  ])('%s', (_name, wanted, want) => {
    expect(findCandidates(LOCK, wanted, amd64).map(({ release }) => release.version)).toEqual(want)
  })

  test.each<[Wanted, string]>([
    [{ tool: 'trivy', version: '0.69.4' }, 'TOOL_KNOWN_BAD'],
    [{ tool: 'trivy', version: 'v0.69.5' }, 'TOOL_KNOWN_BAD'],
    [{ tool: 'trivy', version: '0.69.6' }, 'TOOL_KNOWN_BAD'],
    [{ tool: 'helm', version: '5' }, 'TOOL_UNKNOWN_VERSION'],
  ])('refuses %j', (wanted, code) => {
    expect(thrownBy(() => findCandidates(LOCK, wanted, amd64))).toMatchObject({ code })
  })

  test('names the advisory of a hijacked release', () => {
    expect(() => findCandidates(LOCK, { tool: 'trivy', version: '0.69.4' }, amd64)).toThrow(/CVE-2026-33634/)
  })

  test('a bad release that slipped into the lock is refused too', () => {
    const lock = { ...LOCK, bad: [{ tool: 'helm', versions: ['4.1.4'], reason: 'a test' }] } as const
    expect(() => findCandidates(lock, { tool: 'helm', version: '4' }, amd64)).toThrow(/never installed: a test/)
  })

  test('says where a tool is verified when this is elsewhere', () => {
    expect(() => findCandidates(LOCK, { tool: 'trivy' }, { os: 'darwin', arch: 'arm64' })).toThrow(
      'trivy is verified for linux/amd64 and linux/arm64, and this is darwin/arm64',
    )
  })
})

describe('the lock', () => {
  const builds = LOCK.releases.flatMap((release) => release.builds.map((build) => ({ release, build })))

  test.each(builds)('$release.tool $release.version $build.os/$build.arch is whole', ({ release, build }) => {
    for (const hash of [build.download.hash, ...(build.program === undefined ? [] : [build.program])]) {
      expect(hash.sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(hash.evidence).not.toBe('')
    }
    expect(build.download.hash.origin).toBe('official')
    expect(build.download.file).toContain(release.version)
    // A package gives the program alone: without the program's hash nothing could be compared.
    if (build.sources.some(({ kind }) => kind !== 'url')) expect(build.program?.sha256).toMatch(/^[0-9a-f]{64}$/)
    for (const source of build.sources) if (source.kind === 'url') expect(source.url).toMatch(/^https:/)
  })

  test('names no known bad release', () => {
    const bad = LOCK.bad.flatMap(({ tool, versions }) => versions.map((version) => `${tool} ${version}`))
    expect(LOCK.releases.map(({ tool, version }) => `${tool} ${version}`).filter((name) => bad.includes(name))).toEqual(
      [],
    )
  })

  test('a Helm older than the safe ones carries a warning', () => {
    const old = LOCK.releases.filter(({ tool, version }) => tool === 'helm' && !['4.1.4', '3.20.2'].includes(version))
    expect(old.map(({ warning }) => warning?.includes('CVE-2026-35204'))).toEqual([true])
  })
})
