import { errorMessage, type Ports } from '@slipway/core'
import { entryOf, type Step } from './archive/entry'
import { Hashing, sha256Of } from './hash'
import type { Build, Hash } from './lock/lock'
import type { Offer } from './source/attempt'

/** The bytes are not what the lock says. */
export class HashMismatch extends Error {
  override readonly name = 'HashMismatch'

  constructor(what: string, expected: string, found: string) {
    super(`${what} has another hash: expected sha256:${expected}, found sha256:${found}`)
  }
}

export interface Verified {
  /** The file to keep: the program where its hash is known, else the project's archive. */
  readonly path: string
  readonly holds: 'program' | 'download'
  /** The hash that was compared, and stands for the origin. */
  readonly hash: Hash
}

/**
 * Compares an offer with the lock. A package of somebody else's is unpacked in a stream, and only the wanted file is
 * ever written; the project's own download is unpacked after its hash was compared.
 * @throws HashMismatch, or whatever makes an archive unreadable
 */
export async function verify(ports: Ports, offer: Offer, build: Build, into: string): Promise<Verified> {
  if (typeof offer.holds === 'object')
    return program(ports, offer.path, { steps: offer.holds.steps, build, into, unpack: unpackStream })
  const found = await sha256Of(ports, offer.path)
  if (offer.holds !== 'download' && build.program?.sha256 === found)
    return { path: offer.path, holds: 'program', hash: best(build, found) }
  if (offer.holds === 'program') throw new HashMismatch('the program', build.program?.sha256 ?? 'unknown', found)
  const { hash, steps } = build.download
  if (found !== hash.sha256) throw new HashMismatch('the download', hash.sha256, found)
  if (build.program === undefined) return { path: offer.path, holds: 'download', hash }
  const unpacked = await program(ports, offer.path, { steps, build, into, unpack: unpackDownload })
  // What came out of the project's own archive is the project's own.
  return { ...unpacked, hash: { ...hash, sha256: unpacked.hash.sha256 } }
}

interface ProgramIn {
  readonly steps: readonly Step[]
  readonly build: Build
  readonly into: string
  readonly unpack: typeof unpackStream
}

async function program(ports: Ports, archive: string, { steps, build, into, unpack }: ProgramIn): Promise<Verified> {
  const path = `${into}/program`
  const found = await unpack(ports, archive, { steps, path })
  const expected = build.program?.sha256 ?? 'unknown'
  if (found !== expected) {
    await ports.files.remove(path)
    throw new HashMismatch('the program in it', expected, found)
  }
  return { path, holds: 'program', hash: best(build, found) }
}

interface Unpacking {
  readonly steps: readonly Step[]
  /** Where the file at the end of the steps is written. */
  readonly path: string
}

/** Writes the file at the end of the steps and gives its hash. Nothing else of the archive is written. */
export async function unpackStream(ports: Ports, archive: string, { steps, path }: Unpacking): Promise<string> {
  const bytes = new Hashing(entryOf(ports.files.stream(archive), steps))
  await ports.files.writeStream(path, bytes, { exclusive: true, mode: 0o600 })
  return bytes.sha256
}

/**
 * The same for an archive whose own hash was compared: by the host's means where it has any, as a whole. A machine
 * without `tar` or `unzip` reads it as a stream.
 */
export async function unpackDownload(ports: Ports, archive: string, { steps, path }: Unpacking): Promise<string> {
  const [step, ...more] = steps
  const { extract } = ports.tools
  if (extract === undefined || step === undefined || more.length > 0)
    return unpackStream(ports, archive, { steps, path })
  const folder = `${path}.unpacked`
  try {
    await extract.call(ports.tools, archive, step.kind, folder)
  } catch (error) {
    ports.host.info(`the archive is read without the tools of this machine: ${errorMessage(error)}`)
    return unpackStream(ports, archive, { steps, path })
  }
  const file = `${folder}/${step.path}`
  if ((await ports.files.stat(file))?.kind !== 'file') throw new Error(`no file ${step.path} in the archive`)
  await ports.files.rename(file, path)
  await ports.files.remove(folder)
  return sha256Of(ports, path)
}

function best(build: Build, sha256: string): Hash {
  return build.program ?? { ...build.download.hash, sha256 }
}
