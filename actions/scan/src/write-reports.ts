import { type Ports, VERSION } from '@slipway/core'
import type { Scan } from '@slipway/reports/scan'
import type { InstalledTool } from '@slipway/tools'

export interface ReportParts {
  readonly scan: Scan
  readonly texts: readonly { readonly platform?: string; readonly text: string }[]
  readonly output: string
  readonly tool: InstalledTool
  /** Milliseconds since the epoch. */
  readonly started: number
}

/** Writes every report under `<output>/scan`; all come from the same runs. */
export async function writeReports(ports: Ports, { scan, texts, output, tool, started }: ReportParts) {
  const { mergeTrivyJson, toCycloneDx, toGitLabContainerScanning, toSarif } = await import('@slipway/reports/scan')
  const paths = {
    report: `${output}/scan/trivy.json`,
    sarif: `${output}/scan/trivy.sarif`,
    sbom: `${output}/scan/sbom.cdx.json`,
    'gitlab-report': `${output}/scan/gl-container-scanning-report.json`,
  }
  const about = { name: 'Trivy', version: tool.version, vendor: 'Aqua Security', url: 'https://trivy.dev' }
  await ports.files.write(paths.report, mergeTrivyJson(scan.subject, texts))
  await ports.files.write(paths.sarif, toSarif(scan, { tool: about }))
  await ports.files.write(paths.sbom, toCycloneDx(scan, { tool: about, slipwayVersion: VERSION }))
  await ports.files.write(
    paths['gitlab-report'],
    toGitLabContainerScanning(scan, { tool: about, slipwayVersion: VERSION, started, finished: ports.clock.now() }),
  )
  return paths
}
