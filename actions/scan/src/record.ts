import { recordShape } from '@slipway/core'
import { array, boolean, number, object, optional, string } from 'valibot'

/** What scan records. */
export const scanRecord = recordShape(
  'scan',
  {
    critical: 'Number of critical findings',
    high: 'Number of high findings',
    medium: 'Number of medium findings',
    low: 'Number of low findings',
    unknown: 'Number of findings without a severity',
    report: "Path of the scanner's own JSON report",
    sarif: 'Path of the SARIF report',
    sbom: 'Path of the CycloneDX bill of materials',
    'gitlab-report': "Path of GitLab's container scanning report",
  },
  {
    subject: string(),
    kind: string(),
    scanners: array(string()),
    /** Of the image that was scanned. */
    digest: string(),
    failOn: string(),
    ignoreUnfixed: boolean(),
    platforms: array(string()),
    /** How many packages were looked at. */
    packages: number(),
    /** The worst of them; all are in the reports. */
    findings: array(
      object({
        kind: optional(string()),
        id: string(),
        severity: string(),
        package: optional(string()),
        installed: optional(string()),
        fixed: optional(string()),
        title: optional(string()),
        target: optional(string()),
        line: optional(number()),
        platforms: optional(array(string())),
        url: optional(string()),
      }),
    ),
    database: object({
      updated: string(),
      version: optional(number()),
      from: optional(string()),
      name: optional(string()),
    }),
    tool: object({ name: string(), version: string(), origin: optional(string()), hash: optional(string()) }),
  },
)

export type ScanRecord = typeof scanRecord
