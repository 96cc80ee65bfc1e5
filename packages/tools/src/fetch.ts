import { CancelledError, errorMessage, type Ports, ToolError } from '@slipway/core'
import { keep, type Kept } from './cache'
import type { Candidate } from './lock/find'
import type { Place } from './source/attempt'
import { placesFor } from './source/places'
import { HashMismatch, verify } from './verify'

export interface Failure {
  readonly version: string
  readonly label: string
  readonly error: unknown
}

/** The tool from the first place that has exactly these bytes; why the others failed is added to `failures`. */
export async function fetchOne(ports: Ports, candidate: Candidate, failures: Failure[]): Promise<Kept | undefined> {
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

export function nothingFits(candidates: readonly Candidate[], failures: readonly Failure[]): ToolError {
  const [first] = candidates
  const name = `${first?.release.tool} ${candidates.map(({ release }) => release.version).join(' or ')}`
  const tried = failures.map(({ version, label, error }) => `  ${version} from ${label}: ${errorMessage(error)}`)
  const mismatch = failures.some(({ error }) => error instanceof HashMismatch)
  return new ToolError(
    mismatch ? 'TOOL_HASH_MISMATCH' : 'TOOL_UNAVAILABLE',
    [
      `${name} could not be installed for ${first?.build.os}/${first?.build.arch}; nothing was run:`,
      ...(tried.length === 0 ? ['  no source is allowed'] : tried),
    ].join('\n'),
    `put ${first?.build.download.file} into a folder and name that folder in SLIPWAY_TOOL_MIRROR`,
    failures.at(-1)?.error,
  )
}
