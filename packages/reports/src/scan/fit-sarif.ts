import { gzipSync } from 'node:zlib'
import type { Scan } from './model'
import { SARIF_RESULTS, type SarifOptions, toSarif } from './sarif'

/** GitHub takes reports of 10 MB, compressed (docs: SARIF support for code scanning, "Limits"). */
const PACKED_LIMIT = 10_000_000

/** The report with as many of the worst findings as GitHub takes. */
export function fittingSarif(scan: Scan, options: SarifOptions, limit = PACKED_LIMIT): string {
  for (let results = options.limit ?? SARIF_RESULTS; ; results = Math.floor(results / 2)) {
    const sarif = toSarif(scan, { ...options, limit: results })
    // What is compressed is smaller, so a small one is not looked at.
    if (sarif.length * 3 < limit || results <= 1 || gzipSync(sarif).byteLength <= limit) return sarif
  }
}
