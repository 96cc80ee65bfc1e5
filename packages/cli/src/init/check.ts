import { type Config, configLayers, type InputSpecs, InvalidInputs, resolve } from '@slipway/core'
import { parseConfig } from '@slipway/core/config'
import { loadAction, STAGE_NAMES } from '../catalogue'
import { type Draft, ORDER, type Question, type Section } from './draft'
import { renderConfig } from './render-config'

/**
 * Takes out of a draft what the stages of this version refuse, and asks for it instead: what init writes is always what
 * a run can read.
 */
export async function checkDraft(draft: Draft): Promise<Draft> {
  const config = await parseConfig('.slipway.yml', await renderConfig({ ...draft, questions: [] }), STAGE_NAMES)
  const stages = new Map<string, Section>()
  const questions: Question[] = []
  for (const [stage, section] of draft.stages) {
    const refused = await refusedInputs(config, stage)
    stages.set(stage, without(section, refused))
    questions.push(
      ...[...refused].map(([input, message]) => ({
        order: orderOf(stage),
        place: `stages.${stage}.${input}`,
        text: message,
      })),
    )
  }
  return { ...draft, stages, questions: [...draft.questions, ...questions] }
}

const orderOf = (stage: string): number => ORDER[stage as keyof typeof ORDER] ?? ORDER.deploy

const without = (section: Section, refused: ReadonlyMap<string, string>): Section =>
  Object.fromEntries(Object.entries(section).filter(([input]) => !refused.has(input)))

async function refusedInputs(config: Config, stage: string): Promise<ReadonlyMap<string, string>> {
  const refused = new Map<string, string>()
  const { inputs } = await loadAction(stage)
  try {
    resolve(inputs as InputSpecs, configLayers(config, stage, undefined))
  } catch (error) {
    if (!(error instanceof InvalidInputs)) throw error
    // What is missing is asked for by whoever knows why; here only what was put there wrongly counts.
    for (const { input, layer, message } of error.problems)
      if (layer !== undefined) refused.set(input.replace(/[[.].*$/, ''), message)
  }
  return refused
}
