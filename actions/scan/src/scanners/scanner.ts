import type { Ports } from '@slipway/core'
import type { ScannerIdentity, ScanReport } from '@slipway/reports/scan'
import type { RegistryOptions } from '@slipway/oci/registry'
import type { InstalledTool } from '@slipway/tools'
import type { Check, TargetKind } from '../kinds'

/**
 * A program that finds things. To add one: a folder beside this file that exports such an object, a line in the table
 * of `index.ts`, and the reader of its report in `packages/reports/src/scan/<name>/`. Gate, reports and summary know
 * only what `read` returns.
 */
export interface Scanner {
  /** For machines, in lower case: its reports are called by it. */
  readonly name: string
  readonly about: Pick<ScannerIdentity, 'name' | 'vendor' | 'url' | 'component'>
  /** What it can look for; absent for all. */
  readonly checks?: readonly Check[]
  /**
   * Gets the program, and what it compares packages with.
   * @throws ToolError when it could not look: nothing is known then
   */
  prepare(ports: Ports, need: ScanNeed): Promise<PreparedScanner>
  /**
   * What a report of `scan` says.
   * @throws ToolError `REPORT_UNREADABLE` rather than leave out or weaken a finding
   */
  read(report: RawReport): Promise<ScanReport>
  /** The reports of all platforms as one, in the scanner's own form, under the name of what was scanned. */
  merge(subject: string, reports: readonly RawReport[]): Promise<string>
}

/** What all runs of the scanner have in common. */
export interface ScanNeed {
  readonly checks: readonly Check[]
  readonly kind: TargetKind
  /** Of the scanner; undefined for the newest that is verified. */
  readonly version: string | undefined
  /** Nothing may be downloaded. */
  readonly offline: boolean
  /** Milliseconds for each run. */
  readonly timeout: number
  readonly databases: DatabaseWish
  /** For the registries that databases are in. */
  readonly access: RegistryOptions
  /** A folder of this run alone, outside of the workspace. */
  readonly work: string
}

export interface DatabaseWish {
  /** Repositories instead of the usual ones, the first that answers counts. */
  readonly repositories: readonly string[]
  readonly java: readonly string[]
  /** Milliseconds that the data may be old. */
  readonly maxAge: number | undefined
}

export interface PreparedScanner {
  readonly tool: Pick<InstalledTool, 'version' | 'origin' | 'hash' | 'notices'>
  readonly database?: Database
  /**
   * Looks at one platform, or at a directory. It reports everything it finds: what fails is decided afterwards.
   * @throws ToolError when it did not look at all of it
   */
  scan(look: Look): Promise<Scanned>
}

export interface Look {
  /** Absolute path of a layout of one platform, or of a directory. */
  readonly path: string
  /** Folders in it that are left out, relative to it. */
  readonly skip: readonly string[]
}

export interface Scanned {
  /** The report as the scanner wrote it. */
  readonly text: string
  /** What it could not look at and its report passes over, a sentence each. */
  readonly warnings: readonly string[]
}

export interface RawReport {
  /** As in an OCI index; absent for a directory. */
  readonly platform?: string
  readonly text: string
}

/** The data about vulnerabilities that packages were compared with. */
export interface Database {
  /** Of its schema. */
  readonly version: number
  /** RFC 3339: when its data was put together. */
  readonly updated: string
  /** Where it came from, for people. */
  readonly from: string
  /** Of the archive that it came in. */
  readonly digest?: string
  /** Why it could not be compared with what its registry has now. */
  readonly unverified?: string
  /** What it calls itself, for data that is not the usual. */
  readonly name?: string
}
