import type { FindingSeverity } from './model'

/** The qualitative rating of a score (CVSS 3.1, section 5, and 4.0, section 6, have the same). */
export function severityOfScore(score: number): FindingSeverity {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'unknown'
}
