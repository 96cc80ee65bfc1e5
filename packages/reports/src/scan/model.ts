/** Worst first; `unknown` is what a source has not rated. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const
export type FindingSeverity = (typeof SEVERITIES)[number]

export type FindingKind = 'vulnerability' | 'misconfiguration' | 'secret' | 'license'

export interface Finding {
  readonly kind: FindingKind
  /** The advisory, check, rule or licence: `CVE-2026-1`, `DS-0001`, `github-pat`, `AGPL-3.0`. */
  readonly id: string
  /** What the scanner calls it, where that is another name: `GHSA-…`. */
  readonly alias?: string
  readonly severity: FindingSeverity
  readonly title: string
  readonly description: string
  /** What was looked at, as the scanner names it: a lock file, an operating system, a file. */
  readonly target: string
  /** The file that it is about, relative to the root of the image or directory, where there is one. */
  readonly path?: string
  readonly line?: number
  readonly endLine?: number
  readonly package?: PackageName
  /** Versions that fix it; absent when there is none yet. */
  readonly fixed?: string
  /** What to do, in the words of a check. */
  readonly resolution?: string
  readonly url?: string
  readonly references: readonly string[]
  readonly cwes: readonly string[]
  readonly cvss?: { readonly vector: string; readonly score?: number; readonly vendor: string }
  /** Who rated it, where the scanner says so. */
  readonly source?: string
  /** Platforms of the image it was found on; empty for a directory. */
  readonly platforms: readonly string[]
}

export interface PackageName {
  readonly name: string
  readonly version: string
  readonly purl?: string
}

export interface InstalledPackage extends PackageName {
  /** `lang-pkgs` or `os-pkgs`, and the ecosystem: `npm`, `debian`. */
  readonly class: string
  readonly ecosystem: string
  readonly path?: string
  /** What lists it: a lock file, or the operating system by its name. Absent for a package that lies by itself. */
  readonly target?: string
  /** Its name among those of its target. */
  readonly id?: string
  /** Those it needs, by `id`. */
  readonly dependsOn?: readonly string[]
  /** The target itself, what it names, or what only other packages need; absent where that is not known. */
  readonly relationship?: 'root' | 'direct' | 'indirect'
  /** What it was built from: advisories of distributions name that. */
  readonly source?: SourcePackage
  readonly supplier?: string
  /** Of its file: `sha1:…`. */
  readonly digest?: string
  /** What else advisories are chosen by, in Trivy's words; a name may stand several times. */
  readonly traits?: readonly (readonly [name: string, value: string])[]
  readonly licenses: readonly string[]
  readonly platforms: readonly string[]
}

export interface SourcePackage {
  readonly name: string
  /** With epoch and release. */
  readonly version: string
  readonly parts: { readonly version: string; readonly release: string; readonly epoch: number }
}

export interface OperatingSystem {
  /** For people: `debian 12.9`. */
  readonly name: string
  readonly family?: string
  readonly version?: string
  readonly endOfLife: boolean
}

/** What one run of a scanner found on one platform, or in a directory. */
export interface ScanReport {
  readonly artifact: string
  /** RFC 3339, as the scanner gave it. */
  readonly created?: string
  readonly operatingSystem?: OperatingSystem
  readonly findings: readonly Finding[]
  readonly packages: readonly InstalledPackage[]
  /** Files of configuration that were checked. */
  readonly configurations: number
}

/** All platforms together. */
export interface Scan extends Omit<ScanReport, 'artifact' | 'operatingSystem'> {
  /** What was scanned, for people: an image's name or a directory, never a path of this machine. */
  readonly subject: string
  readonly digest?: string
  /**
   * Where a scanned directory lies in the repository, '' for its root; absent for an image and for what lies elsewhere.
   */
  readonly root?: string
  readonly platforms: readonly string[]
  /** Those of them in which not one package was found. */
  readonly withoutPackages: readonly string[]
  readonly operatingSystems: readonly OperatingSystem[]
}

export type Counts = Readonly<Record<FindingSeverity, number>>

export function countBySeverity(findings: readonly Finding[]): Counts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 }
  for (const { severity } of findings) counts[severity] += 1
  return counts
}

/** Worst first; of equals, what can be fixed first, then by name, so that the order is the same in every run. */
export function ranked(findings: readonly Finding[]): readonly Finding[] {
  const key = (f: Finding) => [
    SEVERITIES.indexOf(f.severity),
    f.fixed === undefined ? 1 : 0,
    f.kind,
    f.id,
    f.package?.name ?? '',
    f.package?.version ?? '',
    f.path ?? f.target,
    f.line ?? 0,
  ]
  return findings
    .map((finding) => ({ finding, key: key(finding) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ finding }) => finding)
}

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? ''
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}
