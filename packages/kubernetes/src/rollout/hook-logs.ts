import type { Running } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { followArgs } from '../cluster/command'
import type { Observation } from './observation'
import { workloadKey } from './symptoms'

/** Milliseconds: a follower has nothing to write down. */
const GRACE = 2000

/** Follows the logs of hooks while they run: Helm may delete a hook with its pods the moment that it ends. */
export class HookLogs {
  readonly #running = new Map<string, Running>()
  readonly #texts = new Map<string, string>()

  constructor(readonly cluster: Cluster) {}

  follow(observation: Observation, hooks: ReadonlySet<string>): void {
    for (const workload of observation.workloads.filter((view) => hooks.has(workloadKey(view)))) {
      for (const pod of workload.pods) {
        const started = pod.containers.filter((container) => container.state.kind !== 'waiting')
        for (const container of started)
          this.#start({ namespace: pod.namespace, pod: pod.name, container: container.name })
      }
    }
  }

  #start(plan: { readonly namespace: string; readonly pod: string; readonly container: string }): void {
    const key = `${plan.pod}/${plan.container}`
    if (this.#running.has(key) || this.#running.size >= 16) return
    const running = this.cluster.startKubectl(followArgs(plan))
    this.#running.set(key, running)
    running.done.then(
      (result) => this.#texts.set(key, result.stdout),
      () => undefined,
    )
  }

  /** What was read of a container's log; ends the reading. */
  async text(pod: string, container: string): Promise<string | undefined> {
    const key = `${pod}/${container}`
    await this.#running
      .get(key)
      ?.stop('SIGTERM', GRACE)
      .catch(() => undefined)
    return this.#texts.get(key)
  }

  async stop(): Promise<void> {
    await Promise.allSettled([...this.#running.values()].map((running) => running.stop('SIGTERM', GRACE)))
  }
}
