import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProcessSignals } from '@slipway/hosts'
import { startRegistry } from '@slipway/sandbox/registry'
import { writeSampleLayout } from '@slipway/testing'
import { ROOT } from '../../scripts/paths'
import { median, table } from './figures'

/**
 * Pushing the same layout with our bundle (`npm run build` first) and with `skopeo copy`, in turns, each time to a repository that is new, and the ratio of each pair.
 * Both run as a process of their own, start-up included. `SIZE` is megabytes, `RUNS` pairs.
 */
const RUNS = Number(process.env['RUNS'] ?? 7)
const SIZE = Number(process.env['SIZE'] ?? 256)
const LAYERS = 8

interface Place {
  readonly name: string
  readonly address: string
  stop(): Promise<void>
}

/** Our bundle as the GitHub runner starts it. */
function pushOnce(folder: string, layout: string, image: string): number {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  const inputs = { INPUT_LAYOUT: layout, INPUT_IMAGE: image, INPUT_TAGS: 'v1', 'INPUT_PLAIN-HTTP': 'true' }
  for (const file of [env.GITHUB_OUTPUT, env.GITHUB_STEP_SUMMARY]) writeFileSync(file, '')
  return timed(process.execPath, [join(ROOT, 'dist/push/index.js')], { cwd: folder, env: { ...env, ...inputs } })
}

async function places(folder: string): Promise<readonly Place[]> {
  const sandbox = spawn(process.execPath, [...process.execArgv, import.meta.filename, 'serve', join(folder, 'sandbox')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(sandbox.stdout, 'data')) as [Buffer]
  const found = [{ name: 'sandbox registry', address: line.toString().trim(), stop: () => end(sandbox) }]
  if (!has('docker-registry')) return found
  const address = '127.0.0.1:5927'
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'docker') } },
    http: { addr: address },
  }
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config))
  const docker = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  for (
    let tries = 0;
    tries < 100 &&
    !(await fetch(`http://${address}/v2/`).then(
      (answer) => answer.ok,
      () => false,
    ));
    tries++
  )
    await new Promise((done) => setTimeout(done, 50))
  return [...found, { name: 'docker-registry', address, stop: () => end(docker) }]
}

async function end(child: ReturnType<typeof spawn>): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function timed(program: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}): number {
  const before = performance.now()
  execFileSync(program, args, { ...options, stdio: ['ignore', 'ignore', 'inherit'] })
  return performance.now() - before
}

async function compare(): Promise<void> {
  if (!has('skopeo')) {
    process.stdout.write('push: nothing to compare with, there is no skopeo on PATH\n')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
  const rows: string[][] = []
  for (const place of await places(folder)) {
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let run = -1; run < RUNS; run++) {
      const name = `${place.address}/run${run + 1}`
      // New content each time: skopeo remembers where blobs are and would mount them.
      const layout = join(folder, 'layout')
      await writeLayout(layout, `${process.pid} ${place.name} ${run}`)
      const push = () => pushOnce(folder, layout, `${name}/slipway`)
      const copy = () =>
        timed('skopeo', ['copy', '--all', '--preserve-digests', '--dest-tls-verify=false', `oci:${layout}`, `docker://${name}/skopeo:v1`])
      // Who goes first takes turns: neither always finds the warmer machine.
      const [a, b] = run % 2 === 0 ? [push(), copy()] : [copy(), push()].reverse()
      if (run < 0) continue
      ours.push(a as number)
      theirs.push(b as number)
    }
    const ratios = ours.map((time, index) => time / (theirs[index] ?? Number.NaN))
    const rate = (times: readonly number[]) => `${Math.round(SIZE / (median(times) / 1000))} MB/s`
    rows.push([
      place.name,
      rate(ours),
      rate(theirs),
      `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    ])
    await place.stop()
  }
  rmSync(folder, { recursive: true, force: true })
  process.stdout.write(`Node ${process.versions.node}, ${SIZE} MB in ${LAYERS} layers, ${RUNS} pairs; each a process of its own\n\n`)
  process.stdout.write(`${table(['to', 'slipway', 'skopeo copy', 'time of ours ÷ skopeo'], rows)}\n`)
}

async function writeLayout(path: string, seed: string): Promise<void> {
  const { DiskFiles } = await import('../../packages/hosts/src/disk/files')
  rmSync(path, { recursive: true, force: true })
  await writeSampleLayout(new DiskFiles(path, tmpdir(), new ProcessSignals()), path, {
    seed,
    layers: Array.from({ length: LAYERS }, () => Math.round((SIZE * 1_000_000) / LAYERS)),
  })
}

const [mode, directory = ''] = process.argv.slice(2)
if (mode === 'serve') process.stdout.write(`${(await startRegistry({ directory })).address}\n`)
else await compare()
