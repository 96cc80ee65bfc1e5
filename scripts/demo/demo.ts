import { rmSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { exitCode, input, resolve, UserError } from '@slipway/core'
import { readFlags } from '@slipway/hosts'
import { ROOT } from '../paths'
import { type DemoCluster, openCluster } from './clusters'
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
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const database = tools.withoutTrivy === undefined ? await findDatabase() : undefined
    introduce({ cluster, tools, database })
    return await showReleases({
      shop,
      cluster,
      scan: tools.withoutTrivy === undefined,
      env: database?.env ?? {},
      seconds: () => [(Date.now() - afterTools) / 1000, (afterTools - started) / 1000],
    })
  } finally {
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
    `real:          the shop, its tests, its image and chart; ${tools.real.join(', ')}; the six actions as they run in CI`,
  )
  if (cluster.context !== undefined)
    say(
      `real:          the cluster of the context ${cluster.context}; the release stays there, in the namespace slipway-demo`,
    )
  for (const line of cluster.standIns) say(`stand-in:      ${line}`)
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
  readonly scan: boolean
  readonly env: Record<string, string>
  readonly seconds: () => readonly [number, number]
}

async function showReleases({ shop, cluster, scan, env, seconds }: Releases): Promise<number> {
  const slipway = (...args: readonly string[]) =>
    program(process.execPath, [join(ROOT, 'bin/slipway.mjs'), ...args], { cwd: shop, env })
  heading('1  A good release: build, test, scan, push, deploy, smoke')
  writeConfig(shop, cluster, { env: {}, tag: '1.4.0', scan })
  await commit(shop, 'Deliver with Slipway')
  const first = await slipway('run')
  if (first.code !== 0) return complain('the good release should have passed', first.code)
  const before = await ask(`${cluster.url}/version`)
  good(`${cluster.url}/version answers ${before}`)
  rmSync(join(shop, 'slipway-out', 'first'), { recursive: true, force: true })

  heading('2  A bad release: it builds, passes its tests, and crashes when it starts')
  writeConfig(shop, cluster, { env: { SHOP_CRASH: '1' }, tag: '1.5.0', scan })
  await commit(shop, 'A change that looks harmless')
  const second = await slipway('run', '--output', 'slipway-out/bad-release')
  if (second.code !== 20) return complain('the bad release should have been rolled back (exit code 20)', second.code)
  const after = await ask(`${cluster.url}/version`)
  if (after !== before) return complain(`the old version should answer again, got ${after}`, 1)
  good(`rolled back: ${cluster.url}/version still answers ${after}`)

  heading('What is left to look at')
  say(`the good release   ${join(shop, 'slipway-out', 'report.html')}`)
  say(`the bad release    ${join(shop, 'slipway-out', 'bad-release', 'report.html')}`)
  say(`its diagnosis      ${join(shop, 'slipway-out', 'bad-release', 'deploy', 'diagnosis.json')}`)
  const [shown, tools] = seconds()
  note(`\n${shown.toFixed(0)} s, and ${tools.toFixed(0)} s for the tools`)
  return 0
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
