import { isObject, parseJson, property, textAt } from '@slipway/core'
import { SEVERITIES, type FindingSeverity, type Finding, type ScanReport } from '../model'
import { readCvss } from './cvss'
import {
  AGGREGATED,
  type Context,
  decisive,
  entries,
  type Entry,
  nonEmpty,
  optional,
  relative,
  targetOf,
  texts,
  unreadable,
} from './fields'
import { readPackages } from './packages'

/**
 * Reads a report of Trivy (`--format json`, schema version 2). What a finding is called may be missing; what decides
 * about it (lists, severity, status, fixed version) must be of its type, because a finding that is dropped or weakened
 * in silence opens the gate.
 * @throws ToolError `SCAN_REPORT_UNREADABLE`
 */
export function readTrivyReport(text: string, platform?: string): ScanReport {
  const report = parseJson(text)
  if (!isObject(report)) throw unreadable(text.trim() === '' ? 'the report is empty' : 'the report is not whole JSON')
  if (report['SchemaVersion'] !== 2)
    throw unreadable(
      `expected SchemaVersion 2, found ${JSON.stringify(report['SchemaVersion'])?.slice(0, 50) ?? 'none'}`,
    )
  if (typeof report['ArtifactType'] !== 'string')
    throw unreadable('the report does not say what was scanned (ArtifactType)')
  const context = { platforms: platform === undefined ? [] : [platform] }
  const operatingSystem = readOperatingSystem(report)
  // A system's target begins with a path of this machine.
  const results = entries(report, 'Results', 'report').map((result) =>
    result['Class'] === 'os-pkgs' && operatingSystem !== undefined
      ? { ...result, Target: operatingSystem.name }
      : result,
  )
  const created = textAt(report, 'CreatedAt')
  return {
    artifact: textAt(report, 'ArtifactName') ?? '',
    ...(created === undefined ? {} : { created }),
    ...(operatingSystem === undefined ? {} : { operatingSystem }),
    findings: results.flatMap((result) => [
      ...vulnerabilities(result, context),
      ...misconfigurations(result, context),
      ...secrets(result, context),
      ...licenses(result, context),
    ]),
    packages: results.flatMap((result) => readPackages(result, { ...context, operatingSystem: operatingSystem?.name })),
    configurations: results.filter((result) => result['Class'] === 'config').length,
  }
}

function readOperatingSystem(report: Entry): ScanReport['operatingSystem'] {
  const family = textAt(report, 'Metadata', 'OS', 'Family')
  if (family === undefined || family === '') return undefined
  const version = textAt(report, 'Metadata', 'OS', 'Name') ?? ''
  const name = version === '' ? family : `${family} ${version}`
  return { name, family, version, endOfLife: property(report, 'Metadata', 'OS', 'EOSL') === true }
}

function vulnerabilities(result: Entry, { platforms }: Context): readonly Finding[] {
  return entries(result, 'Vulnerabilities', targetOf(result)).map((entry) => {
    const id = nonEmpty(textAt(entry, 'VulnerabilityID')) ?? 'unnamed'
    const fixed = decisive(entry, 'FixedVersion', id)
    const purl = nonEmpty(textAt(entry, 'PkgIdentifier', 'PURL'))
    const path =
      nonEmpty(textAt(entry, 'PkgPath')) ??
      (result['Class'] === 'lang-pkgs' && /[./]/.test(targetOf(result)) && !AGGREGATED.has(targetOf(result))
        ? targetOf(result)
        : undefined)
    return {
      kind: 'vulnerability',
      ...described(entry, { id, result, platforms }),
      package: {
        name: textAt(entry, 'PkgName') ?? '',
        version: textAt(entry, 'InstalledVersion') ?? '',
        ...(purl === undefined ? {} : { purl }),
      },
      ...optional('fixed', fixed),
      ...optional('path', relative(path)),
      ...optional('source', nonEmpty(textAt(entry, 'DataSource', 'Name'))),
      ...optional('cvss', readCvss(entry, readSeverity(entry, id))),
    }
  })
}

/** Checks that passed, or were excepted, are no findings; a check that does not say is one. */
const HARMLESS = new Set(['PASS', 'EXCEPTION'])

/** Named as newer versions of Trivy name them, so that waivers, baselines and alerts outlive the older ones. */
function misconfigurations(result: Entry, { platforms }: Context): readonly Finding[] {
  return entries(result, 'Misconfigurations', targetOf(result))
    .filter((entry) => !HARMLESS.has(decisive(entry, 'Status', textAt(entry, 'ID') ?? '') ?? ''))
    .map((entry) => {
      const id = (nonEmpty(textAt(entry, 'AVDID')) ?? nonEmpty(textAt(entry, 'ID')) ?? 'unnamed').replace(/^AVD-/, '')
      return {
        kind: 'misconfiguration',
        ...described(entry, { id, result, platforms }),
        description: nonEmpty(textAt(entry, 'Message')) ?? textAt(entry, 'Description') ?? '',
        ...optional('path', relative(nonEmpty(targetOf(result)))),
        ...optional('resolution', nonEmpty(textAt(entry, 'Resolution'))),
        ...lines(property(entry, 'CauseMetadata')),
      }
    })
}

function secrets(result: Entry, { platforms }: Context): readonly Finding[] {
  return entries(result, 'Secrets', targetOf(result)).map((entry) => {
    const id = nonEmpty(textAt(entry, 'RuleID')) ?? 'unnamed'
    return {
      kind: 'secret',
      ...described(entry, { id, result, platforms }),
      // The matching line is not repeated, however well the scanner has masked it.
      description: `A secret of the kind ${textAt(entry, 'Category') ?? id} is stored in plain text.`,
      ...optional('path', relative(nonEmpty(targetOf(result)))),
      resolution: 'Remove it from every layer and revoke it: everyone who can pull the image can read it.',
      ...lines(entry),
    }
  })
}

/** Licences of packages that Trivy puts into one of Google's classes; those it knows no class of are `unknown`. */
function licenses(result: Entry, { platforms }: Context): readonly Finding[] {
  return entries(result, 'Licenses', targetOf(result)).map((entry) => {
    const id = nonEmpty(textAt(entry, 'Name')) ?? 'unnamed'
    const name = nonEmpty(textAt(entry, 'PkgName'))
    const category = nonEmpty(textAt(entry, 'Category')) ?? 'unknown'
    const link = nonEmpty(textAt(entry, 'Link'))
    return {
      kind: 'license',
      ...described(entry, { id, result, platforms }),
      title: `${name ?? targetOf(result)} is licensed under ${id} (${category})`,
      ...optional('package', name === undefined ? undefined : { name, version: '' }),
      ...optional('path', relative(nonEmpty(textAt(entry, 'FilePath')))),
      resolution: 'Replace the package, or accept the licence with a waiver.',
      ...optional('url', link),
    }
  })
}

function described(
  entry: Entry,
  { id, result, platforms }: { readonly id: string; readonly result: Entry; readonly platforms: readonly string[] },
) {
  const url = nonEmpty(textAt(entry, 'PrimaryURL'))
  return {
    id,
    severity: readSeverity(entry, id),
    title: nonEmpty(textAt(entry, 'Title')) ?? id,
    description: textAt(entry, 'Description') ?? '',
    target: targetOf(result),
    ...optional('url', url ?? texts(entry, 'References')[0]),
    references: texts(entry, 'References'),
    cwes: texts(entry, 'CweIDs'),
    platforms,
  }
}

function readSeverity(entry: Entry, id: string): FindingSeverity {
  const word = decisive(entry, 'Severity', id)?.toLowerCase() ?? 'unknown'
  const severity = SEVERITIES.find((known) => known === word)
  if (severity === undefined) throw unreadable(`${id}: unknown severity ${JSON.stringify(word).slice(0, 40)}`)
  return severity
}

function lines(place: unknown): { readonly line?: number; readonly endLine?: number } {
  const line = property(place, 'StartLine')
  const endLine = property(place, 'EndLine')
  if (!isLine(line)) return {}
  return { line, ...(isLine(endLine) && endLine >= line ? { endLine } : {}) }
}

function isLine(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}
