import { defineAction, type FactsOf, type Ports, type Result, type Values, verdictHeading } from '@slipway/core'
import type { RegistryOptions } from '@slipway/oci/registry'
import type { Gate, GateResult, Scan, ScannerIdentity } from '@slipway/reports/scan'
import { readBaseline } from './baseline'
import { databaseNotices } from './database-notices'
import { excuseNotices, readExcuses, waivedFacts } from './excuses'
import { type Inputs, inputs } from './inputs'
import { peers } from './peers'
import { type ScanRecord, scanRecord } from './record'
import {
  type Database,
  type DatabaseWish,
  type PreparedScanner,
  type RawReport,
  type Scanner,
  SCANNERS,
} from './scanners'
import { notConsulted } from './not-consulted'
import { ownOutput, resolveTarget, type Target } from './target'
import { missingSkips, unreadLockFiles } from './unread'
import { checkUpload, uploadReport } from './upload'
import { decide } from './verdict'
import { type SarifWish, writeReports } from './write-reports'

export const scan = defineAction(scanRecord, {
  title: 'Scan',
  summary: 'scan the built image, report everything it finds, decide apart from that',
  description:
    'Scans the built image or the checkout with Trivy, once a platform; reports everything it finds and decides apart from that',
  inputs,
  peers,
  systems: ['linux'],
  place: { order: 300, group: 'checks', ofImage: true },
  reach: 'nothing',
  forks: 'run',
  job: {
    phase: 'test',
    caches: true,
    reports: { 'container-scanning': 'scan/gl-container-scanning-report.json', cyclonedx: 'scan/sbom.cdx.json' },
  },
  run: (given, ports) => scanWith(SCANNERS.find(({ name }) => name === given.scanner) ?? SCANNERS[0], given, ports),
})

/** A whole run with one scanner: everything but looking and reading is the same for all of them. */
export async function scanWith(scanner: Scanner, given: Values<Inputs>, ports: Ports): Promise<Result<ScanRecord>> {
  const started = ports.clock.now()
  const work = await ports.files.temporary('scan')
  const access = await accessOf(given, ports)
  const own = { ...access, username: given.username, password: given.password }
  const target = await resolveTarget(given, ports, { into: work, access: own, scanner })
  checkUpload(given, ports)
  // Before the scanner is fetched: a file that is not right is told at once.
  const judge = await readJudge(given, ports, { scanner, target, access: own })
  const { scanners: checks, kind } = target
  const { offline, timeout, output } = given
  const version = given['scanner-version']
  const need = { checks, kind, version, offline, timeout, work, databases: databasesOf(given), access }
  const prepared = await scanner.prepare(ports, need)
  const aboutDatabase = prepared.database === undefined ? [] : databaseNotices(prepared.database, started)
  aboutDatabase.forEach((notice) => ports.host.warn(notice))
  const { raw, warnings } = await scanPieces({ scanner, prepared, target, output, skip: given.skip }, ports)
  warnings.forEach((warning) => ports.host.warn(warning))
  // The readers and writers are loaded only now: the scanner did not have to wait for them.
  const { mergeReports } = await import('@slipway/reports/scan')
  const scan = mergeReports(target, await readAll(scanner, raw))
  const { gate, result, notices: aboutGate } = await judge(scan, prepared)
  const name = `${scanner.about.name} ${prepared.tool.version}`
  const about = { files: ports.files, scanner: name, skip: given.skip }
  const unread = [
    ...(await unreadLockFiles(target, scan, about)),
    ...(await missingSkips(target, given.skip, ports.files)),
    ...(result.passed || given.waivers !== undefined ? [] : await notConsulted(ports.files)),
  ]
  unread.forEach((notice) => ports.host.warn(notice))
  aboutGate.forEach((notice) => ports.host.warn(notice))
  const identity = {
    ...scanner.about,
    version: prepared.tool.version,
    reportFile: `${scanner.name}.json`,
  }
  const paths = await writeReports(ports, { scan, scanner, identity, raw, output, started, sarif: sarifWish(given) })
  const aboutUpload = await uploadReport(given, paths.sarif, ports)
  aboutUpload.forEach((notice) => ports.host.warn(notice))
  return conclude({
    scan,
    gate,
    result,
    target,
    identity,
    prepared,
    notices: [...prepared.tool.notices, ...aboutDatabase, ...aboutGate, ...aboutUpload, ...unread, ...warnings],
    paths,
  })
}

type Judge = (
  scan: Scan,
  prepared: PreparedScanner,
) => Promise<{
  readonly gate: Gate
  readonly result: GateResult
  readonly notices: readonly string[]
}>

/** The gate with all that belongs to it: waivers, VEX documents and what was found before. */
async function readJudge(
  given: Values<Inputs>,
  ports: Ports,
  about: { readonly scanner: Scanner; readonly target: Target; readonly access: RegistryOptions },
): Promise<Judge> {
  const gate = { failOn: given['fail-on'], ignoreUnfixed: given['ignore-unfixed'] }
  const excuses = await readExcuses(given, ports)
  const { component } = given
  const compared = { ...about, token: given.token?.reveal(), component }
  const readKnown = await readBaseline(given.baseline, compared, ports)
  return async (scan, prepared) => {
    const baseline = await readKnown?.(prepared)
    const { applyGate } = await import('@slipway/reports/scan')
    const known = baseline === undefined ? {} : { known: baseline.known }
    const result = applyGate(scan.findings, gate, { scan, excuses: excuses.all, now: ports.clock.now(), ...known })
    const notices = [...excuses.notices, ...excuseNotices(result), ...(baseline?.notices ?? [])]
    return { gate, result, notices }
  }
}

function sarifWish(given: Values<Inputs>): SarifWish {
  return { from: given['report-from'], unfixed: given['report-unfixed'], category: given.category }
}

function databasesOf(given: Values<Inputs>): DatabaseWish {
  return {
    repositories: given['db-repositories'],
    java: given['java-db-repositories'],
    maxAge: given['db-max-age'],
  }
}

/** For registries that databases are in: `username` and `password` are for that of the target. */
async function accessOf(given: Values<Inputs>, { files }: Ports): Promise<RegistryOptions> {
  const caFile = given['ca-file']
  return {
    configFile: given['registry-config'],
    ...(caFile === undefined ? {} : { ca: await files.read(caFile) }),
  }
}

interface Order {
  readonly scanner: Scanner
  readonly prepared: PreparedScanner
  readonly target: Target
  /** The output folder. */
  readonly output: string
  /** What is left out, as it was given. */
  readonly skip: readonly string[]
}

async function scanPieces(
  { scanner, prepared, target, output, skip: asked }: Order,
  ports: Ports,
): Promise<{ readonly raw: readonly RawReport[]; readonly warnings: readonly string[] }> {
  const raw: RawReport[] = []
  const warnings = new Set<string>()
  const skip = [...(await ownOutput(output, ports.files, target)), ...asked]
  for (const { platform, path } of target.pieces) {
    const title = `${scanner.about.name}: ${target.subject}${platform === undefined ? '' : ` for ${platform}`}`
    const scanned = await ports.host.group(title, () => prepared.scan({ path, skip }))
    raw.push({ ...(platform === undefined ? {} : { platform }), text: scanned.text })
    scanned.warnings.forEach((warning) => warnings.add(warning))
  }
  return { raw, warnings: [...warnings] }
}

async function readAll(scanner: Scanner, raw: readonly RawReport[]) {
  const reports = []
  for (const one of raw) reports.push({ ...one, report: await scanner.read(one) })
  return reports
}

interface Conclusion {
  readonly scan: Scan
  readonly gate: Gate
  readonly result: GateResult
  readonly target: Target
  readonly identity: ScannerIdentity
  readonly prepared: PreparedScanner
  readonly notices: readonly string[]
  readonly paths: { readonly [K in 'report' | 'sarif' | 'sbom' | 'spdx' | 'gitlab-report']: string }
}

async function conclude(given: Conclusion): Promise<Result<ScanRecord>> {
  const { scan, gate, result, target, identity, prepared, notices, paths } = given
  const { countBySeverity, renderScanSummary, scanAnnotations } = await import('@slipway/reports/scan')
  const { outcome, headline, failure } = decide({ scan, result, failOn: gate.failOn, scanners: target.scanners })
  const summary = renderScanSummary({
    scan,
    gate,
    result,
    tool: identity,
    notices,
    ...(prepared.database === undefined ? {} : { database: databaseLine(prepared.database) }),
  })
  return {
    outcome,
    headline,
    outputs: {
      ...countBySeverity(scan.findings),
      new: result.fresh.length,
      waived: result.waived.length,
      ...paths,
    },
    summary: `${verdictHeading('Scan', outcome, headline)}\n\n${summary}`,
    annotations: scanAnnotations(scan, result),
    facts: await toFacts(given),
    ...(failure === undefined ? {} : { failure }),
  }
}

function databaseLine({ name, updated, from }: Database): string {
  return `vulnerabilities known on ${updated.slice(0, 10)}, from ${name ?? from}`
}

/** Findings kept in the record, worst first; all of them are in the reports. */
const FINDINGS = 200

async function toFacts({
  scan: merged,
  gate,
  result,
  identity,
  prepared: { tool, database },
  target,
}: Conclusion): Promise<FactsOf<ScanRecord>> {
  const { ranked } = await import('@slipway/reports/scan')
  return {
    subject: merged.subject,
    kind: target.kind,
    scanners: target.scanners,
    digest: merged.digest,
    failOn: gate.failOn,
    ignoreUnfixed: gate.ignoreUnfixed,
    ...(result.waived.length === 0 ? {} : { waived: waivedFacts(result.waived) }),
    platforms: merged.platforms,
    packages: merged.packages.length,
    findings: ranked(merged.findings)
      .slice(0, FINDINGS)
      .map(({ kind, id, severity, package: found, fixed, title, target: place, path, line, platforms, url }) => ({
        kind,
        id,
        severity,
        package: found?.name,
        installed: found?.version,
        fixed,
        title: title.slice(0, 300),
        target: path ?? place,
        line,
        platforms,
        url,
      })),
    database:
      database === undefined
        ? undefined
        : {
            updated: database.updated,
            version: database.version,
            from: database.from,
            name: database.name,
            digest: database.digest,
            verified: database.unverified === undefined && database.digest !== undefined,
          },
    tool: { name: identity.name, version: tool.version, origin: tool.origin, hash: tool.hash },
  }
}
