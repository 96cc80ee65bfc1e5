import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { EXIT_CODES } from '@slipway/core'
import { ROOT } from '../../../scripts/paths'
import { output } from '../cluster/shell'
import { endWhenInterrupted } from '../end'
import { measureKeeping } from './keeping'
import { startWatchers, troubled } from './prometheus'
import { type Look, type Trial, TRIALS } from './trials'
import { type Ground, World } from './world'

/**
 * Releases that verify has to judge on a real cluster, with the bundle that is shipped:
 * tsx test/e2e/watch/suite.ts --kubeconfig=… --registry=… --node=… --token=… --kubectl=… [--only=name] [--cost]
 * [--table=file]; with --keeping instead what it takes deploy to keep the logs of old pods, for docs/benchmarks.md.
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    node: { type: 'string', default: '' },
    token: { type: 'string', default: '' },
    kubectl: { type: 'string', default: 'kubectl' },
    only: { type: 'string', multiple: true },
    /** Watch a good release as long as verify does by itself. */
    cost: { type: 'boolean', default: false },
    keeping: { type: 'boolean', default: false },
    table: { type: 'string' },
    /** The bundle of the command line; that of `dist` when none is given. */
    program: { type: 'string', default: join(ROOT, 'dist/cli/index.js') },
    jobs: { type: 'string', default: '3' },
    log: { type: 'boolean', default: false },
  },
})

interface Row {
  readonly trial: string
  readonly name: string
  readonly outcome: string
  /** Seconds. */
  readonly took: number
  readonly cpu: number
  readonly said: string
  readonly held: boolean
}

interface Result {
  readonly rows: readonly Row[]
  readonly problems: readonly string[]
}

/** Before the deploy there must be something to compare with. */
const BEFORE = 20_000

async function runTrial(trial: Trial, ground: Ground): Promise<Result> {
  const world = await World.make(ground, trial.name)
  const problems: string[] = []
  const must = (holds: boolean, text: string) => void (holds ? undefined : problems.push(`${trial.name}: ${text}`))
  try {
    const [good, next] = [await world.image({}), await world.image(trial.behaviour)]
    const first = await world.deploy(good, 'first')
    must(first.code === 0, `the first deploy ended with ${first.code}\n${first.log}`)
    await world.startLoad()
    if (trial.pushedBefore !== undefined) await world.push(trial.pushedBefore)
    await sleep(BEFORE)
    if (trial.quiet === true) world.stopLoad()
    const deployed = await world.deploy(next, 'run')
    must(deployed.code === 0, `the deploy ended with ${deployed.code}\n${deployed.log}`)
    const rows: Row[] = []
    for (const look of trial.looks) rows.push(await lookAt(look, { trial, world, good, next, must }))
    return { rows, problems }
  } finally {
    await world.end()
  }
}

interface Trying {
  readonly trial: Trial
  readonly world: World
  readonly good: string
  readonly next: string
  readonly must: (holds: boolean, text: string) => void
}

async function lookAt(look: Look, trying: Trying): Promise<Row> {
  const { trial, world, good, next, must } = trying
  const { watchers } = world.ground
  if (look.pushed !== undefined) await world.push(look.pushed)
  const front = look.trouble === undefined ? undefined : await troubled(watchers.prometheus, look.trouble)
  const given = look.flags.map((flag) =>
    flag.replace('$PROMETHEUS', front?.address ?? watchers.prometheus).replace('$ALERTMANAGER', watchers.alertmanager),
  )
  const seen = await world.verify('run', given)
  front?.stop()
  if (flags.log) process.stdout.write(seen.log.replace(/^/gm, '        | '))
  const outcome = Object.entries(EXIT_CODES).find(([, code]) => code === seen.code)?.[0] ?? String(seen.code)
  must(outcome === look.outcome, `${look.name}: expected ${look.outcome}, found ${outcome}\n${seen.log}`)
  must(look.said.test(seen.log), `${look.name}: expected ${String(look.said)} in\n${seen.log}`)
  const { images } = await world.state()
  const isBack = look.outcome === 'rolled-back'
  must(images.includes(isBack ? good : next), `${look.name}: found ${images.join(', ')} running`)
  const held = isBack ? await isHeld(trying) : false
  return {
    trial: trial.name,
    name: look.name,
    outcome,
    took: seen.took,
    cpu: seen.cpu,
    said: await headline(world),
    held,
  }
}

/** What was taken back is refused with nothing changed, and goes in when somebody says so. */
async function isHeld({ trial, world, next, must }: Trying): Promise<boolean> {
  const before = await world.state()
  const again = await world.deploy(next, 'again')
  must(
    again.code === EXIT_CODES.fail,
    `the held digest: expected ${EXIT_CODES.fail}, found ${again.code}\n${again.log}`,
  )
  must(/was taken back/.test(again.log) && /allow-held/.test(again.log), `the held digest: ${again.log}`)
  const after = await world.state()
  must(JSON.stringify(after) === JSON.stringify(before), `the held digest: ${JSON.stringify([before, after])}`)
  if (trial.name !== ALLOWED) return true
  const allowed = await world.deploy(next, 'allowed', ['--allow-held'])
  must(allowed.code === 0, `allow-held: expected 0, found ${allowed.code}\n${allowed.log}`)
  const once = await world.deploy(next, 'once-more')
  must(once.code === 0, `what stands is not held any more: expected 0, found ${once.code}\n${once.log}`)
  return true
}

/** In this trial the held digest goes in at the end. */
const ALLOWED = 'errors'

async function headline(world: World): Promise<string> {
  const folder = join(world.folder, 'run', 'record')
  const { readdir } = await import('node:fs/promises')
  const [last] = (await readdir(folder))
    .filter((name) => name.startsWith('verify-'))
    .sort()
    .slice(-1)
  const text = last === undefined ? '{}' : await readFile(join(folder, last), 'utf8')
  const { facts } = JSON.parse(text) as {
    facts?: { checks?: readonly { name: string; standing: string; reason: string; next?: string }[] }
  }
  const checks = facts?.checks ?? []
  return (checks.find(({ standing }) => standing !== 'good' && standing !== 'open') ?? checks[0])?.reason ?? ''
}

/** Of the time that verify waits: what it may take of the processors. */
const BUDGET = 0.01

/** A good release, watched for the time that verify takes by itself, with all that it can ask here. */
async function measureCost(ground: Ground): Promise<Result> {
  const world = await World.make(ground, 'cost')
  try {
    const first = await world.deploy(await world.image({}), 'first')
    await world.startLoad()
    await sleep(BEFORE)
    const deployed = await world.deploy(await world.image({ OTHER: 'cost' }), 'run')
    const { prometheus, alertmanager } = ground.watchers
    const seen = await world.verify('run', [
      `--prometheus=${prometheus}`,
      '--metrics=[{use: error-rate, max: 0.01}, {use: latency-p99, max: 1}, {use: restarts, max: 0}]',
      `--alertmanager=${alertmanager}`,
      '--logs=pods',
    ])
    const isGood = first.code === 0 && deployed.code === 0 && seen.code === 0 && seen.cpu < seen.took * BUDGET
    const row = {
      trial: 'cost',
      name: 'five minutes, as verify does by itself',
      outcome: 'pass',
      said: '',
      held: false,
    }
    return {
      rows: [{ ...row, took: seen.took, cpu: seen.cpu }],
      problems: isGood
        ? []
        : [`cost: ${first.code} ${deployed.code} ${seen.code}, ${seen.cpu} s of ${seen.took} s\n${seen.log}`],
    }
  } finally {
    await world.end()
  }
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-watch-suite-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'shop')
  await output('gcc', ['-static', '-pthread', '-Os', '-s', '-o', program, join(ROOT, 'test/e2e/watch/shop/shop.c')])
  const { kubeconfig, registry, node, token, kubectl } = flags
  const watchers = await startWatchers({ address: `https://${node}:6443`, token })
  const ground: Ground = {
    cluster: { kubeconfig, registry, nodeAddress: node },
    ...{ kubectl, watchers, program, slipway: flags.program },
  }
  if (flags.keeping) {
    for (const chatty of [0, 100, 1_000]) {
      const { took, cpu, kinds } = await measureKeeping(ground, chatty)
      const found = `${took.toFixed(2)} s, ${cpu.toFixed(2)} s of processors, ${kinds} kinds`
      process.stdout.write(`kept of four pods that write ${chatty} lines a second: ${found}\n`)
    }
    return watchers.stop()
  }
  const wanted = TRIALS.filter(({ name }) => flags.only === undefined || flags.only.includes(name))
  const jobs = [
    ...(flags.cost ? [() => measureCost(ground)] : []),
    ...wanted.map((trial) => () => runTrial(trial, ground)),
  ]
  const results: Result[] = []
  const work = async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const result = await job().catch((error: unknown) => ({ rows: [], problems: [String(error)] }))
      results.push(result)
      for (const { name, outcome, took, cpu } of result.rows)
        process.stdout.write(`${outcome.padEnd(12)} ${took.toFixed(1)} s, ${cpu.toFixed(1)} s of processors  ${name}\n`)
      for (const problem of result.problems) process.stdout.write(`FAILED ${problem}\n`)
    }
  }
  try {
    await Promise.all(Array.from({ length: Number(flags.jobs) }, work))
  } finally {
    await watchers.stop()
  }
  const [rows, failed] = [
    results.flatMap((result) => result.rows),
    results.filter(({ problems }) => problems.length > 0),
  ]
  if (flags.table !== undefined) {
    await mkdir(dirname(flags.table), { recursive: true })
    await writeFile(flags.table, `${JSON.stringify(rows, undefined, 2)}\n`)
  }
  process.stdout.write(`watch suite: ${results.length - failed.length} passed, ${failed.length} failed\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

endWhenInterrupted()
await main()
