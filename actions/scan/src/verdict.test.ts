import { describe, expect, test } from '@jest/globals'
import { applyGate, type FailOn, type Finding, findingKey, type GateContext, type Scan } from '@slipway/reports/scan'
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
  readonly platforms?: readonly string[]
  readonly more?: GateContext
}

type Excuse = NonNullable<GateContext['excuses']>[number]

/** Covers findings of these ids. */
const waiver = (ids: readonly string[], given: Partial<Excuse> = {}): Excuse => ({
  kind: 'waiver',
  label: ids.join(),
  reason: 'r',
  owner: '@ann',
  expires: '2026-01-31',
  covers: ({ id }) => ids.includes(id),
  ...given,
})
const BEFORE = Date.parse('2026-01-30T00:00:00Z')
const AFTER = Date.parse('2026-02-01T00:00:00Z')

function decided({
  findings = [],
  packages = 1,
  configurations = 0,
  failOn = 'high',
  ignoreUnfixed = false,
  scanners = ['vuln', 'secret'],
  bare = [],
  platforms = bare.length === 0 ? [] : ['linux/amd64', 'linux/arm64'],
  more = {},
}: Case) {
  const item = { name: 'left', version: '1', class: 'lang-pkgs', ecosystem: 'npm', licenses: [], platforms: [] }
  const scan: Scan = {
    subject: 'shop',
    platforms,
    withoutPackages: bare,
    operatingSystems: [],
    findings,
    packages: Array<typeof item>(packages).fill(item),
    configurations,
  }
  return decide({ scan, result: applyGate(findings, { failOn, ignoreUnfixed }, more), failOn, scanners })
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
      'three platforms of which two hold no packages',
      { platforms: ['linux/amd64', 'linux/arm64', 'linux/s390x'], bare: ['linux/arm64', 'linux/s390x'] },
      'vacuous',
      'No package was found in shop for linux/arm64, linux/s390x, so nothing could be compared with known vulnerabilities',
    ],
    [
      'three platforms without packages, of which none is named',
      {
        platforms: ['linux/amd64', 'linux/arm64', 'linux/s390x'],
        bare: ['linux/amd64', 'linux/arm64', 'linux/s390x'],
        packages: 0,
      },
      'vacuous',
      'No package was found in shop, so nothing could be compared with known vulnerabilities',
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
    [
      'the only bad one waived',
      { findings: [finding({})], more: { excuses: [waiver(['A'])], now: BEFORE } },
      'pass',
      '1 finding; none without a waiver is high or worse',
    ],
    [
      'a waiver whose time is up',
      { findings: [finding({})], more: { excuses: [waiver(['A'])], now: AFTER } },
      'fail',
      '1 finding is high or worse; 1 waiver of @ann has expired',
    ],
    [
      'one such waiver of two findings',
      { findings: [finding({}), finding({ id: 'B' })], more: { excuses: [waiver(['A', 'B'])], now: AFTER } },
      'fail',
      '2 findings are high or worse; 1 waiver of @ann has expired',
    ],
    [
      'several of several owners, each named once',
      {
        findings: ['A', 'B', 'C'].map((id) => finding({ id })),
        more: { excuses: [waiver(['A']), waiver(['B'], { owner: '@bob' }), waiver(['C'])], now: AFTER },
      },
      'fail',
      '3 findings are high or worse; 3 waivers of @ann, @bob have expired',
    ],
    [
      'one that was there before',
      { findings: [finding({})], more: { known: new Set([findingKey(finding({}))]) } },
      'pass',
      '1 finding; none that is new is high or worse',
    ],
    [
      'one waived, one from before, one without a fix',
      {
        findings: [finding({ fixed: '2' }), finding({ id: 'B' }), finding({ id: 'C' })],
        ignoreUnfixed: true,
        more: { excuses: [waiver(['A'])], now: BEFORE, known: new Set([findingKey(finding({ id: 'B' }))]) },
      },
      'pass',
      '3 findings; none without a waiver and that is new and with a fix is high or worse',
    ],
    [
      'a critical one where no other fails',
      { findings: [finding({ severity: 'critical' })], failOn: 'critical' },
      'fail',
      '1 finding is critical',
    ],
    ['packages and files', { configurations: 2 }, 'pass', 'No findings in 1 package and 2 configuration files'],
    [
      'a mild secret where there are no packages',
      { packages: 0, findings: [finding({ kind: 'secret', severity: 'low' })] },
      'pass',
      '1 finding; none is high or worse',
    ],
    [
      'faults of configuration and secrets, where there is neither',
      { packages: 0, scanners: ['misconfig', 'secret'] },
      'pass',
      'No findings in shop',
    ],
    ['secrets alone, and none', { packages: 0, scanners: ['secret'] }, 'pass', 'No findings in shop'],
  ])('%s', (_name, given, outcome, headline) => {
    expect(decided(given)).toMatchObject({ outcome, headline })
  })

  test('the hint names what to upgrade, each once', () => {
    const hint = (...names: readonly string[]) =>
      decided({
        findings: names.map((name, n) => finding({ id: `${n}`, package: { name, version: '1' }, fixed: '2' })),
      }).failure?.hint
    expect(hint('a', 'b', 'c', 'd', 'd')).toBe('upgrade a to 2, b to 2, c to 2 and 1 more')
    expect(hint('a', 'b', 'c')).toBe('upgrade a to 2, b to 2, c to 2')
  })

  test('what has no fix is not named among what to upgrade', () => {
    const without = finding({ id: 'B', package: { name: 'right', version: '1' } })
    expect(decided({ findings: [finding({ fixed: '2' }), without] }).failure).toMatchObject({
      code: 'FINDINGS',
      hint: 'upgrade left to 2',
    })
    expect(decided({ findings: [without] }).failure?.hint).toBe('remove what was found, or change fail-on')
  })

  test('where nothing was scanned it is told what to look at', () => {
    expect(decided({ packages: 0 }).failure).toEqual({
      code: 'NOTHING_SCANNED',
      message: 'No package was found in shop, so nothing could be compared with known vulnerabilities',
      hint: 'check that the target is the right one; when it can hold no package that the scanner knows, look for secrets alone (scanners: secret)',
    })
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
