import type { Ports } from '@slipway/core'
import { cached, type Kept } from './cache'
import type { Failure } from './fetch'
import { findCandidates, type Candidate, type Lock, type Wanted } from './lock/find'
import type { Hash, ToolName } from './lock/lock'
import { BAD_RELEASES, RELEASES } from './lock/tools.lock'
import { withPins } from './lock/pins'

export interface InstalledTool {
  readonly tool: ToolName
  readonly version: string
  /** Absolute path of the program, hashed a moment ago. */
  readonly path: string
  readonly hash: string
  readonly origin: Hash['origin']
  /** A sentence part: `npm …`, a URL, a folder, `the tool cache`. */
  readonly from: string
  /** What a user should know about it; the host has shown it already. */
  readonly notices: readonly string[]
}

export const LOCK: Lock = { releases: RELEASES, bad: BAD_RELEASES }

/**
 * Gives a program that the lock names, from the cache or from the first place that has exactly these bytes.
 * @throws ToolError `TOOL_HASH_MISMATCH`, `TOOL_UNAVAILABLE`, `TOOL_KNOWN_BAD`; UserError for a version or platform
 * that the lock has not
 */
export async function installTool(ports: Ports, wanted: Wanted, lock: Lock = LOCK): Promise<InstalledTool> {
  const { os, arch } = ports.environment
  const candidates = findCandidates(withPins(lock, ports.pins ?? []), wanted, { os, arch })
  const failures: Failure[] = []
  for (const candidate of candidates) {
    // A cached tool needs neither the clients of any source nor the readers of archives.
    const kept =
      (await cached(ports, candidate)) ?? (await (await import('./fetch')).fetchOne(ports, candidate, failures))
    if (kept !== undefined) return announce(ports, candidate, kept)
  }
  throw (await import('./fetch')).nothingFits(candidates, failures)
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
  return {
    tool: release.tool,
    version: release.version,
    path,
    hash: `sha256:${hash.sha256}`,
    origin: hash.origin,
    from,
    notices,
  }
}
