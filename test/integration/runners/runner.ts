/** A real test runner, and the same small project in its words: one test passes, one fails, one is skipped. */
export interface Runner {
  /** Its name with its version, and what it writes: those that have one are in the table of docs/test-runners.md. */
  readonly as?: readonly [runner: string, report: string]
  /** Programs that it needs; without them its row is skipped. */
  readonly needs: readonly string[]
  /** Packages of npm or PyPI that it comes from, in a folder of the tests' own. */
  readonly from?: 'javascript' | 'python'
  readonly files: Readonly<Record<string, string>>
  readonly command: string
  /** What tries failed tests again. */
  readonly retry?: string
  readonly reports: string
  /** Runs that repeat what failed end well. */
  readonly exit?: 'good'
  /** Total, passed, failed, skipped, flaky. */
  readonly counts: readonly [number, number, number, number, number]
  /** Place and first words of each annotation. */
  readonly told: readonly (readonly [place: string, message: RegExp])[]
}

export type Runners = Readonly<Record<string, Runner>>
