import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { startSandbox } from '@slipway/sandbox'
import { note, program } from './output'

export type ClusterKind = 'sandbox' | 'kind' | 'current'

/** Where the demo pushes and deploys to, and how its service is reached. */
export interface DemoCluster {
  readonly registry: string
  readonly plainHttp: boolean
  readonly kubeconfig: string
  readonly context?: string
  readonly nodePort: number
  readonly url: string
  /** What is not the real thing here, one line each; empty on real parts. */
  readonly standIns: readonly string[]
  stop(): Promise<void>
}

export interface ClusterChoice {
  readonly kind: ClusterKind
  /** For `current`: where to push to, reachable from the cluster. */
  readonly registry: string | undefined
  readonly folder: string
}

/** @throws Error with a sentence for users when the cluster that was chosen is not there */
export async function openCluster(choice: ClusterChoice): Promise<DemoCluster> {
  if (choice.kind === 'sandbox') return openSandbox(choice.folder)
  if (choice.kind === 'kind') return openKind(choice.folder)
  return openCurrent(choice)
}

async function openSandbox(folder: string): Promise<DemoCluster> {
  const directory = join(folder, 'sandbox')
  mkdirSync(directory, { recursive: true })
  const problem = (error: unknown) => note(`sandbox: ${error instanceof Error ? error.message : String(error)}`)
  const sandbox = await startSandbox({ directory, problem })
  const nodePort = await freeNodePort()
  return {
    registry: sandbox.registryAddress,
    plainHttp: true,
    kubeconfig: sandbox.kubeconfig,
    nodePort,
    url: `http://127.0.0.1:${nodePort}`,
    standIns: [sandbox.banner],
    stop: () => sandbox.stop(),
  }
}

/** The cluster that kubectl points at, which the user named by asking for it. */
async function openCurrent({ registry }: ClusterChoice): Promise<DemoCluster> {
  if (registry === undefined)
    throw new Error(
      '--cluster current: expected --registry HOST/PATH that this machine can push to and the cluster can pull from, got none',
    )
  const context = (await kubectl('config', 'current-context')).trim()
  const address = (
    await kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}')
  ).trim()
  const nodePort = await freeNodePort()
  const kubeconfig = process.env['KUBECONFIG'] ?? join(process.env['HOME'] ?? '', '.kube/config')
  const plainHttp = /^(?:127\.|localhost|10\.)/.test(registry)
  return {
    registry,
    plainHttp,
    kubeconfig,
    context,
    nodePort,
    url: `http://${address}:${nodePort}`,
    standIns: [],
    stop: async () => undefined,
  }
}

const KIND = 'slipway-demo'

/**
 * A kind cluster of the demo's own, with kind's recipe for a local registry (kind.sigs.k8s.io, "Local Registry"). Taken
 * down at the end.
 */
async function openKind(folder: string): Promise<DemoCluster> {
  const kubeconfig = join(folder, 'kind.kubeconfig')
  const undo: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    await must('kind', 'create', 'cluster', '--name', KIND, '--kubeconfig', kubeconfig, '--wait', '2m')
    undo.push(() => must('kind', 'delete', 'cluster', '--name', KIND, '--kubeconfig', kubeconfig))
    const gateway = (
      await must('docker', 'network', 'inspect', 'kind', '--format', '{{(index .IPAM.Config 0).Gateway}}')
    ).trim()
    const { startRegistry } = await import('@slipway/test-registry')
    const registry = await startRegistry({ host: gateway })
    undo.push(() => registry.stop())
    const address = await trustRegistry(`${KIND}-control-plane`, registry.address)
    const nodePort = await freeNodePort()
    const standIns = ['the registry: served by this process']
    return {
      registry: registry.address,
      plainHttp: true,
      kubeconfig,
      nodePort,
      url: `http://${address}:${nodePort}`,
      standIns,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Returns the node's address. */
async function trustRegistry(node: string, registry: string): Promise<string> {
  const hosts = `/etc/containerd/certs.d/${registry}`
  await must('docker', 'exec', node, 'mkdir', '-p', hosts)
  await must('docker', 'exec', node, 'sh', '-c', `printf '[host."http://${registry}"]\\n' > ${hosts}/hosts.toml`)
  return (await must('docker', 'inspect', node, '--format', '{{.NetworkSettings.Networks.kind.IPAddress}}')).trim()
}

function kubectl(...args: readonly string[]): Promise<string> {
  return must('kubectl', ...args)
}

async function must(file: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout } = await program(file, args, { cwd: '.', quiet: true }).catch(() => {
    throw new Error(`expected the program ${file} on PATH, found none`)
  })
  if (code !== 0) throw new Error(`${file} ${args.slice(0, 2).join(' ')} ended with ${code}`)
  return stdout
}

/** A free port in the range of NodePorts. */
export async function freeNodePort(): Promise<number> {
  for (let port = 30_000 + (process.pid % 2000); port < 32_767; port++) {
    if (await isFree(port)) return port
  }
  throw new Error('expected a free port between 30000 and 32767, found none')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
