import { errorMessage, type Ports } from '@slipway/core'
import { sha256Of } from './hash'
import type { Candidate } from './lock/find'
import type { Build, Hash } from './lock/lock'
import type { Verified } from './verify'

/** A program at its place, hashed or freshly unpacked from a hashed archive. */
export interface Kept {
  readonly path: string
  readonly hash: Hash
  readonly from: string
}

/** Not the tool's own name: other installers keep programs of that name in the same cache, by their own rules. */
const cacheName = ({ release }: Candidate) => `slipway-${release.tool}`

/**
 * The one file of a cached folder. Where only the archive's hash is known, the archive is what is kept and compared.
 */
const cachedFile = ({ release, build }: Candidate) => (build.program === undefined ? build.download.file : release.tool)

const expectedHash = (build: Build): Hash => build.program ?? build.download.hash

/** The tool out of the cache, or undefined when it is not there or not what the lock says. */
export async function cached(ports: Ports, candidate: Candidate): Promise<Kept | undefined> {
  const folder = await ports.tools.find(cacheName(candidate), candidate.release.version, candidate.build.arch)
  if (folder === undefined) return undefined
  const file = `${folder}/${cachedFile(candidate)}`
  if (await isExactly(ports, file, expectedHash(candidate.build).sha256))
    return ready(ports, candidate, { file, from: 'the tool cache', fresh: false })
  // Left as it is: another job may be looking at it, and it is evidence.
  ports.host.warn(
    `${folder} holds something else than ${candidate.release.tool} ${candidate.release.version} and is not used: remove it, and find out who changed it`,
  )
  return undefined
}

/**
 * Puts verified bytes into the cache and gives the program; when the cache holds something else, the program stays a
 * temporary file.
 */
export async function keep(
  ports: Ports,
  candidate: Candidate,
  { verified, from }: { readonly verified: Verified; readonly from: string },
): Promise<Kept> {
  const staging = await ports.files.temporary(`${candidate.release.tool}-kept`)
  const staged = `${staging}/${cachedFile(candidate)}`
  await ports.files.rename(verified.path, staged)
  if (candidate.build.program !== undefined) await ports.files.chmod(staged, 0o755)
  const folder = await intoCache(ports, candidate, staging)
  const file = `${folder}/${cachedFile(candidate)}`
  if (!(await isExactly(ports, file, expectedHash(candidate.build).sha256)))
    throw new Error(`${folder} was changed while it was being filled`)
  const kept = await ready(ports, candidate, { file, from, fresh: true })
  return { ...kept, hash: { ...verified.hash, sha256: kept.hash.sha256 } }
}

/**
 * A cache that cannot be written, or whose folder is spoiled, is no reason to fail: the program then lives as long as
 * the run.
 */
async function intoCache(ports: Ports, candidate: Candidate, staging: string): Promise<string> {
  const { release, build } = candidate
  const there = await ports.tools.find(cacheName(candidate), release.version, build.arch)
  if (there !== undefined)
    return (await isExactly(ports, `${there}/${cachedFile(candidate)}`, expectedHash(build).sha256)) ? there : staging
  try {
    return await ports.tools.keep(staging, cacheName(candidate), release.version, build.arch)
  } catch (error) {
    ports.host.info(`${release.tool} could not be put into the tool cache: ${errorMessage(error)}`)
    return staging
  }
}

async function ready(
  ports: Ports,
  candidate: Candidate,
  { file, from, fresh }: { readonly file: string; readonly from: string; readonly fresh: boolean },
): Promise<Kept> {
  const { program, download } = candidate.build
  if (program !== undefined) return { path: file, hash: program, from }
  if (download.steps.length === 0) return { path: file, hash: download.hash, from }
  const path = `${await ports.files.temporary(candidate.release.tool)}/${candidate.release.tool}`
  const { unpackDownload, unpackStream } = await import('./verify')
  // From the cache in a stream: the host's own means take longer to load than to unpack.
  const unpack = fresh ? unpackDownload : unpackStream
  const sha256 = await unpack(ports, file, { steps: download.steps, path })
  await ports.files.chmod(path, 0o755)
  return { path, hash: { ...download.hash, sha256 }, from }
}

/** A regular file, not a link to one, with that hash. */
async function isExactly(ports: Ports, path: string, sha256: string): Promise<boolean> {
  if ((await ports.files.stat(path))?.kind !== 'file') return false
  return (await sha256Of(ports, path)) === sha256
}
