import { counted, type Ports, readGateFile, UserError } from '@slipway/core'
import type { Scanner } from './scanners'
import type { Target } from './target'

export interface Baseline {
  /** Findings by `findingKey`. */
  readonly known: ReadonlySet<string>
  readonly notices: readonly string[]
}

const REPORT_LIMIT = 256 * 1024 * 1024

/**
 * What was found before, from a report of the same scanner: on a change request the one of the target branch, or one
 * that an earlier step fetched from outside of the repository. Where there is none to be had, all findings are new.
 * @throws UserError `BASELINE_INVALID`, `FILE_MISSING`
 */
export async function readBaseline(
  path: string | undefined,
  { scanner, target }: { readonly scanner: Scanner; readonly target: Target },
  ports: Ports,
): Promise<Baseline | undefined> {
  if (path === undefined) return undefined
  const { counts, from, notice } = await readGateFile(ports, path, { name: 'baseline', limit: REPORT_LIMIT })
  if (counts === undefined) return { known: new Set(), notices: notice === undefined ? [] : [notice] }
  const { findingKey, mergeReports } = await import('@slipway/reports/scan')
  try {
    // At the same place in the repository as what is scanned now.
    const { findings } = mergeReports(target, [{ report: await scanner.read({ text: counts }) }])
    return {
      known: new Set(findings.map(findingKey)),
      notices: [`Compared with ${counted(findings.length, 'finding')} of ${from}: only what is new fails.`],
    }
  } catch (error) {
    throw new UserError(
      'BASELINE_INVALID',
      `baseline: expected a report of ${scanner.about.name} in ${from}, found something else`,
      `name the ${scanner.name}.json of an earlier scan`,
      { cause: error },
    )
  }
}
