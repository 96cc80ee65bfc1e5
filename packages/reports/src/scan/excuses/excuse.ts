import type { Finding, Scan } from '../model'

/** What statements about a product are held against. */
export type Scanned = Pick<Scan, 'subject' | 'digest'> & Partial<Pick<Scan, 'packages'>>

/** Why a finding does not count: a waiver of the team, or a statement of whoever knows the product. */
export interface Excuse {
  readonly kind: 'waiver' | 'vex'
  /** For people: `CVE-2026-1 in openssl`. */
  readonly label: string
  readonly reason: string
  /** Of a waiver: who answers for it, and the last day on which it counts, as `2027-01-31`. */
  readonly owner?: string
  readonly expires?: string
  /** Tells statements apart that share a label. */
  readonly key?: string
  covers(finding: Finding, scan: Scanned): boolean
}

/** The last day counts to its end, in UTC. */
export function isExpired({ expires }: Pick<Excuse, 'expires'>, now: number): boolean {
  return expires !== undefined && now >= Date.parse(`${expires}T00:00:00Z`) + 86_400_000
}
