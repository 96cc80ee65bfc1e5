import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { ROOT } from '../../scripts/paths'
import { installClients } from '../e2e/cluster/clients'
import { startCluster } from '../e2e/cluster/cluster'
import { pushApp } from '../e2e/deploy/ground'
import { median, table } from './figures'

/**
 * The same good release on a real cluster by our bundle and by a bare `helm upgrade --install --wait`, in turns, each
 * to a release of its own that is there already, with Helm 4 and with Helm 3: of the shop as its example deploys it to
 * production, and of the smallest that there is, a static program that is ready at once. Ours asks, renders, watches
 * and proves; Helm alone does none of it. Needs what `npm run e2e -- cluster` needs.
 */
const RUNS = Number(process.env['RUNS'] ?? 9)
/**
 * Seconds between two runs, for what the last one left to settle: old pods end, and machines that lend time take it
 * back.
 */
const REST = Number(process.env['REST'] ?? 3)

interface Place {
  readonly folder: string
  readonly kubeconfig: string
  readonly helm: string
  /** As `helm-version` takes it. */
  readonly version: '3' | '4'
}

interface Release {
  readonly name: string
  readonly chart: string
  readonly image: string
  /** What makes each run a new revision. */
  readonly values: (run: number) => object
}

async function write(place: Place, name: string, values: object): Promise<string> {
  const path = join(place.folder, name)
  await writeFile(path, JSON.stringify(values))
  return path
}

async function ours(place: Place, { name, chart, image, values }: Release, run: number): Promise<number> {
  const files = Object.fromEntries(
    ['OUTPUT', 'STEP_SUMMARY', 'STATE'].map((file) => [`GITHUB_${file}`, join(place.folder, file)]),
  )
  for (const file of Object.values(files)) await writeFile(file, '')
  const inputs = {
    CHART: chart,
    RELEASE: `${name}-ours-${place.version}`,
    'HELM-VERSION': place.version,
    NAMESPACE: `bench-${name}`,
    'CREATE-NAMESPACE': 'true',
    IMAGE: image,
    VALUES: await write(place, 'ours.json', values(run)),
    KUBECONFIG: place.kubeconfig,
    TIMEOUT: '2m',
  }
  return timed(process.execPath, [join(ROOT, 'dist/deploy/index.js')], {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: place.folder,
    RUNNER_TEMP: place.folder,
    ...files,
    ...Object.fromEntries(Object.entries(inputs).map(([input, value]) => [`INPUT_${input}`, value])),
  })
}

async function bare(place: Place, { name, chart, image, values }: Release, run: number): Promise<number> {
  const [repository, digest] = image.split('@')
  const file = await write(place, 'bare.json', { ...values(run), image: { repository, digest } })
  const args = [
    'upgrade',
    '--install',
    '--wait',
    '--timeout=2m',
    `--namespace=bench-${name}`,
    '--create-namespace',
    `--values=${file}`,
    `${name}-bare-${place.version}`,
    chart,
  ]
  return timed(place.helm, args, { PATH: process.env['PATH'], HOME: place.folder, KUBECONFIG: place.kubeconfig })
}

function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const before = performance.now()
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`${program} ended with ${String(status)}:\n${stdout.slice(-3000)}${stderr.slice(-3000)}`)
  return performance.now() - before
}

/** The shop's image, built and pushed by Slipway itself. */
async function shopImage(place: Place, registry: string): Promise<string> {
  const directory = join(place.folder, 'shop')
  await cp(join(ROOT, 'examples/shop'), directory, { recursive: true })
  const env = {
    PATH: process.env['PATH'],
    HOME: place.folder,
    GIT_AUTHOR_NAME: 'bench',
    GIT_AUTHOR_EMAIL: 'bench@example.com',
    GIT_COMMITTER_NAME: 'bench',
    GIT_COMMITTER_EMAIL: 'bench@example.com',
  }
  const call = (program: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: directory, env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${String(status)}:\n${stdout}${stderr}`)
  }
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    ['commit', '--quiet', '--message=bench'],
  ])
    call('git', args)
  const slipway = join(ROOT, 'dist/cli/index.js')
  call(process.execPath, [slipway, 'build', `--image=${registry}/shop`])
  call(process.execPath, [slipway, 'push', `--image=${registry}/shop`, '--tags=1', '--plain-http=true'])
  const index = JSON.parse(await readFile(join(directory, 'slipway-out/image/index.json'), 'utf8')) as {
    manifests: { digest: string }[]
  }
  return `${registry}/shop@${index.manifests[0]?.digest ?? ''}`
}

async function compare(place: Place, release: Release): Promise<readonly string[]> {
  const [mine, theirs]: [number[], number[]] = [[], []]
  for (let run = -1; run < RUNS; run++) {
    // Who goes first takes turns.
    const first = run % 2 === 0 ? ours : bare
    const a = await first(place, release, run)
    await setTimeout(REST * 1000)
    const b = await (first === ours ? bare : ours)(place, release, run)
    await setTimeout(REST * 1000)
    if (run < 0) continue
    mine.push(first === ours ? a : b)
    theirs.push(first === ours ? b : a)
  }
  const ratios = mine.map((time, index) => time / (theirs[index] ?? Number.NaN))
  const seconds = (times: readonly number[]) => `${(median(times) / 1000).toFixed(2)} s`
  const more = mine.map((time, index) => time - (theirs[index] ?? Number.NaN))
  return [
    `${release.name}, Helm ${place.version}`,
    seconds(mine),
    seconds(theirs),
    seconds(more),
    `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
  ]
}

const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
const cluster = await startCluster(join(folder, 'cluster'))
try {
  const { helm3, helm4 } = await installClients((line) => void process.stderr.write(`${line}\n`))
  const place: Place = { folder, kubeconfig: cluster.kubeconfig, helm: helm4, version: '4' }
  const small = `${cluster.registry}/${await pushApp(cluster.registry)}`
  const releases: readonly Release[] = [
    {
      name: 'shop',
      chart: join(ROOT, 'examples/shop/chart'),
      image: await shopImage(place, cluster.registry),
      values: (run) => ({ replicaCount: 2, env: { RUN: String(run) } }),
    },
    {
      name: 'smallest',
      chart: join(ROOT, 'test/e2e/deploy/chart'),
      image: small,
      values: (run) => ({ args: ['serve', `run ${run}`] }),
    },
  ]
  const rows: (readonly string[])[] = []
  for (const release of releases) {
    rows.push(await compare(place, release))
    rows.push(await compare({ ...place, helm: helm3, version: '3' }, release))
  }
  process.stdout.write(`Node ${process.versions.node}, a good release, ${RUNS} pairs; each a process of its own\n\n`)
  const head = ['release', 'slipway deploy', 'helm upgrade --install --wait', 'more', 'time of ours ÷ Helm alone']
  process.stdout.write(
    `${table(
      head,
      rows.map((row) => [...row]),
    )}\n`,
  )
} finally {
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}
