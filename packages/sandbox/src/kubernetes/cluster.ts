import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createAdmission } from './admission'
import { Objects } from './api/objects'
import type { Admission } from './api/objects'
import { createApi } from './api/server'
import type { Verb } from './api/server'
import { applyDefaults } from './api/defaults'
import { runControllers } from './controllers/controller'
import type { Controller } from './controllers/controller'
import { daemonSetController } from './controllers/daemonset'
import { deploymentController } from './controllers/deployment'
import { garbageControllers } from './controllers/garbage'
import { jobController } from './controllers/job'
import { namespaceController } from './controllers/namespace'
import { replicaSetController } from './controllers/replicaset'
import { statefulSetController } from './controllers/statefulset'
import { ServiceProxy } from './controllers/service'
import type { ServiceAddress } from './controllers/service'
import { Kubelet } from './kubelet/kubelet'
import type { Isolation } from './kubelet/process'
import type { KubeObject } from './model'
import type { Problem } from './problem'
import { resource } from './resources'
import type { Resource } from './resources'
import { Store } from './store'

export interface ClusterSettings {
  readonly directory: string
  /** Of the API; default a free one. */
  readonly port?: number
  /**
   * Milliseconds before a failing container or pull is tried again; doubles each time. Default 10 000, as a kubelet's.
   */
  readonly firstBackoff?: number
  /** Default: `chroot` where the machine allows it. */
  readonly isolation?: Isolation
  /** A sentence from here refuses the request, as RBAC would. */
  readonly refuse?: (
    verb: Verb,
    resource: Resource,
    namespace: string | undefined,
    name: string | undefined,
  ) => string | undefined
  /** Called with errors inside the sandbox. Default: they are dropped. */
  readonly problem?: Problem
  /** Called with sentences for users: where a service answers, and which pods want the same port. */
  readonly notice?: (text: string) => void
}

export interface KubernetesSandbox {
  /** `http://127.0.0.1:PORT` */
  readonly server: string
  readonly isolation: Isolation
  readonly services: readonly ServiceAddress[]
  /** Kills all containers at once, when the process ends. */
  kill(): void
  stop(): Promise<void>
}

const CONTROLLERS: readonly Controller[] = [
  namespaceController,
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  ...garbageControllers,
]
const LONGEST_BACKOFF = 300_000

/**
 * The API, the controllers and one node, in this process.
 * @throws the error of Node, such as EADDRINUSE, when the API cannot listen
 */
export async function startKubernetes(settings: ClusterSettings): Promise<KubernetesSandbox> {
  const { problem = () => undefined, notice = () => undefined, isolation = bestIsolation() } = settings
  const store = new Store(problem)
  const admit = admissionWithDefaults(store)
  const { directory, firstBackoff = 10_000 } = settings
  // What an earlier sandbox left in the same folder, if it was killed.
  await rm(join(directory, 'pods'), { recursive: true, force: true })
  const kubelet = new Kubelet({
    store,
    directory,
    isolation,
    firstBackoff,
    longestBackoff: Math.min(LONGEST_BACKOFF, firstBackoff * 30),
    problem,
    notice,
  })
  const proxy = new ServiceProxy(store, (pod, port) => kubelet.endpoint(pod, port), { problem, notice })
  for (const name of ['default', 'kube-system']) createNamespace(store, name)
  const stopControllers = runControllers(store, CONTROLLERS, admit, problem)
  const api = createApi({
    objects: new Objects(store, admit),
    log: (request, response) => kubelet.log(request, response),
    refuse: settings.refuse ?? (() => undefined),
    problem,
  })
  api.keepAliveTimeout = 60_000
  const stop = async () => {
    stopControllers()
    kubelet.stop()
    proxy.stop()
    api.closeAllConnections()
    await new Promise<void>((done) => void api.close(() => done()))
  }
  try {
    await listen(api, settings.port ?? 0)
  } catch (error) {
    await stop()
    throw error
  }
  // A listener has errors later too, such as too many open files: without a handler each would end this process.
  api.on('error', problem)
  return {
    server: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    isolation,
    get services() {
      return proxy.addresses
    },
    kill: () => kubelet.stop(),
    stop,
  }
}

function admissionWithDefaults(store: Store): Admission {
  const admission = createAdmission(store)
  return (kind, object) => {
    applyDefaults(object)
    admission(kind, object)
  }
}

const bestIsolation = (): Isolation =>
  process.getuid?.() === 0 && existsSync('/usr/bin/unshare') && existsSync('/usr/bin/setpriv') ? 'chroot' : 'none'

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function createNamespace(store: Store, name: string): void {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } as unknown as KubeObject
  applyDefaults(object)
  store.create(resource('namespaces'), object)
}
