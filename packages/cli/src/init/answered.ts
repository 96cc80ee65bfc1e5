import { type Config, type Files, UserError } from '@slipway/core'
import { parseConfig } from '@slipway/core/config'
import { STAGE_NAMES } from '../catalogue'
import type { Told } from './told'

/** Leaves out what a `.slipway.yml` that stays as it is says already. */
export async function unanswered(
  questions: Told['questions'],
  files: Files,
  kept: readonly string[],
): Promise<Told['questions']> {
  if (!kept.includes('.slipway.yml')) return questions
  const config = await configOf(files)
  return config === undefined ? questions : questions.filter(({ place }) => !says(config, place))
}

/** Undefined for one that a run refuses: it says itself what is wrong with it. */
async function configOf(files: Files): Promise<Config | undefined> {
  try {
    return await parseConfig('.slipway.yml', await files.read('.slipway.yml'), STAGE_NAMES)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

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
