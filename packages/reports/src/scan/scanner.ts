/** Who scanned, as the reports name it. */
export interface ScannerIdentity {
  /** `Trivy`. */
  readonly name: string
  readonly version: string
  readonly vendor: string
  readonly url: string
  /** Name of the file with the scanner's own report, in which nothing is left out. */
  readonly reportFile: string
}
