import { CancelledError, errorMessage, type Ports, redactor } from '@slipway/core'
import { Cluster } from '../cluster/cluster'
import {
  type Applying,
  type Delivery,
  latest,
  type Parts,
  type Plan,
  RefusedPlan,
  type Standing,
} from '../delivery/delivery'
import { JOURNAL, type Journal, readJournal, writeJournal } from '../delivery/journal'
import { openDelivery } from '../delivery/ways'
import { ClusterSecrets } from '../diagnosis/seen-secrets'
import { concludeDry } from '../outcome/dry'
import { concludeFailed } from '../outcome/failed'
import { concludeProved } from '../outcome/proved'
import { writeManifests } from '../outcome/evidence-file'
import { concludeRefused } from '../outcome/refused'
import { objectNotes } from '../outcome/routes'
import type { DeployResult } from '../outcome/result'
import { Ahead } from '../preflight/ahead'
import { forgetHolds, preflight, type Preflight, rememberRun } from '../preflight/preflight'
import { imagesText } from '../image/images-text'
import { identify } from '../proof/accept'
import type { Observation, WorkloadView } from '../rollout/observation'
import { progressLine } from '../rollout/progress'
import { Timeline } from '../rollout/timeline'
import { waitingText } from '../rollout/waiting'
import { type Applied, watch, type WatchResult } from '../rollout/watch'
import type { Deployment } from './deployment'
import type { DeployOrder } from './order'
import { runTests } from './tests'

/**
 * Puts an image into a release, watches it come up, proves it, and takes it back if it does not.
 * @param open finds the way of delivery
 */
export async function deployRelease(order: DeployOrder, ports: Ports, open = openDelivery): Promise<DeployResult> {
  const cluster = new Cluster(ports, order.access, order.kubectl)
  return new DeployRun(cluster, order, open).run()
}

/** Milliseconds that the look takes which follows the end of the tool. */
const LAST_LOOK = 2000

const DECIDES = { watch: 'watch', helm: 'tool', none: 'nobody' } as const

class DeployRun implements Deployment {
  #redact = redactor([])
  #secrets: readonly string[] = []
  readonly #inCluster: ClusterSecrets
  /** Workloads as they were seen last. */
  #seen: readonly WorkloadView[] = []
  /** What is applied, once it is on record. */
  #applied: Parts | undefined
  readonly redact = (text: string) => this.#redact(text)
  readonly timeline: Timeline
  readonly delivery: Delivery

  constructor(
    readonly cluster: Cluster,
    readonly order: DeployOrder,
    open: typeof openDelivery,
  ) {
    this.timeline = new Timeline(cluster.ports, this.redact)
    this.#inCluster = new ClusterSecrets(cluster, order.namespace)
    this.delivery = open({ cluster, timeline: this.timeline }, order, order.delivery)
  }

  async run(): Promise<DeployResult> {
    const { cluster, delivery, order, timeline } = this
    const { files } = cluster.ports
    timeline.add(
      'start',
      `deploying ${imagesText(order.images)} as ${order.release} to ${order.namespace} on ${cluster.access.context} with ${delivery.tool}${delivery.toolVersion === '' ? '' : ` ${delivery.toolVersion}`}`,
    )
    const left = await readJournal(cluster.ports, files.resolve(order.output, JOURNAL))
    try {
      const ahead = new Ahead(this)
      const plan = await delivery.plan(left, ahead.begin)
      this.#hide(plan.secrets)
      const keeping = ahead.logs(plan)
      const before = await preflight(this, plan, ahead)
      if (order.dryRun === true) return await concludeDry(this, plan, before)
      const ready = (await delivery.prepare?.(plan, before.live)) ?? plan
      const writing = writeManifests(this, ready)
      const logs = await keeping
      const result = await this.#apply(ready, before)
      const routes = await objectNotes(this, ready.applies?.objects ?? [])
      for (const note of routes) timeline.add('note', note)
      return { ...result, notes: [...result.notes, ...routes], manifestsFile: await writing, logs }
    } catch (error) {
      if (!(error instanceof RefusedPlan)) throw error
      await this.hideSecretsIn(error.output)
      return concludeRefused(this, error)
    }
  }

  readonly hideSecretsIn = async (text: string): Promise<void> => this.#hide(await this.#inCluster.seenIn(text))

  async #apply(plan: Plan, before: Preflight): Promise<DeployResult> {
    const { cluster, delivery, order, timeline } = this
    const started = cluster.ports.clock.now()
    const journal = this.#journal(plan, started)
    await writeJournal(cluster.ports, order.output, journal)
    await order.beforeApply?.()
    const applying = delivery.apply(plan, { until: started + order.timeout * 2 + 120_000 })
    const content = async () => {
      const found: Parts | undefined = applying.content === undefined ? plan : await applying.content()
      if (found !== undefined) this.#learn(found)
      return found
    }
    // While it is applied there is time to open a way to the registry.
    const identities = Promise.all(
      plan.images.map(async (image) => [image, await identify(image.digest, order.readerOf(image))] as const),
    )
    identities.catch(() => undefined)
    const standing = this.#standingAtEnd(applying)
    const watched = await this.#watch(plan, applying, { started, content }).catch((error: unknown) => {
      throw error instanceof CancelledError ? this.#cancelled(error, plan) : error
    })
    cluster.ports.signals.check()
    const seen = { ...plan, ...this.#applied }
    const refused = watched.end === 'stands' ? await this.#accept(applying, watched) : undefined
    if ((watched.end !== 'settled' && watched.end !== 'stands') || refused !== undefined)
      return concludeFailed(this, { plan: seen, before, watched, journal, stop: () => applying.stop(), refused })
    timeline.add('ready', `all of ${this.#called(plan.revision)} is ready`)
    const { history } = await standing()
    const revision = latest(history)?.revision ?? plan.revision
    const failed = order.helmTest === true ? await runTests(this, revision, watched) : undefined
    if (failed !== undefined)
      return concludeFailed(this, {
        ...{ plan: { ...seen, revision }, before, journal: { ...journal, revision } },
        ...{ ...failed, tested: true },
      })
    const proving = concludeProved(this, {
      ...{ plan: seen, watched, history },
      identities: new Map(await identities),
    })
    const [result] = await Promise.all([proving, rememberRun(this, before.notes, plan.revision)])
    if (result.outcome === 'pass') await forgetHolds(this, before.held)
    return result
  }

  /** The history is read beside the last look, which begins when the tool has ended; later it is read anew. */
  #standingAtEnd({ done, isFollowed }: Applying): () => Promise<Standing> {
    const { clock } = this.cluster.ports
    const read = () => this.delivery.standing()
    let early: { readonly at: number; readonly read: Promise<Standing> } | undefined
    const begin = ({ ok }: Applied) => {
      if (!ok || isFollowed === true) return
      early = { at: clock.now(), read: read() }
      early.read.catch(() => undefined)
    }
    done.then(begin, () => undefined)
    return () => (early === undefined || clock.now() - early.at > LAST_LOOK ? read() : early.read)
  }

  /** Nothing can be asked any more: what was last seen is out, what serves, and how it goes on. */
  #cancelled({ reason }: CancelledError, plan: Plan): CancelledError {
    const { release, namespace } = this.order
    const ready = this.#seen.length === 0 ? 'nothing of it was seen yet' : `ready: ${progressLine(this.#seen)}`
    const before =
      plan.previous === undefined
        ? 'there is no revision before it'
        : `${this.#called(plan.previous.revision)} serves where its pods are not replaced yet`
    return new CancelledError(
      `${reason} while ${this.#called(plan.revision)} of ${release} was rolling out in ${namespace} (${ready}; ${before})`,
      this.delivery.stays?.() ??
        `the release may be pending until ${this.#whoFinishes()} takes the revision back; ` +
          `helm history ${release} --namespace ${namespace} shows it`,
    )
  }

  /** A person has no post step. */
  #whoFinishes(): string {
    const next = `the next deploy of ${this.order.release}`
    return this.cluster.ports.host.unattended
      ? `the post step of the job or ${next}`
      : `slipway rollback, slipway deploy --finish or ${next}`
  }

  #called(revision: number): string {
    return this.delivery.called?.(revision) ?? `revision ${revision}`
  }

  /** Everything runs; the tool waits for what does not run. */
  async #accept(applying: Applying, { waiting }: WatchResult): Promise<string | undefined> {
    const { tool } = this.delivery
    if (waiting !== undefined)
      this.timeline.add('waiting', `${waitingText(tool, waiting)}; that is no workload, and the release runs`)
    return applying.accept === undefined ? `${tool} does not end` : applying.accept()
  }

  /** Names and secrets as they are applied: random ones differ from those of any dry run. */
  #learn(applied: Parts): void {
    if (applied === this.#applied) return
    this.#applied = applied
    this.#hide(applied.secrets)
  }

  #hide(secrets: readonly string[]): void {
    const { order, cluster } = this
    const isNew = (value: string) => !this.#secrets.includes(value)
    const unseen = secrets.filter((value) => isNew(value) && !order.shown.some((text) => text.includes(value)))
    for (const secret of unseen.filter((value) => value.length >= 8)) cluster.ports.host.hide(secret)
    this.#secrets = [...new Set([...this.#secrets, ...unseen])]
    this.#redact = redactor(this.#secrets)
  }

  async #watch(
    plan: Plan,
    applying: Applying,
    { started, content }: { readonly started: number; readonly content: () => Promise<Parts | undefined> },
  ) {
    const { failFast, timeout, wait = 'watch', waitForJobs, patience, stayReady = 0 } = this.order
    const { done: applied, waiting, isFollowed } = applying
    const watchPlan = {
      tool: this.delivery.tool,
      content,
      isFollowed,
      foretold: plan,
      hooksFirst: plan.hooksFirst,
      decides: DECIDES[wait],
      waiting,
      waitForJobs,
      patience,
      stayReady,
      failFast: wait === 'none' ? ('off' as const) : failFast,
      started,
      deadline: started + timeout + stayReady + 2000,
      baseline: plan.baseline,
      applied,
      onLook: ({ workloads }: Observation) => {
        this.#seen = workloads
      },
    }
    try {
      return await watch(this.cluster, watchPlan, this.timeline)
    } catch (error) {
      // The journal stays for the post step or the next run.
      await applying.stop().catch((stopped: unknown) => {
        if (!(stopped instanceof CancelledError))
          this.cluster.ports.host.warn(`${this.delivery.tool} could not be stopped: ${errorMessage(stopped)}`)
      })
      throw error
    }
  }

  #journal(plan: Plan, started: number): Journal {
    const { order, cluster, delivery } = this
    const { release, namespace, run, rollback, onFirstFailure, timeout } = order
    return {
      version: '2',
      via: order.delivery.via,
      phase: 'upgrade',
      run,
      release,
      namespace,
      kubeconfig: cluster.access.source,
      context: cluster.access.context,
      toolVersion: delivery.toolVersion || 'unknown',
      revision: plan.revision,
      rollback,
      onFirstFailure,
      timeout,
      started: new Date(started).toISOString(),
      folder: cluster.access.folder,
    }
  }
}
