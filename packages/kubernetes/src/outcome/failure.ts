import type { Plan } from '../delivery/delivery'
import type { Journal } from '../delivery/journal'
import type { Preflight } from '../preflight/preflight'
import type { WatchResult } from '../rollout/watch'

/** A release that did not come up, and all that is known of it. */
export interface Failure {
  readonly plan: Plan
  /** What was there before anything changed. */
  readonly before: Preflight
  readonly watched: WatchResult
  readonly journal: Journal
  /** Interrupts what is being applied, and waits for its end. */
  readonly stop: () => Promise<void>
  /** Why a release that runs could not be recorded as that. */
  readonly refused?: string | undefined
  /** The release runs; the tests of the chart failed. */
  readonly tested?: boolean
}
