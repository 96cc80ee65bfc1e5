import { randomBytes } from 'node:crypto'
import type { Happening } from '../events'
import { timestamp } from '../model'
import type { ContainerSpec, ContainerState, ContainerStatus, Pod, Probe, Terminated } from '../model'
import { ConfigFailure } from './environment'
import type { Image } from './image'
import { PullFailure } from './image'
import type { ContainerLog } from './log'
import { commandOf, ContainerProcess, StartFailure } from './process'
import type { Isolation } from './process'
import { runProbe } from './probe'
import type { ProbeTarget } from './probe'

/** What a container needs of its pod and node. */
export interface Surroundings {
  readonly pod: Pod
  readonly isolation: Isolation
  /** Milliseconds of the first wait; each further one is twice as long, up to `longestBackoff`. */
  readonly firstBackoff: number
  readonly longestBackoff: number
  image(reference: string): { cached(): Image | undefined; pull(): Promise<Image> }
  environment(container: ContainerSpec): Record<string, string>
  portOf(port: number): number
  event(happening: Omit<Happening, 'component'>): void
  changed(): void
}

export class ContainerRunner {
  status: ContainerStatus
  /** How it ended for good. */
  finished: number | undefined
  private process: ContainerProcess | undefined
  private readonly logs: ContainerLog[] = []
  private readonly stopping = new AbortController()
  private restartNow = false

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
      const environment = await this.ensureEnvironment()
      if (environment === undefined) return
      const terminated = await this.once(image, environment)
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

  /** SIGTERM, and SIGKILL when the time is over. Resolves when nothing runs any more. */
  async stop(graceMilliseconds: number): Promise<void> {
    this.stopping.abort()
    const { process } = this
    if (process === undefined) return
    process.signal('SIGTERM')
    const timer = setTimeout(() => process.signal('SIGKILL'), graceMilliseconds)
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

  /** The kubelet looks again soon, finds that it has to wait, and says so. */
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
      this.process = new ContainerProcess(launch)
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error
      return this.notStarted(error.message, identity)
    }
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

  private probe(launch: ConstructorParameters<typeof ContainerProcess>[0], signal: AbortSignal): void {
    const target: ProbeTarget = {
      container: this.spec,
      portOf: (port) => this.around.portOf(port),
      podAddress: this.around.pod.status?.podIP ?? '127.0.0.1',
      inside: (command) => commandOf({ ...launch, container: { ...this.spec, command: [...command], args: [] } }),
    }
    const { startupProbe, readinessProbe, livenessProbe } = this.spec
    const fail = (kind: string) => (why: string) => this.event('Warning', 'Unhealthy', `${kind} probe failed: ${why}`)
    const restart = (kind: string) => () => {
      this.event('Normal', 'Killing', `Container ${this.spec.name} failed ${kind} probe, will be restarted`)
      this.restartNow = this.status.restartCount === 0
      const { process } = this
      process?.signal('SIGTERM')
      setTimeout(
        () => process === this.process && process?.signal('SIGKILL'),
        (this.around.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000,
      ).unref()
    }
    const ready = (value: boolean) => this.status.ready !== value && this.set(this.status.state, { ready: value })
    const after = () => {
      if (readinessProbe === undefined) ready(true)
      else
        watchProbe(readinessProbe, target, signal, {
          failed: fail('Readiness'),
          up: () => ready(true),
          down: () => ready(false),
        })
      if (livenessProbe)
        watchProbe(livenessProbe, target, signal, {
          failed: fail('Liveness'),
          up: () => undefined,
          down: restart('liveness'),
        })
    }
    if (startupProbe === undefined) return after()
    const started = new AbortController()
    signal.addEventListener('abort', () => started.abort(), { once: true })
    const up = () => {
      started.abort()
      this.set(this.status.state, { started: true })
      after()
    }
    watchProbe(startupProbe, target, started.signal, { failed: fail('Startup'), up, down: restart('startup') })
  }
}

interface Verdicts {
  failed(why: string): void
  up(): void
  down(): void
}

/** Asks every period; so many in a row, and the verdict changes. */
/** A probe that breaks ends its own watch, never the process that it runs in. */
function watchProbe(probe: Probe, target: ProbeTarget, signal: AbortSignal, verdicts: Verdicts): void {
  untilAborted(probe, target, signal, verdicts).catch((error: unknown) => verdicts.failed(String(error)))
}

async function untilAborted(probe: Probe, target: ProbeTarget, signal: AbortSignal, verdicts: Verdicts): Promise<void> {
  const pause = (milliseconds: number) => pauseUnless(signal, milliseconds)
  await pause((probe.initialDelaySeconds ?? 0) * 1000)
  for (let inRow = 0; !signal.aborted;) {
    const why = await runProbe(probe, target)
    if (signal.aborted) return
    if (why !== undefined) verdicts.failed(why)
    inRow = why === undefined ? Math.max(1, inRow + 1) : Math.min(-1, inRow - 1)
    if (inRow >= (probe.successThreshold ?? 1)) verdicts.up()
    if (-inRow === (probe.failureThreshold ?? 3)) verdicts.down()
    await pause((probe.periodSeconds ?? 10) * 1000)
  }
}

/** As Go prints it: `10s`, `1m20s`, `5m0s`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}

/** Waits, or returns at once when the signal is given. */
function pauseUnless(signal: AbortSignal, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
