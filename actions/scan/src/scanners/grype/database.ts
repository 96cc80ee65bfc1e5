import { errorMessage, exited, parseJson, type Ports, property, textAt, ToolError, TransientError } from '@slipway/core'
import { cacheFolder, checkAge, mayStandIn } from '../kept-data'
import type { Database, ScanNeed } from '../scanner'
import { download, isArchive, latestArchive } from './archive'
import { settingsOf } from './run'

export interface GrypeDatabase extends Database {
  /** What Grype calls its cache: the database is in a folder of it. */
  readonly folder: string
}

const ATTEMPTS = 3
/** Milliseconds: some hundred megabytes. */
const PATIENCE = 15 * 60_000

/**
 * The database that Grype compares with: a folder that is named, or Grype's own, fetched and verified by Grype itself,
 * or by us where the host keeps files between jobs. One of the last days stands in for a source that does not answer,
 * and is said to be unverified.
 * @throws ToolError `DATABASE_INVALID`; TransientError `DATABASE_UNAVAILABLE`; UserError `DATABASE_TOO_OLD`
 */
export async function provideGrypeDatabase(
  ports: Ports,
  program: string,
  need: Pick<ScanNeed, 'offline' | 'databases' | 'work'>,
): Promise<GrypeDatabase> {
  const named = ports.environment.get('SLIPWAY_GRYPE_DB')
  const folder = named ?? (await cacheFolder(ports, 'grype'))
  const grype: Grype = { program, folder, work: need.work }
  const brought = named === undefined && !need.offline ? await bring(ports, grype, need.databases.repositories) : {}
  const from = named === undefined ? `the cache (${folder})` : `SLIPWAY_GRYPE_DB (${named})`
  const { problem } = brought
  const { maxAge } = need.databases
  const now = ports.clock.now()
  let status = await statusOf(ports, grype)
  if (problem !== undefined && !mayStandIn(status?.updated, now, maxAge) && (await newestOfHost(ports, grype)))
    status = await statusOf(ports, grype)
  if (status === undefined)
    throw (
      problem ??
      missing(need.offline ? `offline: expected one at ${folder}, found none` : `none that can be used in ${from}`)
    )
  if (problem !== undefined && !mayStandIn(status.updated, now, maxAge)) throw problem
  const unverified = problem?.message ?? (need.offline && named === undefined ? 'offline' : undefined)
  checkAge({ ...status, unverified }, maxAge, now)
  return {
    folder,
    version: status.version,
    updated: status.updated,
    from: problem === undefined ? (brought.from ?? status.from ?? from) : from,
    ...(unverified === undefined ? {} : { unverified }),
  }
}

interface Brought {
  readonly from?: string
  /** Why it could not be brought up to date. */
  readonly problem?: TransientError
}

async function bring(ports: Ports, grype: Grype, addresses: readonly string[]): Promise<Brought> {
  const from = await throughHost(ports, grype, addresses)
  if (from !== undefined) return { from }
  const problem = await update(ports, grype, addresses)
  return problem === undefined ? {} : { problem }
}

const KEY = 'slipway-grype-db-'

/**
 * Where the host keeps files between jobs: the archive that its source names now, from there or fetched once and kept.
 * @returns where it is from; undefined where Grype has to do it itself
 */
async function throughHost(ports: Ports, grype: Grype, addresses: readonly string[]): Promise<string | undefined> {
  if (ports.host.cache === undefined) return undefined
  for (const address of addresses.length === 0 ? [undefined] : addresses) {
    ports.signals.check()
    const from = await keptByHost(ports, grype, address).catch(() => undefined)
    if (from !== undefined) return from
  }
  ports.signals.check()
  return undefined
}

async function keptByHost(ports: Ports, grype: Grype, address: string | undefined): Promise<string | undefined> {
  const archive = await latestArchive(ports, address)
  const there = await statusOf(ports, grype)
  if (there !== undefined && Date.parse(there.updated) >= Date.parse(archive.built))
    return `the cache (${grype.folder}), the same as ${archive.url}`
  const { cache } = ports.host
  const key = `${KEY}${archive.sha256}`
  const restored = await cache?.restore(key)
  if (restored?.key === key && (await take(ports, grype, restored.path, archive.sha256)))
    return `the cache of the host, the same as ${archive.url}`
  ports.host.progress(`fetching the database of Grype from ${archive.url}`)
  const path = await download(ports, archive)
  if (!(await take(ports, grype, path, archive.sha256))) return undefined
  await cache?.save(key, path)
  await ports.files.remove(path)
  return archive.url
}

/** The newest that the host keeps: its key is the hash of the archive, and that is all that is known of it. */
async function newestOfHost(ports: Ports, grype: Grype): Promise<boolean> {
  const restored = await ports.host.cache?.restore(KEY, KEY)
  const sha256 = restored?.key.slice(KEY.length) ?? ''
  return restored !== undefined && /^[0-9a-f]{64}$/.test(sha256) && take(ports, grype, restored.path, sha256)
}

/** Gives Grype an archive, if it is the one that it should be. */
async function take(ports: Ports, grype: Grype, path: string, sha256: string): Promise<boolean> {
  return (await isArchive(ports, path, sha256)) && (await call(ports, grype, ['db', 'import', path])).code === 0
}

interface Grype {
  readonly program: string
  readonly folder: string
  readonly work: string
}

/** @returns why it could not be brought up to date */
async function update(ports: Ports, grype: Grype, addresses: readonly string[]): Promise<TransientError | undefined> {
  let why = ''
  for (const address of addresses.length === 0 ? [undefined] : addresses) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      ports.signals.check()
      ports.host.progress(`Grype brings its database up to date${address === undefined ? '' : ` from ${address}`}`)
      const { code, stderr } = await call(ports, grype, ['db', 'update'], {
        GRYPE_DB_AUTO_UPDATE: 'true',
        ...(address === undefined ? {} : { GRYPE_DB_UPDATE_URL: address }),
      })
      if (code === 0) return undefined
      why = stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
      if (attempt < ATTEMPTS) await ports.clock.sleep(2_000 * attempt)
    }
  }
  return new TransientError(
    'DATABASE_UNAVAILABLE',
    `Grype's database could not be fetched: ${why}`,
    'try again later, name a mirror in db-repositories, or a folder with the database in SLIPWAY_GRYPE_DB',
  )
}

interface Status {
  readonly version: number
  readonly updated: string
  readonly from?: string
}

/** Grype compares the database with its checksum; undefined when it does not stand by it. */
async function statusOf(ports: Ports, grype: Grype): Promise<Status | undefined> {
  const { code, stdout } = await call(ports, grype, ['db', 'status', '--output=json'])
  if (code !== 0) return undefined
  const status = parseJson(stdout)
  const updated = textAt(status, 'built')
  if (property(status, 'valid') !== true || updated === undefined || Number.isNaN(Date.parse(updated))) return undefined
  const from = textAt(status, 'from')
  const version = Number(/\d+/.exec(textAt(status, 'schemaVersion') ?? '')?.[0] ?? 0)
  return { version, updated, ...(from === undefined ? {} : { from: from.replace(/\?.*$/, '') }) }
}

async function call(
  ports: Ports,
  { program, folder, work }: Grype,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  try {
    const options = { cwd: work, inherit: 'tool', env: { ...settingsOf(folder), ...env }, timeout: PATIENCE } as const
    return exited(await ports.exec.run(program, args, options), { program: 'Grype' })
  } catch (error) {
    ports.signals.check()
    if (error instanceof ToolError && error.code === 'PROGRAM_TIMEOUT')
      return { code: 1, stdout: '', stderr: errorMessage(error) }
    throw error
  }
}

function missing(why: string): ToolError {
  return new ToolError(
    'DATABASE_INVALID',
    `Grype's database cannot be used: ${why}`,
    'let the scan fetch it, or name a folder with the database in SLIPWAY_GRYPE_DB',
  )
}
