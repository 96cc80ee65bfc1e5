import { describe, expect, test } from '@jest/globals'
import { applyGate, type FailOn, type Finding, type Scan } from '@slipway/reports/scan'
import type { Check } from './kinds'
import { decide } from './verdict'

const finding = (given: Partial<Finding>): Finding => ({
  kind: 'vulnerability',
  id: 'A',
  severity: 'high',
  title: 't',
  description: '',
  target: 'x',
  references: [],
  cwes: [],
  platforms: [],
  package: { name: 'left', version: '1' },
  ...given,
})

interface Case {
  readonly findings?: readonly Finding[]
  readonly packages?: number
  readonly configurations?: number
  readonly failOn?: FailOn
  readonly ignoreUnfixed?: boolean
  readonly scanners?: readonly Check[]
  readonly bare?: readonly string[]
}

function decided({
  findings = [],
  packages = 1,
  configurations = 0,
  failOn = 'high',
  ignoreUnfixed = false,
  scanners = ['vuln', 'secret'],
  bare = [],
}: Case) {
  const item = { name: 'left', version: '1', class: 'lang-pkgs', ecosystem: 'npm', licenses: [], platforms: [] }
  const scan: Scan = {
    subject: 'shop',
    platforms: bare.length === 0 ? [] : ['linux/amd64', 'linux/arm64'],
    withoutPackages: bare,
    operatingSystems: [],
    findings,
    packages: Array<typeof item>(packages).fill(item),
    configurations,
  }
  return decide({ scan, result: applyGate(findings, { failOn, ignoreUnfixed }), failOn, scanners })
}

describe('decide', () => {
  test.each<[string, Case, string, string]>([
    ['nothing found', { packages: 12 }, 'pass', 'No findings in 12 packages'],
    ['only milder ones', { findings: [finding({ severity: 'low' })] }, 'pass', '1 finding; none is high or worse'],
    [
      'nothing fails',
      { findings: [finding({ severity: 'critical' })], failOn: 'none' },
      'pass',
      '1 finding; nothing fails (fail-on: none)',
    ],
    ['one too bad', { findings: [finding({ fixed: '2' })] }, 'fail', '1 finding is high or worse'],
    [
      'two too bad',
      { findings: [finding({}), finding({ id: 'B', severity: 'critical' })] },
      'fail',
      '2 findings are high or worse',
    ],
    [
      'only unfixed ones',
      { findings: [finding({})], ignoreUnfixed: true },
      'pass',
      '1 finding; none with a fix is high or worse',
    ],
    [
      'no package to compare',
      { packages: 0 },
      'vacuous',
      'No package was found in shop, so nothing could be compared with known vulnerabilities',
    ],
    [
      'no configuration file',
      { packages: 0, scanners: ['misconfig'] },
      'vacuous',
      'No configuration file was found in shop',
    ],
    [
      'a configuration file without fault',
      { packages: 0, configurations: 1, scanners: ['misconfig'] },
      'pass',
      'No findings in 1 configuration file',
    ],
    [
      'a secret where there are no packages',
      { packages: 0, findings: [finding({ kind: 'secret', severity: 'critical' })] },
      'fail',
      '1 finding is high or worse',
    ],
    [
      'an image with a mild secret and no package',
      { packages: 0, findings: [finding({ kind: 'secret', severity: 'low' })], bare: ['linux/amd64', 'linux/arm64'] },
      'vacuous',
      'No package was found in shop, so nothing could be compared with known vulnerabilities',
    ],
    [
      'an image with packages on one platform alone',
      { bare: ['linux/arm64'] },
      'vacuous',
      'No package was found in shop for linux/arm64, so nothing could be compared with known vulnerabilities',
    ],
    [
      'an image that fails on one platform and is empty on the other',
      { findings: [finding({})], bare: ['linux/arm64'] },
      'fail',
      '1 finding is high or worse',
    ],
    [
      'secrets alone in such an image',
      { packages: 0, scanners: ['secret'], bare: ['linux/arm64'] },
      'pass',
      'No findings in shop',
    ],
    [
      'licences where there are no packages',
      { packages: 0, scanners: ['license'], bare: ['linux/arm64'] },
      'vacuous',
      'No package was found in shop for linux/arm64, so there was no licence to look at',
    ],
    ['secrets alone, and none', { packages: 0, scanners: ['secret'] }, 'pass', 'No findings in shop'],
  ])('%s', (_name, given, outcome, headline) => {
    expect(decided(given)).toMatchObject({ outcome, headline })
  })

  test('the hint names what to upgrade, each once', () => {
    const findings = ['a', 'b', 'c', 'd', 'd'].map((name, n) =>
      finding({ id: `${n}`, package: { name, version: '1' }, fixed: '2' }),
    )
    expect(decided({ findings }).failure?.hint).toBe('upgrade a to 2, b to 2, c to 2 and 1 more')
  })
})

test.each([
  [['waiver'], 'a waiver'],
  [['vex'], 'a VEX statement'],
  [['vex', 'waiver'], 'a waiver or a VEX statement'],
] as const)('what does not fail says by what: %j', (kinds, words) => {
  const findings = kinds.map((kind) => finding({ id: kind }))
  const excuses = kinds.map((kind) => ({ kind, label: kind, reason: '', covers: ({ id }: Finding) => id === kind }))
  const result = applyGate(findings, { failOn: 'high', ignoreUnfixed: false }, { excuses })
  const scan = {
    subject: 's',
    platforms: [],
    withoutPackages: [],
    operatingSystems: [],
    packages: [],
    configurations: 1,
  }
  const { headline } = decide({ scan: { ...scan, findings }, result, failOn: 'high', scanners: ['vuln'] })
  expect(headline).toMatch(new RegExp(`; none without ${words} is high or worse$`))
})
