/**
 * A real Kubernetes of one node on this machine: `cluster.ts build`, `cluster.ts up DIR`, `cluster.ts down DIR`.
 * README.md beside it says how it is put together.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Say } from '../go'
import { build } from './build'
import {
  API_PORT,
  NODE,
  apiServer,
  containerd,
  controllerManager,
  etcd,
  kubelet,
  mountKubeletRoot,
  newToken,
  proxy,
  registry,
  registryOf,
  scheduler,
  writeConfigurations,
  writeKubeconfig,
  writeSecrets,
} from './components'
import type { Plan } from './components'
import { pushFolder } from './image'
import { createNamespace, destroyNamespace, startInside } from './namespace'
import { output, until } from './shell'

export { trustPlainHttp } from './components'
export { pushFolder } from './image'

export interface Cluster {
  /** Holds the logs of all components, the kubeconfig and the data. */
  readonly directory: string
  readonly kubeconfig: string
  /** host:port, plain HTTP, as both this machine and the node reach it. */
  readonly registry: string
  /** Where NodePorts answer. */
  readonly nodeAddress: string
  /** This machine, as the node and its pods reach it: for webhooks and registries of a test. */
  readonly hostAddress: string
  /** A bearer token that may do everything. */
  readonly token: string
  /** The first process of the namespace; `inside(pid, command)` runs a command in it. */
  readonly pid: number
  /** Process of the API server, as seen from outside: to be stopped for a while. */
  apiServer(): Promise<number>
  /** Ends every process of the cluster and removes its data, but not its logs. */
  stop(): Promise<void>
}

/** Builds what is not built yet and starts everything. With `bound` (the default) it never outlives this process. */
export async function startCluster(
  given: string,
  options: { readonly say?: Say; readonly bound?: boolean } = {},
): Promise<Cluster> {
  const directory = resolve(given)
  const say = options.say ?? (() => undefined)
  if (process.getuid?.() !== 0) throw new Error('the real cluster needs root: namespaces, mounts and packet rules')
  if (existsSync(join(directory, 'cluster.json')))
    throw new Error(`${directory} holds a cluster already: stop it with \`down\`, or give another folder`)
  const programs = await build(say)
  await mkdir(directory, { recursive: true })
  const namespace = await createNamespace(options.bound ?? true)
  const onExit = () => destroyNamespace(namespace.pid)
  // Before whoever removes the folder that it writes to.
  if (options.bound ?? true) process.prependOnceListener('exit', onExit)
  const plan: Plan = { directory, programs, namespace, token: newToken() }
  try {
    await startComponents(plan, say)
  } catch (error) {
    destroyNamespace(namespace.pid)
    throw error
  }
  await writeFile(
    join(directory, 'cluster.json'),
    JSON.stringify({ pid: namespace.pid, started: await startTime(namespace.pid) }),
  )
  return clusterOf(plan, () => process.off('exit', onExit))
}

const clusterOf = (plan: Plan, forget: () => void): Cluster => ({
  directory: plan.directory,
  kubeconfig: join(plan.directory, 'kubeconfig'),
  registry: registryOf(plan),
  nodeAddress: plan.namespace.nodeAddress,
  hostAddress: plan.namespace.hostAddress,
  token: plan.token,
  pid: plan.namespace.pid,
  apiServer: async () =>
    Number(
      (await output('pgrep', ['--ns', String(plan.namespace.pid), '--nslist', 'pid', '-x', 'kube-apiserver'])).trim(),
    ),
  stop: async () => {
    forget()
    await stopCluster(plan.directory)
  },
})

async function startComponents(plan: Plan, say: Say): Promise<void> {
  const start = (name: string, command: readonly string[]) =>
    void startInside(plan.namespace.pid, command, join(plan.directory, `${name}.log`))
  await writeSecrets(plan)
  await writeConfigurations(plan)
  await mountKubeletRoot(plan)
  start('etcd', etcd(plan))
  start('registry', registry(plan))
  start('kube-apiserver', apiServer(plan))
  start('containerd', containerd(plan))
  await until('the registry', 20_000, async () => (await fetch(`http://${registryOf(plan)}/v2/`)).ok || undefined)
  await pushFolder(registryOf(plan), 'pause', '1', join(plan.directory, 'pause'), { Entrypoint: ['/pause'] })
  await until('the API server', 180_000, async () => (await get(plan, '/readyz')) === 'ok' || undefined)
  await writeKubeconfig(plan)
  say('the API server is up')
  start('kube-controller-manager', controllerManager(plan))
  start('kube-scheduler', scheduler(plan))
  start('kubelet', kubelet(plan))
  start('kube-proxy', proxy(plan))
  await until('the node getting ready', 180_000, () => nodeReady(plan))
  await until(
    'the default service account',
    20_000,
    async () => (await get(plan, '/api/v1/namespaces/default/serviceaccounts/default')).includes('"uid"') || undefined,
  )
}

async function nodeReady(plan: Plan): Promise<true | undefined> {
  const node = JSON.parse(await get(plan, `/api/v1/nodes/${NODE}`)) as {
    status?: { conditions?: { type: string; status: string }[] }
  }
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') || undefined
}

const get = (plan: Plan, path: string) =>
  new Promise<string>((done, reject) => {
    const url = `https://${plan.namespace.nodeAddress}:${API_PORT}${path}`
    // The certificate is not checked here: it is being made while we ask. Clients check it through the kubeconfig.
    const asked = request(
      url,
      { rejectUnauthorized: false, timeout: 2_000, headers: { authorization: `Bearer ${plan.token}` } },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => done(text))
      },
    )
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('timeout')))
    asked.end()
  })

/** A process id alone can be another process by now; with its start time it cannot. */
async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** Stops the cluster of a folder, if it still runs, whoever started it. */
export async function stopCluster(given: string): Promise<void> {
  const file = join(resolve(given), 'cluster.json')
  const { pid, started } = JSON.parse(await readFile(file, 'utf8')) as { pid: number; started: string }
  if ((await startTime(pid)) === started) destroyNamespace(pid)
  await until('the end of the namespace', 20_000, async () => (existsSync(`/proc/${pid}`) ? undefined : true))
  for (const data of ['etcd', 'containerd', 'registry', 'kubelet', 'pod-logs', 'addresses', 'pause', 'cluster.json'])
    await rm(join(resolve(given), data), { recursive: true, force: true })
}

async function main([command, directory]: readonly string[]): Promise<void> {
  const say: Say = (line) => void process.stderr.write(`${line}\n`)
  if (command === 'build') return void process.stdout.write(`${await build(say)}\n`)
  if (command === 'up' && directory !== undefined) {
    const cluster = await startCluster(directory, { say, bound: false })
    process.stdout.write(
      `export KUBECONFIG=${cluster.kubeconfig}\nexport REGISTRY=${cluster.registry}\nexport NODE_ADDRESS=${cluster.nodeAddress}\n`,
    )
    return
  }
  if (command === 'down' && directory !== undefined) return stopCluster(directory)
  process.stderr.write('usage: cluster.ts build | up DIR | down DIR\n')
  process.exitCode = 2
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))
