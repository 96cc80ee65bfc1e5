import { type Config, type Files, UserError } from '@slipway/core'
import { parseConfig } from '@slipway/core/config'
import { STAGE_NAMES } from '../catalogue'
import type { Draft } from './draft'
import type { Told } from './told'

/**
 * The `.slipway.yml` that is there and stays as it is. Undefined for one that a run refuses: it says itself what is
 * wrong with it.
 */
export async function keptConfig(files: Files): Promise<Config | undefined> {
  if ((await files.stat('.slipway.yml')) === undefined) return undefined
  try {
    return await parseConfig('.slipway.yml', await files.read('.slipway.yml'), STAGE_NAMES)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

/** The workflow is for the stages that will run, and not for those that would have been written. */
export const withStagesOf = (draft: Draft, { stages, components }: Config): Draft => ({ ...draft, stages, components })

/** Leaves out what it says already. */
export const unanswered = (questions: Told['questions'], config: Config): Told['questions'] =>
  questions.filter(({ place }) => !says(config, place))

/** Inputs of which one says what a question is about that names more, or another. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  // Without a Dockerfile it has to be told what the image is made of.
  'stages.build': ['stages.build.dockerfile', 'stages.build.base', 'stages.build.import'],
  'stages.deploy.url': ['stages.deploy.url', 'stages.smoke.url'],
}

/** Whether a place such as `stages.deploy.url` or `components` holds something. */
const says = (config: Config, place: string): boolean => (ALSO[place] ?? [place]).some((one) => holds(config, one))

function holds({ stages, components }: Config, place: string): boolean {
  const [section, stage = '', input] = place.split('.')
  if (section === 'components') return components.size > 0
  const found = section === 'stages' ? stages.get(stage) : undefined
  return found !== undefined && (input === undefined || Object.hasOwn(found, input))
}
