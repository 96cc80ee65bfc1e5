import type { WorkloadRef } from '../manifest/manifest'
import type { HookLogs } from './hook-logs'
import type { Observation, WorkloadView } from './observation'
import type { FailFast, Problem } from './problems'
import type { Waiting } from './waiting'

/** How the tool that applies a release ended. */
export interface Applied {
  readonly ok: boolean
  /** Of what it said, the part that explains a failure. */
  readonly message: string
  /** All that it said, for the evidence. */
  readonly output: string
}

/** What is looked at. */
export interface WatchContent {
  readonly workloads: readonly WorkloadRef[]
  readonly hooks: readonly WorkloadRef[]
  /** The hooks are tests of the chart. */
  readonly areTests?: boolean
  /** Hooks may run before anything else is applied; of what is followed. */
  readonly hooksFirst?: boolean
  /** Hooks run when all of it is ready. */
  readonly hooksAfter?: boolean
  readonly shortLived?: ReadonlySet<string>
  /** Objects of operators, which may make Secrets and ConfigMaps. */
  readonly makers?: readonly string[]
}

/**
 * Who has the last word: `watch`, what is seen here; `tool`, the tool that applies, too; `nobody`, what there is when
 * the tool has applied it.
 */
export type Decides = 'watch' | 'tool' | 'nobody'

export interface WatchPlan {
  /** Of the tool, in what is said of its wait. */
  readonly tool?: string
  /** Undefined while nothing is on record yet; throws when nobody answers. */
  readonly content: () => Promise<WatchContent | undefined>
  /** The record grows while the tool works, and its end says nothing of whether it runs. */
  readonly isFollowed?: boolean | undefined
  /** What there is when no record of it is ever found. */
  readonly foretold: WatchContent
  readonly hooksFirst: boolean
  readonly decides: Decides
  /** What the tool waits for, once it has applied everything. */
  readonly waiting?: (() => Waiting | undefined) | undefined
  readonly waitForJobs?: boolean | undefined
  /** Milliseconds that anything has which may heal by itself. */
  readonly patience?: number | undefined
  /** Milliseconds for which everything must stay ready. */
  readonly stayReady?: number | undefined
  readonly failFast: FailFast
  readonly started: number
  /** Milliseconds since the epoch. */
  readonly deadline: number
  readonly baseline: Observation
  readonly applied: Promise<Applied>
  /** Is told each look. */
  readonly onLook?: ((seen: Observation) => void) | undefined
}

export type WatchEnd =
  | 'settled'
  /** All of it runs, and the tool waits for something that does not run, or gave up on that. */
  | 'stands'
  | 'fatal'
  | 'apply-failed'
  | 'deadline'
  | 'lost'

export interface WatchResult {
  readonly end: WatchEnd
  readonly fatal: Problem | undefined
  readonly problems: readonly Problem[]
  readonly last: Observation
  /** Everything was ready in the last look. */
  readonly good: boolean
  /** What people should know of a release that stands. */
  readonly notes: readonly string[]
  /** What the tool waited for at last. */
  readonly waiting: Waiting | undefined
  /** Undefined while it still works. */
  readonly applied: Applied | undefined
  /** The last view of each hook and Job: they may be gone at the end. */
  readonly hooks: ReadonlyMap<string, WorkloadView>
  readonly hookLogs: HookLogs
}
