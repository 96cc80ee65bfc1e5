import type { ExecResult } from '@slipway/core'
import type { Kube } from '../kube'
import type { WorkloadRef } from '../manifest/manifest'
import { HookLogs } from './hook-logs'
import { FRESH, type Finding, type FailFast, judge, type Judgement, type JudgePlan, type JudgeState } from './judge'
import { look } from './look'
import type { Observation, WorkloadView } from './observation'
import { progressLine } from './progress'
import { sentence } from './sentence'
import { workloadKey } from './signs'
import type { Timeline } from './timeline'

export interface WatchPlan {
  readonly workloads: readonly WorkloadRef[]
  readonly hooks: readonly WorkloadRef[]
  readonly hooksFirst: boolean
  readonly failFast: FailFast
  readonly started: number
  /** Milliseconds since the epoch. */
  readonly deadline: number
  readonly baseline: Observation
  /** Helm's end, when Helm works beside us. */
  readonly helm?: Promise<ExecResult>
}

export type WatchEnd = 'settled' | 'fatal' | 'helm-failed' | 'deadline' | 'lost'

export interface WatchResult {
  readonly end: WatchEnd
  readonly fatal: Finding | undefined
  readonly findings: readonly Finding[]
  readonly last: Observation
  readonly helm: ExecResult | undefined
  /** The last view of each hook and Job: they may be gone at the end. */
  readonly hooks: ReadonlyMap<string, WorkloadView>
  readonly hookLogs: HookLogs
}

/** Milliseconds after the start of Helm: it has asked and applied by then, and a node begins to work. */
const FIRST = 1500

/** The API server may be away for this long before the watch gives up. */
const BLIND = 60_000

/** Looks at the cluster until it is settled, lost or condemned. Names what it sees as soon as it sees it. */
export async function watch(kube: Kube, plan: WatchPlan, timeline: Timeline): Promise<WatchResult> {
  const watcher = new Watcher(kube, plan, timeline)
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
  #helm: ExecResult | undefined
  readonly #helmEnded: Promise<void> | undefined
  /** There was a look after Helm's end. */
  #sawEnd = false
  #sawAnswer: number
  #hooks = new Map<string, WorkloadView>()
  #said = new Set<string>()
  #progress = ''

  constructor(
    readonly kube: Kube,
    readonly plan: WatchPlan,
    readonly timeline: Timeline,
  ) {
    this.hookLogs = new HookLogs(kube)
    this.#sawAnswer = plan.started
    this.#helmEnded = plan.helm?.then((result) => {
      this.#helm = result
    })
    this.#helmEnded?.catch(() => undefined)
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
    // What was there before is known: at once there is nothing new to see.
    if (this.plan.helm !== undefined) await this.#pause(this.plan.hooks.length > 0 ? 500 : FIRST)
    for (;;) {
      const helmBefore = this.#helm
      const seen = await look(this.kube, refs, { events: !this.#looksGood() })
      this.#sawEnd ||= helmBefore !== undefined
      const judgement = judge(this.#state, seen, this.#judgePlan)
      this.#state = judgement.state
      this.#remember(seen)
      for (const finding of judgement.named) this.#name(finding)
      const end = this.#verdict(seen, judgement, helmBefore)
      if (end !== undefined) return this.#result(end, judgement.fatal, seen)
      // Helm ended while we looked: what it left is looked at without a pause.
      if (helmBefore === undefined && this.#helm !== undefined) continue
      await this.#pause(this.#interval())
    }
  }

  /**
   * Helm just ended well, and nothing is known against it: events, of which a namespace may have thousands, have
   * nothing to add to what is ready.
   */
  #looksGood(): boolean {
    return this.#helm?.code === 0 && !this.#sawEnd && ![...this.#state.findings.values()].some(({ active }) => active)
  }

  /**
   * A look costs a fifth of a second of a processor, which Helm and a node beside us may want; but a hook may come and
   * go within a second.
   */
  #interval(): number {
    return this.plan.hooks.length > 0 && this.kube.ports.clock.now() - this.plan.started < 8000 ? 500 : 1000
  }

  /** What counts of Helm is its state before the look: only then does the look show what Helm left. */
  #verdict(
    seen: Observation,
    { fatal, ready, settled }: Judgement,
    helm: ExecResult | undefined,
  ): WatchEnd | undefined {
    const lost = seen.gaps.some((gap) => gap.kind === 'unreachable')
    if (!lost) this.#sawAnswer = seen.at
    if (fatal !== undefined) return 'fatal'
    if (this.plan.helm !== undefined && helm !== undefined && helm.code !== 0) return 'helm-failed'
    const over = seen.at >= this.plan.deadline
    // What is ready at the deadline has not failed, however short that is.
    if ((settled || (ready && over)) && (this.plan.helm === undefined || helm !== undefined)) return 'settled'
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
    if (progress !== this.#progress) this.kube.ports.host.progress(`ready: ${progress}`)
    this.#progress = progress
  }

  #name(finding: Finding): void {
    const text = sentence(finding)
    if (this.#said.has(finding.key + finding.cause)) return
    this.#said.add(finding.key + finding.cause)
    this.timeline.add('named', text)
  }

  #pause(milliseconds: number): Promise<void> {
    const { clock } = this.kube.ports
    return this.#helm === undefined ? clock.sleep(milliseconds, this.#helmEnded) : clock.sleep(milliseconds)
  }

  #result(end: WatchEnd, fatal: Finding | undefined, last: Observation): WatchResult {
    return {
      end,
      fatal,
      findings: [...this.#state.findings.values()],
      last,
      helm: this.#helm,
      hooks: this.#hooks,
      hookLogs: this.hookLogs,
    }
  }
}
