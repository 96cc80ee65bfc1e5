import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProcessSignals, Redactor } from '@slipway/hosts'
import { fakePorts } from '@slipway/testing'
import { DiskFiles } from '../../../packages/hosts/src/disk/files'
import { ProcessExec } from '../../../packages/hosts/src/process/exec'
import { openAccess } from '../../../packages/kubernetes/src/access/access'
import { Cluster } from '../../../packages/kubernetes/src/cluster/cluster'
import { keepLogs } from '../../../packages/kubernetes/src/logs/keep-logs'
import { look } from '../../../packages/kubernetes/src/rollout/look'
import { cpuOf } from './measured'
import { type Ground, World } from './world'

/** What it takes deploy to keep the kinds of error lines of the pods that it replaces. */
export interface Keeping {
  /** Lines a second of each of the pods. */
  readonly chatty: number
  /** Medians, in seconds: of the clock, and of processors, those of kubectl and of ourselves. */
  readonly took: number
  readonly cpu: number
  readonly kinds: number
}

const PODS = 4
const TIMES = 7
/** Milliseconds that the pods write before they are read. */
const WRITING = 20_000

export async function measureKeeping(ground: Ground, chatty: number): Promise<Keeping> {
  const world = await World.make(ground, `keeping-${chatty}`)
  try {
    const run = await world.deploy(await world.image({ CHATTY: String(chatty) }), 'run', [`--set=replicas=${PODS}`])
    if (run.code !== 0) throw new Error(`deploy ended with ${run.code}\n${run.log}`)
    await sleep(WRITING)
    const cluster = await clusterOf(ground)
    const shop = { kind: 'Deployment', name: 'shop', namespace: world.name } as const
    const { workloads } = await look(cluster, [shop], { events: false })
    const seen: { readonly took: number; readonly cpu: number; readonly kinds: number }[] = []
    for (let i = 0; i < TIMES; i += 1) {
      const [started, before] = [Date.now(), cpuOf(process.pid)]
      const kept = await keepLogs(cluster, { workloads, revision: 1 })
      const took = (Date.now() - started) / 1000
      seen.push({ took, cpu: cpuOf(process.pid) - before, kinds: kept?.kinds.length ?? 0 })
    }
    const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0
    return {
      chatty,
      took: median(seen.map(({ took }) => took)),
      cpu: median(seen.map(({ cpu }) => cpu)),
      kinds: Math.max(...seen.map(({ kinds }) => kinds)),
    }
  } finally {
    await world.end()
  }
}

/** The cluster as deploy sees it, with real processes and files. */
async function clusterOf({ cluster, kubectl }: Ground): Promise<Cluster> {
  const signals = new ProcessSignals()
  const exec = new ProcessExec({
    cwd: tmpdir(),
    env: process.env,
    target: { redactor: new Redactor(), colours: false },
    show: () => undefined,
    signals,
    isSecret: () => false,
    verbose: false,
    bracket: () => () => undefined,
    attend: () => () => undefined,
  })
  const clock = { now: () => Date.now(), sleep: (milliseconds: number) => sleep(milliseconds) }
  const files = new DiskFiles(tmpdir(), tmpdir(), signals, tmpdir())
  const ports = fakePorts({ exec: exec as never, files: files as never, clock: clock as never })
  return new Cluster(ports, await openAccess(ports, { kubeconfig: cluster.kubeconfig }), kubectl)
}
