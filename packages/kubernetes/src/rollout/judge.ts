import { isBlind, type Observation, type WorkloadView } from './observation'
import type { JudgePlan, JudgeState } from './judge-state'
import { followProblems, isFatal, pickWorst, type Problem, rankProblems } from './problems'
import { followLapses, followReady, isReadyNow, isSteady, revisionKey, unsteady } from './readiness'
import { type SymptomContext, workloadKey } from './symptoms'
import { symptomsOf } from './workload-symptoms'

export interface Judgement {
  readonly state: JudgeState
  /** Seen for the first time, or by a more exact name. */
  readonly named: readonly Problem[]
  readonly fatal: Problem | undefined
  /** All pods of the current revision of every workload are ready, at a generation that the controllers have seen. */
  readonly ready: boolean
  /** And have been so for long enough not to be chance. */
  readonly settled: boolean
}

/**
 * Takes one look into account. Pure: the same looks give the same judgements.
 * @param isApplied the tool has sent every object
 */
export function judge(state: JudgeState, observation: Observation, plan: JudgePlan, isApplied: boolean): Judgement {
  const changed = observation.workloads.some(
    (workload) => !plan.hooks.has(workloadKey(workload)) && hasChanged(workload, plan),
  )
  const changedAt = state.changedAt ?? (changed ? observation.at : undefined)
  const judged = observation.workloads.filter((workload) =>
    isJudged(workload, plan, { changedAt, now: observation.at }),
  )
  const everReady = new Map(
    judged
      .filter((workload) => workload.pods.some((pod) => pod.ready))
      .map((workload) => [revisionKey(workload), observation.at]),
  )
  for (const [key, since] of state.everReady) everReady.set(key, since)
  const steadiness = followSteadiness(state, observation)
  const context = contextOf(observation, plan, steadiness)
  const symptoms = pickWorst(judged.flatMap((workload) => symptomsOf(workload, context)))
  const problems = followProblems(state.problems, symptoms, observation)
  const readyOnce = new Set(judged.filter((workload) => everReady.has(revisionKey(workload))).map(workloadKey))
  // A look without an answer shows nothing that could be fatal.
  const fatal = isBlind(observation)
    ? undefined
    : rankProblems(
        [...problems.values()].filter(
          (problem) => problem.active && isFatal(problem, plan, readyOnce.has(workloadKey(problem.workload))),
        ),
      )[0]
  const named = [...problems.values()].filter(({ key, cause }) => state.problems.get(key)?.cause !== cause)
  const jobs = new Set([...state.jobs, ...judged.filter(({ kind }) => kind === 'Job').map(workloadKey)])
  for (const workload of judged) if (workload.finished === 'failed') jobs.delete(workloadKey(workload))
  const next = { problems, everReady, changedAt, ...steadiness, jobs }
  const ready = isReadyNow(observation, { ...plan, isApplied }, next)
  return {
    state: next,
    named,
    fatal,
    ready,
    settled:
      ready &&
      observation.workloads.every((workload) =>
        isSteady(workload, {
          observation,
          before: context.before,
          readySince: steadiness.readySince,
          stayReady: plan.stayReady ?? 0,
        }),
      ),
  }
}

/** A look without an answer breaks off nothing. */
function followSteadiness(state: JudgeState, observation: Observation): Pick<JudgeState, 'readySince' | 'lapses'> {
  return isBlind(observation)
    ? { readySince: state.readySince, lapses: state.lapses }
    : { readySince: followReady(state.readySince, observation), lapses: followLapses(state, observation) }
}

function contextOf(
  observation: Observation,
  { hooks, areTests = false, baseline, stayReady = 0, makers = [] }: JudgePlan,
  { readySince, lapses }: Pick<JudgeState, 'readySince' | 'lapses'>,
): SymptomContext {
  return {
    observation,
    hooks,
    areTests,
    before: restartsBefore(baseline),
    oldEvents: new Map(baseline.events.map(({ uid, count }) => [uid, count])),
    makers,
    unsteady: stayReady > 0 ? unsteady(lapses, readySince, observation.at - stayReady) : new Map(),
  }
}

/** It is new, or its specification changed. */
function hasChanged(workload: WorkloadView, plan: JudgePlan): boolean {
  const before = plan.baseline.workloads.find((known) => known.uid === workload.uid)
  return before === undefined || before.generation !== workload.generation
}

const GRACE = { afterOthers: 5000, afterStart: 10_000 }

/**
 * Pods from before say nothing about a release that is not applied yet. A workload counts once it changed; one that
 * this release leaves alone counts a little later.
 */
function isJudged(
  workload: WorkloadView,
  plan: JudgePlan,
  when: { readonly changedAt: number | undefined; readonly now: number },
): boolean {
  if (hasChanged(workload, plan)) return true
  if (plan.hooks.has(workloadKey(workload))) return false
  if (when.changedAt !== undefined) return when.now - when.changedAt >= GRACE.afterOthers
  return !plan.hooksFirst && when.now - plan.started >= GRACE.afterStart
}

function restartsBefore(baseline: Observation): ReadonlyMap<string, number> {
  const pods = baseline.workloads.flatMap((workload) => workload.pods)
  return new Map(
    pods.flatMap((pod) =>
      pod.containers.map((container) => [`${pod.uid}/${container.name}`, container.restarts] as const),
    ),
  )
}
