import { createHash } from 'node:crypto'
import { isObject, parseJson, type Ports, textAt, ToolError } from '@slipway/core'
import type { Artifact } from './artifact'

/** Of a database on disk. */
export interface Kept {
  readonly folder: string
  /** RFC 3339: when its data was put together. */
  readonly updated: string
  /** Of the archive that it was unpacked from, where that is known. */
  readonly digest?: string
  readonly repository?: string
}

/** What stands beside an unpacked database: where it is from. */
const ORIGIN = 'origin.json'

/** Bytes that a database may have: the larger one has some two gigabytes. */
const UNPACKED_LIMIT = 8 * 1024 ** 3

/** The database in a folder, or undefined where there is none. It is not looked into. */
export async function findKept({ files }: Ports, folder: string, { file }: Artifact): Promise<Kept | undefined> {
  for (const name of ['metadata.json', file])
    if ((await files.stat(`${folder}/${name}`)) === undefined) return undefined
  const updated = textAt(parseJson(await files.read(`${folder}/metadata.json`)), 'UpdatedAt')
  if (updated === undefined || Number.isNaN(Date.parse(updated))) return undefined
  const origin =
    (await files.stat(`${folder}/${ORIGIN}`)) === undefined
      ? undefined
      : parseJson(await files.read(`${folder}/${ORIGIN}`))
  const [digest, repository] = [textAt(origin, 'digest'), textAt(origin, 'repository')]
  return {
    folder,
    updated,
    ...(digest === undefined ? {} : { digest }),
    ...(repository === undefined ? {} : { repository }),
  }
}

export interface Packed {
  /** Of the archive on disk. */
  readonly path: string
  readonly digest: string
  readonly repository: string
}

/**
 * Unpacks an archive of that digest aside and moves it in file by file, so that a scan beside this one never copies
 * half a database.
 * @throws ToolError `DATABASE_INVALID`
 */
export async function unpackInto(
  ports: Ports,
  folder: string,
  artifact: Artifact,
  { path: archive, digest, repository }: Packed,
): Promise<void> {
  const { files, random } = ports
  const { tarGzFiles } = await import('@slipway/tools/archive')
  const aside = await files.temporary(`trivy-${artifact.folder}`)
  const names = [artifact.file, 'metadata.json']
  const hash = createHash('sha256')
  for await (const chunk of files.stream(archive, { reuse: true })) hash.update(chunk)
  const whole = `sha256:${hash.digest('hex')}`
  if (whole !== digest) throw invalid(artifact, `the archive ${digest}, found ${whole}`, repository)
  const found = new Set<string>()
  for await (const { path, bytes: content } of tarGzFiles(files.stream(archive), names, UNPACKED_LIMIT)) {
    await files.writeStream(`${aside}/${path}`, content)
    found.add(path)
  }
  for (const name of names) if (!found.has(name)) throw invalid(artifact, `${name} in the archive`, repository)
  await files.write(`${aside}/${ORIGIN}`, `${JSON.stringify({ repository, digest })}\n`)
  for (const name of [ORIGIN, ...names]) {
    const next = `${folder}/.${name}.${random.hex(6)}`
    await files.copy(`${aside}/${name}`, next)
    await files.rename(next, `${folder}/${name}`)
  }
  await files.remove(aside)
}

export function invalid({ label }: Artifact, expected: string, from: string): ToolError {
  return new ToolError(
    'DATABASE_INVALID',
    `the ${label} of ${from} cannot be used: expected ${expected}`,
    'let the scan fetch it again, or name a folder with the database in SLIPWAY_TRIVY_DB',
  )
}

const MAGIC = 0xed0cdaed

/**
 * Trivy takes an empty database, or none beside its metadata, for one without vulnerabilities and finds nothing; so it
 * is looked at before: the magic number of a bbolt file, and the bucket that names its sources.
 * @throws ToolError `DATABASE_INVALID`
 */
export async function checkDatabase(ports: Ports, folder: string, { from, artifact }: Checking): Promise<string> {
  const { files } = ports
  const refuse = (expected: string) => invalid(artifact, expected, from)
  if ((await files.stat(`${folder}/metadata.json`)) === undefined) throw refuse('metadata.json in that folder')
  const metadata = parseJson(await files.read(`${folder}/metadata.json`))
  if (!isObject(metadata)) throw refuse('JSON in metadata.json')
  const updated = textAt(metadata, 'UpdatedAt')
  if (metadata['Version'] !== 2 || updated === undefined) throw refuse('Version 2 and UpdatedAt in metadata.json')
  if (((await files.stat(`${folder}/trivy.db`)) ?? { size: 0 }).size < 16_384)
    throw refuse('trivy.db with some data in it')
  if (!(await isBolt(ports, `${folder}/trivy.db`))) throw refuse('a bbolt file that names its sources in trivy.db')
  return updated
}

interface Checking {
  readonly from: string
  readonly artifact: Artifact
}

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
