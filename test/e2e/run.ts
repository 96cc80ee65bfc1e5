import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { startCluster } from './cluster/cluster'
import { which } from './engines/install'
import { buildProgram } from './deploy/program'
import { endWhenInterrupted, isInterrupted } from './end'
import { installTool } from './hosts/tools'
import { installersFor } from './needs'
import { add, type Count, type JestWish, type Machine, NOTHING, PARTS, type ProgramSuite } from './parts'

/**
 * `npm run e2e [-- PART…] [-- --quick] [-- --timings]`: the same actions against the real parts. Installs and builds
 * what it needs, skips nothing, stops what it started. Exit codes: 3 when the machine cannot (no root, no Go, no apt),
 * 10 when something failed.
 */
function say(line: string): void {
  process.stdout.write(`   ${line}\n`)
}

const machineIn = (folder: string): Machine => ({
  install: installersFor(say),
  say,
  jest,
  program: suite,
  startCluster: (name) => startCluster(join(folder, name), { say }),
  bundleProgram: buildProgram,
  node: async (name) => (await installTool(name, say)).file,
})

async function suite(
  name: ProgramSuite,
  flags: readonly string[],
  hear = (text: string): unknown => process.stdout.write(text),
): Promise<Count> {
  let tail = ''
  const code = await program(['--import', 'tsx', `test/e2e/${name}.ts`, ...flags], (text) => {
    hear(text)
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
async function jest(
  project: 'contract' | 'integration',
  patterns: readonly string[],
  { env = {}, only }: JestWish,
): Promise<Count> {
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
    const [excused, wrong] = [
      skipped.filter((name) => NOT_OURS_TO_SHIP.test(name)),
      skipped.filter((name) => !NOT_OURS_TO_SHIP.test(name)),
    ]
    for (const name of excused) say(`left out: ${name}`)
    for (const name of wrong) say(`skipped, which counts as failed here: ${name}`)
    const none = report.numPassedTests === 0 && report.numFailedTests === 0 ? 1 : 0
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites + wrong.length + none,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface JestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numRuntimeErrorTestSuites: number
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

function program(
  args: readonly string[],
  onText: (text: string) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.on('data', (chunk: Buffer) => onText(chunk.toString()))
    child.once('error', reject)
    // What ends because the run is interrupted is not followed by the next part.
    child.once('close', (code) => (isInterrupted() ? undefined : resolve(code ?? 30)))
  })
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
  // Servers that refuse root run as another user, who has to come to what is theirs in there.
  await chmod(folder, 0o711)
  // So nothing of an interrupted run stays either, of which no test removes what is its own.
  process.env['TMPDIR'] = folder
  // An interrupted run ends without coming back to `finally`.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 30, retryDelay: 100 }))
  const machine = machineIn(folder)
  let total = NOTHING
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      process.stdout.write(`== ${name}\n`)
      const started = Date.now()
      const count = await part({ quick, timings, machine })
      process.stdout.write(
        `   ${name}: ${count.passed} passed, ${count.failed} failed, ${Math.round((Date.now() - started) / 1000)} s\n`,
      )
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
