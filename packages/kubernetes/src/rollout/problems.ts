import { type Cause, CAUSES, rankOf } from './causes'
import { isBlind, type Observation } from './observation'
import type { Symptom } from './symptoms'

/** What ends the wait before the deadline. */
export type FailFast = 'strict' | 'normal' | 'off'

/** A symptom that has been followed from look to look. */
export interface Problem extends Symptom {
  readonly firstSeen: number
  readonly lastSeen: number
  readonly sightings: number
  /** Bad ends in a row with the same exit code. */
  readonly sameEnds: number
  /** When the last of its bad ends was first seen. */
  readonly endSeen: number
  /** Still there in the last look. */
  readonly active: boolean
}

/** Several pods of one workload show the same problem: the one with the most restarts is taken. */
export function pickWorst(symptoms: readonly Symptom[]): readonly Symptom[] {
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

export function followProblems(
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
  return {
    ...symptom,
    firstSeen: at,
    lastSeen: at,
    sightings: 1,
    sameEnds: symptom.ends ?? 0,
    endSeen: at,
    active: true,
  }
}

function continued(known: Problem, symptom: Symptom, at: number): Problem {
  const decayed = symptom.cause === 'image-pull' && known.cause.startsWith('image-')
  const merged = decayed ? { ...symptom, cause: known.cause, message: known.message } : symptom
  const sameEnds =
    symptom.exitCode === known.exitCode ? known.sameEnds + Math.max(0, (symptom.ends ?? 0) - (known.ends ?? 0)) : 1
  // What is only waited for uses up no patience, and neither does what was before the last node came.
  const isNew = known.awaits !== undefined || nodesIn(symptom) > nodesIn(known)
  const firstSeen = isNew ? at : known.firstSeen
  const endSeen = symptom.ends === known.ends ? known.endSeen : at
  const backOff = symptom.backOff ?? knownBackOff(known, at)
  return {
    ...merged,
    ...(backOff === undefined ? {} : { backOff }),
    firstSeen,
    lastSeen: at,
    sightings: known.sightings + 1,
    sameEnds,
    endSeen,
    active: true,
  }
}

/** Milliseconds that a container runs until the kubelet waits for a short time again. */
const FORGIVEN = 600_000

/** The kubelet tells a new wait only ten seconds after the end, and it is never shorter than the one before. */
function knownBackOff({ backOff, endSeen }: Problem, at: number): number | undefined {
  return at - endSeen < FORGIVEN ? backOff : undefined
}

/** How many nodes the scheduler has tried: an autoscaler whose events are not known adds one all the same. */
function nodesIn({ message }: Symptom): number {
  return Number(/^0\/(\d+) nodes are available/.exec(message)?.[1] ?? 0)
}

/** Whether it is a container that ends again and again: then the ends are counted, not the time. */
function isCrash(cause: Cause): boolean {
  const { normal } = CAUSES[cause].patience
  return normal !== 'deadline' && 'ends' in normal
}

interface FatalPlan {
  readonly failFast: FailFast
  /** Milliseconds that anything has which may heal by itself, in place of the table's. */
  readonly patience?: number | undefined
  /** Milliseconds for which everything must stay ready. */
  readonly stayReady?: number
  /** Milliseconds since the epoch: what is not ready then has failed. */
  readonly deadline?: number
}

export function isFatal(problem: Problem, plan: FatalPlan, everReady: boolean): boolean {
  const { failFast, patience, stayReady = 0 } = plan
  if (failFast === 'off') return false
  const limit = CAUSES[problem.cause].patience[failFast]
  if (limit === 'deadline' || problem.awaits !== undefined) return false
  const since = problem.lastSeen - problem.firstSeen
  const isOwn = patience !== undefined && failFast === 'normal'
  // A revision that was ready once has shown that it can run, unless it is to stay ready.
  if ('ends' in limit) {
    if (everReady && failFast === 'normal' && stayReady === 0) return false
    if (problem.sameEnds > 1 && startsTooLate(problem, plan)) return true
    return isOwn ? problem.sameEnds > 1 && since >= patience : problem.sameEnds >= limit.ends
  }
  const mayHeal = limit.after > 0
  return problem.sightings >= limit.looks && since >= (isOwn && mayHeal ? patience : limit.after)
}

/** Looks are apart. */
const SLACK = 5000

/** It is started again when the time is over: until then nothing can become of it. */
function startsTooLate({ backOff, endSeen }: Problem, { deadline }: FatalPlan): boolean {
  return backOff !== undefined && deadline !== undefined && endSeen + backOff - SLACK >= deadline
}

/** Best explanation first. */
export function rankProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (a, b) => Number(b.active) - Number(a.active) || rankOf(a.cause) - rankOf(b.cause) || a.firstSeen - b.firstSeen,
  )
}
