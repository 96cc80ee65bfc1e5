import { textAt } from '@slipway/core'
import type { KubeObject } from '../../manifest/manifest'
import type {
  Applying,
  Delivery,
  DeliveryOrder,
  OwnRevision,
  Release,
  ReleaseTarget,
  Revision,
  RollbackOrder,
  RollbackResult,
  Setup,
  Standing,
} from '../delivery'
import { follow, liveObjects } from '../followed/follow'
import type { Journal } from '../journal'
import { autoSyncOf, type Operation, operationState, resourcesOf, revisionsOf, runOf } from './application'
import { type ApplicationClient, RUN_ANNOTATION } from './applications'
import { ask } from './ask'
import { finishRun } from './finish'
import { type ArgoCdPlan, planSync } from './plan'
import { ArgoCdProgress } from './progress'
import { rollBack } from './rollback'
import type { ArgoCdSource, ArgoCdTools } from './source'

export class ArgoCdRelease implements Release {
  readonly client: ApplicationClient
  /** Of this process: it waits for what it asked of Argo CD, or for what auto-sync brings, and took nothing back. */
  protected asked = false

  constructor(
    readonly setup: Setup,
    readonly target: ReleaseTarget,
    tools: ArgoCdTools,
  ) {
    this.client = tools.open(setup.cluster)
  }

  async standing(own?: OwnRevision): Promise<Standing> {
    const app = await this.client.get()
    const history = revisionsOf(app)
    if (own === undefined) return { history, made: 'not at all' }
    // Auto-sync and self-heal may have synced the same thing again since.
    const upToOwn = history.filter(({ revision }) => autoSyncOf(app) === undefined || revision <= own.revision)
    if (this.asked || isOf(app, own.run)) return { history: upToOwn, made: 'by this run' }
    const isThere = history.some(({ revision }) => revision >= own.revision)
    return { history, made: isThere ? 'by another' : 'not at all' }
  }

  /** What failed to sync has no entry in Argo CD's history, so all of them were good once. */
  lastGood(history: readonly Revision[], below?: number): Revision | undefined {
    return history.findLast(
      ({ revision, status }) =>
        (status === 'deployed' || status === 'superseded') && (below === undefined || revision < below),
    )
  }

  /** Workloads as they live: Argo CD keeps no manifest of a revision. */
  async objects(): Promise<readonly KubeObject[]> {
    const app = await this.client.get()
    const objects = resourcesOf(app).map(({ identity }) => identity)
    return (await liveObjects(this.setup.cluster, objects, this.target.namespace)).found
  }

  rollBack(order: RollbackOrder): Promise<RollbackResult> {
    return rollBack(this.setup, this.client, { ...order, ...this.target })
  }

  finish(journal: Journal, unfinished: () => Promise<void>): Promise<string> {
    return finishRun(this, journal, unfinished)
  }
}

/** The newest operation is of that run, or the parameters are. */
export function isOf(app: KubeObject, run: string): boolean {
  return (
    operationState(app)?.run === run ||
    runOf(app['operation']) === run ||
    textAt(app, 'metadata', 'annotations', RUN_ANNOTATION) === run
  )
}

export class ArgoCdDelivery extends ArgoCdRelease implements Delivery<ArgoCdPlan> {
  readonly tool = 'Argo CD'
  readonly isFollowed = true
  toolVersion = ''
  #before: { readonly before: Operation | undefined } = { before: undefined }

  constructor(
    setup: Setup,
    readonly order: DeliveryOrder,
    readonly source: ArgoCdSource,
  ) {
    super(setup, order, source.tools)
  }

  async plan(): Promise<ArgoCdPlan> {
    const plan = await planSync(this.setup, this.client, this.order, this.source)
    this.toolVersion = (await this.client.version()) ?? ''
    return plan
  }

  apply(plan: ArgoCdPlan): Applying {
    const { setup, client, order } = this
    const { clock } = setup.cluster.ports
    const until = clock.now() + order.timeout
    const asking = ask(client, plan, { run: order.run, clock, until }).then(() => void (this.asked = true))
    asking.catch(() => undefined)
    this.#before = { before: operationState(plan.app) }
    const isAutomatic = autoSyncOf(plan.app) !== undefined
    const awaited = {
      ...{ images: order.images, namespace: order.namespace, isAutomatic, ...this.#before },
      isOurs: plan.isOurs(order.run),
      mayComeLater: isAutomatic && plan.parameters.length === 0 && this.source.gitRevision === undefined,
      withdraw: async () => {
        const isLeft = await plan.withdraw(client, order.run, clock)
        // What auto-sync has from Git is asked of nobody: it stays what this run waits for.
        if (plan.mustAsk || plan.parameters.length > 0) this.asked = isLeft
      },
    }
    const applier = new ArgoCdProgress(setup, client, awaited, asking)
    return follow(setup, order, applier, until)
  }

  override async rollBack(order: RollbackOrder): Promise<RollbackResult> {
    const { images } = this.order
    return rollBack(this.setup, this.client, { ...order, ...this.target, images, asked: this.#before })
  }
}
