import type { Ports } from '@slipway/core'
import { cacheFolder, checkAge } from '../../kept-data'
import type { Database } from '../../scanner'
import { JAVA, type Registries, VULNERABILITIES } from './artifact'
import { checkDatabase } from './kept'
import { provide } from './provide'

export interface DatabaseNeed extends Registries {
  readonly offline: boolean
  /** Milliseconds that its data may be old. */
  readonly maxAge: number | undefined
  /** Cache folder of the run that gets a copy. */
  readonly cache: string
}

/**
 * Puts a checked copy of the vulnerability database into the run's cache folder. A copy, because Trivy opens it for
 * writing and locks it.
 * @throws ToolError, TransientError `DATABASE_UNAVAILABLE`, `DATABASE_INVALID`; UserError `DATABASE_TOO_OLD`
 */
export async function provideDatabase(ports: Ports, need: DatabaseNeed): Promise<Database> {
  const { folder, database } = await findDatabase(ports, need)
  checkAge(database, need.maxAge, ports.clock.now())
  for (const name of ['trivy.db', 'metadata.json'])
    await ports.files.copy(`${folder}/${name}`, `${need.cache}/db/${name}`)
  return database
}

interface Found {
  readonly folder: string
  readonly database: Database
}

async function findDatabase(ports: Ports, need: DatabaseNeed): Promise<Found> {
  const named = ports.environment.get('SLIPWAY_TRIVY_DB')
  if (named !== undefined) {
    const nested = (await ports.files.stat(`${named}/db/metadata.json`)) !== undefined
    return describe(ports, { folder: nested ? `${named}/db` : named, from: `SLIPWAY_TRIVY_DB (${named})` })
  }
  const home = `${await cacheFolder(ports, 'trivy')}/db`
  const wish = { ...need, artifact: VULNERABILITIES, home }
  const provided = await provide(ports, wish)
  try {
    return await describe(ports, provided)
  } catch (error) {
    if (need.offline) throw error
    // A broken one is no reason to stay broken.
    ports.host.warn(`${error instanceof Error ? error.message : ''}; it is fetched again`)
    await ports.files.remove(home)
    return describe(ports, await provide(ports, wish))
  }
}

interface Source {
  readonly folder: string
  readonly from: string
  readonly digest?: string
  readonly unverified?: string
}

async function describe(ports: Ports, { folder, from, digest, unverified }: Source): Promise<Found> {
  const updated = await checkDatabase(ports, folder, { from, artifact: VULNERABILITIES })
  const name = await nameOf(ports, folder)
  return {
    folder,
    database: {
      version: 2,
      updated,
      from,
      ...(digest === undefined ? {} : { digest }),
      ...(unverified === undefined ? {} : { unverified }),
      ...(name === undefined ? {} : { name }),
    },
  }
}

/**
 * Gets the database by which Trivy knows a jar, into the run's cache folder: once a jar is met, since it is ten times
 * as large as the other.
 * @returns why it is not known to be the newest, or undefined
 * @throws as `provideDatabase`
 */
export async function provideJava(
  ports: Ports,
  { cache, ...need }: Omit<DatabaseNeed, 'maxAge'>,
): Promise<string | undefined> {
  const home = `${await cacheFolder(ports, 'trivy')}/java-db`
  const provided = await provide(ports, { ...need, artifact: JAVA, home })
  await linkJava(ports, { from: provided.folder, cache })
  return provided.unverified
}

/** Linked, not copied: it has more than a gigabyte, and is only read. */
export async function linkJava(
  { files }: Ports,
  { from, cache }: { readonly from: string; readonly cache: string },
): Promise<boolean> {
  if ((await files.stat(`${from}/metadata.json`)) === undefined) return false
  await files.makeDirectory(`${cache}/java-db`)
  for (const name of [JAVA.file, 'metadata.json']) await files.link(`${from}/${name}`, `${cache}/java-db/${name}`)
  return true
}

async function nameOf(ports: Ports, folder: string): Promise<string | undefined> {
  if ((await ports.files.stat(`${folder}/name.txt`)) === undefined) return undefined
  const [line = ''] = (await ports.files.read(`${folder}/name.txt`)).split('\n')
  return line.trim().slice(0, 200) || undefined
}
