import { type Config, didYouMean, NO_CONFIG, type Outcome, type StageRecord, UserError } from '@slipway/core'
import { configuredStages } from './jobs'
import type { ListedStage } from './listed-stage'
import type { Steps } from './steps'

/**
 * The order of a run: that of the file. Stages of one group that follow each other run side by side, since they only
 * read what was built.
 */
export function planRun(
  config: Config,
  wanted: readonly string[],
  { stages, path }: { readonly stages: readonly ListedStage[]; readonly path: string },
): Steps {
  const placeOf = (name: string) => stages.find((stage) => stage.name === name)?.place
  const known = configuredStages(config, stages).filter((name) => placeOf(name) !== undefined)
  const unknown = wanted.filter((name) => !known.some((stage) => stage === name))
  if (known.length === 0)
    throw new UserError(
      'NOTHING_TO_RUN',
      config === NO_CONFIG
        ? `expected stages in ${config.file}, found no file at ${path}`
        : `expected stages in ${config.file}, found none in ${path}`,
      config === NO_CONFIG
        ? 'slipway init writes one; or name another with --config'
        : 'name the stages and their inputs under stages:',
    )
  if (unknown.length > 0) {
    const list = unknown.map((name) => `"${name}"${didYouMean(name, known)}`).join(', ')
    throw new UserError(
      'STAGE_UNKNOWN',
      `expected stages of ${config.file} (${known.join(', ')}), got ${list}`,
      `add them under stages in ${config.file}, or correct the names`,
    )
  }
  const order = wanted.length > 0 ? known.filter((stage) => wanted.includes(stage)) : known
  const steps: string[][] = []
  for (const stage of order) {
    const last = steps.at(-1)
    const group = placeOf(stage)?.group
    if (last !== undefined && group !== undefined && placeOf(last[0] ?? '')?.group === group) last.push(stage)
    else steps.push([stage])
  }
  return steps
}

/** After a stage that only shows what it would do, whoever looks at the service would see the release before. */
export function isLeftOut(
  reach: ListedStage['reach'] | undefined,
  before: readonly Readonly<Record<string, unknown>>[],
): boolean {
  return reach === 'service' && before.some((values) => !['off', undefined].includes(values['dry-run'] as string))
}

/** A stage that ran; tolerated when it did not pass and was told to only warn. */
export type Done = StageRecord & { readonly tolerated: boolean }

/**
 * The first outcome, in the order of the stages, that stops a run. One that ended early with all well was cancelled
 * between two stages.
 */
export function overall(records: readonly Done[], steps: readonly (readonly unknown[])[]): Outcome {
  const stopped = records.find((record) => record.outcome !== 'pass' && !record.tolerated)
  return stopped?.outcome ?? (records.length < steps.flat().length ? 'cancelled' : 'pass')
}
