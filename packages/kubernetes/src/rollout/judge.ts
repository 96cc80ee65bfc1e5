import type { Cause } from './causes'
import { RANK } from './causes'
import type { ContainerView, Observation, PodView, WorkloadView } from './observation'
import { type Sign, type SignContext, signsOf, workloadKey } from './signs'

export type FailFast = 'strict' | 'normal' | 'off'

/** A sign that has been followed over time. */
export interface Finding extends Sign {
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
  readonly findings: ReadonlyMap<string, Finding>
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
  readonly named: readonly Finding[]
  readonly fatal: Finding | undefined
  /** All pods of the current revision of every workload are ready, at a generation that the controllers have seen. */
  readonly ready: boolean
  /** And have been so for long enough that it is no luck of the moment. */
  readonly settled: boolean
}

export const FRESH: JudgeState = {
  findings: new Map(),
  everReady: new Map(),
  changedAt: undefined,
  readySince: new Map(),
  jobs: new Set(),
}

/** Takes one look into account. Pure: the same looks give the same verdicts. */
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
  const context: SignContext = {
    observation,
    hooks: plan.hooks,
    before: restartsBefore(plan.baseline),
    oldEvents: new Map(plan.baseline.events.map(({ uid, count }) => [uid, count])),
  }
  const signs = pickWorst(judged.flatMap((workload) => signsOf(workload, context)))
  const findings = follow(state.findings, signs, observation)
  const isReady = new Map(judged.map((workload) => [workloadKey(workload), everReady.has(revisionKey(workload))]))
  // Nothing is condemned by a look without an answer.
  const fatal = isBlind(observation)
    ? undefined
    : rankFindings(
        [...findings.values()].filter(
          (finding) => finding.active && isFatal(finding, plan, isReady.get(workloadKey(finding.workload)) ?? false),
        ),
      )[0]
  const named = [...findings.values()].filter(
    (finding) => finding.active && state.findings.get(finding.key)?.cause !== finding.cause,
  )
  const jobs = new Set([...state.jobs, ...judged.filter(({ kind }) => kind === 'Job').map(workloadKey)])
  for (const workload of judged) if (workload.finished === 'failed') jobs.delete(workloadKey(workload))
  const readySince = isBlind(observation) ? state.readySince : followReady(state.readySince, observation)
  const next = { findings, everReady, changedAt, readySince, jobs }
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

/** A Job that does not end soon must at least keep running: one that fails at its start is not ready by luck. */
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

/** Several pods of one workload show the same trouble: the furthest advanced one speaks. */
function pickWorst(signs: readonly Sign[]): readonly Sign[] {
  const worst = new Map<string, Sign>()
  for (const sign of signs) {
    const known = worst.get(sign.key)
    if (
      known === undefined ||
      (sign.restarts ?? 0) > (known.restarts ?? 0) ||
      ((sign.restarts ?? 0) === (known.restarts ?? 0) && rank(sign.cause) < rank(known.cause))
    )
      worst.set(sign.key, sign)
  }
  return [...worst.values()]
}

const CRASHES: readonly Cause[] = ['oom-killed', 'liveness-killed', 'init-failing', 'crash-loop', 'exit-at-start']

function follow(
  before: ReadonlyMap<string, Finding>,
  signs: readonly Sign[],
  seen: Observation,
): ReadonlyMap<string, Finding> {
  const { at } = seen
  const next = new Map<string, Finding>()
  // A look that shows nothing for want of an answer does not heal anything.
  const blind = isBlind(seen)
  for (const [key, finding] of before) next.set(key, { ...finding, active: blind && finding.active })
  for (const sign of signs) {
    const known = before.get(sign.key)
    next.set(sign.key, known === undefined || isOver(known, sign, at) ? begin(sign, at) : continued(known, sign, at))
  }
  return next
}

/** Between two crashes a container runs for a while: that is the same trouble going on. */
function isOver(known: Finding, sign: Sign, at: number): boolean {
  return (
    !known.active && !(CRASHES.includes(known.cause) && CRASHES.includes(sign.cause)) && at - known.lastSeen > 15_000
  )
}

function begin(sign: Sign, at: number): Finding {
  return { ...sign, firstSeen: at, lastSeen: at, sightings: 1, sameEnds: sign.ends ?? 0, active: true }
}

function continued(known: Finding, sign: Sign, at: number): Finding {
  const decayed = sign.cause === 'image-pull' && known.cause.startsWith('image-')
  const merged = decayed ? { ...sign, cause: known.cause, message: known.message } : sign
  const sameEnds =
    sign.exitCode === known.exitCode ? known.sameEnds + Math.max(0, (sign.ends ?? 0) - (known.ends ?? 0)) : 1
  return { ...merged, firstSeen: known.firstSeen, lastSeen: at, sightings: known.sightings + 1, sameEnds, active: true }
}

interface Patience {
  /** Milliseconds since the first sight. */
  readonly after: number
  readonly sightings: number
}

const AT_ONCE: Patience = { after: 0, sightings: 1 }
const WAIT = 'until the deadline'

/**
 * Patience of `normal` (security-reliability.md §3.3); what is not named here waits for the deadline, in `strict` too.
 */
const NORMAL: Partial<Record<Cause, Patience>> = {
  'hook-failed': AT_ONCE,
  'job-failed': AT_ONCE,
  'image-invalid': AT_ONCE,
  'image-never-pulled': AT_ONCE,
  'image-not-found': { after: 20_000, sightings: 2 },
  'image-platform': { after: 20_000, sightings: 2 },
  'image-denied': { after: 20_000, sightings: 2 },
  'configmap-missing': { after: 30_000, sightings: 2 },
  'configmap-key-missing': { after: 30_000, sightings: 2 },
  'secret-missing': { after: 30_000, sightings: 2 },
  'secret-key-missing': { after: 30_000, sightings: 2 },
  'runs-as-root': { after: 5000, sightings: 2 },
  'container-config': { after: 30_000, sightings: 2 },
  'wrong-architecture': { after: 5000, sightings: 2 },
  'program-missing': { after: 5000, sightings: 2 },
  'cannot-start': { after: 30_000, sightings: 2 },
  'volume-missing': { after: 60_000, sightings: 2 },
  quota: { after: 30_000, sightings: 2 },
  'limit-range': { after: 30_000, sightings: 2 },
  'pod-security': { after: 30_000, sightings: 2 },
  'admission-denied': { after: 30_000, sightings: 2 },
  'service-account-missing': { after: 30_000, sightings: 2 },
  'create-failed': { after: 60_000, sightings: 2 },
  unschedulable: { after: 90_000, sightings: 2 },
}

/** Bad ends before a crash is fatal: in `normal` the first start and five restarts. */
const ENDS = { strict: { crash: 3, oom: 1 }, normal: { crash: 6, oom: 2 } }

export function isFatal(finding: Finding, plan: Pick<JudgePlan, 'failFast'>, everReady: boolean): boolean {
  const { failFast } = plan
  if (failFast === 'off') return false
  if (CRASHES.includes(finding.cause)) {
    // A revision that was ready once has shown that it can run.
    if (everReady && failFast === 'normal') return false
    return finding.sameEnds >= ENDS[failFast][finding.cause === 'oom-killed' ? 'oom' : 'crash']
  }
  const patience = NORMAL[finding.cause] ?? WAIT
  if (patience === WAIT) return false
  if (failFast === 'strict') return true
  return finding.sightings >= patience.sightings && finding.lastSeen - finding.firstSeen >= patience.after
}

function rank(cause: Cause): number {
  return RANK.indexOf(cause)
}

/** Best explanation first. */
export function rankFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (a, b) => Number(b.active) - Number(a.active) || rank(a.cause) - rank(b.cause) || a.firstSeen - b.firstSeen,
  )
}
