import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { appendFile, chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { find, output } from '../cluster/shell'
import type { Say } from '../go'
import { freePort } from '../../free-port'

interface Store {
  /** Of Maven: the archive that its own tests start, a whole server with its launcher and without plugins. */
  readonly artifact: string
  readonly version: string
  readonly sha256: string
  /** In front of the names of the variables that its launcher reads. */
  readonly variables: string
}

/** Elasticsearch in its last version under an open-source licence, of which OpenSearch came. */
const STORES = {
  opensearch: {
    artifact: 'org.opensearch.distribution.integ-test-zip:opensearch',
    version: '2.19.6',
    sha256: '71d6d8b1c637f3faecda0752b184b1cc526fc6eaad59ec1408c6327bb00b9293',
    variables: 'OPENSEARCH',
  },
  elasticsearch: {
    artifact: 'org.elasticsearch.distribution.integ-test-zip:elasticsearch',
    version: '7.10.2',
    sha256: '38a4232a9b8506235c8a2b6a24cdf3732b2c2aa4b8026c89063e038a610c9f4c',
    variables: 'ES',
  },
} as const satisfies Readonly<Record<string, Store>>

export type LogStoreName = keyof typeof STORES

export const LOG_STORES = Object.keys(STORES) as readonly LogStoreName[]

/** Outside the clone, by version and hash: a second run finds it. */
function folderOf(name: LogStoreName): string {
  const { version, sha256 } = STORES[name]
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(cache, 'slipway', 'watch', `${name}-${version}-${sha256.slice(0, 12)}`)
}

/** Its folder. */
export function findLogStore(name: LogStoreName): string | undefined {
  const folder = folderOf(name)
  return existsSync(join(folder, 'bin', name)) ? folder : undefined
}

export async function provideLogStore(name: LogStoreName, say: Say): Promise<string> {
  const found = findLogStore(name)
  if (found !== undefined) return found
  const { artifact, version, sha256 } = STORES[name]
  const folder = folderOf(name)
  say(`fetching ${name} ${version}`)
  await mkdir(dirname(folder), { recursive: true })
  const work = await mkdtemp(join(dirname(folder), 'fetch-'))
  try {
    const wanted = `-Dartifact=${artifact}:${version}:zip`
    await output('mvn', ['-q', '-B', 'dependency:copy', wanted, `-DoutputDirectory=${work}`])
    const archive = join(work, `${name}-${version}.zip`)
    const hash = createHash('sha256')
    await pipeline(createReadStream(archive), hash)
    const seen = hash.digest('hex')
    if (seen !== sha256) throw new Error(`${artifact}:${version}: expected ${sha256}, found ${seen}`)
    await output('unzip', ['-q', archive, '-d', work])
    await rename(join(work, `${name}-${version}`), folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return folder
}

export interface LogStore {
  readonly address: string
  stop(): Promise<void>
}

/** One node that keeps everything in a folder of its own. It refuses root, so root starts it as nobody. */
export async function startLogStore(name: LogStoreName): Promise<LogStore> {
  const program = findLogStore(name)
  if (program === undefined) throw new Error(`${name} is not there`)
  const home = await mkdtemp(join(tmpdir(), `slipway-${name}-`))
  const server = join(home, 'server')
  const temporary = join(home, 'tmp')
  await cp(program, server, { recursive: true })
  await mkdir(temporary)
  await chmod(home, 0o755)
  const port = await freePort()
  await appendFile(join(server, 'config', `${name}.yml`), settings(port, await freePort()))
  const isRoot = process.getuid?.() === 0
  if (isRoot) await output('chown', ['-R', 'nobody', home])
  const launcher = join(server, 'bin', name)
  const { variables } = STORES[name]
  const child = spawn(isRoot ? 'runuser' : launcher, isRoot ? ['-u', 'nobody', '--', launcher] : [], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: the launcher's Java ends with it.
    detached: true,
    env: {
      PATH: process.env['PATH'],
      JAVA_HOME: await javaHome(),
      [`${variables}_TMPDIR`]: temporary,
      [`${variables}_JAVA_OPTS`]: '-Xms256m -Xmx256m -XX:TieredStopAtLevel=1',
    },
  })
  const stop = async () => {
    await end(child)
    await rm(home, { recursive: true, force: true })
  }
  const address = `http://127.0.0.1:${port}`
  try {
    await started(name, address, { child, logs: join(server, 'logs') })
  } catch (error) {
    await stop()
    throw error
  }
  return { address, stop }
}

function settings(port: number, transport: number): string {
  return [
    '',
    'discovery.type: single-node',
    `http.port: ${port}`,
    `transport.port: ${transport}`,
    'network.host: 127.0.0.1',
    'cluster.routing.allocation.disk.threshold_enabled: false',
    '',
  ].join('\n')
}

/** Milliseconds without a line of its log, and in all. */
const QUIET = 180_000
const LONGEST = 900_000

interface Starting {
  readonly child: ChildProcess
  /** The folder of its logs. */
  readonly logs: string
}

/**
 * A JVM that shares its processors with much else starts in 9 s or in minutes: it is waited for as long as it goes on.
 * @throws when it ended, or says nothing any more
 */
async function started(name: LogStoreName, address: string, { child, logs }: Starting): Promise<void> {
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2_000)))
  const failed = async (what: string) => new Error(`${name} ${what}:\n${await lastLines(logs)}${complaint}`)
  const end = Date.now() + LONGEST
  for (let [seen, since] = [0, Date.now()]; Date.now() < end && Date.now() - since < QUIET;) {
    if (child.exitCode !== null) throw await failed(`ended with ${child.exitCode}`)
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
  throw await failed('does not start, and its log says no more')
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
