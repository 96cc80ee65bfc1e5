import { escapeMarkdown, visible } from '@slipway/core'
import { severityOfScore } from './cvss'
import { uniqueFingerprints } from './fingerprint'
import { ranked, SEVERITIES, type Finding, type FindingSeverity, type Scan } from './model'
import type { ScannerIdentity } from './scanner'
import { isWebAddress, short, wellFormed } from './text'

/** GitHub shows 5 000 results of a run (docs: SARIF support for code scanning, "Limits"); the worst are kept. */
export const SARIF_RESULTS = 5000

const LEVELS: Readonly<Record<FindingSeverity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  unknown: 'note',
}
/**
 * GitHub sorts by this number: critical above 9.0, high from 7.0, medium from 4.0. Stands in where there is no CVSS
 * score.
 */
const SECURITY_SEVERITY: Readonly<Record<FindingSeverity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  unknown: '0.0',
}

export interface SarifOptions {
  readonly tool: Pick<ScannerIdentity, 'name' | 'version' | 'url' | 'reportFile'>
  readonly limit?: number
  /** Lowest severity that is in it. Default: all. */
  readonly from?: FindingSeverity
  /** Whether vulnerabilities without a fixed version are in it. Default: true. */
  readonly unfixed?: boolean
  readonly category?: string | undefined
}

/**
 * SARIF 2.1.0 with one run. Fingerprints stay the same while a problem stays; each subject has a category of its own.
 */
export function toSarif(scan: Scan, options: SarifOptions): string {
  const { tool, limit = SARIF_RESULTS, from = 'unknown', unfixed = true, category } = options
  const wanted = SEVERITIES.slice(0, SEVERITIES.indexOf(from) + 1)
  const all = ranked(scan.findings).filter(
    ({ severity, kind, fixed }) =>
      wanted.includes(severity) && (unfixed || kind !== 'vulnerability' || fixed !== undefined),
  )
  const shown = all.slice(0, limit)
  const rules = rulesOf(shown)
  const fingerprints = uniqueFingerprints(scan.subject, shown)
  const run = {
    tool: {
      driver: {
        name: tool.name,
        version: tool.version,
        informationUri: tool.url,
        rules: [...rules.values()].map(({ rule }) => rule),
      },
    },
    // What stands before the last slash is the category.
    automationDetails: { id: `${category ?? `slipway/scan/${scan.subject}`}/` },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: true, ...omitted(all.length - shown.length, tool.reportFile) }],
    results: shown.map((finding, index) =>
      toResult(scan, finding, {
        ruleIndex: rules.get(ruleId(finding))?.index ?? 0,
        fingerprint: fingerprints[index] ?? '',
      }),
    ),
  }
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 1)}\n`
}

/** One advisory may stand for several packages of one source: the rule is the advisory. */
function ruleId(finding: Finding): string {
  return finding.id
}

function rulesOf(
  findings: readonly Finding[],
): ReadonlyMap<string, { readonly index: number; readonly rule: unknown }> {
  const rules = new Map<string, { index: number; rule: unknown }>()
  // Ranked: the first finding of a rule is its worst, and gives the rule its severity.
  for (const finding of findings)
    if (!rules.has(ruleId(finding))) rules.set(ruleId(finding), { index: rules.size, rule: toRule(finding) })
  return rules
}

function toRule(finding: Finding): unknown {
  return {
    id: ruleId(finding),
    name: {
      vulnerability: 'Vulnerability',
      misconfiguration: 'Misconfiguration',
      secret: 'Secret',
      license: 'License',
    }[finding.kind],
    shortDescription: { text: short(finding.title, 250) },
    fullDescription: { text: short(finding.description === '' ? finding.title : finding.description, 1000) },
    defaultConfiguration: { level: LEVELS[finding.severity] },
    ...(isWebAddress(finding.url) ? { helpUri: finding.url } : {}),
    help: { text: short(helpText(finding), 4000), markdown: helpMarkdown(finding) },
    properties: {
      tags: [...new Set([finding.kind, ...security(finding), finding.severity.toUpperCase(), ...cweTags(finding)])],
      precision: 'very-high',
      // GitHub shows what has one among the alerts of security, which a licence is not.
      ...(finding.kind === 'license' ? {} : { 'security-severity': securitySeverity(finding) }),
    },
  }
}

function security({ kind }: Finding): readonly string[] {
  return kind === 'license' ? [] : ['security']
}

/**
 * GitHub sorts, filters and blocks merges by this number alone, so it follows the severity that the gate decides by. A
 * score of 9.0 stands for no class there: critical begins above it, and high ends below.
 */
function securitySeverity({ cvss, severity }: Finding): string {
  const score = cvss?.score
  return score === undefined || score === 9 || severityOfScore(score) !== severity
    ? SECURITY_SEVERITY[severity]
    : score.toFixed(1)
}

/** As GitHub knows them: `external/cwe/cwe-079`. A rule has 20 tags at most. */
function cweTags({ cwes }: Finding): readonly string[] {
  const numbers = cwes.map((cwe) => /^CWE-(\d+)$/.exec(cwe)?.[1]).filter((number) => number !== undefined)
  return numbers.slice(0, 10).map((number) => `external/cwe/cwe-${number.padStart(3, '0')}`)
}

function helpText(finding: Finding): string {
  return [finding.title, finding.description, remedy(finding), ...finding.references.slice(0, 10)]
    .filter((line) => line !== '')
    .join('\n')
}

function helpMarkdown(finding: Finding): string {
  const rows = [
    ['Severity', finding.severity],
    ['Package', finding.package?.name ?? ''],
    ['Fixed in', finding.kind === 'vulnerability' ? (finding.fixed ?? 'no fix yet') : ''],
    ['Source', finding.source ?? ''],
  ].filter(([, value]) => value !== '')
  const list = rows.map(([name, value]) => `* **${name}**: ${escapeMarkdown(value ?? '')}`).join('\n')
  return `**${escapeMarkdown(short(finding.title, 250))}**\n\n${escapeMarkdown(short(finding.description, 3000))}\n\n${list}\n`
}

function remedy(finding: Finding): string {
  if (finding.kind !== 'vulnerability') return finding.resolution ?? ''
  return finding.fixed === undefined ? 'There is no fixed version yet.' : `Fixed in ${finding.fixed}.`
}

function toResult(
  scan: Scan,
  finding: Finding,
  { ruleIndex, fingerprint }: { readonly ruleIndex: number; readonly fingerprint: string },
): unknown {
  return {
    ruleId: ruleId(finding),
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: short(resultText(finding), 2000) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(finding.path ?? scan.subject) },
          region: {
            startLine: finding.line ?? 1,
            ...(finding.endLine === undefined ? {} : { endLine: finding.endLine }),
          },
        },
        message: {
          text: short(
            `${scan.subject}: ${finding.package === undefined ? finding.target : `${finding.package.name}@${finding.package.version}`}`,
            500,
          ),
        },
      },
    ],
    partialFingerprints: { 'slipway/v1': fingerprint },
    properties: {
      severity: finding.severity,
      ...(finding.platforms.length === 0 ? {} : { platforms: finding.platforms }),
    },
  }
}

function resultText(finding: Finding): string {
  const subject = finding.package === undefined ? finding.target : `${finding.package.name} ${finding.package.version}`
  const where = finding.platforms.length === 0 ? '' : ` (${finding.platforms.join(', ')})`
  return [
    `${finding.id}: ${finding.title}`,
    `${subject}${where}`,
    finding.kind === 'vulnerability' ? '' : finding.description,
    remedy(finding),
  ]
    .filter((line) => line !== '')
    .join('\n')
}

function omitted(count: number, reportFile: string): object {
  if (count <= 0) return {}
  const text = `${count} less severe findings are left out of this file: GitHub shows ${SARIF_RESULTS} and takes 10 MB. They are in ${reportFile}.`
  return { toolExecutionNotifications: [{ level: 'warning', message: { text } }] }
}

/** A path as a relative URI reference (RFC 3986): a first segment with a colon would be a scheme. */
export function toUri(path: string): string {
  const clean = visible(path).replace(/^\/+/, '').split('/').map(encodeSegment).join('/')
  return clean === '' ? 'unknown' : clean
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(wellFormed(segment)).replace(/%40/g, '@').replace(/'/g, '%27')
}
