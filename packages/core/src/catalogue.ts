import type { StageRecord } from './record/stage-record'

/** How a whole run is shown, put together from the views of all stages. Loaded when it is needed. */
export interface RunRenderer {
  /** The HTML report of a run. */
  renderPage(stages: readonly StageRecord[]): Promise<string>
  /** The one comment of a run on its change request, Markdown. */
  renderComment(stages: readonly StageRecord[]): Promise<string>
  /** How it ended, in words for people who did not watch. */
  describeRun(stages: readonly StageRecord[]): Promise<RunDescription>
}

export interface RunDescription {
  /** One or two words. */
  readonly word: string
  readonly sentences: readonly string[]
  /** What it is about, as far as its stages know. */
  readonly image?: string | undefined
  readonly digest?: string | undefined
  readonly place?: string | undefined
}

/** What one stage's run needs to know of all stages: their names, and how a whole run is reported. */
export interface Catalogue extends RunRenderer {
  /** In the order of a delivery. */
  readonly stageNames: readonly string[]
}
