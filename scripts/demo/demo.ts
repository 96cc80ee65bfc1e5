import { request } from 'node:https'
import { join } from 'node:path'
import { exitCode, input, resolve, UserError } from '@slipway/core'
import { readFlags } from '@slipway/hosts'
import { ROOT } from '../paths'
import { type DemoCluster, openCluster } from './clusters'
import { startMetrics } from './metrics'
import { good, heading, note, program, say } from './output'
import { checkOutShop, commit, writeConfig } from './shop'
import { getTools } from './tools'

const USAGE = 'usage: npm run demo -- [--cluster sandbox|kind|current] [--registry HOST/PATH]'

const INPUTS = {
  cluster: input.oneOf('Where the demo runs', ['sandbox', 'kind', 'current'], 'sandbox'),
  registry: input.text('For current: where to push to'),
}

async function demo(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    say(USAGE)
    return 0
  }
  const { given } = readFlags(args, INPUTS)
  const { cluster: kind, registry } = resolve(INPUTS, [{ name: 'arguments', get: (name) => given.get(name) }]).values
  const started = Date.now()
  const folder = join(ROOT, 'slipway-out', 'demo')
  heading('Slipway: from source to a verified release, and back from a bad one')
  const tools = await getTools()
  const afterTools = Date.now()
  const shop = await checkOutShop(folder)
  const cluster = await openCluster({ kind, registry, folder })
  const end = () => process.exit(30)
  const stop = () => void cluster.stop().then(end, end)
  const metrics = await startMetrics(cluster.url)
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const database = tools.withoutTrivy === undefined ? await findDatabase() : undefined
    introduce({ cluster, tools, database })
    return await showReleases({
      shop,
      cluster,
      metrics: metrics.url,
      scan: tools.withoutTrivy === undefined,
      env: database?.env ?? {},
      seconds: () => [(Date.now() - afterTools) / 1000, (afterTools - started) / 1000],
    })
  } finally {
    await metrics.stop()
    await cluster.stop()
  }
}

interface Database {
  readonly env: Record<string, string>
  readonly note: string
}

/** Trivy's own database when its host answers, else the small one of the repository. */
async function findDatabase(): Promise<Database> {
  if ((process.env['SLIPWAY_TRIVY_DB'] ?? '') !== '')
    return { env: {}, note: `the vulnerability database is yours (SLIPWAY_TRIVY_DB)` }
  if (await answers('https://mirror.gcr.io/v2/')) return { env: {}, note: "the vulnerability database is Trivy's own" }
  return {
    env: { SLIPWAY_TRIVY_DB: join(ROOT, 'test/fixtures/trivy-db') },
    note: 'the vulnerability database: a small one made for demonstrations, with invented advisories, since the real one cannot be reached from here',
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request(url, { method: 'HEAD', timeout: 4000 }, (response) => {
      response.resume()
      resolve(true)
    })
    probe.once('timeout', () => probe.destroy())
    probe.once('error', () => resolve(false))
    probe.end()
  })
}

function introduce({
  cluster,
  tools,
  database,
}: {
  readonly cluster: DemoCluster
  readonly tools: Awaited<ReturnType<typeof getTools>>
  readonly database: Database | undefined
}): void {
  say()
  say(
    `real:          the shop, its tests, its image and chart; ${tools.real.join(', ')}; the seven actions as they run in CI`,
  )
  if (cluster.context !== undefined)
    say(
      `real:          the cluster of the context ${cluster.context}; the release stays there, in the namespace slipway-demo`,
    )
  for (const line of cluster.standIns) say(`stand-in:      ${line}`)
  say('stand-in:      Prometheus: a few lines of this process, which ask the shop for its own counters and visit it')
  if (database !== undefined)
    say(
      database.note.startsWith('the vulnerability database:')
        ? `stand-in:      ${database.note}`
        : `real:          ${database.note}`,
    )
  if (tools.withoutTrivy !== undefined)
    say(`left out:      the scan, since Trivy could not be had (${tools.withoutTrivy.split('\n')[0] ?? ''})`)
}

interface Releases {
  readonly shop: string
  readonly cluster: DemoCluster
  /** Address of the metrics of the shop. */
  readonly metrics: string
  readonly scan: boolean
  readonly env: Record<string, string>
  readonly seconds: () => readonly [number, number]
}

async function showReleases(releases: Releases): Promise<number> {
  const { shop, cluster, seconds } = releases
  heading('1  A good release: build, test, scan, push, deploy, smoke, verify')
  const first = await deliver(releases, { env: {}, tag: '1.4.0', message: 'Deliver with Slipway', output: undefined })
  if (first !== 0) return complain('the good release should have passed', first)
  const before = await ask(`${cluster.url}/version`)
  good(`${cluster.url}/version answers ${before}`)

  heading('2  A bad release: it builds, passes its tests, and crashes when it starts')
  const crash = { env: { SHOP_CRASH: '1' }, tag: '1.5.0', message: 'A change that looks harmless' }
  const second = await deliver(releases, { ...crash, output: 'bad-release' })
  if (second !== 20) return complain('the bad release should have been rolled back (exit code 20)', second)
  if (!(await stillAnswers(cluster, before))) return 1

  heading('3  Another one: it starts and answers the smoke check, but its pages are errors')
  const errors = { env: { SHOP_BROKEN: '1' }, tag: '1.6.0', message: 'Another one' }
  const third = await deliver(releases, { ...errors, output: 'failing-release' })
  if (third !== 20) return complain('the failing release should have been rolled back (exit code 20)', third)
  if (!(await stillAnswers(cluster, before))) return 1

  heading('What is left to look at')
  say(`the good release       ${join(shop, 'slipway-out', 'report.html')}`)
  say(`the crashing release   ${join(shop, 'slipway-out', 'bad-release', 'report.html')}`)
  say(`its diagnosis          ${join(shop, 'slipway-out', 'bad-release', 'deploy', 'diagnosis.json')}`)
  say(`the failing release    ${join(shop, 'slipway-out', 'failing-release', 'report.html')}`)
  const [shown, tools] = seconds()
  note(`\n${shown.toFixed(0)} s, and ${tools.toFixed(0)} s for the tools`)
  return 0
}

interface Delivery {
  readonly env: Readonly<Record<string, string>>
  readonly tag: string
  readonly message: string
  readonly output: string | undefined
}

/** One commit through the whole pipeline; the exit code. */
async function deliver(
  { shop, cluster, metrics, scan, env }: Releases,
  { env: own, tag, message, output }: Delivery,
): Promise<number> {
  writeConfig(shop, cluster, { env: own, tag, scan, metrics })
  await commit(shop, message)
  const flags = output === undefined ? [] : ['--output', `slipway-out/${output}`]
  return (await program(process.execPath, [join(ROOT, 'bin/slipway.mjs'), 'run', ...flags], { cwd: shop, env })).code
}

async function stillAnswers(cluster: DemoCluster, before: string): Promise<boolean> {
  const after = await ask(`${cluster.url}/version`)
  if (after === before) good(`rolled back: ${cluster.url}/version still answers ${after}`)
  else complain(`the old version should answer again, got ${after}`, 1)
  return after === before
}

function complain(text: string, code: number): number {
  say(`✗ ${text}; it ended with ${code}`)
  return 1
}

async function ask(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  return (await response.text()).trim()
}

process.exitCode = await demo(process.argv.slice(2)).catch((error: unknown) => {
  say(`✗ ${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  return error instanceof UserError ? exitCode(error.outcome) : 1
})
