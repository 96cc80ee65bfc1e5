import type { Baseline } from './baseline'
import { isFlaky, type TestCase } from './model'
import type { Quarantine, QuarantineEntry } from './quarantine'

/** Runs in a row after which a test may leave the quarantine. */
const ENOUGH = 30

/**
 * How often tests in quarantine passed in a row: the report of each run hands it to the next, which reads it as its
 * baseline.
 */
export class QuarantineHistory {
  /** Of each entry the test that passed least often. */
  readonly #runs = new Map<QuarantineEntry, number>()

  constructor(
    private readonly quarantine: Quarantine,
    private readonly baseline: Baseline | undefined,
  ) {}

  /** Undefined for a test that is not in quarantine. */
  passedRuns(test: TestCase): number | undefined {
    const entry = this.quarantine.entryOf(test)
    if (entry === undefined) return undefined
    const before = this.baseline?.passedRuns(test) ?? 0
    const runs = test.status === 'skipped' ? before : test.status === 'failed' || isFlaky(test) ? 0 : before + 1
    this.#runs.set(entry, Math.min(runs, this.#runs.get(entry) ?? runs))
    return runs
  }

  /** Entries whose tests passed often enough, with how often. */
  get removable(): readonly { readonly entry: QuarantineEntry; readonly runs: number }[] {
    return [...this.#runs].filter(([, runs]) => runs >= ENOUGH).map(([entry, runs]) => ({ entry, runs }))
  }
}
