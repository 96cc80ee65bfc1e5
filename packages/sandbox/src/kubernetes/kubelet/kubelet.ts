import { arch, cpus, totalmem } from 'node:os'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { LogRequest } from '../api/server'
import { recordEvent } from '../events'
import { badRequest } from '../failure'
import { timestamp } from '../model'
import type { ContainerSpec, KubeObject, Pod } from '../model'
import { guarded } from '../problem'
import type { Problem } from '../problem'
import { resource } from '../resources'
import type { Store } from '../store'
import { environmentOf } from './environment'
import { ImageStore } from './image'
import { PodWorker } from './pod'
import { hostnameOf, PodRoots } from './pod-root'
import { PodPorts } from './ports'
import type { Isolation } from './process'
import { quantity } from './process'

export interface KubeletOptions {
  readonly store: Store
  readonly directory: string
  readonly isolation: Isolation
  readonly firstBackoff: number
  readonly longestBackoff: number
  readonly problem: Problem
  /** Called with a sentence that a user should see. */
  readonly notice: (text: string) => void
}

const NODE = 'sandbox'
const PODS = () => resource('pods')

/** Scheduler and node in one: takes each pod that fits and runs it as processes of this machine. */
export class Kubelet {
  private readonly workers = new Map<string, PodWorker>()
  private readonly ports = new PodPorts((uid) => this.workers.get(uid)?.sessions ?? new Set())
  private readonly roots: PodRoots
  private readonly images: ImageStore
  private readonly stopListening: () => void
  private addresses = 1
  private stopped = false

  constructor(private readonly options: KubeletOptions) {
    this.images = new ImageStore(join(options.directory, 'images'))
    this.roots = new PodRoots(join(options.directory, 'pods'))
    options.store.create(resource('nodes'), nodeObject())
    this.stopListening = options.store.onChange(({ resource: { name }, type, object }) => {
      // An error with one pod must not stop the others.
      if (name === 'pods') setImmediate(guarded(options.problem, () => this.look(type, object as Pod)))
    })
  }

  /** Where a pod's port answers on this machine, if the pod has it. */
  endpoint(pod: Pod, port: number): number | undefined {
    return this.ports.locate(pod.metadata.uid, port)
  }

  log(request: LogRequest, response: ServerResponse): void {
    const pod = this.options.store.get<Pod>(PODS(), request.namespace, request.pod)
    const worker = this.workers.get(pod.metadata.uid)
    const names = pod.spec.containers.map(({ name }) => name)
    if (request.container === undefined && names.length > 1)
      throw badRequest(`a container name must be specified for pod ${request.pod}, choose one of: [${names.join(' ')}]`)
    const name = request.container ?? names[0] ?? ''
    const runner = worker?.runner(name)
    if (worker !== undefined && runner === undefined)
      throw badRequest(`container ${name} is not valid for pod ${request.pod}`)
    const log = worker?.log(name, request.previous)
    if (log === undefined) {
      if (request.previous)
        throw badRequest(`previous terminated container "${name}" in pod "${request.pod}" not found`)
      const reason = runner?.status.state.waiting?.reason ?? 'ContainerCreating'
      const why =
        reason === 'ContainerCreating' || reason === 'PodInitializing' ? reason : `trying and failing to pull image`
      throw badRequest(`container "${name}" in pod "${request.pod}" is waiting to start: ${why}`)
    }
    response.writeHead(200, { 'content-type': 'text/plain' })
    if (request.follow) log.follow(request, response)
    else response.end(log.read(request))
  }

  stop(): void {
    this.stopped = true
    this.stopListening()
    for (const worker of this.workers.values()) worker.kill()
  }

  private look(type: string, seen: Pod): void {
    if (this.stopped) return
    const { uid, namespace, name, deletionTimestamp } = seen.metadata
    const worker = this.workers.get(uid)
    if (type === 'DELETED') {
      worker?.kill()
      this.workers.delete(uid)
      this.ports.release(uid)
      this.roots.remove(uid).catch(this.options.problem)
    } else if (deletionTimestamp !== undefined) this.terminate(seen)
    else if (worker === undefined) {
      const pod = this.options.store.find<Pod>(PODS(), namespace, name)
      if (pod?.metadata.uid === uid && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed')
        this.admit(pod)
    }
  }

  private admit(pod: Pod): void {
    if (this.workers.has(pod.metadata.uid)) return
    const obstacle = this.obstacle(pod)
    if (obstacle !== undefined) return this.unschedulable(pod, obstacle)
    const podIP = `10.244.${this.addresses >> 8}.${this.addresses++ & 255}`
    const bound = this.options.store.change<Pod>(PODS(), pod, (each) => {
      each.spec.nodeName = NODE
      each.status = {
        phase: 'Pending',
        qosClass: 'BestEffort',
        hostIP: '127.0.0.1',
        hostIPs: [{ ip: '127.0.0.1' }],
        podIP,
        podIPs: [{ ip: podIP }],
        startTime: timestamp(),
      }
    })
    if (bound === undefined) return
    const { name, namespace = '' } = bound.metadata
    recordEvent(this.options.store, bound, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to ${NODE}`,
      component: 'default-scheduler',
    })
    const worker = this.worker(bound)
    this.workers.set(bound.metadata.uid, worker)
    this.ports
      .assign(bound)
      .then(() => worker.run())
      .catch(guarded(this.options.problem, (error: unknown) => this.failed(bound, error)))
  }

  /** An error of the sandbox itself while it runs a pod. */
  private failed(pod: Pod, error: unknown): void {
    this.options.problem(error)
    const message = `error syncing pod: ${error instanceof Error ? error.message : String(error)}`
    recordEvent(this.options.store, pod, { type: 'Warning', reason: 'FailedSync', message, component: 'kubelet' })
  }

  private worker(pod: Pod): PodWorker {
    const { store, isolation, firstBackoff, longestBackoff, problem } = this.options
    const { uid } = pod.metadata
    return new PodWorker(store, pod, {
      pod,
      isolation,
      firstBackoff,
      longestBackoff,
      image: (reference) => ({ cached: () => this.images.cached(reference), pull: () => this.images.pull(reference) }),
      inPod: async (image) => (isolation === 'chroot' ? this.roots.inPod(pod, image) : image),
      environment: (container) => {
        const port = this.ports.told(uid, container)
        return {
          HOSTNAME: hostnameOf(pod),
          ...environmentOf(store, pod, container),
          ...(port === undefined ? {} : { PORT: String(port) }),
        }
      },
      portOf: (port) => this.ports.locate(uid, port) ?? port,
      collision: (container) => this.collision(pod, container),
      problem,
      event: (happening) => recordEvent(store, pod, { ...happening, component: 'kubelet' }),
    })
  }

  private collision(pod: Pod, container: ContainerSpec): string | undefined {
    const found = this.ports.collision(pod.metadata.uid, container)
    if (found === undefined) return undefined
    const holder = this.options.store.list<Pod>(PODS()).find(({ metadata }) => metadata.uid === found.holder)
    const by =
      holder === undefined
        ? 'a program outside of the sandbox'
        : `the pod ${holder.metadata.namespace ?? ''}/${holder.metadata.name}`
    const why = `port ${found.port} of this machine is taken by ${by}, and nothing listens on ${found.told}, the port in PORT: in the sandbox two programs that ignore PORT cannot listen on the same containerPort`
    this.options.notice(`pod ${pod.metadata.namespace ?? ''}/${pod.metadata.name}: ${why}`)
    return why
  }

  private terminate(pod: Pod): void {
    const worker = this.workers.get(pod.metadata.uid)
    if (worker === undefined) return this.removed(pod)
    if (this.leaving.has(pod.metadata.uid)) return
    this.leaving.add(pod.metadata.uid)
    for (const name of worker.names)
      recordEvent(this.options.store, pod, {
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${name}`,
        component: 'kubelet',
        fieldPath: `spec.containers{${name}}`,
      })
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000
    worker
      .stop(grace)
      .then(() => this.removed(pod))
      .catch(this.options.problem)
  }

  private readonly leaving = new Set<string>()

  private removed(pod: Pod): void {
    this.leaving.delete(pod.metadata.uid)
    const { namespace, name, uid } = pod.metadata
    const stored = this.options.store.find<Pod>(PODS(), namespace, name)
    if (stored?.metadata.uid === uid && !this.stopped) this.options.store.remove(PODS(), namespace, name)
  }

  private obstacle(pod: Pod): string | undefined {
    const node = this.options.store.list<KubeObject>(resource('nodes'))[0]
    const labels = node?.metadata.labels ?? {}
    if (Object.entries(pod.spec.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value))
      return "1 node(s) didn't match Pod's node affinity/selector"
    for (const [key, all] of Object.entries(CAPACITY)) {
      const asked = pod.spec.containers.reduce(
        (sum, { resources }) => sum + (quantity(resources?.requests?.[key] ?? resources?.limits?.[key]) ?? 0),
        0,
      )
      if (asked > (quantity(all) ?? Infinity)) return `1 Insufficient ${key}`
    }
    return undefined
  }

  private unschedulable(pod: Pod, obstacle: string): void {
    const message = `0/1 nodes are available: ${obstacle}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`
    if (pod.status?.conditions?.some((condition) => condition.message === message)) return
    recordEvent(this.options.store, pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: 'default-scheduler',
    })
    const condition = {
      type: 'PodScheduled',
      status: 'False' as const,
      reason: 'Unschedulable',
      message,
      lastProbeTime: null,
      lastTransitionTime: timestamp(),
    }
    this.options.store.change<Pod>(
      PODS(),
      pod,
      (each) => (each.status = { phase: 'Pending', qosClass: 'BestEffort', conditions: [condition] }),
    )
  }
}

const CAPACITY: Readonly<Record<string, string>> = {
  cpu: String(cpus().length),
  memory: `${Math.floor(totalmem() / 1024)}Ki`,
}

function nodeObject(): KubeObject {
  const architecture = arch() === 'x64' ? 'amd64' : arch()
  const labels = { 'kubernetes.io/arch': architecture, 'kubernetes.io/hostname': NODE, 'kubernetes.io/os': 'linux' }
  const now = timestamp()
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'the sandbox is posting ready status',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: NODE, labels } as unknown as KubeObject['metadata'],
    spec: {},
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      capacity: { ...CAPACITY, pods: '110' },
      allocatable: { ...CAPACITY, pods: '110' },
      conditions: [ready],
      nodeInfo: {
        architecture,
        operatingSystem: 'linux',
        kubeletVersion: 'v1.34.4',
        containerRuntimeVersion: 'containerd://1.6.20',
        osImage: 'Slipway sandbox',
        kernelVersion: '',
        bootID: '',
        machineID: '',
        systemUUID: '',
        kubeProxyVersion: '',
      },
    },
  }
}
