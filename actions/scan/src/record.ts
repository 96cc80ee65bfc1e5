import { fact, recordShape } from '@slipway/core'

/** What scan records. */
export const scanRecord = recordShape(
  'scan',
  {
    critical: 'Number of critical findings',
    high: 'Number of high findings',
    medium: 'Number of medium findings',
    low: 'Number of low findings',
    unknown: 'Number of findings without a severity',
    new: 'Number of findings that the baseline does not have; without a baseline all',
    waived: 'Number of findings that would fail and are excused by a waiver or a VEX document',
    report: "Path of the scanner's own JSON report",
    sarif: 'Path of the SARIF report',
    sbom: 'Path of the CycloneDX bill of materials',
    spdx: 'Path of the same as SPDX',
    'gitlab-report': "Path of GitLab's container scanning report",
  },
  {
    subject: fact.text(),
    kind: fact.text(),
    scanners: fact.list(fact.text()),
    /** Of the image that was scanned. */
    digest: fact.text(),
    failOn: fact.text(),
    ignoreUnfixed: fact.boolean(),
    /** What would fail and does not, and who answers for it. */
    waived: fact.optional(
      fact.list(
        fact.object({
          id: fact.text(),
          package: fact.optional(fact.text()),
          kind: fact.text(),
          reason: fact.text(),
          owner: fact.optional(fact.text()),
          expires: fact.optional(fact.text()),
        }),
      ),
    ),
    platforms: fact.list(fact.text()),
    /** How many packages were looked at. */
    packages: fact.number(),
    /** The worst of them; all are in the reports. */
    findings: fact.list(
      fact.object({
        kind: fact.optional(fact.text()),
        id: fact.text(),
        severity: fact.text(),
        package: fact.optional(fact.text()),
        installed: fact.optional(fact.text()),
        fixed: fact.optional(fact.text()),
        title: fact.optional(fact.text()),
        target: fact.optional(fact.text()),
        line: fact.optional(fact.number()),
        platforms: fact.optional(fact.list(fact.text())),
        url: fact.optional(fact.text()),
      }),
    ),
    database: fact.object({
      updated: fact.text(),
      version: fact.optional(fact.number()),
      from: fact.optional(fact.text()),
      name: fact.optional(fact.text()),
      /** Of the archive in its registry. */
      digest: fact.optional(fact.text()),
      /** It is what the registry had when the scan began. */
      verified: fact.optional(fact.boolean()),
    }),
    tool: fact.object({
      name: fact.text(),
      version: fact.text(),
      origin: fact.optional(fact.text()),
      hash: fact.optional(fact.text()),
    }),
  },
)

export type ScanRecord = typeof scanRecord
