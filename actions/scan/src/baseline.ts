import { counted, type Ports, readGateFile, type Reference, UserError } from '@slipway/core'
import type { RegistryOptions } from '@slipway/oci/registry'
import { runningImage } from './running-image'
import type { PreparedScanner, RawReport, Scanner } from './scanners'
import { pull, remoteImage, type Target } from './target'

export interface Baseline {
  /** Findings of before, by `findingKey`. */
  readonly known: ReadonlySet<string>
  readonly notices: readonly string[]
}

/** What was found before: read at once, or found out once the scanner is there. */
export type ReadBaseline = (prepared: PreparedScanner) => Promise<Baseline>

const REPORT_LIMIT = 256 * 1024 * 1024
const ENVIRONMENT = /^environment:(.+)$/

interface Comparing {
  readonly scanner: Scanner
  readonly target: Target
  readonly access: RegistryOptions
  readonly token: string | undefined
  readonly component: string | undefined
}

/**
 * What was found before. A report of the same scanner counts as it is on the target branch of a change request, or as
 * an earlier step fetched it from outside of the repository. An image by its digest, and the one that an environment
 * runs, are scanned now, with the same data. Where there is nothing to be had, all findings are new.
 *
 * @throws UserError `BASELINE_INVALID`, `FILE_MISSING`, and what a registry answers
 */
export async function readBaseline(
  given: string | undefined,
  about: Comparing,
  ports: Ports,
): Promise<ReadBaseline | undefined> {
  if (given === undefined) return undefined
  const environment = ENVIRONMENT.exec(given)?.[1]
  if (environment !== undefined) {
    const image = await runningImage(environment, about, ports)
    if ('missing' in image) return async () => ({ known: new Set(), notices: [image.missing] })
    return compareWith(image.reference, `what ${environment} runs (${image.name})`, { about, ports })
  }
  const reference = await remoteImage(given, ports)
  if (reference !== undefined) return compareWith(reference, given, { about, ports })
  const read = await fromReport(given, about, ports)
  return async () => read
}

async function fromReport(path: string, { scanner, target }: Comparing, ports: Ports): Promise<Baseline> {
  const { counts, from, notice } = await readGateFile(ports, path, { name: 'baseline', limit: REPORT_LIMIT })
  if (counts === undefined) return { known: new Set(), notices: notice === undefined ? [] : [notice] }
  try {
    return await toBaseline(scanner, target, { raw: [{ text: counts }], from })
  } catch (error) {
    throw new UserError(
      'BASELINE_INVALID',
      `baseline: expected a report of ${scanner.about.name} in ${from}, found something else`,
      `name the ${scanner.name}.json of an earlier scan`,
      { cause: error },
    )
  }
}

/** Fetched before the scanner is, so that a digest that is not there is told at once. */
async function compareWith(
  reference: Reference,
  from: string,
  { about: { scanner, target, access }, ports }: { readonly about: Comparing; readonly ports: Ports },
): Promise<ReadBaseline> {
  const into = await ports.files.temporary('baseline')
  const { pieces } = await pull(reference, ports, { into, access })
  return async (prepared) => {
    const raw: RawReport[] = []
    for (const { platform, path } of pieces) {
      const title = `${scanner.about.name}: the baseline${platform === undefined ? '' : ` for ${platform}`}`
      const { text } = await ports.host.group(title, () => prepared.scan({ path, skip: [] }))
      raw.push({ ...(platform === undefined ? {} : { platform }), text })
    }
    return toBaseline(scanner, target, { raw, from })
  }
}

/** At the same place in the repository as what is scanned now. */
async function toBaseline(
  scanner: Scanner,
  target: Target,
  { raw, from }: { readonly raw: readonly RawReport[]; readonly from: string },
): Promise<Baseline> {
  const { findingKey, mergeReports } = await import('@slipway/reports/scan')
  const reports = []
  for (const one of raw) reports.push({ report: await scanner.read(one) })
  const { findings } = mergeReports(target, reports)
  return {
    known: new Set(findings.map(findingKey)),
    notices: [`Compared with ${counted(findings.length, 'finding')} of ${from}: only what is new fails.`],
  }
}
