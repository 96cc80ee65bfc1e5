import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { installClients } from './cluster/clients'
import { startCluster } from './cluster/cluster'
import { BROWSER, COMPILER, COPIER, HOSTS, installDebian, REGISTRIES } from './debian'
import { provideBuildKit, which } from './engines/install'
import { ENGINE_PACKAGES } from './engines/versions'
import { buildProgram } from './deploy/program'
import { endWhenInterrupted, isInterrupted } from './end'
import { installTool, NODES } from './hosts/tools'
import { provideLockedTools } from './locked-tools'

/**
 * `npm run e2e [-- PART…] [-- --quick] [-- --timings]`: the same actions against the real parts. Installs and builds what it needs, skips nothing, stops
 * what it started. Exit codes: 3 when the machine cannot (no root, no Go, no apt), 10 when something failed.
 */
interface Count {
  readonly passed: number
  readonly failed: number
}

interface Context {
  readonly quick: boolean
  /** Helm alone is measured beside each case of the deploy suite, which takes as long again. */
  readonly timings: boolean
  readonly folder: string
}

const PARTS: Readonly<Record<string, (context: Context) => Promise<Count>>> = {
  cluster: async (context) => {
    const suites = await deploySuites(context)
    return context.quick ? suites : add(suites, await jest('integration', ['test/integration/interrupted-run'], { SLIPWAY_E2E_CLUSTER: '1' }))
  },
  engines: async ({ quick }) => {
    if (quick) return NOTHING
    await installDebian(ENGINE_PACKAGES, say)
    await provideBuildKit(say)
    return jest('integration', ['test/integration/build'])
  },
  registries: async ({ quick }) => {
    await installDebian(REGISTRIES, say)
    await installTool('crane', say)
    return jest('integration', quick ? ['test/integration/push.test'] : ['test/integration/push'])
  },
  scan: ({ quick }) => (quick ? Promise.resolve(NOTHING) : jest('integration', ['test/integration/scan', 'test/integration/tools'])),
  hosts,
  sandbox: async ({ quick }) => {
    if (quick) return NOTHING
    await provideLockedTools(say)
    return jest('integration', ['test/integration/sandbox', 'test/integration/smoke'])
  },
}

const NOTHING: Count = { passed: 0, failed: 0 }
/** One good and one bad release; the whole suite otherwise. */
const QUICK = ['upgrade', 'exit at start']

function say(line: string): void {
  process.stdout.write(`   ${line}\n`)
}

/** The shipped workflow, pipeline and bundles as their hosts run them, also on a cluster; every bundle on every Node that it is for. */
async function hosts({ quick, folder }: Context): Promise<Count> {
  await installDebian(quick ? HOSTS : { ...HOSTS, ...BROWSER }, say)
  await provideLockedTools(say)
  const tools = quick ? (['act'] as const) : (['act', 'gitlab-ci-local', 'actionlint', 'zizmor', 'node20', 'node22', 'node24'] as const)
  for (const tool of tools) await installTool(tool, say)
  // What is shipped waits on the cluster most of the time; the bundles by themselves have the processors meanwhile.
  const counts = await Promise.all([onCluster(quick, folder), quick ? NOTHING : bundlesAlone()])
  return counts.reduce(add)
}

async function onCluster(quick: boolean, folder: string): Promise<Count> {
  const cluster = await startCluster(join(folder, 'cluster-of-hosts'), { say })
  try {
    const env = { SLIPWAY_E2E_KUBECONFIG: cluster.kubeconfig, SLIPWAY_E2E_REGISTRY: cluster.registry, SLIPWAY_E2E_NODE: cluster.nodeAddress }
    return await jest('integration', ['test/integration/hosts-cluster'], quick ? { ...env, SLIPWAY_E2E_QUICK: '1' } : env, quick ? 'act' : undefined)
  } finally {
    await cluster.stop()
  }
}

async function bundlesAlone(): Promise<Count> {
  let total = await jest('integration', [
    'test/integration/github',
    'test/integration/gitlab',
    'test/integration/templates',
    'test/integration/report-page',
  ])
  for (const node of ['node20', 'node22', 'node24'] as const) {
    say(`every bundle on Node ${NODES[node]}`)
    total = add(total, await jest('contract', ['test/contract'], { SLIPWAY_TEST_NODE: (await installTool(node, say)).file }))
  }
  return total
}

async function deploySuites({ quick, timings, folder }: Context): Promise<Count> {
  await installDebian(quick ? COMPILER : { ...COMPILER, ...COPIER }, say)
  const clients = await installClients(say)
  const program = `--program=${await buildProgram()}`
  const cluster = await startCluster(join(folder, 'cluster'), { say })
  const there = [
    program,
    `--kubeconfig=${cluster.kubeconfig}`,
    `--registry=${cluster.registry}`,
    `--host=${cluster.hostAddress}`,
    `--folder=${cluster.directory}`,
    `--kubectl=${clients.kubectl}`,
    `--helm=${clients.helm4}`,
    `--helm=${clients.helm3}`,
  ]
  const whole = [...(timings ? ['--alone'] : []), `--table=${join(ROOT, 'slipway-out/deploy-cases.json')}`]
  try {
    const deploys = await suite('deploy/suite', [
      ...there,
      `--apiserver-pid=${await cluster.apiServer()}`,
      ...(quick ? QUICK.map((name) => `--only=${name}`) : whole),
    ])
    if (quick) return deploys
    // The sandbox is a ground of its own: its suite runs beside the other, which mostly waits for its node, and tells of it at the end.
    const told: string[] = []
    const digests = suite('digest/suite', [...there, `--pid=${cluster.pid}`, `--table=${join(ROOT, 'slipway-out/digest-cases.json')}`], (text) =>
      told.push(text),
    )
    const sandboxed = suite('deploy/on-sandbox', [program])
    const counts = await Promise.all([digests, sandboxed])
    process.stdout.write(told.join(''))
    return counts.reduce(add, deploys)
  } finally {
    await cluster.stop()
  }
}

async function suite(
  name: 'deploy/suite' | 'deploy/on-sandbox' | 'digest/suite',
  flags: readonly string[],
  tell = (text: string): unknown => process.stdout.write(text),
): Promise<Count> {
  let tail = ''
  const code = await program(['--import', 'tsx', `test/e2e/${name}.ts`, ...flags], (text) => {
    tell(text)
    tail = (tail + text).slice(-4000)
  })
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(tail) ?? []
  return passed === undefined
    ? { passed: 0, failed: 1 }
    : { passed: Number(passed), failed: code === 0 ? Number(failed) : Math.max(1, Number(failed)) }
}

/** The hosts' schemas stand beside a checkout or not: they are others' to publish, and no registry has them. */
const NOT_OURS_TO_SHIP = /published schema is not at hand/

/** Integration tests, where a skipped one is a failure: here everything is there. */
async function jest(project: string, patterns: readonly string[], env: Readonly<Record<string, string>> = {}, only?: string): Promise<Count> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-e2e-'))
  const results = join(folder, 'results.json')
  try {
    const args = [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      // Bundles side by side, as in npm test; what shares a daemon or a cluster one after the other.
      project === 'contract' ? '--maxWorkers=2' : '--runInBand',
      '--selectProjects',
      project,
      '--json',
      `--outputFile=${results}`,
      ...(only === undefined ? [] : [`--testNamePattern=${only}`]),
      '--',
      ...patterns,
    ]
    await program(args, () => undefined, env)
    const report = JSON.parse(await readFile(results, 'utf8')) as JestReport
    const skipped = report.testResults.flatMap((file) =>
      file.assertionResults.filter((test) => test.status === 'pending').map((test) => test.fullName),
    )
    if (only !== undefined) skipped.length = 0
    const [excused, wrong] = [skipped.filter((name) => NOT_OURS_TO_SHIP.test(name)), skipped.filter((name) => !NOT_OURS_TO_SHIP.test(name))]
    for (const name of excused) say(`left out: ${name}`)
    for (const name of wrong) say(`skipped, which counts as failed here: ${name}`)
    const none = report.numPassedTests === 0 && report.numFailedTests === 0 ? 1 : 0
    return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites + wrong.length + none }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface JestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numRuntimeErrorTestSuites: number
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[]
}

function program(args: readonly string[], onText: (text: string) => void, env: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.on('data', (chunk: Buffer) => onText(chunk.toString()))
    child.once('error', reject)
    // What ends because the run is interrupted is not followed by the next part.
    child.once('close', (code) => (isInterrupted() ? undefined : resolve(code ?? 30)))
  })
}

function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed }
}

function missing(): string | undefined {
  if (process.platform !== 'linux') return 'Linux'
  if (process.getuid?.() !== 0) return 'root: namespaces, mounts and packet rules'
  return ['go', 'apt-get'].find((name) => which(name) === undefined)
}

async function main(): Promise<number> {
  const args = process.argv.slice(2).filter((arg) => arg !== '--')
  const quick = args.includes('--quick')
  const timings = args.includes('--timings')
  const wanted = args.filter((arg) => arg !== '--quick' && arg !== '--timings')
  const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name))
  if (unknown.length > 0) {
    process.stderr.write(`expected some of ${Object.keys(PARTS).join(', ')}, got ${unknown.join(', ')}\n`)
    return 2
  }
  const lacks = missing()
  if (lacks !== undefined) {
    process.stderr.write(`the real parts need ${lacks}; npm test needs Node and npm alone\n`)
    return 3
  }
  const folder = await mkdtemp(join(tmpdir(), 'slipway-e2e-'))
  // So nothing of an interrupted run stays either, of which no test removes what is its own.
  process.env['TMPDIR'] = folder
  // An interrupted run ends without coming back to `finally`.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 30, retryDelay: 100 }))
  let total = NOTHING
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      process.stdout.write(`== ${name}\n`)
      const started = Date.now()
      const count = await part({ quick, timings, folder })
      process.stdout.write(`   ${name}: ${count.passed} passed, ${count.failed} failed, ${Math.round((Date.now() - started) / 1000)} s\n`)
      total = add(total, count)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
  return total.failed === 0 && total.passed > 0 ? 0 : 10
}

endWhenInterrupted()
process.exitCode = await main().catch((error: unknown) => {
  if (isInterrupted()) return 30
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 10
})
