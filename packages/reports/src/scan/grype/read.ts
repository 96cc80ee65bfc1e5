import { isObject, listAt, parseJson, property, textAt } from '@slipway/core'
import { severityOfScore } from '../cvss'
import type { Finding, FindingSeverity, ScanReport } from '../model'
import { entries, type Entry, nonEmpty, OF_SYSTEM, optional, relative, systemOf, unreadable } from './fields'
import { type GrypeContext, readPackages } from './packages'

/** What one run wrote: the report, and the bill of materials, since the report names what matched alone. */
export function joinGrypeText(report: string, bom: string): string {
  return `{"grype":${report},"bom":${bom}}`
}

/**
 * Reads a report of Grype (`-o json`, schema of version 6 of its database), alone or with the bill of materials beside
 * it. What decides about a finding (list, severity, state of the fix) must be of its type, because a finding that is
 * dropped or weakened in silence opens the gate.
 * @throws ToolError `SCAN_REPORT_UNREADABLE`
 */
export function readGrypeReport(text: string, platform?: string): ScanReport {
  const whole = parseJson(text)
  if (!isObject(whole)) throw unreadable(text.trim() === '' ? 'the report is empty' : 'the report is not whole JSON')
  const joined = whole['grype'] !== undefined
  const report = joined ? whole['grype'] : whole
  if (!isObject(report) || textAt(report, 'descriptor', 'name') !== 'grype')
    throw unreadable('it does not say that Grype wrote it (descriptor.name)')
  if (!Array.isArray(report['matches'])) throw unreadable('there is no list of matches')
  const platforms = platform === undefined ? [] : [platform]
  const system = systemOf(report)
  const created = nonEmpty(textAt(report, 'descriptor', 'timestamp'))
  const context = { platforms, system }
  return {
    artifact: '',
    ...optional('created', created),
    ...(system === undefined ? {} : { operatingSystem: operatingSystem(report, system) }),
    findings: entries(report, 'matches', 'report').map((match) => toFinding(match, context)),
    packages: joined ? readPackages(whole['bom'], context) : [],
    configurations: 0,
  }
}

function operatingSystem(report: Entry, name: string): NonNullable<ScanReport['operatingSystem']> {
  const family = textAt(report, 'distro', 'name') ?? ''
  return { name, family, version: textAt(report, 'distro', 'version') ?? '', endOfLife: false }
}

function toFinding(match: Entry, { platforms, system }: GrypeContext): Finding {
  const { vulnerability, artifact } = match
  const own = nonEmpty(textAt(vulnerability, 'id')) ?? 'unnamed'
  const severity = readSeverity(vulnerability, own)
  const id = publicId(own, match)
  const name = textAt(artifact, 'name') ?? ''
  const description = textAt(vulnerability, 'description') ?? ''
  const isOfSystem = OF_SYSTEM.has(textAt(artifact, 'type') ?? '')
  const path = isOfSystem ? undefined : relative(nonEmpty(textAt(artifact, 'locations', 0, 'path')))
  const url = nonEmpty(textAt(vulnerability, 'dataSource'))
  return {
    kind: 'vulnerability',
    id,
    ...optional('alias', own === id ? undefined : own),
    severity,
    title: firstSentence(description) ?? `${own} in ${name}`,
    description,
    target: isOfSystem ? (system ?? '') : (path ?? ''),
    ...optional('path', path),
    package: {
      name,
      version: textAt(artifact, 'version') ?? '',
      ...optional('purl', nonEmpty(textAt(artifact, 'purl'))),
    },
    ...optional('fixed', readFix(vulnerability, own)),
    ...optional('url', url),
    references: [...new Set([...(url === undefined ? [] : [url]), ...texts(listAt(vulnerability, 'urls'))])],
    cwes: texts(listAt(vulnerability, 'cwes').map((cwe) => (isObject(cwe) ? cwe['cwe'] : cwe))),
    ...optional('source', nonEmpty(textAt(vulnerability, 'namespace'))),
    ...optional('cvss', readCvss(vulnerability, severity)),
    platforms,
  }
}

/** A waiver names the CVE where there is one: Grype calls the same thing by the advisory that it matched. */
function publicId(own: string, match: Entry): string {
  if (own.startsWith('CVE-')) return own
  const related = entries(match, 'relatedVulnerabilities', own).map((entry) => textAt(entry, 'id') ?? '')
  const cves = [...new Set(related.filter((id) => id.startsWith('CVE-')))]
  return cves.length === 1 ? (cves[0] ?? own) : own
}

const SEVERITY: Readonly<Record<string, FindingSeverity>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  negligible: 'low',
  unknown: 'unknown',
  '': 'unknown',
}

function readSeverity(vulnerability: unknown, id: string): FindingSeverity {
  const word = property(vulnerability, 'severity') ?? ''
  const severity = typeof word === 'string' ? SEVERITY[word.toLowerCase()] : undefined
  if (severity === undefined) throw unreadable(`${id}: unknown severity ${JSON.stringify(word).slice(0, 40)}`)
  return severity
}

function readFix(vulnerability: unknown, id: string): string | undefined {
  const fix = property(vulnerability, 'fix')
  const state = property(fix, 'state') ?? ''
  const versions = property(fix, 'versions') ?? []
  if (typeof state !== 'string' || !Array.isArray(versions) || !versions.every((one) => typeof one === 'string'))
    throw unreadable(`${id}: fix is not a state with versions`)
  return state === 'fixed' ? nonEmpty(versions.join(', ')) : undefined
}

/** The rating that comes to the same as the severity: a vector of 9.8 beside "low" would say that one is wrong. */
function readCvss(vulnerability: unknown, severity: FindingSeverity): Finding['cvss'] {
  const ratings = listAt(vulnerability, 'cvss').flatMap((entry) => {
    const [vector, score] = [nonEmpty(textAt(entry, 'vector')), property(entry, 'metrics', 'baseScore')]
    if (vector === undefined || typeof score !== 'number' || score < 0 || score > 10) return []
    return [{ vector, score, vendor: nonEmpty(textAt(entry, 'source')) ?? 'unknown' }]
  })
  return ratings.find(({ score }) => severityOfScore(score) === severity)
}

function firstSentence(text: string): string | undefined {
  return nonEmpty((/^[^\n]{1,200}?[.!?](?=\s|$)/.exec(text)?.[0] ?? text.split('\n')[0] ?? '').slice(0, 200).trim())
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value): value is string => typeof value === 'string' && value !== '')
}
