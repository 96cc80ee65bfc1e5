import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { median, table } from './figures'
import { scenarios, type Scenario } from './start-up-scenarios'

/** Time of each bundle to its first child process or socket, as a ratio to a bare Node that spawns one, paired in one run. */
const RUNS = Number(process.env['RUNS'] ?? 15)

interface Sample {
  readonly milliseconds: number
  /** Programs of the tool cache that it verified on the way. */
  readonly tools: readonly string[]
}

function measure(args: readonly string[], scenario: Pick<Scenario, 'env' | 'cwd'>, folder: string): Sample | undefined {
  const probe = join(folder, 'probe.json')
  rmSync(probe, { force: true })
  const before = process.hrtime.bigint()
  spawnSync(process.execPath, ['--require', join(ROOT, 'test/bench/probe.cjs'), ...args], {
    cwd: scenario.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...scenario.env, SLIPWAY_PROBE: probe },
    stdio: 'ignore',
  })
  try {
    const { at, tools } = JSON.parse(readFileSync(probe, 'utf8')) as { at: string; tools: string[] }
    return { milliseconds: Number(BigInt(at) - before) / 1e6, tools }
  } catch {
    return undefined
  }
}

/** What hashing the same programs takes where nothing else is done: verification is told apart by it, whatever goes on beside it in the action. */
function hashing(tools: readonly string[]): number {
  if (tools.length === 0) return 0
  return Number(spawnSync(process.execPath, [join(ROOT, 'test/bench/hash.cjs'), ...tools], { encoding: 'utf8' }).stdout)
}

const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
/** A bare Node that does the same and nothing else: starts a program, or opens a socket for a request. */
const BARE = {
  process: ['-e', "require('node:child_process').spawn('/bin/true')"],
  socket: ['-e', "require('node:http').request({ host: '127.0.0.1', port: 9 }).end()"],
}
const rows: string[][] = []
const wanted = process.argv.slice(2)
for (const scenario of await scenarios(folder)) {
  if (wanted.length > 0 && !wanted.includes(scenario.action)) continue
  const ratios: number[] = []
  const times: number[] = []
  const hashes: number[] = []
  for (let run = -1; run < RUNS; run++) {
    const floor = measure(BARE[scenario.kind], scenario, folder)
    const subject = measure([join(ROOT, 'dist', scenario.action, 'index.js')], scenario, folder)
    if (floor === undefined || subject === undefined || run < 0) continue
    const verified = hashing(subject.tools)
    ratios.push((subject.milliseconds - verified) / floor.milliseconds)
    times.push(subject.milliseconds - verified)
    hashes.push(verified)
  }
  const dist = join(ROOT, 'dist', scenario.action)
  const all = readdirSync(dist).filter((name) => name.endsWith('.js'))
  const size = (name: string) => statSync(join(dist, name)).size
  const whole = all.reduce((sum, name) => sum + size(name), 0)
  rows.push([
    scenario.action,
    `${(size('index.js') / 1000).toFixed(1)} kB`,
    `${(whole / 1000).toFixed(0)} kB`,
    ratios.length === 0
      ? 'did not start anything'
      : `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    ratios.length === 0 ? '' : `${median(times).toFixed(0)} ms`,
    hashes.some((h) => h > 0) ? `${median(hashes).toFixed(0)} ms` : '–',
    scenario.first,
  ])
}
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`Node ${process.versions.node}, ${RUNS} pairs each\n\n`)
process.stdout.write(
  `${table(['action', 'entry', 'with all chunks', 'first child or socket ÷ a bare Node that does it', 'alone', 'hashing its cached tools', 'first is'], rows)}\n`,
)
