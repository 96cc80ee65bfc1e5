import { endWords, errorMessage, isObject, parseJson, type Ports, textAt, ToolError } from '@slipway/core'
import { provideJavaDatabase } from './java-database'
import type { Database } from '../scanner'
import { databaseArgs } from './args'
import { DATABASE_HOSTS } from './hosts'
import { failureReason } from './log'

interface Found {
  readonly folder: string
  readonly database: Database
}

export interface ProvidedDatabase {
  readonly database: Database
  /** Whether the one for Java lay beside it. */
  readonly java: boolean
}

export interface DatabaseNeed {
  /** Path of the program, once it is there. */
  readonly trivy: () => Promise<string>
  readonly offline: boolean
  readonly config: string
  readonly timeout: number
  /** Cache folder of the run that gets a copy. */
  readonly cache: string
}

const HINT = `let Trivy download it (${DATABASE_HOSTS[0]} or ${DATABASE_HOSTS[1]} must be reachable), or name a folder with trivy.db and metadata.json in SLIPWAY_TRIVY_DB`
const DATABASE_LIMIT_MINUTES = 10

/**
 * Puts a checked copy of the vulnerability database into the run's cache folder. A copy, because Trivy opens it for
 * writing and locks it.
 * @throws ToolError `DATABASE_UNAVAILABLE`, `DATABASE_INVALID`
 */
export async function provideDatabase(ports: Ports, need: DatabaseNeed): Promise<ProvidedDatabase> {
  const { folder, database } = await findDatabase(ports, need)
  for (const name of ['trivy.db', 'metadata.json'])
    await ports.files.copy(`${folder}/${name}`, `${need.cache}/db/${name}`)
  const from = ports.environment.get('SLIPWAY_TRIVY_DB') ?? (await cacheFolder(ports))
  return { database, java: await provideJavaDatabase(ports, { from, cache: need.cache }) }
}

async function findDatabase(ports: Ports, need: DatabaseNeed): Promise<Found> {
  const named = ports.environment.get('SLIPWAY_TRIVY_DB')
  if (named !== undefined) {
    const nested = (await ports.files.stat(`${named}/db/metadata.json`)) !== undefined
    return check(ports, nested ? `${named}/db` : named, `SLIPWAY_TRIVY_DB (${named})`)
  }
  const home = `${await cacheFolder(ports)}/db`
  const kept = await findKept(ports, need, home)
  if (kept !== undefined) return kept
  if (need.offline)
    throw new ToolError(
      'DATABASE_UNAVAILABLE',
      `offline: expected a vulnerability database at ${home}, found none`,
      HINT,
    )
  await download(ports, need, home)
  return check(ports, home, 'its usual place')
}

/**
 * The one of an earlier run, while it is fresh. A broken one is no reason to stay broken: it is fetched again where
 * that is allowed.
 */
async function findKept(ports: Ports, { offline }: DatabaseNeed, home: string): Promise<Found | undefined> {
  if ((await ports.files.stat(`${home}/metadata.json`)) === undefined || !(offline || (await isFresh(ports, home))))
    return undefined
  try {
    return await check(ports, home, `the cache (${home})`)
  } catch (error) {
    if (offline) throw error
    ports.host.warn(`${errorMessage(error)}; it is fetched again`)
    return undefined
  }
}

/** Where the database is kept between runs; without a home it is not kept. */
async function cacheFolder({ environment, files }: Ports): Promise<string> {
  const cache =
    environment.get('XDG_CACHE_HOME') ?? (environment.home === undefined ? undefined : `${environment.home}/.cache`)
  return cache === undefined ? files.temporary('trivy-cache') : files.resolve(cache, 'slipway', 'trivy')
}

/** Downloaded aside and moved in file by file, so that a scan beside this one never copies half a database. */
async function download(ports: Ports, need: DatabaseNeed, home: string): Promise<void> {
  const aside = await ports.files.temporary('trivy-db')
  ports.host.progress('fetching the vulnerability database')
  const result = await ports.exec.run(await need.trivy(), databaseArgs({ config: need.config, cache: aside }), {
    cwd: aside,
    inherit: 'tool',
    timeout: DATABASE_LIMIT_MINUTES * 60_000,
  })
  ports.signals.check()
  const { end } = result
  if (end.kind !== 'exit' || end.code !== 0) {
    const why = end.kind === 'exit' ? failureReason(result.stderr) : `Trivy ${endWords(end)}`
    throw new ToolError('DATABASE_UNAVAILABLE', `the vulnerability database could not be fetched: ${why}`, HINT)
  }
  await check(ports, `${aside}/db`, 'its usual place')
  for (const name of ['trivy.db', 'metadata.json']) {
    const next = `${home}/.${name}.${ports.random.hex(6)}`
    await ports.files.copy(`${aside}/db/${name}`, next)
    await ports.files.rename(next, `${home}/${name}`)
  }
  await ports.files.remove(aside)
}

/** A database dates itself, so its word counts for some days only: a forged one would be fresh for ever. */
const FRESH_MOST = 3 * 86_400_000
/** Clocks of machines differ. */
const SLACK = 5 * 60_000

async function isFresh(ports: Ports, folder: string): Promise<boolean> {
  const metadata = parseJson(await ports.files.read(`${folder}/metadata.json`))
  const [next, updated] = ['NextUpdate', 'UpdatedAt'].map((key) => Date.parse(textAt(metadata, key) ?? ''))
  const now = ports.clock.now()
  return Number(next) > now && Number(updated) <= now + SLACK && Number(updated) > now - FRESH_MOST
}

/**
 * Trivy takes an empty database, or none beside its metadata, for one without vulnerabilities and finds nothing; so it
 * is looked at before: the magic number of a bbolt file, and the bucket that names its sources.
 */
async function check(ports: Ports, folder: string, from: string): Promise<Found> {
  const invalid = (expected: string) =>
    new ToolError(
      'DATABASE_INVALID',
      `the vulnerability database of ${from} cannot be used: expected ${expected}`,
      HINT,
    )
  if ((await ports.files.stat(`${folder}/metadata.json`)) === undefined) throw invalid('metadata.json in that folder')
  const metadata = parseJson(await ports.files.read(`${folder}/metadata.json`))
  if (!isObject(metadata)) throw invalid('JSON in metadata.json')
  const updated = textAt(metadata, 'UpdatedAt')
  if (metadata['Version'] !== 2 || updated === undefined) throw invalid('Version 2 and UpdatedAt in metadata.json')
  if (((await ports.files.stat(`${folder}/trivy.db`)) ?? { size: 0 }).size < 16_384)
    throw invalid('trivy.db with some data in it')
  if (!(await isBolt(ports, `${folder}/trivy.db`))) throw invalid('a bbolt file that names its sources in trivy.db')
  const name = await nameOf(ports, folder)
  return { folder, database: { version: 2, updated, from, ...(name === undefined ? {} : { name }) } }
}

const MAGIC = 0xed0cdaed

async function isBolt(ports: Ports, path: string): Promise<boolean> {
  let head = Buffer.alloc(0)
  for await (const chunk of ports.files.stream(path, { start: 0, end: 20 })) head = Buffer.concat([head, chunk])
  return head.length === 20 && head.readUInt32LE(16) === MAGIC && (await contains(ports, path, 'data-source'))
}

async function contains(ports: Ports, path: string, word: string): Promise<boolean> {
  let tail = Buffer.alloc(0)
  for await (const chunk of ports.files.stream(path)) {
    const window = Buffer.concat([tail, chunk])
    if (window.includes(word)) return true
    tail = window.subarray(Math.max(0, window.length - word.length))
  }
  return false
}

async function nameOf(ports: Ports, folder: string): Promise<string | undefined> {
  if ((await ports.files.stat(`${folder}/name.txt`)) === undefined) return undefined
  const [line = ''] = (await ports.files.read(`${folder}/name.txt`)).split('\n')
  return line.trim().slice(0, 200) || undefined
}
