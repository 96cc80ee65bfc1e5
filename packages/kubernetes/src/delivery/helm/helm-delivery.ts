import {
  type Applying,
  type Delivery,
  type DeliveryOrder,
  type Foretold,
  type Made,
  type OwnRevision,
  type Release,
  type Removal,
  type RemoveOrder,
  type ReleaseTarget,
  type Revision,
  type RollbackOrder,
  type RollbackResult,
  type Setup,
  type ReleaseTests,
  type Standing,
} from '../delivery'
import type { KubeObject } from '../../manifest/manifest'
import type { ApplyPlan } from '../../preflight/apply'
import type { Live } from '../../preflight/live'
import type { Journal } from '../journal'
import { refsOf } from '../parts'
import { acceptRevision, isTest, manifestOf, readApplied, storedObjects } from './applied/applied'
import { type HelmFlags, testArgs, upgradeArgs } from './client/command'
import { Helm } from './client/helm'
import type { HelmTools } from './client/tools'
import { WaitReader } from './client/waiting'
import { toApplied } from './client/words'
import type { HelmContext } from './context'
import { lastGood } from './history/history'
import { ownerLabels, readMade, readOwner } from './history/owner'
import { readHistory } from './history/read-history'
import { condemn } from './history/verdict'
import { planHelm, type HelmPlan } from './plan/plan'
import { prepareRelease } from './prepare/prepare'
import { finishRun } from './rollback/finish'
import { removeRelease } from './remove/remove'
import { rollBack } from './rollback/rollback'
import type { HelmSource } from './source'

export type { HelmSource }

export class HelmRelease implements Release {
  protected readonly context: HelmContext

  constructor(
    setup: Setup,
    readonly target: ReleaseTarget,
    tools: HelmTools,
  ) {
    const { ports, access } = setup.cluster
    this.context = { ...setup, helm: new Helm(ports, access, tools) }
  }

  async standing(own?: OwnRevision): Promise<Standing> {
    const { helm } = this.context
    const history = await readHistory(helm, this.target)
    if (own === undefined || !history.some(({ revision }) => revision === own.revision))
      return { history, made: 'not at all' }
    const owner = await readOwner(this.context, { ...this.target, revision: own.revision })
    return { history, made: owner?.run === own.run ? 'by this run' : 'by another' }
  }

  lastGood(history: readonly Revision[], below?: number): Revision | undefined {
    return lastGood(history, below)
  }

  condemn(revision: number, why: string): Promise<string | undefined> {
    return condemn(this.context, { ...this.target, revision }, why)
  }

  made(revision: number): Promise<Made | undefined> {
    return readMade(this.context, { ...this.target, revision })
  }

  objects(revision: number): Promise<readonly KubeObject[]> {
    return manifestOf(this.context, { ...this.target, revision })
  }

  rollBack(order: RollbackOrder): Promise<RollbackResult> {
    const { release, namespace } = this.target
    return rollBack(this.context, { ...order, release, namespace })
  }

  remove(order: RemoveOrder): Promise<Removal> {
    const { release, namespace } = this.target
    return removeRelease(this.context, { release, namespace }, order)
  }

  finish(journal: Journal, unfinished: () => Promise<void>): Promise<string> {
    return finishRun(this.context, journal, unfinished)
  }
}

/** Milliseconds that Helm waits longer than our watch, which decides. */
const LONGER = 60_000

export class HelmDelivery extends HelmRelease implements Delivery<HelmPlan> {
  readonly tool = 'Helm'

  constructor(
    setup: Setup,
    readonly order: DeliveryOrder,
    readonly source: HelmSource,
  ) {
    super(setup, order, source.tools)
  }

  get toolVersion(): string {
    return this.source.tools.helmVersion
  }

  plan(left: Journal | undefined, foretell?: (foretold: Foretold) => void): Promise<HelmPlan> {
    return planHelm(this.context, { ...this.order, ...this.source }, { left, foretell })
  }

  prepare(plan: HelmPlan, live: Live | undefined): Promise<HelmPlan> {
    const { context, order, source } = this
    return prepareRelease(context, { order, source, plan, live })
  }

  apply(
    { revision, values, applies, strategy, historyMax, postRenderer, content, images, hooksFirst }: HelmPlan,
    { until }: { readonly until: number },
  ): Applying {
    const { order, source, context } = this
    const { helm } = context
    const own = ownerLabels({
      run: order.run,
      until,
      revision,
      digests: images.map(({ digest }) => digest),
      content,
    })
    const labels = { ...order.labels, ...own }
    const timeout = order.timeout + (order.wait === undefined || order.wait === 'watch' ? LONGER : 0)
    const { chart, set } = source
    const flags = this.#flags(applies)
    const how = { timeout, strategy, historyMax, postRenderer, flags }
    const plan = { ...order, chart, set, values, labels, ...how }
    const reader = new WaitReader(hooksFirst && strategy === 'watcher')
    const running = helm.start(upgradeArgs(plan, source.tools.helmMajor), (line) => reader.read(line))
    const stop = async () => {
      // Helm writes down that it was interrupted.
      await running.stop('SIGINT')
    }
    const mine = { ...order, images, revision, historyMax }
    return {
      done: running.done.then(toApplied),
      stop,
      content: () => readApplied(context, mine),
      waiting: () => reader.now,
      accept: async () => {
        await stop()
        return acceptRevision(context, mine)
      },
    }
  }

  async tests(revision: number): Promise<ReleaseTests> {
    const { order, context } = this
    const tests = (await storedObjects(context, { ...order, revision })).filter(isTest)
    const run = () => {
      const running = context.helm.start(testArgs(order))
      const stop = async () => {
        await running.stop('SIGINT')
      }
      return { done: running.done.then(toApplied), stop }
    }
    return { workloads: refsOf(tests, order), run }
  }

  /** Helm refuses to force what it does not apply server-side. */
  #flags({ side }: ApplyPlan): Partial<HelmFlags> {
    const { flags } = this.source
    return { ...flags, forceConflicts: flags?.forceConflicts === true && side === 'server' }
  }
}
