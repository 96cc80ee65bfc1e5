import { randomBytes } from 'node:crypto'
import type { Happening } from '../events'
import { timestamp } from '../model'
import type { ContainerSpec, ContainerState, ContainerStatus, Pod, Terminated } from '../model'
import type { Problem } from '../problem'
import { pauseUnless, startTimer } from '../timers'
import { ConfigFailure } from './environment'
import type { Image } from './image'
import { PullFailure } from './image'
import type { ContainerLog } from './log'
import { commandOf, ContainerProcess, StartFailure } from './process'
import type { Isolation, Launch } from './process'
import { startProbing } from './probing'
import type { ProbedContainer } from './probing'

/** What a container needs of its pod and node. */
export interface Surroundings {
  readonly pod: Pod
  readonly isolation: Isolation
  /** Milliseconds of the first wait; each further one is twice as long, up to `longestBackoff`. */
  readonly firstBackoff: number
  readonly longestBackoff: number
  image(reference: string): { cached(): Image | undefined; pull(): Promise<Image> }
  environment(container: ContainerSpec): Record<string, string>
  /** The image with a root in which this pod's containers run. */
  inPod(image: Image): Promise<Image>
  portOf(port: number): number
  /** Why the container cannot listen on its containerPort, if it ignores PORT. */
  collision(container: ContainerSpec): string | undefined
  event(happening: Omit<Happening, 'component'>): void
  changed(): void
  readonly problem: Problem
}

/** Milliseconds that a program has to begin to listen before a port that is taken is reported. */
const TIME_TO_LISTEN = 5_000

/** One container of a pod: its image, its runs one after the other, its status and events. */
export class ContainerRunner {
  status: ContainerStatus
  /** Exit code of the last run, once no other follows. */
  finished: number | undefined
  private process: ContainerProcess | undefined
  private readonly logs: ContainerLog[] = []
  private readonly stopping = new AbortController()
  private restartNow = false
  private collisionTold = false

  constructor(
    readonly spec: ContainerSpec,
    private readonly restartPolicy: 'Always' | 'OnFailure' | 'Never',
    private readonly around: Surroundings,
    private readonly fieldPath: string,
  ) {
    const waiting = { reason: around.pod.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating' }
    this.status = {
      name: spec.name,
      image: spec.image,
      imageID: '',
      ready: false,
      started: false,
      restartCount: 0,
      state: { waiting },
      lastState: {},
    }
  }

  /** The run that the status calls the last one, or the one before it; waiting for a restart, both are the same. */
  log(previous: boolean): ContainerLog | undefined {
    if (!previous) return this.logs.at(-1)
    if (this.status.lastState.terminated === undefined) return undefined
    return this.logs.at(this.status.state.waiting === undefined ? -2 : -1)
  }

  /** Runs, and runs again as the policy says, until it ended for good or was stopped. */
  async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      const image = await this.ensureImage()
      if (image === undefined) return
      const inPod = await this.ensureRoot(image)
      const environment = await this.ensureEnvironment()
      if (inPod === undefined || environment === undefined || this.stopping.signal.aborted) return
      const terminated = await this.once(inPod, environment)
      if (this.stopping.signal.aborted) return
      if (this.restartPolicy === 'Never' || (this.restartPolicy === 'OnFailure' && terminated.exitCode === 0)) {
        this.finished = terminated.exitCode
        return this.around.changed()
      }
      // A run of ten minutes counts as a fresh start.
      if (
        terminated.reason !== 'StartError' &&
        Date.parse(terminated.finishedAt) - Date.parse(terminated.startedAt) > 600_000
      )
        failures = 0
      await this.backOff(failures++, terminated)
      this.status.restartCount++
    }
  }

  get pid(): number | undefined {
    return this.process?.pid
  }

  /** SIGTERM, and SIGKILL when the time is over. Resolves when nothing runs any more. */
  async stop(graceMilliseconds: number): Promise<void> {
    this.stopping.abort()
    const { process } = this
    if (process === undefined) return
    process.signal('SIGTERM')
    const timer = startTimer(graceMilliseconds, () => process.signal('SIGKILL'))
    await process.exited
    clearTimeout(timer)
  }

  kill(): void {
    this.stopping.abort()
    this.process?.signal('SIGKILL')
  }

  private set(state: ContainerState, more: Partial<ContainerStatus> = {}): void {
    this.status = { ...this.status, ...more, state }
    this.around.changed()
  }

  private event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.around.event({ type, reason, message, fieldPath: this.fieldPath })
  }

  private async ensureImage(): Promise<Image | undefined> {
    const { image: reference, imagePullPolicy } = this.spec
    const store = this.around.image(reference)
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      const cached = imagePullPolicy === 'Always' ? undefined : store.cached()
      if (cached !== undefined) {
        this.event('Normal', 'Pulled', `Container image "${reference}" already present on machine`)
        return cached
      }
      if (imagePullPolicy === 'Never') {
        this.set({
          waiting: {
            reason: 'ErrImageNeverPull',
            message: `Container image "${reference}" is not present with pull policy of Never`,
          },
        })
        await this.pause(this.around.firstBackoff)
        continue
      }
      const pulled = await this.tryPull(reference, store)
      if (pulled !== undefined) return pulled
      await this.afterFailedPull(reference, attempt)
    }
    return undefined
  }

  private lastPullError = ''

  private async tryPull(reference: string, store: { pull(): Promise<Image> }): Promise<Image | undefined> {
    this.event('Normal', 'Pulling', `Pulling image "${reference}"`)
    const started = Date.now()
    try {
      const image = await store.pull()
      const took = `${Date.now() - started}ms`
      this.event(
        'Normal',
        'Pulled',
        `Successfully pulled image "${reference}" in ${took} (${took} including waiting). Image size: ${image.bytes} bytes.`,
      )
      return image
    } catch (error) {
      this.lastPullError =
        error instanceof PullFailure
          ? error.message
          : `failed to pull and unpack image "${reference}": ${String(error)}`
      this.event('Warning', 'Failed', `Failed to pull image "${reference}": ${this.lastPullError}`)
      this.event('Warning', 'Failed', 'Error: ErrImagePull')
      this.set({ waiting: { reason: 'ErrImagePull', message: this.lastPullError } })
      return undefined
    }
  }

  /** The kubelet tries again soon, finds that it has to wait, and reports ImagePullBackOff. */
  private async afterFailedPull(reference: string, attempt: number): Promise<void> {
    const wait = this.backoffOf(attempt)
    await this.pause(Math.min(wait / 2, 3_000))
    if (this.stopping.signal.aborted) return
    this.event('Normal', 'BackOff', `Back-off pulling image "${reference}"`)
    this.event('Warning', 'Failed', 'Error: ImagePullBackOff')
    this.set({
      waiting: {
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${reference}": ErrImagePull: ${this.lastPullError}`,
      },
    })
    await this.pause(wait - Math.min(wait / 2, 3_000))
  }

  private async ensureRoot(image: Image): Promise<Image | undefined> {
    while (!this.stopping.signal.aborted) {
      try {
        return await this.around.inPod(image)
      } catch (error) {
        const message = `failed to prepare the root of the container: ${(error as Error).message}`
        this.event('Warning', 'Failed', `Error: ${message}`)
        this.set({ waiting: { reason: 'CreateContainerError', message } })
        await this.pause(Math.min(this.around.firstBackoff, 2_000))
      }
    }
    return undefined
  }

  private async ensureEnvironment(): Promise<Record<string, string> | undefined> {
    while (!this.stopping.signal.aborted) {
      try {
        return this.around.environment(this.spec)
      } catch (error) {
        if (!(error instanceof ConfigFailure)) throw error
        this.event('Warning', 'Failed', `Error: ${error.message}`)
        this.set({ waiting: { reason: 'CreateContainerConfigError', message: error.message } })
        await this.pause(Math.min(this.around.firstBackoff, 2_000))
      }
    }
    return undefined
  }

  private async once(image: Image, environment: Record<string, string>): Promise<Terminated> {
    const containerID = `containerd://${randomBytes(32).toString('hex')}`
    const identity = { image: this.spec.image, imageID: image.id, containerID }
    this.event('Normal', 'Created', `Created container: ${this.spec.name}`)
    const startedAt = timestamp()
    const launch = {
      image,
      container: this.spec,
      pod: this.around.pod.spec,
      environment,
      isolation: this.around.isolation,
    }
    try {
      this.process = new ContainerProcess(launch, this.around.problem)
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error
      return this.notStarted(error.message, identity)
    }
    this.collisionTold = false
    this.logs.push(this.process.log)
    if (this.logs.length > 2) this.logs.shift()
    this.event('Normal', 'Started', `Started container ${this.spec.name}`)
    const { startupProbe, readinessProbe } = this.spec
    this.set(
      { running: { startedAt } },
      {
        ...identity,
        started: startupProbe === undefined,
        ready: startupProbe === undefined && readinessProbe === undefined,
      },
    )
    const probing = new AbortController()
    this.probe(launch, probing.signal)
    const { code, oomKilled } = await this.process.exited
    probing.abort()
    this.process = undefined
    if (code !== 0 && !this.stopping.signal.aborted) this.tellCollision()
    const reason = oomKilled ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error'
    const terminated = { exitCode: code, reason, startedAt, finishedAt: timestamp(), containerID }
    this.set({ terminated }, { ready: false, started: false })
    return terminated
  }

  private notStarted(message: string, identity: Partial<ContainerStatus>): Terminated {
    this.event('Warning', 'Failed', `Error: ${message}`)
    const { containerID } = identity
    const terminated = {
      exitCode: 128,
      reason: 'StartError',
      message,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: timestamp(),
      ...(containerID === undefined ? {} : { containerID }),
    }
    this.set(
      { waiting: { reason: 'RunContainerError', message } },
      { ...identity, lastState: { terminated }, ready: false, started: false },
    )
    return terminated
  }

  /** At once after the first end, then with a growing wait. */
  private async backOff(failures: number, terminated: Terminated): Promise<void> {
    await this.pause(Math.min(500, this.around.firstBackoff / 4))
    if (this.stopping.signal.aborted) return
    const lastState = { terminated }
    if (failures === 0 || this.restartNow) {
      this.restartNow = false
      this.status = { ...this.status, lastState }
      return
    }
    const wait = this.backoffOf(failures - 1)
    const { name, namespace = '', uid } = this.around.pod.metadata
    const pod = `${name}_${namespace}(${uid})`
    this.event('Warning', 'BackOff', `Back-off restarting failed container ${this.spec.name} in pod ${pod}`)
    this.set(
      {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off ${duration(wait)} restarting failed container=${this.spec.name} pod=${pod}`,
        },
      },
      { lastState },
    )
    await this.pause(wait)
  }

  private backoffOf(attempt: number): number {
    return Math.min(this.around.firstBackoff * 2 ** attempt, this.around.longestBackoff)
  }

  private pause(milliseconds: number): Promise<void> {
    const { signal } = this.stopping
    return pauseUnless(signal, milliseconds)
  }

  private probe(launch: Launch, signal: AbortSignal): void {
    const startedAt = Date.now()
    const container: ProbedContainer = {
      unhealthy: (message) => {
        this.event('Warning', 'Unhealthy', message)
        if (Date.now() - startedAt > TIME_TO_LISTEN) this.tellCollision()
      },
      started: () => this.set(this.status.state, { started: true }),
      ready: (value) => this.status.ready !== value && this.set(this.status.state, { ready: value }),
      restart: (probe) => this.restartAfter(probe),
    }
    const target = {
      container: this.spec,
      portOf: (port: number) => this.around.portOf(port),
      podAddress: this.around.pod.status?.podIP ?? '127.0.0.1',
      inside: (command: readonly string[]) =>
        commandOf({ ...launch, container: { ...this.spec, command: [...command], args: [] } }),
    }
    startProbing({ spec: this.spec, target, container, signal, problem: this.around.problem })
  }

  /** Once a run. */
  private tellCollision(): void {
    const why = this.collisionTold ? undefined : this.around.collision(this.spec)
    if (why === undefined) return
    this.collisionTold = true
    this.event('Warning', 'PortInUse', why)
  }

  private restartAfter(probe: 'liveness' | 'startup'): void {
    this.event('Normal', 'Killing', `Container ${this.spec.name} failed ${probe} probe, will be restarted`)
    this.restartNow = this.status.restartCount === 0
    const { process } = this
    process?.signal('SIGTERM')
    startTimer((this.around.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000, () => {
      if (process === this.process) process?.signal('SIGKILL')
    }).unref()
  }
}

/** As Go prints it: `10s`, `1m20s`, `5m0s`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
