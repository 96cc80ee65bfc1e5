import { errorMessage } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { HookLogs } from './hook-logs'
import { judge, type Judgement } from './judge'
import { FRESH, type JudgePlan, type JudgeState } from './judge-state'
import { look } from './look'
import { type Cause, isOfContainer, isReadingForbidden, recognise } from './causes'
import { type Gap, isBlind, type Observation, type WorkloadView } from './observation'
import type { Problem } from './problems'
import { progressLine } from './progress'
import { sentence } from './sentence'
import { workloadKey } from './symptoms'
import type { Timeline } from './timeline'
import { isForeign, isWorthWaiting, waitingText } from './waiting'
import type { Applied, WatchContent, WatchEnd, WatchPlan, WatchResult } from './watch-plan'

export type { Applied, WatchContent, WatchPlan, WatchResult }

/** Milliseconds after the start of the tool: it has asked and applied by then, and a node begins to work. */
const FIRST = 1500

/** Milliseconds for which the API server may be away before the watch gives up. */
const BLIND = 60_000

/** Milliseconds for which the tool is waited for when everything runs: it asks every two seconds. */
const TOOL_LAGS = 10_000

/** Milliseconds for which a release is still watched that the tool calls deployed and that wants more. */
const AFTER_TOOL = 60_000

/** Looks at a release after the tool gave up on it, until something shows why. */
const LAST_LOOKS = 4

/** What a tool says that only waited for too long. */
const WAITED_FOR: readonly Cause[] = ['timeout', 'object-pending', 'progress-deadline']

/** Of those, what it says only of objects that it has applied. */
const APPLIED_BEFORE: readonly Cause[] = ['object-pending', 'progress-deadline']

/** Looks without a record of a revision that the tool calls deployed. */
const WITHOUT_RECORD = 3

/**
 * Looks at the cluster until the release is ready, has failed or cannot be seen any more. Names what is wrong at once.
 */
export async function watch(cluster: Cluster, plan: WatchPlan, timeline: Timeline): Promise<WatchResult> {
  const watcher = new Watcher(cluster, plan, timeline)
  try {
    return await watcher.run()
  } catch (error) {
    await watcher.hookLogs.stop()
    throw error
  }
}

class Watcher {
  readonly hookLogs: HookLogs
  #content: WatchContent | undefined
  /** It was read after the tool's end. */
  #isWhole = false
  #judgePlan: JudgePlan
  #state: JudgeState = FRESH
  #applied: Applied | undefined
  readonly #ended: Promise<void>
  /** Looks since the tool's end. */
  #looksAfter = 0
  #endSeen: number | undefined
  #settledSince: number | undefined
  #good = false
  #sawAnswer: number
  #hooks = new Map<string, WorkloadView>()
  #said = new Set<string>()
  #notes: string[] = []
  #progress = ''

  constructor(
    readonly cluster: Cluster,
    readonly plan: WatchPlan,
    readonly timeline: Timeline,
  ) {
    this.hookLogs = new HookLogs(cluster)
    this.#sawAnswer = plan.started
    this.#ended = plan.applied.then((result) => {
      this.#applied = result
    })
    this.#ended.catch(() => undefined)
    this.#judgePlan = judgePlanOf(plan, NOTHING)
  }

  async run(): Promise<WatchResult> {
    // The baseline shows what was there before: at once there is nothing new to see.
    await this.#pause(this.plan.foretold.hooks.length > 0 ? 500 : FIRST)
    for (;;) {
      const before = this.#applied
      const seen = await this.#unlessOutrun(this.#look())
      if (seen === undefined) continue
      this.plan.onLook?.(seen)
      if (before !== undefined) this.#looksAfter += 1
      const judgement = this.#judge(seen)
      this.#state = judgement.state
      this.#remember(seen)
      for (const problem of judgement.named) this.#name(problem)
      const end = this.#endOf(seen, judgement, before)
      if (end !== undefined) return this.#result(end, judgement.fatal, seen)
      // The tool ended while we looked: what it left is looked at without a pause.
      if (before === undefined && this.#applied !== undefined) continue
      await this.#pause(this.#interval())
    }
  }

  /**
   * A look that the end of a good release outruns says nothing of that end: another one begins at once. Hooks may be
   * gone by then.
   */
  async #unlessOutrun(looking: Promise<Observation>): Promise<Observation | undefined> {
    if (this.#applied !== undefined || this.#content === undefined || this.#content.hooks.length > 0) return looking
    looking.catch(() => undefined)
    const first = await Promise.race([looking, this.#ended.then(() => undefined)])
    return first ?? (this.#isGoodSoFar() ? undefined : looking)
  }

  #isGoodSoFar(): boolean {
    return this.#applied?.ok === true && !this.#isTroubled()
  }

  async #look(): Promise<Observation> {
    const events = !this.#looksGood()
    if (this.plan.isFollowed === true && this.#applied !== undefined && !this.#isWhole) this.#content = undefined
    const gap = this.#content === undefined ? await this.#findContent() : undefined
    if (this.#content === undefined)
      return { at: this.cluster.ports.clock.now(), workloads: [], events: [], gaps: gap === undefined ? [] : [gap] }
    return look(this.cluster, [...this.#content.workloads, ...this.#content.hooks], { events })
  }

  /** Names come from what is applied, never from what was foretold. */
  async #findContent(): Promise<Gap | undefined> {
    const ended = this.#applied !== undefined
    try {
      const found = await this.plan.content()
      const isMissing = this.#applied?.ok === true && this.#looksAfter >= WITHOUT_RECORD
      this.#content = found ?? (isMissing ? this.plan.foretold : undefined)
      if (this.#content !== undefined) this.#judgePlan = judgePlanOf(this.plan, this.#content)
      this.#isWhole = ended
      return undefined
    } catch (error) {
      this.cluster.ports.signals.check()
      return { what: 'workloads', kind: 'unreachable', message: errorMessage(error) }
    }
  }

  #judge(seen: Observation): Judgement {
    const judgement = judge(this.#state, seen, this.#judgePlan, this.#hasApplied())
    return this.#content === undefined ? { ...judgement, ready: false, settled: false } : judgement
  }

  /** A tool that ended before the first look may have left only its words to tell. */
  #hasApplied(): boolean {
    if (this.#applied?.ok === true || this.plan.waiting?.() !== undefined) return true
    const cause = this.#applied === undefined ? undefined : recognise('tool', { message: this.#applied.output })
    return cause !== undefined && APPLIED_BEFORE.includes(cause)
  }

  /**
   * The tool just ended well, and nothing is known to be wrong: events, of which a namespace may have thousands, have
   * nothing to add to what is ready.
   */
  #looksGood(): boolean {
    return this.#looksAfter === 0 && this.#isGoodSoFar()
  }

  #isTroubled(): boolean {
    return [...this.#state.problems.values()].some(({ active }) => active)
  }

  /**
   * A look costs a fifth of a second of a processor, which the tool and a node on the same machine may want; but a hook
   * may come and go within a second.
   */
  #interval(): number {
    const hooks = this.#content?.hooks ?? this.plan.foretold.hooks
    return hooks.length > 0 && this.cluster.ports.clock.now() - this.plan.started < 8000 ? 500 : 1000
  }

  /** Only a tool that had ended before the look began has its result in it. */
  #endOf(seen: Observation, { fatal, ready, settled }: Judgement, applied: Applied | undefined): WatchEnd | undefined {
    const lost = isBlind(seen)
    if (!lost) this.#sawAnswer = seen.at
    if (fatal !== undefined && (applied?.ok !== true || isOfContainer(fatal.cause))) return 'fatal'
    const over = seen.at >= this.plan.deadline
    // At the deadline it is enough to be ready, for however short a time.
    const good = settled || (ready && over && (this.plan.stayReady ?? 0) === 0)
    this.#good = ready
    this.#settledSince = settled ? (this.#settledSince ?? seen.at) : undefined
    if (applied !== undefined) this.#endSeen ??= seen.at
    if (applied?.ok === false) return this.#afterFailure(applied, { good, over, lost })
    if (applied?.ok === true && this.#isEnough(seen, { good, over, lost })) return 'settled'
    if (applied === undefined && good && this.#standsAlone(seen.at, over)) return 'stands'
    if (lost && seen.at - this.#sawAnswer > BLIND) return 'lost'
    return over && !this.#isLeftToTool(good) ? (lost ? 'lost' : 'deadline') : undefined
  }

  /** The tool gave up. Where it only waited, or may not look, what runs decides. */
  #afterFailure(applied: Applied, { good, over, lost }: Sight): WatchEnd | undefined {
    if (this.plan.decides === 'tool') return 'apply-failed'
    const mayNotLook = isReadingForbidden(applied.output)
    const cause = recognise('tool', { message: applied.output })
    const gaveUp = mayNotLook || (cause !== undefined && WAITED_FOR.includes(cause))
    if (!gaveUp || !(this.plan.waiting === undefined || this.#hasApplied())) return 'apply-failed'
    if (good) return this.#content?.hooksAfter === true ? 'apply-failed' : 'stands'
    if (mayNotLook) return over || lost || this.#content === undefined ? 'apply-failed' : undefined
    // It may have ended before anything could be seen.
    return this.#isTroubled() || this.#looksAfter >= LAST_LOOKS || over ? 'apply-failed' : undefined
  }

  /** The tool calls it deployed. What it leaves open is watched for a while, named, and condemns nothing. */
  #isEnough(seen: Observation, { good, over, lost }: Sight): boolean {
    const { decides, stayReady = 0, waitForJobs } = this.plan
    if (decides === 'nobody') return !lost
    if (good) return true
    if (this.plan.isFollowed === true) return false
    if (decides === 'tool' || lost || stayReady > 0 || waitForJobs === true) return false
    if (this.#content === undefined || !isStarted(seen, this.#judgePlan) || this.#isCrashing()) return false
    const isLate = seen.at - (this.#endSeen ?? seen.at) >= AFTER_TOOL
    if (!over && !(isLate && this.#isServing(seen))) return false
    const open = seen.workloads.filter((view) => !view.settled && !this.#judgePlan.hooks.has(workloadKey(view)))
    const note = `${this.plan.tool ?? 'the tool'} calls it deployed and asks no more: ${progressLine(open)}`
    this.#notes.push(note)
    this.timeline.add('waiting', note)
    return true
  }

  /** Of every workload at least one pod is ready, and nothing is known to be on its way. */
  #isServing({ workloads }: Observation): boolean {
    const isAwaited = [...this.#state.problems.values()].some(({ active, awaits }) => active && awaits !== undefined)
    return !isAwaited && workloads.every((view) => view.desired === 0 || view.ready > 0 || view.kind === 'Job')
  }

  #isCrashing(): boolean {
    return [...this.#state.problems.values()].some(({ active, cause }) => active && isOfContainer(cause))
  }

  /** All of it runs, and the tool waits for something else. */
  #standsAlone(now: number, over: boolean): boolean {
    const waiting = this.plan.waiting?.()
    const since = now - (this.#settledSince ?? now)
    if (waiting === undefined || (since < TOOL_LAGS / 2 && !over)) return false
    if (isForeign(waiting)) this.#sayOnce(waitingText(this.plan.tool ?? 'the tool', waiting))
    if (this.plan.decides !== 'watch' || this.#content?.hooksAfter === true) return false
    return over || (since >= TOOL_LAGS && !isWorthWaiting(waiting))
  }

  /** With hooks that come after readiness the tool ends as it does alone. */
  #isLeftToTool(good: boolean): boolean {
    return good && this.plan.decides === 'watch' && this.#content?.hooksAfter === true && this.#applied === undefined
  }

  #sayOnce(text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    this.timeline.add('waiting', text)
  }

  #remember(seen: Observation): void {
    this.hookLogs.follow(seen, this.#judgePlan.hooks)
    for (const view of seen.workloads)
      if (view.kind === 'Job' || this.#judgePlan.hooks.has(workloadKey(view))) this.#hooks.set(workloadKey(view), view)
    for (const gap of seen.gaps) {
      if (this.#said.has(gap.what + gap.kind)) continue
      this.#said.add(gap.what + gap.kind)
      this.timeline.add(
        'unseen',
        gap.kind === 'forbidden'
          ? `${gap.message}: its failures will not be seen`
          : `no answer from the API server: ${gap.message}`,
      )
    }
    const main = seen.workloads.filter((view) => !this.#judgePlan.hooks.has(workloadKey(view)))
    const progress = progressLine(main)
    if (progress !== this.#progress) this.cluster.ports.host.progress(`ready: ${progress}`)
    this.#progress = progress
  }

  #name(problem: Problem): void {
    const text = sentence(problem)
    if (this.#said.has(problem.key + problem.cause)) return
    this.#said.add(problem.key + problem.cause)
    this.timeline.add('named', text)
  }

  #pause(milliseconds: number): Promise<void> {
    const { clock } = this.cluster.ports
    return this.#applied === undefined ? clock.sleep(milliseconds, this.#ended) : clock.sleep(milliseconds)
  }

  #result(end: WatchEnd, fatal: Problem | undefined, last: Observation): WatchResult {
    return {
      end,
      fatal,
      problems: [...this.#state.problems.values()],
      last,
      good: this.#good,
      notes: this.#notes,
      waiting: this.plan.waiting?.(),
      applied: this.#applied,
      hooks: this.#hooks,
      hookLogs: this.hookLogs,
    }
  }
}

interface Sight {
  readonly good: boolean
  readonly over: boolean
  readonly lost: boolean
}

const NOTHING: WatchContent = { workloads: [], hooks: [] }

function judgePlanOf(plan: WatchPlan, content: WatchContent): JudgePlan {
  const { failFast, hooksFirst, started, deadline, baseline, waitForJobs = false, stayReady = 0 } = plan
  return {
    failFast,
    workloads: content.workloads.map(workloadKey),
    hooks: new Set(content.hooks.map(workloadKey)),
    areTests: content.areTests ?? false,
    hooksFirst: plan.isFollowed === true ? (content.hooksFirst ?? hooksFirst) : hooksFirst,
    started,
    deadline,
    baseline,
    shortLived: content.shortLived ?? new Set(),
    makers: content.makers ?? [],
    patience: plan.patience,
    waitForJobs,
    stayReady,
  }
}

/** Everything that the tool applied is there, at the generation that its controller has seen. */
function isStarted(seen: Observation, { workloads }: JudgePlan): boolean {
  const views = new Map(seen.workloads.map((view) => [workloadKey(view), view]))
  return workloads.every((key) => views.get(key)?.observed ?? true)
}
