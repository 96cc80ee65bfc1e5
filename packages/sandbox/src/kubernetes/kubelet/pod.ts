import { isSame, timestamp } from '../model'
import type { Condition, Pod, PodStatus } from '../model'
import { resource } from '../resources'
import type { Store } from '../store'
import { ContainerRunner } from './container'
import type { Surroundings } from './container'
import type { ContainerLog } from './log'

/** One pod on the node: its init containers one after the other, then its containers side by side. */
export class PodWorker {
  private readonly preparing: ContainerRunner[]
  private readonly running: ContainerRunner[]
  private initialized = false
  private stopped = false

  constructor(
    private readonly store: Store,
    private readonly pod: Pod,
    around: Omit<Surroundings, 'changed'>,
  ) {
    const { restartPolicy = 'Always', initContainers = [], containers } = pod.spec
    const surroundings = { ...around, changed: () => this.publish() }
    const preparing = restartPolicy === 'Never' ? 'Never' : 'OnFailure'
    this.preparing = initContainers.map(
      (spec) => new ContainerRunner(spec, preparing, surroundings, `spec.initContainers{${spec.name}}`),
    )
    this.running = containers.map(
      (spec) => new ContainerRunner(spec, restartPolicy, surroundings, `spec.containers{${spec.name}}`),
    )
  }

  async run(): Promise<void> {
    this.publish()
    for (const container of this.preparing) {
      await container.run()
      if (this.stopped || container.finished !== 0) return this.publish()
    }
    this.initialized = true
    await Promise.all(this.running.map((container) => container.run()))
    this.publish()
  }

  async stop(graceMilliseconds: number): Promise<void> {
    this.stopped = true
    await Promise.all(this.all.map((container) => container.stop(graceMilliseconds)))
  }

  kill(): void {
    this.stopped = true
    for (const container of this.all) container.kill()
  }

  log(container: string | undefined, previous: boolean): ContainerLog | undefined {
    return this.runner(container)?.log(previous)
  }

  runner(container: string | undefined): ContainerRunner | undefined {
    return container === undefined ? this.running[0] : this.all.find(({ spec }) => spec.name === container)
  }

  /** Each container's process leads a session of its own. */
  get sessions(): ReadonlySet<number> {
    return new Set(this.all.flatMap(({ pid }) => (pid === undefined ? [] : [pid])))
  }

  get names(): readonly string[] {
    return this.running.map(({ spec }) => spec.name)
  }

  private get all(): readonly ContainerRunner[] {
    return [...this.preparing, ...this.running]
  }

  private publish(): void {
    this.store.change<Pod>(resource('pods'), this.pod, (pod) => {
      const status: PodStatus = {
        ...pod.status,
        phase: this.phase(),
        conditions: this.conditions(pod.status?.conditions ?? []),
        ...(this.preparing.length > 0 ? { initContainerStatuses: this.preparing.map(({ status: each }) => each) } : {}),
        containerStatuses: this.running.map(({ status: each }) => each),
      }
      if (!isSame(status, pod.status)) pod.status = status
    })
  }

  private phase(): PodStatus['phase'] {
    if (this.preparing.some(({ finished }) => finished !== undefined && finished !== 0)) return 'Failed'
    if (this.running.every(({ finished }) => finished !== undefined))
      return this.running.every(({ finished }) => finished === 0) ? 'Succeeded' : 'Failed'
    const begun = ({ status }: ContainerRunner) =>
      status.state.running !== undefined ||
      status.state.terminated !== undefined ||
      status.lastState.terminated !== undefined
    return this.initialized && this.running.every(begun) ? 'Running' : 'Pending'
  }

  private conditions(before: readonly Condition[]): Condition[] {
    const done = this.phase() === 'Succeeded'
    const unready = this.running.filter(({ status }) => !status.ready).map(({ spec }) => spec.name)
    const incomplete = this.preparing.filter(({ finished }) => finished !== 0).map(({ spec }) => spec.name)
    const completed = { reason: 'PodCompleted' }
    const notReady = done
      ? completed
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }
    const notInitialized = {
      reason: 'ContainersNotInitialized',
      message: `containers with incomplete status: [${incomplete.join(' ')}]`,
    }
    const given = (type: string, ok: boolean, otherwise: object): Condition => ({
      type,
      status: ok ? 'True' : 'False',
      ...(ok ? (done && type === 'Initialized' ? completed : {}) : otherwise),
    })
    const wanted = [
      given('PodReadyToStartContainers', true, {}),
      given('Initialized', incomplete.length === 0, notInitialized),
      given('Ready', unready.length === 0, notReady),
      given('ContainersReady', unready.length === 0, notReady),
      given('PodScheduled', true, {}),
    ]
    return wanted.map((condition) => {
      const old = before.find(({ type }) => type === condition.type)
      return {
        ...condition,
        lastProbeTime: null,
        lastTransitionTime: old?.status === condition.status ? (old.lastTransitionTime ?? null) : timestamp(),
      }
    })
  }
}
