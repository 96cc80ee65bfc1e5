import { type Excuse, isExpired, type Scanned } from './excuses/excuse'
import { findingKey } from './fingerprint'
import { SEVERITIES, type Finding } from './model'

export const FAIL_ON = ['critical', 'high', 'medium', 'low', 'none'] as const
export type FailOn = (typeof FAIL_ON)[number]

export interface Gate {
  readonly failOn: FailOn
  /** A vulnerability without a fixed version does not fail. */
  readonly ignoreUnfixed: boolean
}

/** What findings are held against beside the gate. */
export interface GateContext {
  readonly scan?: Scanned
  readonly excuses?: readonly Excuse[]
  /** Findings that were there before, by `findingKey`: they do not fail. */
  readonly known?: ReadonlySet<string>
  /** Milliseconds since the epoch. */
  readonly now?: number
}

export interface Excused {
  readonly finding: Finding
  readonly excuse: Excuse
}

export interface GateResult {
  readonly passed: boolean
  /** What made it fail. */
  readonly failing: readonly Finding[]
  /** Bad enough to fail, were there a fix. */
  readonly unfixed: readonly Finding[]
  /** Bad enough to fail, and excused. */
  readonly waived: readonly Excused[]
  /** What fails although there is a waiver, since its time is up. */
  readonly expired: readonly Excused[]
  /** Waivers that cover nothing that was found. */
  readonly unused: readonly Excuse[]
  /** What was not there before; all of it where nothing is known of before. */
  readonly fresh: readonly Finding[]
  /** Bad enough to fail, and there before. */
  readonly old: readonly Finding[]
}

/**
 * Holds findings against the gate, apart from what is reported. `unknown` never fails: there is no severity to compare.
 * Misconfigurations and secrets always have a fix.
 */
export function applyGate(
  findings: readonly Finding[],
  { failOn, ignoreUnfixed }: Gate,
  { scan = { subject: '' }, excuses = [], known, now = 0 }: GateContext = {},
): GateResult {
  const failingSeverities: readonly string[] =
    failOn === 'none' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1)
  const fresh = findings.filter((finding) => known?.has(findingKey(finding)) !== true)
  const isFresh = new Set(fresh)
  const isUnfixed = ({ kind, fixed }: Finding) => ignoreUnfixed && kind === 'vulnerability' && fixed === undefined
  const result = { failing: [] as Finding[], unfixed: [] as Finding[], waived: [] as Excused[], old: [] as Finding[] }
  const expired: Excused[] = []
  for (const finding of findings.filter(({ severity }) => failingSeverities.includes(severity))) {
    const covering = excuses.filter((excuse) => excuse.covers(finding, scan))
    const excuse = covering.find((each) => !isExpired(each, now))
    if (!isFresh.has(finding)) result.old.push(finding)
    else if (isUnfixed(finding)) result.unfixed.push(finding)
    else if (excuse !== undefined) result.waived.push({ finding, excuse })
    else {
      result.failing.push(finding)
      if (covering[0] !== undefined) expired.push({ finding, excuse: covering[0] })
    }
  }
  const unused = excuses.filter(
    (excuse) => excuse.kind === 'waiver' && !findings.some((finding) => excuse.covers(finding, scan)),
  )
  return { passed: result.failing.length === 0, ...result, expired, unused, fresh }
}
