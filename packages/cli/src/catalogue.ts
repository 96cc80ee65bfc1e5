import type { AnyAction, Catalogue } from '@slipway/core'
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

export async function loadAll(): Promise<readonly AnyAction[]> {
  const actions: AnyAction[] = []
  for (const name of STAGE_NAMES) actions.push(await loadAction(name))
  return actions
}

export const catalogue: Catalogue = {
  stageNames: STAGE_NAMES,
  renderPage: async (stages) => {
    const { renderPage, VIEWS } = await import('./reports')
    return renderPage(stages, VIEWS)
  },
  renderComment: async (stages) => {
    const { renderComment, VIEWS } = await import('./reports')
    return renderComment(stages, VIEWS)
  },
  describeRun: async (stages) => {
    const { judgeRun, VIEWS } = await import('./reports')
    return judgeRun(stages, VIEWS)
  },
}
