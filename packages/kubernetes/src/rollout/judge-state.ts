import type { Observation } from './observation'
import type { FailFast, Problem } from './problems'

export interface JudgePlan {
  readonly failFast: FailFast
  readonly workloads: readonly string[]
  /** Keys of the workloads that are hooks. */
  readonly hooks: ReadonlySet<string>
  /** The hooks are tests of the chart. */
  readonly areTests?: boolean
  /** Some hooks run before anything else is applied. */
  readonly hooksFirst: boolean
  readonly started: number
  readonly deadline?: number
  /** What was there before anything was applied. */
  readonly baseline: Observation
  /** Jobs that are removed soon after their end: one that is not there has ended. */
  readonly shortLived?: ReadonlySet<string>
  /** Milliseconds for which everything must stay ready. */
  readonly stayReady?: number
  /** Milliseconds that anything has which may heal by itself. */
  readonly patience?: number | undefined
  /** Objects of operators, which make Secrets and ConfigMaps. */
  readonly makers?: readonly string[]
  /** Jobs must have ended well, not only run. */
  readonly waitForJobs?: boolean
}

export interface JudgeState {
  readonly problems: ReadonlyMap<string, Problem>
  /** Workload and revision whose pods were ready once, and since when. */
  readonly everReady: ReadonlyMap<string, number>
  /** When the first workload changed. */
  readonly changedAt: number | undefined
  /** Runs of containers that are ready, and since when without a break. */
  readonly readySince: ReadonlyMap<string, number>
  /** How often such a run stopped being ready. */
  readonly lapses: ReadonlyMap<string, number>
  /**
   * Jobs that were seen at work in this release and not to fail: with ttlSecondsAfterFinished they go away by
   * themselves.
   */
  readonly jobs: ReadonlySet<string>
}

export const FRESH: JudgeState = {
  problems: new Map(),
  everReady: new Map(),
  changedAt: undefined,
  readySince: new Map(),
  lapses: new Map(),
  jobs: new Set(),
}
