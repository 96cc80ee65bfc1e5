import { ROOT } from '../../scripts/paths'
import { join } from 'node:path'
import { type Clients, clientPaths } from './cluster/clients'
import type { Cluster } from './cluster/cluster'
import { NODES } from './hosts/tools'
import { type Installers, provide, type SuiteName } from './needs'

export interface Count {
  readonly passed: number
  readonly failed: number
}

export const NOTHING: Count = { passed: 0, failed: 0 }

export const add = (a: Count, b: Count): Count => ({ passed: a.passed + b.passed, failed: a.failed + b.failed })

export interface JestWish {
  readonly env?: Readonly<Record<string, string>>
  /** Only tests whose name matches. */
  readonly only?: string
}

/** What the parts do to the machine; a test of the run puts its own in this place. */
export interface Machine {
  readonly install: Installers
  say(line: string): void
  jest(project: 'contract' | 'integration', patterns: readonly string[], wish: JestWish): Promise<Count>
  /** A suite that is a program of its own; `hear` gets what it prints instead of the terminal. */
  program(suite: ProgramSuite, flags: readonly string[], hear?: (text: string) => void): Promise<Count>
  startCluster(name: string): Promise<Pick<Cluster, keyof Cluster>>
  /** Bundles the deploy action as the suites start it; the path of the program. */
  bundleProgram(): Promise<string>
  /** Where a Node of that name is. */
  node(name: keyof typeof NODES): Promise<string>
}

export type ProgramSuite = Extract<SuiteName, `${string}/${string}`>

export interface Context {
  readonly quick: boolean
  /** Helm alone, or Argo CD's client, is measured beside each case of their suites, which takes as long again. */
  readonly timings: boolean
  readonly machine: Machine
}

export const PARTS: Readonly<Record<string, (context: Context) => Promise<Count>>> = {
  cluster: async (context) => {
    const suites = await deploySuites(context)
    return context.quick
      ? suites
      : [
          await jest(context, ['deploy-values', 'chart-cases', 'chart-registry', 'gitops-commit']),
          await jest(context, ['interrupted-run'], { env: { SLIPWAY_E2E_CLUSTER: '1' } }),
        ].reduce(add, suites)
  },
  deliveries,
  engines: async (context) =>
    context.quick
      ? NOTHING
      : add(await jest(context, ['build', 'build-cache', 'import', 'unchanged']), await jobImage(context)),
  registries: (context) => jest(context, context.quick ? ['push'] : ['push', 'push-faults', 'push-tls']),
  scan: async (context) => {
    if (context.quick) return NOTHING
    const suites = await jest(context, ['scan', 'scan-grype', 'scan-hostile', 'scan-sbom', 'tools'])
    // The same by the newest Trivy, which is on no registry as a program: an own build of its module.
    return add(suites, await jest(context, ['scan', 'scan-sbom'], { env: { SLIPWAY_E2E_TRIVY: 'newest' } }))
  },
  runners: async (context) =>
    context.quick ? NOTHING : jest(context, ['test-runners'], { env: { SLIPWAY_E2E_RUNNERS: '1' } }),
  hosts,
  gitops: gitOps,
  release: async (context) => {
    await provide(['release/suite'], context.machine.install)
    const rehearsal = await context.machine.program('release/suite', context.quick ? ['--quick'] : [])
    return context.quick ? rehearsal : add(rehearsal, await jest(context, ['project-workflows', 'project-mirror']))
  },
  sandbox: async (context) =>
    context.quick
      ? NOTHING
      : jest(context, ['sandbox', 'smoke', 'smoke-reach', 'smoke-rollback', 'on-screen', 'tutorial', 'jenkins']),
  flux: async (context) => (context.quick ? NOTHING : flux(context)),
  tekton: async (context) => (context.quick ? NOTHING : tekton(context)),
  watch: watching,
}

/**
 * Monitoring alone beside the releases on a cluster: both wait most of the time. All of it is installed before the
 * first starts.
 */
async function watching(context: Context): Promise<Count> {
  if (context.quick) return NOTHING
  const suites = ['verify-logs', 'verify', 'verify-traces', 'report', 'report-notify', 'report-trace'] as const
  await provide([...suites, 'watch/suite'], context.machine.install)
  const counts = await Promise.all([
    jest(context, suites, { env: { SLIPWAY_E2E_WATCH: '1' } }),
    releasesOnCluster(context),
  ])
  return counts.reduce(add)
}

async function releasesOnCluster({ machine }: Context): Promise<Count> {
  const cluster = await machine.startCluster('cluster-of-watch')
  try {
    return await machine.program('watch/suite', [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--registry=${cluster.registry}`,
      `--node=${cluster.nodeAddress}`,
      `--token=${cluster.token}`,
      `--kubectl=${clientPaths().kubectl}`,
      '--cost',
      `--table=${join(ROOT, 'slipway-out/watch-cases.json')}`,
    ])
  } finally {
    await cluster.stop()
  }
}

/** The pages of docs/migration, by the command as it is committed. */
async function deliveries(context: Context): Promise<Count> {
  const { quick, machine } = context
  await provide(['deliveries/suite'], machine.install)
  const cluster = await machine.startCluster('cluster-of-deliveries')
  const { kubectl, helm3, helm4 } = clientPaths()
  try {
    return await machine.program('deliveries/suite', [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--registry=${cluster.registry}`,
      `--kubectl=${kubectl}`,
      `--helm3=${helm3}`,
      `--helm4=${helm4}`,
      ...(quick ? ['--only=helm upgrade'] : []),
    ])
  } finally {
    await cluster.stop()
  }
}

/** One good and one bad release; the whole suite otherwise. */
const QUICK = ['upgrade', 'exit at start']

/** Integration suites one after the other, after all that they start is installed. */
async function jest({ machine }: Context, suites: readonly SuiteName[], wish: JestWish = {}): Promise<Count> {
  await provide(suites, machine.install)
  return machine.jest(
    'integration',
    suites.map((name) => `test/integration/${name}.test`),
    wish,
  )
}

/**
 * The shipped workflow, pipeline and bundles as their hosts run them, also on a cluster; every bundle on every Node
 * that it is for.
 */
async function hosts(context: Context): Promise<Count> {
  // All of it before the first starts: what is shipped waits on the cluster most of the time, and the bundles by
  // themselves have the processors meanwhile.
  await provide(
    context.quick ? ['hosts-cluster'] : ['hosts-cluster', 'migration', 'report-hosts', 'contract'],
    context.machine.install,
  )
  const counts = await Promise.all([onCluster(context), context.quick ? NOTHING : bundlesAlone(context)])
  return counts.reduce(add)
}

async function onCluster(context: Context): Promise<Count> {
  const { quick, machine } = context
  const cluster = await machine.startCluster('cluster-of-hosts')
  try {
    const env = {
      SLIPWAY_E2E_KUBECONFIG: cluster.kubeconfig,
      SLIPWAY_E2E_REGISTRY: cluster.registry,
      SLIPWAY_E2E_NODE: cluster.nodeAddress,
    }
    return await jest(
      context,
      ['hosts-cluster'],
      quick ? { env: { ...env, SLIPWAY_E2E_QUICK: '1' }, only: 'act' } : { env },
    )
  } finally {
    await cluster.stop()
  }
}

async function bundlesAlone(context: Context): Promise<Count> {
  const { machine } = context
  const pages = ['migration', 'report-hosts'] as const
  let total = await jest(context, ['github', 'gitlab', 'init', 'report-page', 'templates'])
  total = add(total, await jest(context, pages, { env: { SLIPWAY_E2E_HOSTS: '1' } }))
  for (const node of ['node20', 'node22', 'node24'] as const) {
    machine.say(`every bundle on Node ${NODES[node]}`)
    await provide(['contract'], machine.install)
    total = add(
      total,
      await machine.jest('contract', ['test/contract'], { env: { SLIPWAY_TEST_NODE: await machine.node(node) } }),
    )
  }
  return total
}

/** What others apply, beside a cluster of its own. */
async function gitOps({ quick, timings, machine }: Context): Promise<Count> {
  // Argo CD takes ten minutes to build where nothing is kept.
  if (quick) return NOTHING
  await provide(['gitops/suite'], machine.install)
  const cluster = await machine.startCluster('cluster-of-gitops')
  try {
    return await machine.program('gitops/suite', [
      ...flagsOf(cluster, clientPaths()),
      ...(timings ? ['--alone'] : []),
      `--table=${join(ROOT, 'slipway-out/gitops-cases.json')}`,
    ])
  } finally {
    await cluster.stop()
  }
}

async function deploySuites(context: Context): Promise<Count> {
  const { quick, timings, machine } = context
  await provide(quick ? ['deploy/suite'] : ['deploy/suite', 'digest/suite', 'deploy/on-sandbox'], machine.install)
  const program = `--program=${await machine.bundleProgram()}`
  const cluster = await machine.startCluster('cluster')
  const there = [program, ...flagsOf(cluster, clientPaths())]
  const whole = [...(timings ? ['--alone'] : []), `--table=${join(ROOT, 'slipway-out/deploy-cases.json')}`]
  try {
    const apiServer = `--apiserver-pid=${await cluster.apiServer()}`
    const deploys = await machine.program('deploy/suite', [
      ...there,
      apiServer,
      ...(quick ? QUICK.map((name) => `--only=${name}`) : whole),
    ])
    if (quick) return deploys
    // The sandbox is apart from the cluster: its suite runs beside the other, which mostly waits for its node, and
    // prints at the end.
    const heard: string[] = []
    const table = `--table=${join(ROOT, 'slipway-out/digest-cases.json')}`
    const digests = machine.program('digest/suite', [...there, `--pid=${cluster.pid}`, table], (text) =>
      heard.push(text),
    )
    const sandboxed = machine.program('deploy/on-sandbox', [program])
    const counts = await Promise.all([digests, sandboxed])
    process.stdout.write(heard.join(''))
    return counts.reduce(add, deploys)
  } finally {
    await cluster.stop()
  }
}

/** Commits that Flux takes, beside a cluster of its own. */
async function flux({ machine }: Context): Promise<Count> {
  await provide(['gitops/flux-suite'], machine.install)
  const cluster = await machine.startCluster('cluster-of-flux')
  try {
    const table = `--table=${join(ROOT, 'slipway-out/flux-cases.json')}`
    return await machine.program('gitops/flux-suite', [...flagsOf(cluster, clientPaths()), table])
  } finally {
    await cluster.stop()
  }
}

/** Jobs in the image of docs/gitlab-images.md, as pods of a cluster of its own. */
async function jobImage({ machine }: Context): Promise<Count> {
  await provide(['job-image/suite'], machine.install)
  const cluster = await machine.startCluster('cluster-of-job-image')
  try {
    return await machine.program('job-image/suite', [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--registry=${cluster.registry}`,
      `--kubectl=${clientPaths().kubectl}`,
    ])
  } finally {
    await cluster.stop()
  }
}

/** The recipe of docs/other-hosts.md, beside a cluster of its own. */
async function tekton({ machine }: Context): Promise<Count> {
  await provide(['tekton/suite'], machine.install)
  const cluster = await machine.startCluster('cluster-of-tekton')
  try {
    return await machine.program('tekton/suite', [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--registry=${cluster.registry}`,
      `--node=${cluster.nodeAddress}`,
      `--kubectl=${clientPaths().kubectl}`,
    ])
  } finally {
    await cluster.stop()
  }
}

const flagsOf = (cluster: Cluster, clients: Clients): readonly string[] => [
  `--kubeconfig=${cluster.kubeconfig}`,
  `--registry=${cluster.registry}`,
  `--host=${cluster.hostAddress}`,
  `--folder=${cluster.directory}`,
  `--kubectl=${clients.kubectl}`,
  `--helm=${clients.helm4}`,
  `--helm=${clients.helm3}`,
]
