import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { startCluster } from '../e2e/cluster/cluster'
import { Delivery, shareTools } from '../e2e/hosts/delivery'
import { median, table } from './figures'

/**
 * `slipway run` takes the shop from a commit to a verified release on a real cluster, and what it does itself is told
 * from what it waits for: a child that runs (compiler, tests, Trivy, Helm, kubectl), a server that has not answered
 * yet, or the pause between two questions of smoke. Needs what `npm run e2e -- cluster` needs.
 */
const RUNS = Number(process.env['RUNS'] ?? 5)

interface Notes {
  readonly total: number
  readonly intervals: readonly (readonly [from: number, to: number, command?: string])[]
}

/** Length of what at least one of the intervals covers. */
function covered(intervals: Notes['intervals']): number {
  let [sum, end] = [0, 0]
  for (const [from, to] of [...intervals].sort((a, b) => a[0] - b[0])) {
    sum += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return sum
}

async function once(delivery: Delivery, folder: string, run: number): Promise<Notes> {
  delivery.release(`1.${run + 1}.0`, false)
  const directory = join(folder, 'shop')
  delivery.clone(directory, 'https://git.example.com/shop.git')
  const notes = join(folder, 'notes.json')
  const result = spawnSync(
    process.execPath,
    [
      '--require',
      join(ROOT, 'test/bench/intervals.cjs'),
      join(delivery.slipway, 'dist/cli/index.js'),
      'run',
      '--environment',
      'production',
    ],
    {
      cwd: directory,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        XDG_CACHE_HOME: join(folder, 'cache'),
        KUBECONFIG: delivery.target.kubeconfig,
        SLIPWAY_TRIVY_DB: join(ROOT, 'test/fixtures/trivy-db'),
        SLIPWAY_INTERVALS: notes,
      },
    },
  )
  if (result.status !== 0)
    throw new Error(
      `slipway run ended with ${String(result.status)}:\n${result.stdout.slice(-4000)}${result.stderr.slice(-2000)}`,
    )
  return JSON.parse(await readFile(notes, 'utf8')) as Notes
}

const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
const cluster = await startCluster(join(folder, 'cluster'))
const delivery = new Delivery({
  kubeconfig: cluster.kubeconfig,
  registry: cluster.registry,
  nodeAddress: cluster.nodeAddress,
  namespace: 'bench',
  nodePort: 30_501,
})
try {
  shareTools(join(folder, 'cache'))
  delivery.begin()
  const [totals, waits, owns]: [number[], number[], number[]] = [[], [], []]
  for (let run = -1; run < RUNS; run++) {
    const { total, intervals } = await once(delivery, folder, run)
    if (run < 0) continue
    const waited = covered(intervals)
    totals.push(total)
    waits.push(waited)
    owns.push(total - waited)
  }
  const seconds = (times: readonly number[]) => `${(median(times) / 1000).toFixed(2)} s`
  const share = `${((100 * median(owns)) / median(waits)).toFixed(1)} %`
  process.stdout.write(`Node ${process.versions.node}, median of ${RUNS} runs of six stages\n\n`)
  process.stdout.write(
    `${table(['all of it', 'children, servers, pauses', 'our own', 'of their time'], [[seconds(totals), seconds(waits), seconds(owns), share]])}\n`,
  )
} finally {
  delivery.remove()
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}
