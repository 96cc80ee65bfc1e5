import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Excuse } from './excuses/excuse'
import { findingKey } from './fingerprint'
import { applyGate, FAIL_ON, type FailOn } from './gate'
import { countBySeverity, type Finding, ranked, SEVERITIES } from './model'
import { mergeReports } from './merge'

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
  ...given,
})

describe('the gate', () => {
  test.each<[FailOn, Finding['severity'], boolean]>([
    ['critical', 'critical', false],
    ['critical', 'high', true],
    ['high', 'critical', false],
    ['high', 'high', false],
    ['high', 'medium', true],
    ['medium', 'medium', false],
    ['low', 'low', false],
    ['low', 'unknown', true],
    ['none', 'critical', true],
  ])('fail-on %s with a %s finding passes: %s', (failOn, severity, passed) => {
    expect(applyGate([finding({ severity })], { failOn, ignoreUnfixed: false }).passed).toBe(passed)
  })

  test.each<[string, Partial<Finding>, boolean]>([
    ['no fix', {}, true],
    ['a fix', { fixed: '2' }, false],
    ['a secret, which has no fixed version', { kind: 'secret' }, false],
    ['a misconfiguration', { kind: 'misconfiguration' }, false],
  ])('ignore-unfixed with %s passes: %s', (_name, given, passed) => {
    const result = applyGate([finding(given)], { failOn: 'high', ignoreUnfixed: true })
    expect([result.passed, result.failing.length, result.unfixed.length]).toEqual([
      passed,
      passed ? 0 : 1,
      passed ? 1 : 0,
    ])
  })

  test('a stricter bar never lets more through', () => {
    const findings = fc.array(
      fc
        .record({ severity: fc.constantFrom(...SEVERITIES), fixed: fc.option(fc.constant('1'), { nil: undefined }) })
        .map((given) => finding(given as Partial<Finding>)),
    )
    fc.assert(
      fc.property(findings, fc.boolean(), (list, ignoreUnfixed) => {
        const failing = FAIL_ON.map((failOn) => applyGate(list, { failOn, ignoreUnfixed }).failing.length)
        expect([
          failing[0]! <= failing[1]!,
          failing[1]! <= failing[2]!,
          failing[2]! <= failing[3]!,
          failing[4],
        ]).toEqual([true, true, true, 0])
      }),
    )
  })
})

describe('what does not fail', () => {
  const GATE = { failOn: 'high', ignoreUnfixed: false } as const
  const NOW = Date.UTC(2026, 5, 1, 12)
  const excuse = (label: string, ids: readonly string[], more: Partial<Excuse> = {}): Excuse => ({
    ...{ kind: 'waiver', label, reason: 'r', covers: ({ id }) => ids.includes(id) },
    ...more,
  })
  const [a, b, low] = [finding({ id: 'A' }), finding({ id: 'B' }), finding({ id: 'L', severity: 'low' })]

  test('is what a waiver covers that still counts, and each is told', () => {
    const [over, counts, idle] = [
      excuse('over', ['A', 'B'], { expires: '2026-05-31' }),
      excuse('counts', ['A', 'L'], { expires: '2026-06-01' }),
      excuse('idle', ['C']),
    ]
    const vex = excuse('vex', ['C'], { kind: 'vex' })
    expect(applyGate([a, b, low], GATE, { excuses: [over, counts, idle, vex], now: NOW })).toEqual({
      ...{ passed: false, failing: [b], unfixed: [], old: [], fresh: [a, b, low], unused: [idle] },
      waived: [{ finding: a, excuse: counts }],
      expired: [{ finding: b, excuse: over }],
    })
  })

  test('is what was there before', () => {
    const known = new Set([findingKey(a)])
    expect(applyGate([a, b], GATE, { known })).toMatchObject({ passed: false, failing: [b], old: [a], fresh: [b] })
    expect(applyGate([a], GATE, { known, excuses: [excuse('all', ['A'])] })).toMatchObject({
      ...{ passed: true, failing: [], waived: [], old: [a], fresh: [], unused: [] },
    })
  })

  test('is nothing that nobody knows or excuses', () => {
    expect(applyGate([a], GATE)).toEqual({
      ...{ passed: false, failing: [a], unfixed: [], waived: [], expired: [], unused: [], fresh: [a], old: [] },
    })
  })

  test('is asked of whoever knows the product with what was scanned', () => {
    const asked: unknown[] = []
    const covers: Excuse['covers'] = (_, scan) => (asked.push(scan), true)
    const scan = { subject: 'r/web:1', digest: 'sha256:1' }
    applyGate([a], GATE, { scan, excuses: [excuse('v', [], { covers })] })
    applyGate([a], GATE, { excuses: [excuse('v', [], { covers })] })
    expect(asked).toEqual([scan, scan, { subject: '' }, { subject: '' }])
  })
})

describe('mergeReports', () => {
  const report = (findings: readonly Finding[]) => ({ artifact: 'x', findings, packages: [], configurations: 0 })

  test('one finding on two platforms is one that names both', () => {
    const merged = mergeReports({ subject: 'shop' }, [
      { platform: 'linux/amd64', report: report([finding({ platforms: ['linux/amd64'] })]) },
      {
        platform: 'linux/arm64',
        report: report([finding({ platforms: ['linux/arm64'] }), finding({ id: 'B', platforms: ['linux/arm64'] })]),
      },
    ])
    expect(merged.findings.map(({ id, platforms }) => [id, platforms])).toEqual([
      ['A', ['linux/amd64', 'linux/arm64']],
      ['B', ['linux/arm64']],
    ])
    expect(merged.platforms).toEqual(['linux/amd64', 'linux/arm64'])
    expect(merged.withoutPackages).toEqual(['linux/amd64', 'linux/arm64'])
  })

  test('a severity or a fix that differs is not merged away', () => {
    const merged = mergeReports({ subject: 'shop' }, [
      { platform: 'a', report: report([finding({ severity: 'low', platforms: ['a'] })]) },
      {
        platform: 'b',
        report: report([
          finding({ severity: 'critical', platforms: ['b'] }),
          finding({ severity: 'critical', fixed: '2', platforms: ['b'] }),
        ]),
      },
    ])
    expect(countBySeverity(merged.findings)).toEqual({ critical: 2, high: 0, medium: 0, low: 1, unknown: 0 })
  })
})

test('ranked puts the worst first, and of equals what can be fixed', () => {
  const list = [
    finding({ id: 'C', severity: 'low' }),
    finding({ id: 'B', severity: 'critical' }),
    finding({ id: 'A', severity: 'critical', fixed: '2' }),
    finding({ id: 'D', severity: 'unknown' }),
  ]
  expect(ranked(list).map(({ id }) => id)).toEqual(['A', 'B', 'C', 'D'])
  expect(ranked([...list].reverse())).toEqual(ranked(list))
})
