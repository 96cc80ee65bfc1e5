import type { StageRecord } from './record/stage-record'

/** What one stage's run needs to know of all stages: their names, and how a whole run is reported. */
export interface Catalogue {
  /** In the order of a delivery. */
  readonly stageNames: readonly string[]
  /** The HTML report of a run. Loaded when it is needed. */
  renderPage(stages: readonly StageRecord[]): Promise<string>
  /** The one comment of a run on its change request, Markdown. */
  renderComment(stages: readonly StageRecord[]): Promise<string>
}
