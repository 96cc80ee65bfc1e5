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
  const { waivers, vex } = given
  if (waivers === undefined && vex.length === 0) return { all: [], notices: [] }
  const { parseVex, parseWaivers } = await import('@slipway/reports/scan')
  const all: Excuse[] = []
  const notices: string[] = []
  const add = async (path: string, about: About) => {
    const read = await readExcusesOf(path, about, ports)
    all.push(...read.all)
    notices.push(...read.notices)
  }
  if (waivers !== undefined) await add(waivers, { name: 'waivers', limit: 1_000_000, parse: parseWaivers })
  for (const path of vex)
    await add(path, { name: 'vex', limit: 16_000_000, parse: async (text, from) => parseVex(text, from) })
  return { all, notices }
}

interface About {
  /** Of the input. */
  readonly name: 'waivers' | 'vex'
  readonly limit: number
  parse(text: string, from: string): Promise<readonly Excuse[]>
}

async function readExcusesOf(path: string, { name, limit, parse }: About, ports: Ports): Promise<Excuses> {
  const { changedExcuses } = await import('@slipway/reports/scan')
  const { counts, proposed, from, notice } = await readGateFile(ports, path, { name, limit })
  const all = counts === undefined ? [] : await parse(counts, from)
  if (proposed === undefined) return { all, notices: notice === undefined ? [] : [notice] }
  const { added, removed } = changedExcuses(all, await parse(proposed, path))
  const what = ({ label }: Excuse) => (name === 'waivers' ? `The waiver of ${label}` : `What ${path} says of ${label}`)
  return {
    all,
    notices: [
      ...(notice === undefined ? [] : [notice]),
      ...added.map((each) => `${what(each)} counts once merged.`),
      ...removed.map((each) => `${what(each)} stops to count once this change is merged.`),
    ],
  }
}

/** What the gate did with them, a sentence each. */
export function excuseNotices({ expired, unused }: Pick<GateResult, 'expired' | 'unused'>): readonly string[] {
  return [
    ...expired.map(
      ({ finding, excuse }) =>
        `The waiver of ${excuse.label} expired on ${excuse.expires ?? ''}, so ${finding.id} counts again; owner: ${excuse.owner ?? ''}.`,
    ),
    ...unused.map(
      ({ label, owner = '' }) =>
        `The waiver of ${label} covers nothing that was found here; remove it unless another scan needs it (owner: ${owner}).`,
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
