import type { AnyAction, Catalogue } from '@slipway/core'
import type { ListedView } from '@slipway/reports/section'
import type { ListedStage } from './listed-stage'
import { STAGES } from './stages'

export const STAGE_NAMES: readonly string[] = STAGES.map(({ name }) => name)

export function findStage(word: string): ListedStage | undefined {
  return STAGES.find(({ name }) => name === word)
}

/** @throws RangeError for a name that is not listed: a bug of ours */
export async function loadAction(name: string): Promise<AnyAction> {
  const stage = findStage(name)
  if (stage === undefined) throw new RangeError(`expected a stage, got ${name}`)
  return stage.load()
}

/** Each stage with its part of the report. */
export async function loadViews(): Promise<readonly ListedView[]> {
  return (await import('./views')).VIEWS
}

export const catalogue: Catalogue = {
  stageNames: STAGE_NAMES,
  renderPage: async (stages) => (await import('@slipway/reports/page')).renderPage(stages, await loadViews()),
  renderComment: async (stages) => (await import('@slipway/reports/comment')).renderComment(stages, await loadViews()),
}
