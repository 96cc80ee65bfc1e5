import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { installClients } from '../e2e/cluster/clients'
import { startCluster } from '../e2e/cluster/cluster'
import { pushApp } from '../e2e/deploy/ground'
import { median, table } from './figures'

/**
 * The same good release on a real cluster by our bundle and by a bare `helm upgrade --install --wait`, in turns, each to a release of its own that is
 * there already. Ours renders, watches, reads the evidence, proves the digest; Helm alone does none of it. Needs what `npm run e2e -- cluster` needs.
 */
const RUNS = Number(process.env['RUNS'] ?? 9)
const CHART = join(ROOT, 'test/e2e/deploy/chart')

interface Place {
  readonly folder: string
  readonly kubeconfig: string
  readonly registry: string
  readonly image: string
  readonly helm: string
}

async function write(place: Place, name: string, values: object): Promise<string> {
  const path = join(place.folder, name)
  await writeFile(path, JSON.stringify(values))
  return path
}

async function ours(place: Place, run: number): Promise<number> {
  const values = await write(place, 'ours.json', { args: ['serve', `run ${run}`] })
  const files = Object.fromEntries(['OUTPUT', 'STEP_SUMMARY', 'STATE'].map((name) => [`GITHUB_${name}`, join(place.folder, name)]))
  for (const file of Object.values(files)) await writeFile(file, '')
  const inputs = { CHART, RELEASE: 'ours', NAMESPACE: 'bench', 'CREATE-NAMESPACE': 'true', IMAGE: place.image, VALUES: values, KUBECONFIG: place.kubeconfig, TIMEOUT: '2m' } // prettier-ignore
  return timed(process.execPath, [join(ROOT, 'dist/deploy/index.js')], {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: place.folder,
    RUNNER_TEMP: place.folder,
    ...files,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name}`, value])),
  })
}

async function bare(place: Place, run: number): Promise<number> {
  const [repository, digest] = place.image.split('@')
  const values = await write(place, 'bare.json', { args: ['serve', `run ${run}`], image: { repository, digest } })
  const args = ['upgrade', '--install', '--wait', '--timeout=2m', '--namespace=bench', '--create-namespace', `--values=${values}`, 'bare', CHART]
  return timed(place.helm, args, { PATH: process.env['PATH'], HOME: place.folder, KUBECONFIG: place.kubeconfig })
}

function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const before = performance.now()
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}:\n${stdout.slice(-3000)}${stderr.slice(-3000)}`)
  return performance.now() - before
}

const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
const cluster = await startCluster(join(folder, 'cluster'))
try {
  const { helm4 } = await installClients()
  const image = `${cluster.registry}/${await pushApp(cluster.registry)}`
  const place = { folder, kubeconfig: cluster.kubeconfig, registry: cluster.registry, image, helm: helm4 }
  const [mine, theirs]: [number[], number[]] = [[], []]
  for (let run = -1; run < RUNS; run++) {
    // Who goes first takes turns.
    const [a, b] = run % 2 === 0 ? [await ours(place, run), await bare(place, run)] : [await bare(place, run), await ours(place, run)].reverse()
    if (run < 0) continue
    mine.push(a as number)
    theirs.push(b as number)
  }
  const ratios = mine.map((time, index) => time / (theirs[index] ?? Number.NaN))
  const seconds = (times: readonly number[]) => `${(median(times) / 1000).toFixed(2)} s`
  process.stdout.write(`Node ${process.versions.node}, a good release, ${RUNS} pairs; each a process of its own\n\n`)
  process.stdout.write(
    `${table(['slipway deploy', 'helm upgrade --install --wait', 'time of ours ÷ Helm alone'], [[seconds(mine), seconds(theirs), `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`]])}\n`,
  )
} finally {
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}
