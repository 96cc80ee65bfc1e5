import { defineAction, type FactsOf, type Ports, type Result, type Values, verdictHeading } from '@slipway/core'
import type { Scan, Verdict } from '@slipway/reports/scan'
import type { InstalledTool } from '@slipway/tools'
import { type Database, databaseNotices, provideDatabase } from './database'
import { type Inputs, inputs } from './inputs'
import { runTrivy } from './run-trivy'
import { ownOutput, resolveTarget, type Target } from './target'
import { judge } from './verdict'
import { writeReports } from './write-reports'
import { type ScanRecord, scanRecord } from './record'

export const scan = defineAction(scanRecord, {
  title: 'Scan',
  summary: 'scan the built image with Trivy, report everything, gate apart',
  description:
    'Scans the built image or the checkout with Trivy, once a platform; reports everything it finds and decides apart from that',
  inputs,
  systems: ['linux'],
  place: { order: 300, group: 'checks' },
  reach: 'nothing',
  forks: 'run',
  job: {
    phase: 'test',
    reports: { 'container-scanning': 'scan/gl-container-scanning-report.json', cyclonedx: 'scan/sbom.cdx.json' },
  },
  run,
})

async function run(given: Values<Inputs>, ports: Ports): Promise<Result<ScanRecord>> {
  const started = ports.clock.now()
  const work = await ports.files.temporary('scan')
  const target = await resolveTarget(given, ports, work)
  const { installTool } = await import('@slipway/tools')
  // Hashing the tool waits for the disk most of the time: the database is looked at and copied meanwhile.
  const installing = installTool(ports, { tool: 'trivy' })
  installing.catch(() => undefined)
  const bench = await prepare(work, ports)
  const database = target.scanners.includes('vuln')
    ? await provideDatabase(ports, {
        trivy: async () => (await installing).path,
        offline: given.offline,
        config: bench.isolation.config,
        timeout: given.timeout,
        cache: bench.cache,
      })
    : undefined
  const trivy = await installing
  const aboutDatabase = database === undefined ? [] : databaseNotices(database, started)
  aboutDatabase.forEach((notice) => ports.host.warn(notice))
  const texts = await scanPieces(given, ports, { target, trivy: trivy.path, bench, java: database?.java ?? false })
  const doubts = [...new Set(texts.flatMap((piece) => piece.doubts))]
  doubts.forEach((doubt) => ports.host.warn(doubt))
  // The readers and writers are loaded only now: Trivy did not have to wait for them.
  const { decide, mergeReports, readTrivyReport } = await import('@slipway/reports/scan')
  const reports = texts.map(({ text, platform }) => ({
    ...(platform === undefined ? {} : { platform }),
    report: readTrivyReport(text, platform),
  }))
  const merged = mergeReports(target, reports)
  const gate = { failOn: given['fail-on'], ignoreUnfixed: given['ignore-unfixed'] }
  const verdict = decide(merged.findings, gate)
  const paths = await writeReports(ports, { scan: merged, texts, output: given.output, tool: trivy, started })
  return conclude({
    scan: merged,
    gate,
    verdict,
    target,
    trivy,
    database,
    notices: [...aboutDatabase, ...doubts],
    paths,
  })
}

interface Bench {
  readonly isolation: {
    readonly config: string
    readonly ignore: string
    readonly secrets: string
    readonly modules: string
  }
  readonly cache: string
  readonly reports: string
}

async function prepare(work: string, { files }: Ports): Promise<Bench> {
  const isolation = {
    config: `${work}/trivy.yaml`,
    ignore: `${work}/ignore`,
    secrets: `${work}/secrets.yaml`,
    modules: `${work}/modules`,
  }
  await files.write(isolation.config, '{}\n')
  await files.write(isolation.secrets, '{}\n')
  await files.write(isolation.ignore, '')
  for (const folder of [isolation.modules, `${work}/cache/db`, `${work}/reports`]) await files.makeDirectory(folder)
  return { isolation, cache: `${work}/cache`, reports: `${work}/reports` }
}

interface PieceText {
  readonly platform?: string
  readonly text: string
  readonly doubts: readonly string[]
}

async function scanPieces(
  given: Values<Inputs>,
  ports: Ports,
  {
    target,
    trivy,
    bench,
    java,
  }: { readonly target: Target; readonly trivy: string; readonly bench: Bench; readonly java: boolean },
): Promise<readonly PieceText[]> {
  const texts: PieceText[] = []
  const skip = await ownOutput(given.output, ports.files, target)
  for (const [index, { platform, path }] of target.pieces.entries()) {
    const { kind, scanners } = target
    const plan = {
      kind,
      scanners,
      path,
      ...bench,
      report: `${bench.reports}/${index}.json`,
      offline: given.offline,
      java,
      timeout: given.timeout,
      skip,
    }
    const ran = await ports.host.group(
      `Trivy: ${target.subject}${platform === undefined ? '' : ` for ${platform}`}`,
      () => runTrivy(ports, trivy, plan),
    )
    texts.push({ ...(platform === undefined ? {} : { platform }), ...ran })
  }
  return texts
}

interface Ending {
  readonly scan: Scan
  readonly gate: { readonly failOn: Values<Inputs>['fail-on']; readonly ignoreUnfixed: boolean }
  readonly verdict: Verdict
  readonly target: Target
  readonly trivy: InstalledTool
  readonly database: Database | undefined
  readonly notices: readonly string[]
  readonly paths: { readonly [K in 'report' | 'sarif' | 'sbom' | 'gitlab-report']: string }
}

async function conclude({
  scan: merged,
  gate,
  verdict,
  target,
  trivy,
  database,
  notices,
  paths,
}: Ending): Promise<Result<ScanRecord>> {
  const { countBySeverity, renderScanSummary, scanAnnotations } = await import('@slipway/reports/scan')
  const { outcome, headline, failure } = judge({
    scan: merged,
    verdict,
    failOn: gate.failOn,
    scanners: target.scanners,
  })
  const counts = countBySeverity(merged.findings)
  const tool = `Trivy ${trivy.version}`
  const summary = renderScanSummary({
    scan: merged,
    gate,
    verdict,
    tool,
    notices: [...trivy.notices, ...notices],
    ...(database === undefined ? {} : { database: databaseLine(database) }),
  })
  return {
    outcome,
    headline,
    outputs: { ...counts, ...paths },
    summary: `${verdictHeading('Scan', outcome, headline)}\n\n${summary}`,
    annotations: scanAnnotations(merged, verdict),
    facts: await toFacts({ scan: merged, gate, trivy, database, target }),
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
  trivy,
  database,
  target,
}: Pick<Ending, 'scan' | 'gate' | 'trivy' | 'database' | 'target'>): Promise<FactsOf<ScanRecord>> {
  const { ranked } = await import('@slipway/reports/scan')
  return {
    subject: merged.subject,
    kind: target.kind,
    scanners: target.scanners,
    digest: merged.digest,
    failOn: gate.failOn,
    ignoreUnfixed: gate.ignoreUnfixed,
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
        : { updated: database.updated, version: database.version, from: database.from, name: database.name },
    tool: { name: 'Trivy', version: trivy.version, origin: trivy.origin, hash: trivy.hash },
  }
}
