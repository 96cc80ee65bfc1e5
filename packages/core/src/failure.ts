/** Why something did not pass, for machines and for people. */
export interface Failure {
  /** Upper-case words, for machines. */
  readonly code: string
  readonly message: string
  readonly hint: string
}
