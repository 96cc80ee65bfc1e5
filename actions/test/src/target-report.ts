import { errorMessage, type Ports, UserError } from '@slipway/core'

export interface TargetReport {
  readonly reports: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  /** For people. */
  readonly from: string
}

const REPORT = /(?:^|\/)test\/ctrf\.json$/
const BRANCH = /^branch(?::(.+))?$/

export function isBranch(baseline: string): boolean {
  return BRANCH.test(baseline)
}

/** The branch that `baseline` names instead of a file: `branch` is that of the change request, or the default one. */
export function branchOf(baseline: string, { host }: Pick<Ports, 'host'>): string | undefined {
  const [whole, named] = BRANCH.exec(baseline) ?? []
  if (whole === undefined) return undefined
  return named ?? host.source.targetBranch ?? host.source.defaultBranch
}

/**
 * The reports that the newest successful run of a branch left with the host. They are compared with and decide nothing,
 * so that none to be had is told and no failure.
 */
export async function reportsOfBranch(
  branch: string,
  token: string | undefined,
  { host }: Pick<Ports, 'host'>,
): Promise<TargetReport | undefined> {
  if (host.otherRuns === undefined) {
    host.info(`baseline: ${host.name} keeps no reports of other runs`)
    return undefined
  }
  try {
    const run = await (await host.otherRuns(token)).find({ branch })
    const files = (await run?.files((path) => REPORT.test(path))) ?? []
    const from = run?.origin.url ?? branch
    if (files.length > 0)
      return { from, reports: files.map(({ artifact, path, bytes }) => ({ name: `${artifact}/${path}`, bytes })) }
    host.info(`baseline: no successful run of ${branch} has left test/ctrf.json yet`)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    host.warn(`baseline: the reports of ${branch} could not be read: ${errorMessage(error)}; ${error.hint}`)
  }
  return undefined
}
