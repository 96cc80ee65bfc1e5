import { errorMessage, exited, parseJson, type Ports, property, textAt, ToolError, TransientError } from '@slipway/core'
import { cacheFolder, checkAge, mayStandIn } from '../kept-data'
import type { Database, ScanNeed } from '../scanner'
import { settingsOf } from './run'

export interface GrypeDatabase extends Database {
  /** What Grype calls its cache: the database is in a folder of it. */
  readonly folder: string
}

const ATTEMPTS = 3
/** Milliseconds: some hundred megabytes. */
const PATIENCE = 15 * 60_000

/**
 * The database that Grype compares with: a folder that is named, or Grype's own, fetched and verified by Grype itself.
 * One of the last days stands in for a source that does not answer, and is said to be unverified.
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
  const problem =
    named !== undefined || need.offline ? undefined : await update(ports, grype, need.databases.repositories)
  const from = named === undefined ? `the cache (${folder})` : `SLIPWAY_GRYPE_DB (${named})`
  const status = await statusOf(ports, grype)
  if (status === undefined)
    throw (
      problem ??
      missing(need.offline ? `offline: expected one at ${folder}, found none` : `none that can be used in ${from}`)
    )
  const { maxAge } = need.databases
  if (problem !== undefined && !mayStandIn(status.updated, ports.clock.now(), maxAge)) throw problem
  const unverified = problem?.message ?? (need.offline && named === undefined ? 'offline' : undefined)
  checkAge({ ...status, unverified }, maxAge, ports.clock.now())
  return {
    folder,
    version: status.version,
    updated: status.updated,
    from: problem === undefined ? (status.from ?? from) : from,
    ...(unverified === undefined ? {} : { unverified }),
  }
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
