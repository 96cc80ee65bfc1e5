import { grype } from './grype'
import type { Scanner } from './scanner'
import { trivy } from './trivy'

/** Every scanner, the one that is used by default first. */
export const SCANNERS: readonly [Scanner, ...Scanner[]] = [trivy, grype]

export type { Database, DatabaseWish, PreparedScanner, RawReport, Scanned, Scanner } from './scanner'
