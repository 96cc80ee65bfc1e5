import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../scripts/paths'
import { startBuildKit } from '../e2e/engines/daemons'
import { findBuildKit } from '../e2e/engines/install'
import { median, table } from './figures'
import { dockerPlace } from './push/places'

/**
 * The shop, compiled and tested in its Dockerfile by `build` with `cache: registry`: on a machine that has nothing, and
 * on another that has nothing but the cache in the registry. Needs root, runc, BuildKit of `npm run e2e -- engines` and
 * docker-registry; `npm run build` first.
 */
const RUNS = Number(process.env['RUNS'] ?? 3)
const SHOP = join(ROOT, 'examples/shop')

/** The base is the machine's own Node, as in the shop's Dockerfile.machine: it has no shell. */
const DOCKERFILE = `FROM scratch AS base
ADD base/rootfs.tar.gz /
ENV PATH=/usr/local/bin
FROM base AS made
WORKDIR /src
COPY package.json ./
COPY scripts scripts
COPY src src
COPY test test
RUN ["node", "scripts/build.js"]
RUN ["node", "scripts/test.js"]
FROM base
WORKDIR /app
COPY --from=made /src/dist ./
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/node", "/app/main.js"]
`

const programs = findBuildKit()
if (programs === undefined) throw new Error('expected BuildKit and buildx, which \`npm run e2e -- engines\` builds')
const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Not waited for in one go: the daemon's log comes through this process, and it stops when nobody reads it. */
async function run(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  await promisify(execFile)(file, args, { ...options, maxBuffer: 64 * 1024 * 1024 })
}

/** A clone and a home of its own: nothing of an earlier build is there. */
function freshMachine(name: string, image: string): string {
  const clone = join(folder, name)
  cpSync(SHOP, clone, { recursive: true, filter: (path) => !/\/(?:dist|reports|slipway-out)$/.test(path) })
  writeFileSync(join(clone, 'Dockerfile'), DOCKERFILE)
  writeFileSync(join(clone, '.dockerignore'), 'slipway-out\n')
  const build = { engine: 'buildx', cache: 'registry', image }
  writeFileSync(join(clone, '.slipway.yml'), JSON.stringify({ version: 1, stages: { build } }))
  return clone
}

const place = await dockerPlace(folder)
const engine = await startBuildKit(join(folder, 'buildkit'), programs)
const env = { HOME: folder, ...engine.env, PATH: `${dirname(process.execPath)}:${engine.env['PATH'] ?? ''}` }
try {
  execFileSync(process.execPath, [join(SHOP, 'scripts/make-base.js')], { stdio: 'ignore' })
  const times: Record<'first' | 'second', number[]> = { first: [], second: [] }
  for (let turn = 0; turn < RUNS; turn++)
    for (const which of ['first', 'second'] as const) {
      const cwd = freshMachine(`${which}-${turn}`, `${place.address}/turn${turn}/shop`)
      await run('buildx', ['prune', '--all', '--force'], { cwd, env })
      const before = performance.now()
      await run(process.execPath, [join(ROOT, 'dist/cli/index.js'), 'build'], { cwd, env })
      times[which].push((performance.now() - before) / 1000)
    }
  const ratios = times.second.map((time, turn) => time / (times.first[turn] ?? Number.NaN))
  const seconds = (all: readonly number[]) => `${median(all).toFixed(1)} s`
  const ratio = `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`
  process.stdout.write(`Node ${process.versions.node}, the shop, median of ${RUNS} turns\n\n`)
  const row = [seconds(times.first), seconds(times.second), ratio]
  process.stdout.write(
    `${table(['first build', 'second, on a fresh machine with the cache', 'second ÷ first'], [row])}\n`,
  )
} finally {
  await engine.stop()
  place.kill()
}
