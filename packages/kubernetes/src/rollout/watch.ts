import type { Cluster } from '../cluster/cluster'
import type { WorkloadRef } from '../manifest/manifest'
import { HookLogs } from './hook-logs'
import { FRESH, judge, type Judgement, type JudgePlan, type JudgeState } from './judge'
import { look } from './look'
import type { Observation, WorkloadView } from './observation'
import type { FailFast, Problem } from './problems'
import { progressLine } from './progress'
import { sentence } from './sentence'
import { workloadKey } from './symptoms'
import type { Timeline } from './timeline'

/** How the tool that applies a release ended. */
export interface Applied {
  readonly ok: boolean
  /** Of what it said, the part that explains a failure. */
  readonly message: string
  /** All that it said, for the evidence. */
  readonly output: string
}

export interface WatchPlan {
  readonly workloads: readonly WorkloadRef[]
  readonly hooks: readonly WorkloadRef[]
  readonly hooksFirst: boolean
  readonly failFast: FailFast
  readonly started: number
  /** Milliseconds since the epoch. */
  readonly deadline: number
  readonly baseline: Observation
  readonly applied: Promise<Applied>
}

export type WatchEnd = 'settled' | 'fatal' | 'apply-failed' | 'deadline' | 'lost'

export interface WatchResult {
  readonly end: WatchEnd
  readonly fatal: Problem | undefined
  readonly problems: readonly Problem[]
  readonly last: Observation
  /** Undefined while it still works. */
  readonly applied: Applied | undefined
  /** The last view of each hook and Job: they may be gone at the end. */
  readonly hooks: ReadonlyMap<string, WorkloadView>
  readonly hookLogs: HookLogs
}

/** Milliseconds after the start of the tool: it has asked and applied by then, and a node begins to work. */
const FIRST = 1500

/** Milliseconds for which the API server may be away before the watch gives up. */
const BLIND = 60_000

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
  readonly #judgePlan: JudgePlan
  #state: JudgeState = FRESH
  #applied: Applied | undefined
  readonly #ended: Promise<void>
  /** There was a look after the tool's end. */
  #sawEnd = false
  #sawAnswer: number
  #hooks = new Map<string, WorkloadView>()
  #said = new Set<string>()
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
    this.#judgePlan = {
      failFast: plan.failFast,
      workloads: plan.workloads.map(workloadKey),
      hooks: new Set(plan.hooks.map(workloadKey)),
      hooksFirst: plan.hooksFirst,
      started: plan.started,
      baseline: plan.baseline,
    }
  }

  async run(): Promise<WatchResult> {
    const refs = [...this.plan.workloads, ...this.plan.hooks]
    // The baseline shows what was there before: at once there is nothing new to see.
    await this.#pause(this.plan.hooks.length > 0 ? 500 : FIRST)
    for (;;) {
      const before = this.#applied
      const seen = await look(this.cluster, refs, { events: !this.#looksGood() })
      this.#sawEnd ||= before !== undefined
      const judgement = judge(this.#state, seen, this.#judgePlan)
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
   * The tool just ended well, and nothing is known to be wrong: events, of which a namespace may have thousands, have
   * nothing to add to what is ready.
   */
  #looksGood(): boolean {
    return (
      this.#applied?.ok === true && !this.#sawEnd && ![...this.#state.problems.values()].some(({ active }) => active)
    )
  }

  /**
   * A look costs a fifth of a second of a processor, which the tool and a node on the same machine may want; but a hook
   * may come and go within a second.
   */
  #interval(): number {
    return this.plan.hooks.length > 0 && this.cluster.ports.clock.now() - this.plan.started < 8000 ? 500 : 1000
  }

  /** Only a tool that had ended before the look began has its result in it. */
  #endOf(seen: Observation, { fatal, ready, settled }: Judgement, applied: Applied | undefined): WatchEnd | undefined {
    const lost = seen.gaps.some((gap) => gap.kind === 'unreachable')
    if (!lost) this.#sawAnswer = seen.at
    if (fatal !== undefined) return 'fatal'
    if (applied?.ok === false) return 'apply-failed'
    const over = seen.at >= this.plan.deadline
    // At the deadline it is enough to be ready, for however short a time.
    if ((settled || (ready && over)) && applied !== undefined) return 'settled'
    if (lost && seen.at - this.#sawAnswer > BLIND) return 'lost'
    return over ? (lost ? 'lost' : 'deadline') : undefined
  }

  #remember(seen: Observation): void {
    this.hookLogs.follow(seen, this.#judgePlan.hooks)
    for (const view of seen.workloads)
      if (view.kind === 'Job' || this.#judgePlan.hooks.has(workloadKey(view))) this.#hooks.set(workloadKey(view), view)
    for (const gap of seen.gaps) {
      if (this.#said.has(gap.what + gap.kind)) continue
      this.#said.add(gap.what + gap.kind)
      this.timeline.add(
        'named',
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
      applied: this.#applied,
      hooks: this.#hooks,
      hookLogs: this.hookLogs,
    }
  }
}
