import { isObject, listAt, parseJson, property, textAt, ToolError } from '@slipway/core'
import { SEVERITIES, type Finding, type FindingSeverity, type InstalledPackage, type ScanReport } from '../model'

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
  const results = entries(report, 'Results', 'report')
  const created = textAt(report, 'CreatedAt')
  const operatingSystem = readOperatingSystem(report)
  return {
    artifact: textAt(report, 'ArtifactName') ?? '',
    ...(created === undefined ? {} : { created }),
    ...(operatingSystem === undefined ? {} : { operatingSystem }),
    findings: results.flatMap((result) => [
      ...vulnerabilities(result, context),
      ...misconfigurations(result, context),
      ...secrets(result, context),
    ]),
    packages: results.flatMap((result) => packages(result, context)),
    configurations: results.filter((result) => result['Class'] === 'config').length,
  }
}

type Entry = Readonly<Record<string, unknown>>

interface Context {
  readonly platforms: readonly string[]
}

function unreadable(what: string): ToolError {
  return new ToolError(
    'SCAN_REPORT_UNREADABLE',
    `Trivy's report cannot be used: ${what}`,
    'run it again; if it fails again, report it with the version of Trivy',
  )
}

/** A list of objects; absent and null are an empty list, anything else is a report we do not understand. */
function entries(parent: Entry, key: string, where: string): readonly Entry[] {
  const value = parent[key] ?? []
  if (!Array.isArray(value)) throw unreadable(`${where}: ${key} is not a list`)
  const list = value as unknown[]
  if (!list.every(isObject)) throw unreadable(`${where}: ${key} holds something that is not an object`)
  return list
}

function readOperatingSystem(report: Entry): ScanReport['operatingSystem'] {
  const family = textAt(report, 'Metadata', 'OS', 'Family')
  if (family === undefined || family === '') return undefined
  const name = [family, textAt(report, 'Metadata', 'OS', 'Name')]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
  return { name, endOfLife: property(report, 'Metadata', 'OS', 'EOSL') === true }
}

function targetOf(result: Entry): string {
  return textAt(result, 'Target') ?? ''
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
      ...optional('cvss', readCvss(entry)),
    }
  })
}

/** Targets that stand for many files of an image, not for one. */
const AGGREGATED = new Set(['Node.js', 'Python', 'Ruby', 'Java', 'Conda'])

/** Checks that passed, or were excepted, are no findings; a check that does not say is one. */
const HARMLESS = new Set(['PASS', 'EXCEPTION'])

function misconfigurations(result: Entry, { platforms }: Context): readonly Finding[] {
  return entries(result, 'Misconfigurations', targetOf(result))
    .filter((entry) => !HARMLESS.has(decisive(entry, 'Status', textAt(entry, 'ID') ?? '') ?? ''))
    .map((entry) => {
      const id = nonEmpty(textAt(entry, 'AVDID')) ?? nonEmpty(textAt(entry, 'ID')) ?? 'unnamed'
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

/** Text that the gate depends on: absent, null and empty are no value; another type is refused. */
function decisive(entry: Entry, key: string, id: string): string | undefined {
  const value = entry[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw unreadable(`${id}: ${key} is not text`)
  return nonEmpty(value)
}

function readCvss(entry: Entry): Finding['cvss'] {
  const all = property(entry, 'CVSS')
  if (!isObject(all)) return undefined
  const vendors = [textAt(entry, 'SeveritySource'), 'nvd', 'ghsa', ...Object.keys(all)].filter(
    (vendor) => vendor !== undefined,
  )
  for (const vendor of vendors) {
    for (const version of ['V4', 'V3']) {
      const vector = nonEmpty(textAt(all, vendor, `${version}${version === 'V4' ? '0' : ''}Vector`))
      const score = property(all, vendor, `${version}${version === 'V4' ? '0' : ''}Score`)
      if (vector !== undefined)
        return { vendor, vector, ...(typeof score === 'number' && score >= 0 && score <= 10 ? { score } : {}) }
    }
  }
  return undefined
}

function packages(result: Entry, { platforms }: Context): readonly InstalledPackage[] {
  return entries(result, 'Packages', targetOf(result)).map((entry) => {
    const purl = nonEmpty(textAt(entry, 'Identifier', 'PURL'))
    const path =
      nonEmpty(textAt(entry, 'FilePath')) ??
      (result['Class'] === 'lang-pkgs' && !AGGREGATED.has(targetOf(result)) ? nonEmpty(targetOf(result)) : undefined)
    return {
      name: textAt(entry, 'Name') ?? '',
      version: textAt(entry, 'Version') ?? '',
      ...optional('purl', purl),
      class: textAt(result, 'Class') ?? '',
      ecosystem: textAt(result, 'Type') ?? '',
      ...optional('path', relative(path)),
      licenses: texts(entry, 'Licenses'),
      platforms,
    }
  })
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

function texts(entry: Entry, key: string): readonly string[] {
  return listAt(entry, key).filter((item): item is string => typeof item === 'string' && item !== '')
}

/** Paths in an image are given with and without the leading slash. */
function relative(path: string | undefined): string | undefined {
  return nonEmpty(path?.replace(/^(?:\.?\/)+/, ''))
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}
