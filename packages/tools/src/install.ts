import { CancelledError, errorMessage, ToolError, type Ports } from '@slipway/core'
import { cached, keep, type Kept } from './cache'
import { findCandidates, type Candidate, type Lock, type Wanted } from './lock/find'
import type { Hash, ToolName } from './lock/lock'
import { BAD_RELEASES, RELEASES } from './lock/tools.lock'
import type { Place } from './source/attempt'
import { placesFor } from './source/places'
import { HashMismatch, verify } from './verify'

export interface InstalledTool {
  readonly tool: ToolName
  readonly version: string
  /** Absolute path of the program, hashed a moment ago. */
  readonly path: string
  readonly hash: string
  readonly origin: Hash['origin']
  /** A sentence part: `npm …`, a URL, a folder, `the tool cache`. */
  readonly from: string
  /** What a user should know about it; said already through the host. */
  readonly notices: readonly string[]
}

export const LOCK: Lock = { releases: RELEASES, bad: BAD_RELEASES }

/**
 * Gives a program that the lock names, out of the cache or from the first place that has the very bytes.
 * @throws ToolError `TOOL_HASH_MISMATCH`, `TOOL_UNAVAILABLE`, `TOOL_KNOWN_BAD`; UserError for a version or platform that the lock has not
 */
export async function installTool(ports: Ports, wanted: Wanted, lock: Lock = LOCK): Promise<InstalledTool> {
  const candidates = findCandidates(lock, wanted, { os: ports.environment.os, arch: ports.environment.arch })
  const failures: Failure[] = []
  for (const candidate of candidates) {
    const kept = (await cached(ports, candidate)) ?? (await fetchOne(ports, candidate, failures))
    if (kept !== undefined) return announce(ports, candidate, kept)
  }
  throw nothingFits(candidates, failures)
}

interface Failure {
  readonly version: string
  readonly label: string
  readonly error: unknown
}

async function fetchOne(ports: Ports, candidate: Candidate, failures: Failure[]): Promise<Kept | undefined> {
  for (const place of placesFor(ports, candidate)) {
    ports.signals.check()
    ports.host.progress(`getting ${candidate.release.tool} ${candidate.release.version} from ${place.label}`)
    try {
      return await fetchFrom(ports, candidate, place)
    } catch (error) {
      if (error instanceof CancelledError) throw error
      failures.push({ version: candidate.release.version, label: place.label, error })
    }
  }
  return undefined
}

async function fetchFrom(ports: Ports, candidate: Candidate, place: Place): Promise<Kept> {
  const into = await ports.files.temporary(candidate.release.tool)
  try {
    const offer = await place.fetch(ports, into)
    const verified = await verify(ports, offer, candidate.build, into)
    return await keep(ports, candidate, { verified, from: offer.from })
  } finally {
    await ports.files.remove(into)
  }
}

function announce(ports: Ports, { release, build }: Candidate, { path, hash, from }: Kept): InstalledTool {
  const name = `${release.tool} ${release.version}`
  const notices = [
    ...(release.warning === undefined ? [] : [release.warning]),
    ...(build.tried ? [] : [`${name} for ${build.os}/${build.arch} has not been tried by Slipway's own tests`]),
    ...(hash.origin === 'unchecked'
      ? [`${name}: its hash comes from ${hash.evidence}, and could not be compared with the project's own publication`]
      : []),
  ]
  if (release.warning === undefined) notices.forEach((notice) => ports.host.info(notice))
  else notices.forEach((notice) => ports.host.warn(notice))
  return { tool: release.tool, version: release.version, path, hash: `sha256:${hash.sha256}`, origin: hash.origin, from, notices }
}

function nothingFits(candidates: readonly Candidate[], failures: readonly Failure[]): ToolError {
  const [first] = candidates
  const name = `${first?.release.tool} ${candidates.map(({ release }) => release.version).join(' or ')}`
  const tried = failures.map(({ version, label, error }) => `  ${version} from ${label}: ${errorMessage(error)}`)
  const mismatch = failures.some(({ error }) => error instanceof HashMismatch)
  return new ToolError(
    mismatch ? 'TOOL_HASH_MISMATCH' : 'TOOL_UNAVAILABLE',
    [
      `${name} could not be had for ${first?.build.os}/${first?.build.arch}; nothing was run:`,
      ...(tried.length === 0 ? ['  no place to ask is allowed'] : tried),
    ].join('\n'),
    `put ${first?.build.download.file} into a folder and name that folder in SLIPWAY_TOOL_MIRROR`,
    failures.at(-1)?.error,
  )
}
