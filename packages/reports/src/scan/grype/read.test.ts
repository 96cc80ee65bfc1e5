import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { listAt, parseJson } from '@slipway/core'
import { mergeGrypeJson } from './merge'
import { readGrypeReport } from './read'

const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, 'fixtures', `grype-0.121.2-${name}.json`), 'utf8')
const report = (matches: unknown) => JSON.stringify({ matches, descriptor: { name: 'grype', version: '0.121.2' } })
const one = (vulnerability: object, rest: object = {}) =>
  report([{ vulnerability: { id: 'GHSA-1', severity: 'High', ...vulnerability }, artifact: { name: 'p' }, ...rest }])

describe('readGrypeReport on recorded reports', () => {
  test('of an image: the CVE names it, the system lies nowhere, and packages know what they need', () => {
    const { findings, packages, operatingSystem } = readGrypeReport(recorded('image'), 'linux/amd64')
    expect(operatingSystem).toEqual({ name: 'debian 12.9', family: 'debian', version: '12.9', endOfLife: false })
    expect(findings).toMatchObject([
      {
        kind: 'vulnerability',
        id: 'CVE-2026-90001',
        alias: 'GHSA-demo-2026-0001',
        severity: 'critical',
        title: 'Invented flaw in slipway-demo-parser.',
        path: 'app/node_modules/slipway-demo-parser/package.json',
        package: { name: 'slipway-demo-parser', version: '2.0.0', purl: 'pkg:npm/slipway-demo-parser@2.0.0' },
        fixed: '2.0.1',
        cvss: { score: 9.8 },
        references: ['https://example.com/GHSA-demo-2026-0001'],
        platforms: ['linux/amd64'],
      },
    ])
    const system = packages.filter(({ class: kind }) => kind === 'os-pkgs')
    expect(system.map(({ name, target, ecosystem, source }) => [name, target, ecosystem, source?.name])).toEqual([
      ['slipway-demo-lib1', 'debian 12.9', 'debian', 'slipway-demo-libs'],
      ['slipway-demo-lib2', 'debian 12.9', 'debian', 'slipway-demo-libs'],
      ['slipway-demo-tool', 'debian 12.9', 'debian', 'slipway-demo-tool'],
    ])
    expect(system[0]?.source?.parts).toEqual({ version: '2.38.1', release: '5+deb12u3', epoch: 1 })
    expect(system[1]?.dependsOn).toEqual([system[0]?.id])
  })

  test('of a directory: findings without a fix and without a CVE', () => {
    const { findings, packages } = readGrypeReport(recorded('directory'))
    expect(findings.map(({ id, fixed, path }) => [id, fixed, path])).toEqual([
      ['CVE-2026-90001', '2.0.1', 'package-lock.json'],
      ['CVE-2026-90002', '1.9.0', 'package-lock.json'],
      ['GHSA-demo-2026-0003', undefined, 'package-lock.json'],
    ])
    expect(packages.map(({ name, target, licenses }) => [name, target, licenses])).toEqual([
      ['ok', 'package-lock.json', []],
      ['shop', 'package-lock.json', []],
      ['slipway-demo-parser', 'package-lock.json', ['MIT']],
      ['slipway-demo-router', 'package-lock.json', []],
    ])
  })
})

describe('what decides about a finding', () => {
  test.each<[string, unknown, string]>([
    ['Negligible', 'Negligible', 'low'],
    ['nothing', undefined, 'unknown'],
    ['Unknown', 'Unknown', 'unknown'],
  ])('severity %s', (_name, severity, want) => {
    expect(readGrypeReport(one({ severity })).findings[0]?.severity).toBe(want)
  })

  test.each<[string, object, string | undefined]>([
    ['fixed', { state: 'fixed', versions: ['1.2', '2.0'] }, '1.2, 2.0'],
    ['will not be fixed', { state: 'wont-fix', versions: ['1.2'] }, undefined],
    ['fixed in nothing', { state: 'fixed', versions: [] }, undefined],
  ])('a fix: %s', (_name, fix, want) => {
    expect(readGrypeReport(one({ fix })).findings[0]?.fixed).toBe(want)
  })

  test('two CVEs of one advisory leave it its own name', () => {
    const related = { relatedVulnerabilities: [{ id: 'CVE-2026-1' }, { id: 'CVE-2026-2' }] }
    expect(readGrypeReport(one({}, related)).findings[0]?.id).toBe('GHSA-1')
  })

  test.each<[string, string, RegExp]>([
    ['an empty text', '', /empty/],
    ['half a report', '{"matches": [', /whole JSON/],
    ['another report', '{"SchemaVersion":2}', /Grype wrote it/],
    ['no matches', '{"descriptor":{"name":"grype"}}', /no list of matches/],
    ['a match that is none', report([null]), /not an object/],
    ['an unknown severity', one({ severity: 'Terrible' }), /unknown severity "Terrible"/],
    ['a severity that is no word', one({ severity: 9 }), /unknown severity 9/],
    ['a fix without versions', one({ fix: { state: 'fixed', versions: '1.2' } }), /fix is not/],
  ])('%s is refused', (_name, text, message) => {
    expect(() => readGrypeReport(text)).toThrow(message)
  })
})

test('the report of all platforms has all matches, and no path of this machine', () => {
  const text = recorded('image')
  const merged = mergeGrypeJson('shop', [
    { platform: 'linux/amd64', text },
    { platform: 'linux/arm64', text },
  ])
  expect(listAt(parseJson(merged), 'matches')).toMatchObject([{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }])
  expect(merged).not.toMatch(/\/tmp\/|\/home\//)
  expect(readGrypeReport(merged).findings).toHaveLength(2)
})
