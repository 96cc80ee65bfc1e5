/** Who scanned, as the reports name it. */
export interface ScannerIdentity {
  /** `Trivy`. */
  readonly name: string
  readonly version: string
  readonly vendor: string
  readonly url: string
  /** Name of the file with the scanner's own report, in which nothing is left out. */
  readonly reportFile: string
  /** How it names itself in a bill of materials: it trusts its own more than those of others. */
  readonly component?: { readonly group: string; readonly name: string }
}
