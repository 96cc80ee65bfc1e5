import { SEVERITIES, type Finding } from './model'

export const FAIL_ON = ['critical', 'high', 'medium', 'low', 'none'] as const
export type FailOn = (typeof FAIL_ON)[number]

export interface Gate {
  readonly failOn: FailOn
  /** A vulnerability without a fixed version does not fail. */
  readonly ignoreUnfixed: boolean
}

export interface GateResult {
  readonly passed: boolean
  /** What made it fail. */
  readonly failing: readonly Finding[]
  /** Bad enough to fail, were there a fix. */
  readonly unfixed: readonly Finding[]
}

/**
 * Holds findings against the gate, apart from what is reported. `unknown` never fails: there is no severity to compare.
 * Misconfigurations and secrets always have a fix.
 */
export function applyGate(findings: readonly Finding[], { failOn, ignoreUnfixed }: Gate): GateResult {
  const failingSeverities: readonly string[] =
    failOn === 'none' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1)
  const bad = findings.filter(({ severity }) => failingSeverities.includes(severity))
  const excused = (finding: Finding) => ignoreUnfixed && finding.kind === 'vulnerability' && finding.fixed === undefined
  const failing = bad.filter((finding) => !excused(finding))
  return { passed: failing.length === 0, failing, unfixed: bad.filter(excused) }
}
