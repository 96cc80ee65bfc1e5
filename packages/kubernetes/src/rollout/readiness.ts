import type { JudgePlan, JudgeState } from './judge'
import { type ContainerView, isBlind, type Observation, type PodView, type WorkloadView } from './observation'
import { runKey, workloadKey } from './symptoms'

/** A Job that does not end soon must at least keep running: one that fails at its start is not ready yet. */
const STEADY = 10_000

/** What nobody probes is ready as soon as it is started, and the kubelet needs a second to see that it has ended. */
const STARTED = 2000

export function followReady(
  before: ReadonlyMap<string, number>,
  { at, workloads }: Observation,
): ReadonlyMap<string, number> {
  const runs = workloads.flatMap(({ pods }) =>
    pods.flatMap((pod) => pod.containers.filter(({ ready }) => ready).map((container) => runKey(pod, container))),
  )
  return new Map(runs.map((key) => [key, before.get(key) ?? at]))
}

/** A run of a container that was ready and is still there, and not ready: once more. */
export function followLapses(
  { readySince, lapses }: Pick<JudgeState, 'readySince' | 'lapses'>,
  { workloads }: Observation,
): ReadonlyMap<string, number> {
  const lapsed = workloads.flatMap(({ pods }) =>
    pods.flatMap((pod) =>
      pod.containers
        .filter((container) => !container.ready && container.state.kind === 'running')
        .map((container) => runKey(pod, container))
        .filter((key) => readySince.has(key)),
    ),
  )
  return new Map([...lapses, ...lapsed.map((key) => [key, (lapses.get(key) ?? 0) + 1] as const)])
}

/** Lapses of those that have not stayed ready since. */
export function unsteady(
  lapses: ReadonlyMap<string, number>,
  readySince: ReadonlyMap<string, number>,
  since: number,
): ReadonlyMap<string, number> {
  return new Map([...lapses].filter(([key]) => (readySince.get(key) ?? Number.POSITIVE_INFINITY) > since))
}

interface Steadiness {
  readonly observation: Observation
  readonly before: ReadonlyMap<string, number>
  readonly readySince: ReadonlyMap<string, number>
  /** Milliseconds that everything must stay ready. */
  readonly stayReady: number
}

/**
 * Between two crashes a container is ready for a moment: one that was restarted in this release has to stay so, and so
 * has one that nobody probes.
 */
export function isSteady(
  { kind, pods }: WorkloadView,
  { observation: { at }, before, readySince, stayReady }: Steadiness,
): boolean {
  const hold = (pod: PodView, { name, restarts, probed }: ContainerView) => {
    const known = before.get(`${pod.uid}/${name}`)
    if (known === restarts) return stayReady
    return Math.max(stayReady, restarts > (known ?? 0) ? STEADY : probed ? 0 : STARTED)
  }
  const main = pods
    .filter(({ ready }) => ready)
    .flatMap((pod) => pod.containers.filter(({ init }) => !init).map((container) => ({ pod, container })))
  return (
    kind === 'Job' ||
    main.every(({ pod, container }) => at - (readySince.get(runKey(pod, container)) ?? at) >= hold(pod, container))
  )
}

export function isReadyNow(
  observation: Observation,
  plan: JudgePlan & { readonly isApplied: boolean },
  { everReady, jobs }: JudgeState,
): boolean {
  const wanted = plan.workloads.filter((key) => !plan.hooks.has(key))
  const views = new Map(observation.workloads.map((workload) => [workloadKey(workload), workload]))
  const steady = (view: WorkloadView) =>
    view.kind !== 'Job' ||
    view.finished === 'succeeded' ||
    view.idle !== undefined ||
    (plan.waitForJobs !== true && observation.at - (everReady.get(revisionKey(view)) ?? observation.at) >= STEADY)
  const isFine = (view: WorkloadView | undefined) => view?.settled === true && steady(view)
  // What may not be read is left to the tool, which waits too; the proof then says how little was seen.
  const isHidden = (key: string) =>
    observation.gaps.some(
      (gap) => gap.kind === 'forbidden' && `${key.split('/')[0]?.toLowerCase() ?? ''}s` === gap.what,
    )
  const isOver = (key: string) => jobs.has(key) || (plan.isApplied && plan.shortLived?.has(key) === true)
  return (
    !isBlind(observation) &&
    wanted.every((key) => isFine(views.get(key)) || isHidden(key) || (!views.has(key) && isOver(key)))
  )
}

/** A workload at the revision that it has now. */
export function revisionKey(workload: WorkloadView): string {
  return `${workload.uid}@${workload.revision ?? workload.generation}`
}
