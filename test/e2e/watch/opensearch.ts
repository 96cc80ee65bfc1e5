import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { appendFile, chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { find, output } from '../cluster/shell'
import type { Say } from '../go'
import { freePort } from './free-port'

/** A whole server, with its launcher and without plugins: the archive that OpenSearch's own tests start. */
const ARTIFACT = 'org.opensearch.distribution.integ-test-zip:opensearch:2.19.6:zip'
const NAME = 'opensearch-2.19.6'
const SHA256 = '71d6d8b1c637f3faecda0752b184b1cc526fc6eaad59ec1408c6327bb00b9293'

/** Outside the clone, by version and hash: a second run finds it. */
function folder(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(cache, 'slipway', 'watch', `${NAME}-${SHA256.slice(0, 12)}`)
}

export function findOpenSearch(): string | undefined {
  return existsSync(join(folder(), 'bin', 'opensearch')) ? folder() : undefined
}

export async function provideOpenSearch(say: Say): Promise<string> {
  const found = findOpenSearch()
  if (found !== undefined) return found
  say(`fetching ${NAME}`)
  const parent = dirname(folder())
  await mkdir(parent, { recursive: true })
  const work = await mkdtemp(join(parent, 'fetch-'))
  try {
    await output('mvn', ['-q', '-B', 'dependency:copy', `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${work}`])
    const archive = join(work, `${NAME}.zip`)
    const hash = createHash('sha256')
    await pipeline(createReadStream(archive), hash)
    const seen = hash.digest('hex')
    if (seen !== SHA256) throw new Error(`${ARTIFACT}: expected ${SHA256}, found ${seen}`)
    await output('unzip', ['-q', archive, '-d', work])
    await rename(join(work, NAME), folder())
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return folder()
}

export interface OpenSearch {
  readonly address: string
  stop(): Promise<void>
}

/** One node that keeps everything in a folder of its own. It refuses root, so root starts it as nobody. */
export async function startOpenSearch(program: string): Promise<OpenSearch> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-opensearch-'))
  await chmod(home, 0o755)
  const server = join(home, 'server')
  await cp(program, server, { recursive: true })
  const port = await freePort()
  await appendFile(
    join(server, 'config', 'opensearch.yml'),
    [
      'discovery.type: single-node',
      `http.port: ${port}`,
      `transport.port: ${await freePort()}`,
      'network.host: 127.0.0.1',
      'cluster.routing.allocation.disk.threshold_enabled: false',
      '',
    ].join('\n'),
  )
  const isRoot = process.getuid?.() === 0
  if (isRoot) await output('chown', ['-R', 'nobody', home])
  const launcher = join(server, 'bin', 'opensearch')
  const child = spawn(isRoot ? 'runuser' : launcher, isRoot ? ['-u', 'nobody', '--', launcher] : [], {
    stdio: 'ignore',
    // A group of its own: the launcher's Java ends with it.
    detached: true,
    env: {
      PATH: process.env['PATH'],
      JAVA_HOME: await javaHome(),
      OPENSEARCH_JAVA_OPTS: '-Xms256m -Xmx256m -XX:TieredStopAtLevel=1',
    },
  })
  const stop = async () => {
    await end(child)
    await rm(home, { recursive: true, force: true })
  }
  const address = `http://127.0.0.1:${port}`
  try {
    await started(address, child, join(server, 'logs'))
  } catch (error) {
    await stop()
    throw error
  }
  return { address, stop }
}

/** Milliseconds without a line of its log, and in all. */
const QUIET = 180_000
const LONGEST = 900_000

/**
 * A JVM that shares its processors with much else starts in 9 s or in minutes: it is waited for as long as it goes on.
 * @throws when it ended, or says nothing any more
 */
async function started(address: string, child: ChildProcess, logs: string): Promise<void> {
  const end = Date.now() + LONGEST
  for (let [seen, since] = [0, Date.now()]; Date.now() < end && Date.now() - since < QUIET;) {
    if (child.exitCode !== null) throw new Error(`OpenSearch ended with ${child.exitCode}:\n${await lastLines(logs)}`)
    if (
      await fetch(address).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    const size = (await readLogs(logs)).length
    if (size !== seen) [seen, since] = [size, Date.now()]
    await new Promise((done) => setTimeout(done, 250))
  }
  throw new Error(`OpenSearch does not start, and its log says no more:\n${await lastLines(logs)}`)
}

async function readLogs(folder: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.log'))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))
  return texts.join('')
}

const lastLines = async (folder: string) => (await readLogs(folder)).split('\n').slice(-10).join('\n')

async function javaHome(): Promise<string> {
  const java = await find('java')
  if (java === undefined) throw new Error('expected java on PATH, found none')
  return dirname(dirname(await realpath(java)))
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const ended = new Promise((done) => child.once('close', done))
  process.kill(-child.pid, 'SIGKILL')
  await ended
}
