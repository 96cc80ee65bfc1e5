import { type Ports, readGateFile, type Values } from '@slipway/core'
import type { Excuse, Excused, GateResult } from '@slipway/reports/scan'
import type { Inputs } from './inputs'

export interface Excuses {
  readonly all: readonly Excuse[]
  /** What must be known about them, a sentence each. */
  readonly notices: readonly string[]
}

/**
 * Waivers and VEX documents that count: on a change request those of the target branch. What the change adds or takes
 * away is told.
 * @throws UserError `WAIVERS_INVALID`, `VEX_INVALID`, `FILE_MISSING`
 */
export async function readExcuses(given: Pick<Values<Inputs>, 'waivers' | 'vex'>, ports: Ports): Promise<Excuses> {
  if (given.waivers === undefined && given.vex.length === 0) return { all: [], notices: [] }
  const { changedWaivers, parseVex, parseWaivers } = await import('@slipway/reports/scan')
  const all: Excuse[] = []
  const notices: string[] = []
  if (given.waivers !== undefined) {
    const { counts, proposed, from, notice } = await readGateFile(ports, given.waivers, { name: 'waivers' })
    const counting = counts === undefined ? [] : await parseWaivers(counts, from)
    all.push(...counting)
    if (notice !== undefined) notices.push(notice)
    const wished = proposed === undefined ? counting : await parseWaivers(proposed, given.waivers)
    const { added, removed } = changedWaivers(counting, wished)
    notices.push(...added.map(({ label }) => `The waiver of ${label} counts once merged.`))
    if (proposed !== undefined && counts !== undefined)
      notices.push(...removed.map(({ label }) => `The waiver of ${label} stops to count once this change is merged.`))
  }
  for (const path of given.vex) {
    const { counts, from, notice } = await readGateFile(ports, path, { name: 'vex', limit: 16_000_000 })
    if (counts !== undefined) all.push(...parseVex(counts, from))
    if (notice !== undefined) notices.push(notice)
  }
  return { all, notices }
}

/** What the gate did with them, a sentence each. */
export function excuseNotices({ expired, unused }: Pick<GateResult, 'expired' | 'unused'>): readonly string[] {
  return [
    ...expired.map(
      ({ finding, excuse }) =>
        `The waiver of ${excuse.label} expired on ${excuse.expires ?? ''}, so ${finding.id} counts again; owner: ${excuse.owner ?? ''}.`,
    ),
    ...unused.map(
      ({ label, owner = '' }) => `The waiver of ${label} covers nothing that was found; remove it (owner: ${owner}).`,
    ),
  ]
}

/** For the record: who answers for what does not fail. */
export function waivedFacts(waived: readonly Excused[]) {
  return waived.slice(0, 200).map(({ finding, excuse }) => ({
    id: finding.id,
    package: finding.package?.name,
    kind: excuse.kind,
    reason: excuse.reason.slice(0, 300),
    owner: excuse.owner,
    expires: excuse.expires,
  }))
}
