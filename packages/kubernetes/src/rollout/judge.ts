import { type Cause, CAUSES, rankOf } from './causes'
import type { ContainerView, Observation, PodView, WorkloadView } from './observation'
import { type Symptom, type SymptomContext, symptomsOf, workloadKey } from './symptoms'

export type FailFast = 'strict' | 'normal' | 'off'

/** A symptom that has been followed from look to look. */
export interface Problem extends Symptom {
  readonly firstSeen: number
  readonly lastSeen: number
  readonly sightings: number
  /** Bad ends in a row with the same exit code. */
  readonly sameEnds: number
  /** Still there in the last look. */
  readonly active: boolean
}

export interface JudgePlan {
  readonly failFast: FailFast
  readonly workloads: readonly string[]
  /** Keys of the workloads that are hooks. */
  readonly hooks: ReadonlySet<string>
  /** Helm runs hooks before it applies anything else. */
  readonly hooksFirst: boolean
  readonly started: number
  /** What was there before Helm started. */
  readonly baseline: Observation
}

export interface JudgeState {
  readonly problems: ReadonlyMap<string, Problem>
  /** Workload and revision whose pods were ready once, and since when. */
  readonly everReady: ReadonlyMap<string, number>
  /** When the first workload changed. */
  readonly changedAt: number | undefined
  /** Runs of containers that are ready, and since when without a break. */
  readonly readySince: ReadonlyMap<string, number>
  /**
   * Jobs that were seen at work in this release and not to fail: with ttlSecondsAfterFinished they go away by
   * themselves.
   */
  readonly jobs: ReadonlySet<string>
}

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

export const FRESH: JudgeState = {
  problems: new Map(),
  everReady: new Map(),
  changedAt: undefined,
  readySince: new Map(),
  jobs: new Set(),
}

/** Takes one look into account. Pure: the same looks give the same judgements. */
export function judge(state: JudgeState, observation: Observation, plan: JudgePlan): Judgement {
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
  const context: SymptomContext = {
    observation,
    hooks: plan.hooks,
    before: restartsBefore(plan.baseline),
    oldEvents: new Map(plan.baseline.events.map(({ uid, count }) => [uid, count])),
  }
  const symptoms = pickWorst(judged.flatMap((workload) => symptomsOf(workload, context)))
  const problems = follow(state.problems, symptoms, observation)
  const isReady = new Map(judged.map((workload) => [workloadKey(workload), everReady.has(revisionKey(workload))]))
  // A look without an answer shows nothing that could be fatal.
  const fatal = isBlind(observation)
    ? undefined
    : rankProblems(
        [...problems.values()].filter(
          (problem) => problem.active && isFatal(problem, plan, isReady.get(workloadKey(problem.workload)) ?? false),
        ),
      )[0]
  const named = [...problems.values()].filter(
    (problem) => problem.active && state.problems.get(problem.key)?.cause !== problem.cause,
  )
  const jobs = new Set([...state.jobs, ...judged.filter(({ kind }) => kind === 'Job').map(workloadKey)])
  for (const workload of judged) if (workload.finished === 'failed') jobs.delete(workloadKey(workload))
  const readySince = isBlind(observation) ? state.readySince : followReady(state.readySince, observation)
  const next = { problems, everReady, changedAt, readySince, jobs }
  const ready = isReadyNow(observation, plan, next)
  return {
    state: next,
    named,
    fatal,
    ready,
    settled:
      ready &&
      observation.workloads.every((workload) =>
        isSteady(workload, { observation, before: context.before, readySince }),
      ),
  }
}

/** A Job that does not end soon must at least keep running: one that fails at its start is not ready yet. */
const STEADY = 10_000

/** What nobody probes is ready as soon as it is started, and the kubelet needs a second to see that it has ended. */
const STARTED = 2000

function followReady(before: ReadonlyMap<string, number>, { at, workloads }: Observation): ReadonlyMap<string, number> {
  const runs = workloads.flatMap(({ pods }) =>
    pods.flatMap((pod) => pod.containers.filter(({ ready }) => ready).map((container) => runKey(pod, container))),
  )
  return new Map(runs.map((key) => [key, before.get(key) ?? at]))
}

interface Steadiness {
  readonly observation: Observation
  readonly before: ReadonlyMap<string, number>
  readonly readySince: ReadonlyMap<string, number>
}

/**
 * Between two crashes a container is ready for a moment: one that was restarted in this release has to stay so, and so
 * has one that nobody probes.
 */
function isSteady({ kind, pods }: WorkloadView, { observation: { at }, before, readySince }: Steadiness): boolean {
  const hold = (pod: PodView, { name, restarts, probed }: ContainerView) => {
    const known = before.get(`${pod.uid}/${name}`)
    if (known === restarts) return 0
    return restarts > (known ?? 0) ? STEADY : probed ? 0 : STARTED
  }
  const main = pods
    .filter(({ ready }) => ready)
    .flatMap((pod) => pod.containers.filter(({ init }) => !init).map((container) => ({ pod, container })))
  return (
    kind === 'Job' ||
    main.every(({ pod, container }) => at - (readySince.get(runKey(pod, container)) ?? at) >= hold(pod, container))
  )
}

function runKey(pod: PodView, { name, restarts }: ContainerView): string {
  return `${pod.uid}/${name}#${restarts}`
}

function isReadyNow(observation: Observation, plan: JudgePlan, { everReady, jobs }: JudgeState): boolean {
  const wanted = plan.workloads.filter((key) => !plan.hooks.has(key))
  const views = new Map(observation.workloads.map((workload) => [workloadKey(workload), workload]))
  const steady = (view: WorkloadView) =>
    view.kind !== 'Job' ||
    view.finished === 'succeeded' ||
    view.idle !== undefined ||
    observation.at - (everReady.get(revisionKey(view)) ?? observation.at) >= STEADY
  const isFine = (view: WorkloadView | undefined) => view?.settled === true && steady(view)
  // What may never be looked at is Helm's to judge; the proof then says how little was seen.
  const isHidden = (key: string) =>
    observation.gaps.some(
      (gap) => gap.kind === 'forbidden' && `${key.split('/')[0]?.toLowerCase() ?? ''}s` === gap.what,
    )
  return (
    !isBlind(observation) &&
    wanted.every((key) => isFine(views.get(key)) || isHidden(key) || (!views.has(key) && jobs.has(key)))
  )
}

/** No answer came, or not a whole one. What may not be read is no such want: it is so in every look. */
function isBlind({ gaps }: Observation): boolean {
  return gaps.some(({ kind }) => kind === 'unreachable')
}

/** Helm has touched it: it is new, or its specification changed. */
function hasChanged(workload: WorkloadView, plan: JudgePlan): boolean {
  const before = plan.baseline.workloads.find((known) => known.uid === workload.uid)
  return before === undefined || before.generation !== workload.generation
}

const GRACE = { afterOthers: 5000, afterStart: 10_000 }

/**
 * Pods that stand there from before must not condemn a release that Helm has not even begun to apply. A workload counts
 * once it changed; one that this release leaves alone counts a little after.
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

function revisionKey(workload: WorkloadView): string {
  return `${workload.uid}@${workload.revision ?? workload.generation}`
}

function restartsBefore(baseline: Observation): ReadonlyMap<string, number> {
  const pods = baseline.workloads.flatMap((workload) => workload.pods)
  return new Map(
    pods.flatMap((pod) =>
      pod.containers.map((container) => [`${pod.uid}/${container.name}`, container.restarts] as const),
    ),
  )
}

/** Several pods of one workload show the same problem: the one with the most restarts is taken. */
function pickWorst(symptoms: readonly Symptom[]): readonly Symptom[] {
  const worst = new Map<string, Symptom>()
  for (const symptom of symptoms) {
    const known = worst.get(symptom.key)
    if (
      known === undefined ||
      (symptom.restarts ?? 0) > (known.restarts ?? 0) ||
      ((symptom.restarts ?? 0) === (known.restarts ?? 0) && rankOf(symptom.cause) < rankOf(known.cause))
    )
      worst.set(symptom.key, symptom)
  }
  return [...worst.values()]
}

function follow(
  before: ReadonlyMap<string, Problem>,
  symptoms: readonly Symptom[],
  seen: Observation,
): ReadonlyMap<string, Problem> {
  const { at } = seen
  const next = new Map<string, Problem>()
  // A look that shows nothing for want of an answer does not heal anything.
  const blind = isBlind(seen)
  for (const [key, problem] of before) next.set(key, { ...problem, active: blind && problem.active })
  for (const symptom of symptoms) {
    const known = before.get(symptom.key)
    next.set(
      symptom.key,
      known === undefined || isOver(known, symptom, at) ? begin(symptom, at) : continued(known, symptom, at),
    )
  }
  return next
}

/** Between two crashes a container runs for a while: that is the same problem going on. */
function isOver(known: Problem, symptom: Symptom, at: number): boolean {
  return !known.active && !(isCrash(known.cause) && isCrash(symptom.cause)) && at - known.lastSeen > 15_000
}

function begin(symptom: Symptom, at: number): Problem {
  return { ...symptom, firstSeen: at, lastSeen: at, sightings: 1, sameEnds: symptom.ends ?? 0, active: true }
}

function continued(known: Problem, symptom: Symptom, at: number): Problem {
  const decayed = symptom.cause === 'image-pull' && known.cause.startsWith('image-')
  const merged = decayed ? { ...symptom, cause: known.cause, message: known.message } : symptom
  const sameEnds =
    symptom.exitCode === known.exitCode ? known.sameEnds + Math.max(0, (symptom.ends ?? 0) - (known.ends ?? 0)) : 1
  return { ...merged, firstSeen: known.firstSeen, lastSeen: at, sightings: known.sightings + 1, sameEnds, active: true }
}

/** Whether it is a container that ends again and again: then the ends are counted, not the time. */
function isCrash(cause: Cause): boolean {
  const { normal } = CAUSES[cause].patience
  return normal !== 'deadline' && 'ends' in normal
}

export function isFatal(problem: Problem, plan: Pick<JudgePlan, 'failFast'>, everReady: boolean): boolean {
  const { failFast } = plan
  if (failFast === 'off') return false
  const limit = CAUSES[problem.cause].patience[failFast]
  if (limit === 'deadline') return false
  // A revision that was ready once has shown that it can run.
  if ('ends' in limit) return !(everReady && failFast === 'normal') && problem.sameEnds >= limit.ends
  return problem.sightings >= limit.looks && problem.lastSeen - problem.firstSeen >= limit.after
}

/** Best explanation first. */
export function rankProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (a, b) => Number(b.active) - Number(a.active) || rankOf(a.cause) - rankOf(b.cause) || a.firstSeen - b.firstSeen,
  )
}
