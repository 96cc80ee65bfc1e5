import type { Ports } from '@slipway/core'
import { Cluster } from '../cluster/cluster'
import { type Applying, type Delivery, type Plan, RefusedPlan } from '../delivery/delivery'
import { JOURNAL, type Journal, readJournal, writeJournal } from '../delivery/journal'
import { openDelivery } from '../delivery/ways'
import { redactor } from '../diagnosis/redact'
import { concludeFailed } from '../outcome/failed'
import { concludeProved } from '../outcome/proved'
import { concludeRefused } from '../outcome/refused'
import type { DeployResult } from '../outcome/result'
import { preflight, type Preflight, rememberRun } from '../preflight/preflight'
import { identify } from '../proof/accept'
import { Timeline } from '../rollout/timeline'
import { watch } from '../rollout/watch'
import type { Deployment } from './deployment'
import type { DeployOrder } from './order'

/**
 * Puts an image into a release, watches it come up, proves it, and takes it back if it does not.
 * @param open finds the way of delivery
 */
export async function deployRelease(order: DeployOrder, ports: Ports, open = openDelivery): Promise<DeployResult> {
  const cluster = new Cluster(ports, order.access, order.kubectl)
  return new DeployRun(cluster, order, open).run()
}

class DeployRun implements Deployment {
  #redact = redactor([])
  readonly redact = (text: string) => this.#redact(text)
  readonly timeline: Timeline
  readonly delivery: Delivery

  constructor(
    readonly cluster: Cluster,
    readonly order: DeployOrder,
    open: typeof openDelivery,
  ) {
    this.timeline = new Timeline(cluster.ports, this.redact)
    this.delivery = open({ cluster, timeline: this.timeline }, order, order.delivery)
  }

  async run(): Promise<DeployResult> {
    const { cluster, delivery, order, timeline } = this
    const { files, host } = cluster.ports
    timeline.add(
      'start',
      `deploying ${order.image.digest} as ${order.release} to ${order.namespace} on ${cluster.access.context} with ${delivery.tool} ${delivery.toolVersion}`,
    )
    const left = await readJournal(cluster.ports, files.resolve(order.output, JOURNAL))
    try {
      const plan = await delivery.plan(left)
      const secrets = plan.secrets.filter((value) => !order.shown.some((text) => text.includes(value)))
      for (const secret of secrets.filter((value) => value.length >= 8)) host.hide(secret)
      this.#redact = redactor(secrets)
      return await this.#apply(plan, await preflight(this, plan))
    } catch (error) {
      if (error instanceof RefusedPlan) return concludeRefused(this, error)
      throw error
    }
  }

  async #apply(plan: Plan, before: Preflight): Promise<DeployResult> {
    const { cluster, delivery, order, timeline } = this
    const started = cluster.ports.clock.now()
    const journal = this.#journal(plan, started)
    await writeJournal(cluster.ports, order.output, journal)
    const applying = delivery.apply(plan, { until: started + order.timeout * 2 + 120_000 })
    // While it is applied there is time to open a way to the registry.
    const identity = identify(order.image.digest, order.reader)
    identity.catch(() => undefined)
    const watched = await this.#watch(plan, applying, started)
    cluster.ports.signals.check()
    if (watched.end !== 'settled')
      return concludeFailed(this, { plan, before, watched, journal, stop: () => applying.stop() })
    timeline.add('ready', `all of revision ${plan.revision} is ready`)
    const standing = await delivery.standing()
    const proving = concludeProved(this, { plan, watched, identity: await identity, history: standing.history })
    const [result] = await Promise.all([proving, rememberRun(this, before.notes, plan.revision)])
    return result
  }

  async #watch(plan: Plan, applying: Applying, started: number) {
    const { failFast, timeout } = this.order
    const deadline = started + timeout + 2000
    try {
      const { done: applied } = applying
      return await watch(this.cluster, { ...plan, failFast, started, deadline, applied }, this.timeline)
    } catch (error) {
      // The journal stays for the post step or the next run.
      await applying.stop().catch(() => undefined)
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
      toolVersion: delivery.toolVersion,
      revision: plan.revision,
      rollback,
      onFirstFailure,
      timeout,
      started: new Date(started).toISOString(),
      folder: cluster.access.folder,
    }
  }
}
