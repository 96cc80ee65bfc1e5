import type { AnyAction, Reach, StagePlace } from '@slipway/core'

/** What the program knows of a stage before it loads it. */
export interface ListedStage {
  readonly name: string
  /** A few words for the list of commands. */
  readonly summary: string
  readonly reach: Reach
  readonly place?: StagePlace
  load(): Promise<AnyAction>
}
