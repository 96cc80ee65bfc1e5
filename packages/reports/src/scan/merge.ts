import type { Finding, InstalledPackage, OperatingSystem, Scan, ScanReport } from './model'

export interface Subject {
  readonly subject: string
  readonly digest?: string
  readonly root?: string
}

/** Puts the reports of all platforms together: what is the same on several platforms is one finding that names them. */
export function mergeReports(
  about: Subject,
  reports: readonly { readonly platform?: string; readonly report: ScanReport }[],
): Scan {
  const systems = new Map<string, OperatingSystem>()
  for (const { report } of reports)
    if (report.operatingSystem !== undefined) systems.set(report.operatingSystem.name, report.operatingSystem)
  const created = reports
    .map(({ report }) => report.created ?? '')
    .sort()
    .at(-1)
  const { subject, digest, root } = about
  return {
    subject,
    ...(digest === undefined ? {} : { digest }),
    ...(root === undefined ? {} : { root }),
    ...(created === undefined || created === '' ? {} : { created }),
    platforms: reports.map(({ platform }) => platform).filter((platform) => platform !== undefined),
    withoutPackages: reports.flatMap(({ platform, report }) =>
      platform === undefined || report.packages.length > 0 ? [] : [platform],
    ),
    operatingSystems: [...systems.values()],
    findings: union(
      reports.flatMap(({ report }) => report.findings.map((finding) => placed(finding, about.root))),
      findingIdentity,
    ),
    packages: union(
      reports.flatMap(({ report }) => report.packages),
      packageIdentity,
    ),
    configurations: Math.max(0, ...reports.map(({ report }) => report.configurations)),
  }
}

function union<T extends { readonly platforms: readonly string[] }>(
  items: readonly T[],
  identity: (item: T) => string,
): readonly T[] {
  const merged = new Map<string, T>()
  for (const item of items) {
    const key = identity(item)
    const before = merged.get(key)
    merged.set(
      key,
      before === undefined ? item : { ...before, platforms: [...new Set([...before.platforms, ...item.platforms])] },
    )
  }
  return [...merged.values()]
}

/** Hosts count from the root of the repository, the scanner from what it was given. */
function placed(finding: Finding, root: string | undefined): Finding {
  return finding.path === undefined || root === undefined || root === ''
    ? finding
    : { ...finding, path: `${root}/${finding.path}` }
}

/** All that tells two findings of one scan apart, severity and fix included: a merge never hides a worse one. */
function findingIdentity(f: Finding): string {
  return JSON.stringify([
    f.kind,
    f.id,
    f.severity,
    f.fixed,
    f.package?.name,
    f.package?.version,
    f.package?.purl,
    f.path ?? f.target,
    f.line,
    f.endLine,
    f.description,
  ])
}

function packageIdentity(p: InstalledPackage): string {
  return JSON.stringify([p.ecosystem, p.name, p.version, p.purl, p.path, p.target])
}
