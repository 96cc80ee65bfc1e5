import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { endWhenInterrupted } from '../end'
import { DELIVERIES } from './cases'
import { ALONE, TRIALS } from './cases/environments'
import { CUSTOM_RESOURCES } from './cases/custom-resource'
import { dryRun } from './cases/dry-run'
import { throughTheCluster } from './cases/through-the-cluster'
import { twoComponents } from './cases/two-components'
import { type Ground, pushImages, serveCharts } from './ground'
import { runDelivery } from './run-delivery'
import { runTrial, type Trial } from './trial'

/**
 * The pages of docs/migration on a real cluster, by the command as it is shipped:
 * tsx test/e2e/deliveries/suite.ts --kubeconfig=… --registry=… --kubectl=… --helm3=… --helm4=…
 * [--slipway=dist/cli/index.js] [--only=words] [--jobs=3]
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    kubectl: { type: 'string', default: 'kubectl' },
    helm3: { type: 'string', default: 'helm' },
    helm4: { type: 'string', default: 'helm' },
    slipway: { type: 'string', default: 'dist/cli/index.js' },
    only: { type: 'string', multiple: true },
    jobs: { type: 'string', default: '3' },
    log: { type: 'boolean', default: false },
  },
})

interface Job {
  readonly name: string
  readonly run: (ground: Ground) => Promise<readonly string[]>
}

const trial = (item: Trial): Job => ({ name: item.name, run: (ground) => runTrial(item, ground) })

const TOGETHER: readonly Job[] = [
  ...DELIVERIES.map((item) => ({ name: item.name, run: (ground: Ground) => runDelivery(item, ground) })),
  ...[...TRIALS, twoComponents, throughTheCluster, dryRun].map(trial),
]

const ONE_BY_ONE: readonly Job[] = [...CUSTOM_RESOURCES, ...ALONE].map(trial)

async function main(): Promise<void> {
  const { kubeconfig, registry, kubectl, helm3, helm4 } = flags
  const digests = await pushImages(registry)
  const charts = await serveCharts('127.0.0.1')
  const hear = (text: string) => void (flags.log && process.stdout.write(text.replace(/^/gm, '        | ')))
  const slipway = resolve(flags.slipway)
  const ground: Ground = { kubeconfig, registry, kubectl, helm3, helm4, slipway, digests, charts, hear }
  let [passed, failed] = [0, 0]
  const work = async (queue: Job[]) => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const problems = await tell(job, ground)
      if (problems === 0) passed += 1
      else failed += 1
    }
  }
  try {
    const together = asked(TOGETHER)
    await Promise.all(Array.from({ length: Number(flags.jobs) }, () => work(together)))
    await work(asked(ONE_BY_ONE))
  } finally {
    await charts.stop()
  }
  process.stdout.write(`deliveries: ${passed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

const asked = (jobs: readonly Job[]): Job[] =>
  jobs.filter(({ name }) => flags.only?.some((words) => name.includes(words)) ?? true)

async function tell(job: Job, ground: Ground): Promise<number> {
  const started = Date.now()
  const problems = await job
    .run(ground)
    .catch((error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)])
  const took = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(`${problems.length === 0 ? 'ok' : 'FAILED'}  ${job.name}, ${took} s\n`)
  for (const problem of problems) process.stdout.write(`${problem.replace(/^/gm, '        ')}\n`)
  return problems.length
}

endWhenInterrupted()
await main()
