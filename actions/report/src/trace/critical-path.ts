import { escapeMarkdown, type StageRecord, table } from '@slipway/core'
import { duration } from '@slipway/reports/section'

/** A stage on the way that decided how long the run took. */
export interface Step {
  readonly record: StageRecord
  /** Milliseconds between the end of what came before it and its beginning: a queue, a new machine, an approval. */
  readonly waited: number
  readonly took: number
}

/** Clocks of two machines differ; a stage that begins a little before the one it follows has ended still follows it. */
const SKEW = 1000

/**
 * From the stage that ended last back to the first: before each the one that ended last before it began. Records name
 * no dependencies, and what ended last is what was waited for.
 * @param begun milliseconds since the epoch: when the run itself began, where that is known
 */
export function criticalPath(stages: readonly StageRecord[], begun?: number): readonly Step[] {
  const times = stages.map((record) => ({ record, from: Date.parse(record.started), to: Date.parse(record.finished) }))
  const path: Step[] = []
  let left = times.toSorted((a, b) => b.to - a.to || b.from - a.from)
  for (let step = left[0]; step !== undefined;) {
    const { record, from, to } = step
    left = left.filter((other) => other !== step && other.to <= from + SKEW && other.from < from)
    const before = left[0]
    const since = before?.to ?? begun ?? from
    path.unshift({ record, waited: Math.max(0, from - since), took: Math.max(0, to - from) })
    step = before
  }
  return path
}

/** Empty for a run of one stage, which has no path. */
export function renderCriticalPath(steps: readonly Step[]): string {
  if (steps.length < 2) return ''
  const [worked, waited] = [sum(steps.map(({ took }) => took)), sum(steps.map(({ waited }) => waited))]
  const rows = steps.map(({ record: { stage, component, host }, waited, took }) => [
    escapeMarkdown(component === undefined ? stage : `${stage} ${component}`),
    escapeMarkdown(host.job ?? ''),
    waited < 1000 ? '' : duration(waited),
    duration(took),
  ])
  return [
    `**Critical path:** ${duration(worked + waited)}: ${duration(worked)} of work, ${duration(waited)} of waiting.`,
    table(['Stage', 'Job', 'Waited', 'Took'], rows),
  ].join('\n\n')
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
