import { type Ports, VERSION, writeRedacted } from '@slipway/core'
import type { FindingSeverity, Scan, ScannerIdentity } from '@slipway/reports/scan'
import type { RawReport, Scanner } from './scanners'

export interface ReportParts {
  readonly scan: Scan
  readonly scanner: Scanner
  readonly identity: ScannerIdentity
  readonly raw: readonly RawReport[]
  /** The output folder. */
  readonly output: string
  /** Milliseconds since the epoch. */
  readonly started: number
  readonly sarif: SarifWish
}

/** What the SARIF report is asked to have; the other reports have all. */
export interface SarifWish {
  readonly from: FindingSeverity
  readonly unfixed: boolean
  readonly category: string | undefined
}

/** Writes every report under `<output>/scan`; all come from the same runs. */
export async function writeReports(ports: Ports, parts: ReportParts) {
  const { scan, scanner, identity, raw, output, started } = parts
  const { fittingSarif, toBom, toCycloneDx, toGitLabContainerScanning, toSpdx } = await import('@slipway/reports/scan')
  const paths = {
    report: `${output}/scan/${identity.reportFile}`,
    sarif: `${output}/scan/${scanner.name}.sarif`,
    sbom: `${output}/scan/sbom.cdx.json`,
    spdx: `${output}/scan/sbom.spdx.json`,
    'gitlab-report': `${output}/scan/gl-container-scanning-report.json`,
  }
  const about = { tool: identity, slipwayVersion: VERSION }
  const bom = toBom(scan)
  const times = { started, finished: ports.clock.now() }
  await writeRedacted(ports, paths.report, await scanner.merge(scan.subject, raw))
  await writeRedacted(ports, paths.sarif, fittingSarif(scan, { ...about, ...parts.sarif }))
  await writeRedacted(ports, paths.sbom, toCycloneDx(scan, about, bom))
  await writeRedacted(ports, paths.spdx, toSpdx(scan, about, bom))
  await writeRedacted(ports, paths['gitlab-report'], toGitLabContainerScanning(scan, { ...about, ...times }))
  return paths
}
