import { codeSpan, counted, details, escapeMarkdown, link, table, truncate } from '@slipway/core'
import type { Gate, GateResult } from './gate'
import { countBySeverity, ranked, SEVERITIES, type Finding, type Scan } from './model'
import type { ScannerIdentity } from './scanner'
import { isWebAddress } from './text'

export interface ScanSummary {
  readonly scan: Scan
  readonly gate: Gate
  readonly result: GateResult
  readonly tool: Pick<ScannerIdentity, 'name' | 'version' | 'reportFile'>
  /** Where its data is from and how old it is. */
  readonly database?: string
  readonly notices: readonly string[]
}

/** Rows of the table that are shown at once, and those folded away. */
const SHOWN = 20
const FOLDED = 200

/** The counts, the findings worst first, and what they were judged by. */
export function renderScanSummary({ scan, gate, result, tool, database, notices }: ScanSummary): string {
  const findings = ranked(scan.findings)
  const failing = new Set(result.failing)
  const rest = findings.slice(SHOWN, SHOWN + FOLDED)
  const parts = [
    subjectLine(scan),
    countsTable(findings, failing),
    findings.length === 0 ? '' : findingsTable(findings.slice(0, SHOWN), failing),
    rest.length === 0 ? '' : details(`${rest.length} more`, findingsTable(rest, failing)),
    findings.length > SHOWN + FOLDED
      ? `${findings.length - SHOWN - FOLDED} less severe findings are in ${tool.reportFile} only.`
      : '',
    result.unfixed.length === 0
      ? ''
      : `${counted(result.unfixed.length, 'finding')} of that severity ${result.unfixed.length === 1 ? 'has' : 'have'} no fixed version yet and did not count (ignore-unfixed).`,
    waivedTable(result),
    result.old.length === 0
      ? ''
      : details(
          `${counted(result.old.length, 'finding')} of before`,
          findingsTable(result.old.slice(0, FOLDED), failing),
        ),
    ...scan.operatingSystems
      .filter(({ endOfLife }) => endOfLife)
      .map(
        ({ name }) =>
          `**${escapeMarkdown(name)} is past its end of life**: new vulnerabilities in it are no longer published.`,
      ),
    ...notices.map((notice) => `> ${escapeMarkdown(notice)}`),
    `<sub>Fails on ${gate.failOn === 'none' ? 'nothing' : `${gate.failOn} and worse`}${gate.ignoreUnfixed ? ', with a fix' : ''} · ${escapeMarkdown(`${tool.name} ${tool.version}`)}${database === undefined ? '' : ` · ${escapeMarkdown(database)}`} · ${counted(scan.packages.length, 'package')}</sub>`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** What would fail and is excused, with who says so: nothing is hidden. */
function waivedTable({ waived }: GateResult): string {
  if (waived.length === 0) return ''
  const rows = waived
    .slice(0, FOLDED)
    .map(({ finding, excuse }) => [
      escapeMarkdown(finding.id),
      escapeMarkdown(truncate(finding.package?.name ?? placeOf(finding), 80)),
      escapeMarkdown(truncate(excuse.reason, 200)),
      escapeMarkdown(truncate(excuse.owner ?? excuse.kind, 80)),
      escapeMarkdown(excuse.expires ?? ''),
    ])
  return details(
    `${counted(waived.length, 'finding')} waived`,
    table(['Finding', 'Where', 'Reason', 'Owner', 'Until'], rows),
  )
}

function subjectLine(scan: Scan): string {
  const platforms = scan.platforms.length === 0 ? '' : ` for ${scan.platforms.map(codeSpan).join(', ')}`
  return `${codeSpan(scan.subject)}${scan.digest === undefined ? '' : ` at ${codeSpan(scan.digest)}`}${platforms}`
}

function countsTable(findings: readonly Finding[], failing: ReadonlySet<Finding>): string {
  const all = countBySeverity(findings)
  const fixable = countBySeverity(
    findings.filter((finding) => finding.kind !== 'vulnerability' || finding.fixed !== undefined),
  )
  const judged = countBySeverity(findings.filter((finding) => failing.has(finding)))
  const row = (name: string, counts: typeof all) => [
    name,
    ...SEVERITIES.map((severity) => (counts[severity] === 0 ? '0' : `**${counts[severity]}**`)),
  ]
  return table(
    ['', ...SEVERITIES.map((severity) => severity.charAt(0).toUpperCase() + severity.slice(1))],
    [row('Found', all), row('With a fix', fixable), row('Failing', judged)],
  )
}

function findingsTable(findings: readonly Finding[], failing: ReadonlySet<Finding>): string {
  return table(
    ['Severity', 'Finding', 'Where', 'Installed', 'Fixed in', 'Title'],
    findings.map((finding) => [
      `${failing.has(finding) ? '❌ ' : ''}${finding.severity}`,
      isWebAddress(finding.url) ? link(finding.id, finding.url) : escapeMarkdown(finding.id),
      escapeMarkdown(truncate(finding.package?.name ?? placeOf(finding), 80)),
      escapeMarkdown(truncate(finding.package?.version ?? '', 40)),
      escapeMarkdown(truncate(finding.kind === 'vulnerability' ? (finding.fixed ?? 'no fix yet') : '', 60)),
      escapeMarkdown(truncate(finding.title, 120)),
    ]),
  )
}

function placeOf(finding: Finding): string {
  return `${finding.path ?? finding.target}${finding.line === undefined ? '' : `:${finding.line}`}`
}
