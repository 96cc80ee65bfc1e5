import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../scripts/paths'
import { startBuildKit } from '../e2e/engines/daemons'
import { findBuildKit } from '../e2e/engines/install'
import { median, table } from './figures'
import { dockerPlace, type Place } from './push/places'

/**
 * Ten components of one repository, built, pushed under a version and tagged `latest`, with a cache in the registry: by
 * `slipway run build push` and by shell scripts of `docker buildx build --push` and `imagetools create`, one after the
 * other and four at a time. Each on a builder that has nothing, then again with the cache alone. Needs root, runc,
 * BuildKit of `npm run e2e -- engines` and docker-registry; `npm run build` first.
 */
const RUNS = Number(process.env['RUNS'] ?? 3)
const NAMES = Array.from({ length: 10 }, (_, at) => `part-${at}`)
const AT_A_TIME = 4

/** A little compiling that all share, and some of each one's own. */
const DOCKERFILE = `FROM scratch AS tools
COPY busybox /bin/sh
COPY shared.txt /
RUN i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done > /shared
FROM tools AS made
COPY own.txt /
RUN i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done; echo $i > /made
FROM scratch
COPY --from=made /made /made
`

interface World {
  readonly folder: string
  readonly source: string
  readonly place: Place
  readonly env: NodeJS.ProcessEnv
}

interface Way {
  readonly name: string
  run(world: World, prefix: string): Promise<void>
}

/** Not waited for in one go: the daemon's log comes through this process, and it stops when nobody reads it. */
async function command({ source, env }: World, file: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(file, args, { cwd: source, env, maxBuffer: 64 * 1024 * 1024 })
}

const slipway: Way = {
  name: 'slipway run build push',
  run: (world, prefix) => {
    const parts = NAMES.map((name) => [
      name,
      { build: { image: `${world.place.address}/${prefix}/${name}`, context: name } },
    ])
    const stages = { build: { engine: 'buildx', cache: 'registry' }, push: { tags: ['v1', 'latest'] } }
    // JSON is YAML.
    const config = { version: 1, stages, components: Object.fromEntries(parts) as object }
    writeFileSync(join(world.source, '.slipway.yml'), JSON.stringify(config))
    rmSync(join(world.source, 'slipway-out'), { recursive: true, force: true })
    return command(world, process.execPath, [
      join(ROOT, 'dist/cli/index.js'),
      'run',
      'build',
      'push',
      `--jobs=${AT_A_TIME}`,
    ])
  },
}

/** What people write, with the options that ours sets too. */
const SCRIPT = `set -eu
one() {
  cache="type=registry,ref=$REPOSITORY/$1/cache:main"
  buildx build --quiet --provenance=false --cache-from "$cache" \\
    --cache-to "$cache,mode=min,image-manifest=true,oci-mediatypes=true,ignore-error=true" \\
    --push --tag "$REPOSITORY/$1:v1" "$1"
  buildx imagetools create --tag "$REPOSITORY/$1:latest" "$REPOSITORY/$1:v1"
}
if [ $# -gt 0 ]; then one "$1"; exit; fi
echo "$NAMES" | xargs -n 1 -P "$AT_A_TIME" bash "$0"
`

function script(name: string, atATime: number): Way {
  return {
    name,
    run: (world, prefix) => {
      const file = join(world.folder, 'script.sh')
      writeFileSync(file, SCRIPT)
      const REPOSITORY = `${world.place.address}/${prefix}`
      const env = { ...world.env, NAMES: NAMES.join(' '), AT_A_TIME: String(atATime), REPOSITORY }
      return command({ ...world, env }, 'bash', [file])
    },
  }
}

const WAYS = [slipway, script('script, one after the other', 1), script('script, four at a time', AT_A_TIME)]

function writeSource(source: string, seed: string): void {
  for (const name of NAMES) {
    mkdirSync(join(source, name), { recursive: true })
    cpSync('/bin/busybox', join(source, name, 'busybox'))
    for (const [file, text] of [
      ['Dockerfile', DOCKERFILE],
      ['shared.txt', seed],
      ['own.txt', `${seed} ${name}`],
    ] as const)
      writeFileSync(join(source, name, file), text)
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const before = performance.now()
  await work()
  return (performance.now() - before) / 1000
}

const programs = findBuildKit()
if (programs === undefined) throw new Error('expected BuildKit and buildx, which `npm run e2e -- engines` builds')
const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const source = join(folder, 'source')
const place = await dockerPlace(folder)
const engine = await startBuildKit(join(folder, 'buildkit'), programs)
const path = `${dirname(process.execPath)}:${engine.env['PATH'] ?? ''}`
const world: World = { folder, source, place, env: { HOME: folder, ...engine.env, PATH: path } }
try {
  const times = WAYS.map(() => ({ cold: [] as number[], again: [] as number[] }))
  for (let turn = -1; turn < RUNS; turn++) {
    for (let at = 0; at < WAYS.length; at++) {
      const index = (turn + 1 + at) % WAYS.length
      const way = WAYS[index] as Way
      writeSource(source, `${process.pid} ${turn} ${way.name}`)
      const once = async () => {
        await command(world, 'buildx', ['prune', '--all', '--force'])
        return timed(() => way.run(world, `turn${turn + 1}-${index}`))
      }
      const [cold, again] = [await once(), await once()]
      if (turn < 0) continue
      times[index]?.cold.push(cold)
      times[index]?.again.push(again)
    }
  }
  const seconds = (all: readonly number[] = []) => `${median(all).toFixed(1)} s`
  const rows = WAYS.map(({ name }, at) => [name, seconds(times[at]?.cold), seconds(times[at]?.again)])
  process.stdout.write(`Node ${process.versions.node}, ten components, median of ${RUNS} turns\n\n`)
  process.stdout.write(`${table(['', 'new builder, no cache', 'new builder, cache in the registry'], rows)}\n`)
} finally {
  await engine.stop()
  place.kill()
}
