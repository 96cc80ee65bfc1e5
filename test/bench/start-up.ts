import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { median, table } from './figures'
import { scenarios, type Scenario } from './start-up-scenarios'

/**
 * Time of each bundle to its first child process or socket, as a ratio to a bare Node that starts one, paired in one
 * run. Verification of a cached tool is told apart: the same run once with it and once without.
 */
const RUNS = Number(process.env['RUNS'] ?? 15)

interface Sample {
  readonly milliseconds: number
  /** Programs of the tool cache that it verified on the way. */
  readonly tools: readonly string[]
}

/** @param known SHA-256 of programs that are not to be hashed again */
function measure(
  args: readonly string[],
  scenario: Scenario,
  known: Readonly<Record<string, string>> = {},
): Sample | undefined {
  const probe = join(folder, 'probe.json')
  rmSync(probe, { force: true })
  const own = {
    SLIPWAY_PROBE: probe,
    ...(Object.keys(known).length === 0 ? {} : { SLIPWAY_PROBE_KNOWN: JSON.stringify(known) }),
  }
  const before = process.hrtime.bigint()
  spawnSync(process.execPath, ['--require', join(ROOT, 'test/bench/probe.cjs'), ...args], {
    cwd: scenario.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...scenario.env, ...own },
    stdio: 'ignore',
  })
  try {
    const { at, tools } = JSON.parse(readFileSync(probe, 'utf8')) as { at: string; tools: string[] }
    return { milliseconds: Number(BigInt(at) - before) / 1e6, tools }
  } catch {
    return undefined
  }
}

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

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
  const bundle = [join(ROOT, 'dist', scenario.action, 'index.js')]
  const tools = measure(bundle, scenario)?.tools ?? []
  const known = Object.fromEntries(tools.map((tool) => [tool, sha256(tool)]))
  const ratios: number[] = []
  const times: number[] = []
  const verifications: number[] = []
  for (let run = -1; run < RUNS; run++) {
    const floor = measure(BARE[scenario.kind], scenario)
    const subject = measure(bundle, scenario, known)
    const whole = tools.length === 0 ? subject : measure(bundle, scenario)
    if (floor === undefined || subject === undefined || whole === undefined || run < 0) continue
    ratios.push(subject.milliseconds / floor.milliseconds)
    times.push(subject.milliseconds)
    verifications.push(whole.milliseconds - subject.milliseconds)
  }
  // The stub, and the entry of the one bundle behind it.
  const size = (...path: readonly string[]) => statSync(join(ROOT, 'dist', ...path)).size
  const entry = size(scenario.action, 'index.js') + size('slipway', 'index.js')
  rows.push([
    scenario.action,
    `${(entry / 1000).toFixed(1)} kB`,
    ratios.length === 0
      ? 'did not start anything'
      : `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    ratios.length === 0 ? '' : `${median(times).toFixed(0)} ms`,
    tools.length > 0 ? `${median(verifications).toFixed(0)} ms` : '–',
    scenario.first,
  ])
}
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`Node ${process.versions.node}, ${RUNS} pairs each\n\n`)
process.stdout.write(
  `${table(['action', 'stub and entry', 'first child or socket ÷ a bare Node that does it', 'alone', 'verifying its cached tool', 'first is'], rows)}\n`,
)
