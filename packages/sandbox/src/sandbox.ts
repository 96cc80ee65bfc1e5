import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startRegistry } from '@slipway/test-registry'
import type { RegistrySettings, RunningRegistry } from '@slipway/test-registry'
import { startKubernetes } from './kubernetes'
import type { ClusterSettings, ServiceAddress } from './kubernetes'

/** `port` is the API's; that of the registry is `registry.port`. */
export interface SandboxSettings extends Omit<ClusterSettings, 'directory'> {
  /** Holds the kubeconfig, the registry's content and the unpacked images. */
  readonly directory: string
  readonly registry?: Omit<RegistrySettings, 'directory'>
}

export interface Sandbox {
  /** Path of a kubeconfig whose only context is the sandbox. */
  readonly kubeconfig: string
  readonly server: string
  /** `127.0.0.1:PORT`, plain HTTP. */
  readonly registryAddress: string
  readonly registry: RunningRegistry
  /** Where each service's ports answer on this machine. */
  readonly services: readonly ServiceAddress[]
  /** One line for people: what is real here and what is not. */
  readonly banner: string
  /** Ends every process and listener it started and removes what was unpacked. */
  stop(): Promise<void>
}

/** A port that was asked for and is not to be had. */
export class PortUnavailable extends Error {
  constructor(
    readonly of: 'registry' | 'api',
    readonly port: number,
    cause: NodeJS.ErrnoException,
  ) {
    const why = cause.code === 'EADDRINUSE' ? 'is already in use' : `cannot be had (${cause.code ?? cause.message})`
    super(`port ${port} of 127.0.0.1 ${why}`, { cause })
  }
}

/**
 * An OCI registry and a Kubernetes API on loopback. A program that handles signals calls `stop` when one comes. Without
 * that, all that runs is killed when this process exits.
 * @throws PortUnavailable when a port that the settings name cannot be listened on
 */
export async function startSandbox(settings: SandboxSettings): Promise<Sandbox> {
  const directory = resolve(settings.directory)
  await mkdir(directory, { recursive: true })
  const { problem } = settings
  const registry = await startRegistry({
    ...(problem === undefined ? {} : { problem }),
    ...settings.registry,
    directory: join(directory, 'registry'),
  }).catch((error: unknown) => {
    throw unavailable('registry', settings.registry?.port, error)
  })
  const kubernetes = await startKubernetes({ ...settings, directory }).catch(async (error: unknown) => {
    await registry.stop()
    throw unavailable('api', settings.port, error)
  })
  const kubeconfig = join(directory, 'kubeconfig')
  await writeFile(kubeconfig, renderKubeconfig(kubernetes.server), { mode: 0o600 })
  const forget = endWithProcess(() => kubernetes.kill())
  return {
    kubeconfig,
    server: kubernetes.server,
    registryAddress: registry.address,
    registry,
    get services() {
      return kubernetes.services
    },
    banner: `sandbox: not a real cluster; cluster and registry run in this process, pods are local processes, ${ISOLATION[kubernetes.isolation]}; Helm and kubectl are real`,
    stop: async () => {
      forget()
      await kubernetes.stop()
      await registry.stop()
      // Processes that were just killed may still write: removal is tried again.
      for (const name of ['pods', 'images'])
        await rm(join(directory, name), { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

function unavailable(of: 'registry' | 'api', port: number | undefined, error: unknown): unknown {
  const { syscall } = error as NodeJS.ErrnoException
  return port !== undefined && syscall === 'listen' ? new PortUnavailable(of, port, error as Error) : error
}

/**
 * A signal without another handler would end this process without the event `exit`. So pods are killed here, and then
 * the process ends by that signal.
 */
function endWithProcess(kill: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return
    kill()
    forget()
    process.kill(process.pid, signal)
  }
  const forget = () => {
    process.off('exit', kill)
    for (const signal of signals) process.off(signal, onSignal)
  }
  process.once('exit', kill)
  for (const signal of signals) process.on(signal, onSignal)
  return forget
}

const ISOLATION = { chroot: 'each in the root of its image', none: 'in the root of this machine' } as const

const renderKubeconfig = (server: string) => `apiVersion: v1
kind: Config
clusters:
  - name: sandbox
    cluster:
      server: ${server}
users:
  - name: sandbox
    user: {}
contexts:
  - name: sandbox
    context:
      cluster: sandbox
      user: sandbox
      namespace: default
current-context: sandbox
`
