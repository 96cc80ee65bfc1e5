import { fingerprint, uuidFrom, uniqueFingerprints } from './fingerprint'
import { ranked, type Finding, type FindingSeverity, type Scan } from './model'
import type { ScannerIdentity } from './scanner'
import { isWebAddress, short } from './text'

const SEVERITY: Readonly<Record<FindingSeverity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  unknown: 'Unknown',
}

/**
 * The oldest version of the schema that has all of it: GitLab refuses reports of a minor version that it does not know
 * yet.
 */
export const GITLAB_SCHEMA_VERSION = '15.0.7'

export interface GitLabOptions {
  readonly tool: Pick<ScannerIdentity, 'name' | 'version' | 'vendor'>
  readonly slipwayVersion: string
  /** Milliseconds since the epoch. */
  readonly started: number
  readonly finished: number
}

/**
 * GitLab's container scanning report (security-report-schemas, container-scanning-report-format.json). Vulnerabilities
 * alone: it has no place for the rest.
 */
export function toGitLabContainerScanning(
  scan: Scan,
  { tool, slipwayVersion, started, finished }: GitLabOptions,
): string {
  const findings = ranked(scan.findings.filter(({ kind }) => kind === 'vulnerability'))
  const ids = uniqueFingerprints(scan.subject, findings)
  const report = {
    version: GITLAB_SCHEMA_VERSION,
    scan: {
      type: 'container_scanning',
      status: 'success',
      start_time: gitLabTime(started),
      end_time: gitLabTime(finished),
      analyzer: { id: 'slipway-scan', name: 'Slipway scan', version: slipwayVersion, vendor: { name: 'Slipway' } },
      scanner: { id: tool.name.toLowerCase(), name: tool.name, version: tool.version, vendor: { name: tool.vendor } },
    },
    vulnerabilities: findings.map((finding, index) =>
      toVulnerability(scan, finding, {
        id: ids[index] ?? fingerprint(scan.subject, finding),
        scanner: tool.name.toLowerCase(),
      }),
    ),
    remediations: [],
  }
  return `${JSON.stringify(report, null, 1)}\n`
}

function toVulnerability(
  scan: Scan,
  finding: Finding,
  { id, scanner }: { readonly id: string; readonly scanner: string },
): unknown {
  const links = [...new Set([finding.url, ...finding.references])].filter(isWebAddress)
  return {
    id: uuidFrom(id),
    name: short(`${finding.id} in ${finding.package?.name ?? finding.target}`, 255),
    description: short(finding.description === '' ? finding.title : finding.description, 100_000),
    severity: SEVERITY[finding.severity],
    solution: short(
      finding.fixed === undefined
        ? 'No fixed version is known yet.'
        : `Upgrade ${finding.package?.name ?? ''} to ${finding.fixed}.`,
      7000,
    ),
    identifiers: identifiers(finding, scanner),
    links: links.slice(0, 50).map((url) => ({ url })),
    location: {
      dependency: { package: { name: finding.package?.name ?? '' }, version: finding.package?.version ?? '' },
      operating_system: scan.operatingSystems.map(({ name }) => name).join(', ') || 'unknown',
      image: scan.subject === '' ? 'unknown' : scan.subject,
    },
    ...cvss(finding),
  }
}

/** @param scanner names what stands in no public list: its own checks and rules */
function identifiers(finding: Finding, scanner: string): readonly unknown[] {
  const type = /^(CVE|GHSA|RHSA|USN|DSA|ELSA|OSV)-/.exec(finding.id)?.[1]?.toLowerCase() ?? scanner
  const first = {
    type,
    name: finding.id,
    value: finding.id,
    ...(isWebAddress(finding.url) ? { url: finding.url } : {}),
  }
  const cwes = finding.cwes.flatMap((cwe) => {
    const number = /^CWE-(\d+)$/.exec(cwe)?.[1]
    return number === undefined
      ? []
      : [{ type: 'cwe', name: cwe, value: number, url: `https://cwe.mitre.org/data/definitions/${number}.html` }]
  })
  return [first, ...cwes.slice(0, 19)]
}

/** Only what the schema's pattern takes; 4.0 vectors came with a later version of it. */
function cvss(finding: Finding): object {
  const vector = finding.cvss?.vector ?? ''
  const valid =
    /^CVSS:3[.][01](?:\/(?:AV:[NALP]|AC:[LH]|PR:[NLH]|UI:[NR]|S:[UC]|[CIA]:[NLH]|E:[XUPFH]|RL:[XOTWU]|RC:[XURC]|[CIA]R:[XLMH]|MAV:[XNALP]|MAC:[XLH]|MPR:[XNLH]|MUI:[XNR]|MS:[XUC]|M[CIA]:[XNLH]))+$/
  if (vector.length < 32 || vector.length > 128 || !valid.test(vector)) return {}
  return { cvss_vectors: [{ vendor: finding.cvss?.vendor === '' ? 'unknown' : finding.cvss?.vendor, vector }] }
}

/** UTC, without zone and fraction, as the schema wants it. */
export function gitLabTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19)
}
