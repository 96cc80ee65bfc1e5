import { type ActionName, type Config, didYouMean, type Outcome, type StageRecord, UserError } from '@slipway/core'

/** Stages that run after each other; those of one step run side by side. */
export type Steps = readonly (readonly ActionName[])[]

/**
 * The order of a run: that of the file, or of the arguments; `test` and `scan` side by side where they follow each
 * other, since both only read what was built.
 */
export function planRun(config: Config, wanted: readonly string[]): Steps {
  const known = [...config.stages.keys()]
  const unknown = wanted.filter((name) => !known.some((stage) => stage === name))
  if (known.length === 0)
    throw new UserError(
      'NOTHING_TO_RUN',
      `expected stages in ${config.file}, found none`,
      'name the stages and their inputs under stages:',
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
  const steps: ActionName[][] = []
  for (const stage of order) {
    const last = steps.at(-1)
    if (last?.length === 1 && isPair(last[0], stage)) last.push(stage)
    else steps.push([stage])
  }
  return steps
}

function isPair(a: ActionName | undefined, b: ActionName): boolean {
  return (a === 'test' && b === 'scan') || (a === 'scan' && b === 'test')
}

/** A stage that ran; tolerated when it did not pass and was told to only warn. */
export type Done = StageRecord & { readonly tolerated: boolean }

/**
 * The first outcome, in the order of the stages, that stops a run. One that ended early with all well was cancelled
 * between two stages.
 */
export function overall(records: readonly Done[], steps: Steps): Outcome {
  const stopped = records.find((record) => record.outcome !== 'pass' && !record.tolerated)
  return stopped?.outcome ?? (records.length < steps.flat().length ? 'cancelled' : 'pass')
}
