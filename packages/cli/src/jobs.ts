import type { Config } from '@slipway/core'
import type { ListedStage } from './listed-stage'
import type { Steps } from './steps'

/** One stage, of one image where there are several. */
export interface Job {
  readonly stage: string
  readonly component?: string
}

/** Jobs that run after each other; those of one step run side by side. */
export type JobSteps = readonly (readonly Job[])[]

/**
 * What each step does for a repository that makes several images: what is about an image runs for each of them, any
 * other stage for those that configure it, else once. Deploy is about the release, so it runs once.
 * @param only the component that is asked for; without it, all
 */
export function jobsOf(
  steps: Steps,
  { components }: Config,
  { stages, only }: { readonly stages: readonly ListedStage[]; readonly only: string | undefined },
): JobSteps {
  const chosen = only === undefined ? [...components.keys()] : [only]
  return steps.map((step) =>
    step.flatMap((stage): readonly Job[] => {
      const isOfImage = stages.find(({ name }) => name === stage)?.place?.ofImage === true
      const each = only !== undefined || isOfImage ? chosen : chosen.filter((name) => components.get(name)?.has(stage))
      return each.length === 0 ? [{ stage }] : each.map((component) => ({ stage, component }))
    }),
  )
}

/** Stages of the configuration in its order; what only components configure stands where a delivery has it. */
export function configuredStages({ stages, components }: Config, known: readonly ListedStage[]): readonly string[] {
  const order = (name: string) => known.find((stage) => stage.name === name)?.place?.order ?? 0
  const names = [...stages.keys()]
  const others = new Set([...components.values()].flatMap((sections) => [...sections.keys()]))
  for (const name of [...others].sort((a, b) => order(a) - order(b))) {
    if (names.includes(name)) continue
    const at = names.findIndex((other) => order(other) > order(name))
    names.splice(at < 0 ? names.length : at, 0, name)
  }
  return names
}

export function nameOf({ stage, component }: Job): string {
  return component === undefined ? stage : `${stage} ${component}`
}

/** Does all of them, so many at a time; results in the order of the items. */
export async function pooled<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = [...items.entries()]
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}
