import { nearest, ToolError, UserError } from '@slipway/core'
import type { BadRelease, Build, Release, ToolName } from './lock'

export interface Wanted {
  readonly tool: ToolName
  /** A channel such as `4` or an exact version; the tool's newest channel when absent. */
  readonly version?: string
}

export interface Candidate {
  readonly release: Release
  readonly build: Build
}

export interface Lock {
  readonly releases: readonly Release[]
  readonly bad: readonly BadRelease[]
}

/**
 * The builds that may serve a wish, best first.
 * @throws ToolError `TOOL_KNOWN_BAD`; UserError `TOOL_UNKNOWN_VERSION`, `TOOL_UNSUPPORTED_PLATFORM`
 */
export function findCandidates(
  lock: Lock,
  wanted: Wanted,
  platform: { readonly os: string; readonly arch: string },
): readonly Candidate[] {
  refuseBad(lock.bad, wanted)
  const releases = lock.releases.filter(({ tool }) => tool === wanted.tool)
  const matching = releases.filter(({ version, channels }) =>
    wanted.version === undefined
      ? channels.length > 0
      : version === plain(wanted.version) || channels.includes(wanted.version),
  )
  if (matching.length === 0) throw unknownVersion(wanted, releases)
  const candidates = matching.flatMap((release) =>
    release.builds
      .filter(({ os, arch }) => os === platform.os && arch === platform.arch)
      .map((build) => ({ release, build })),
  )
  if (candidates.length === 0) throw unsupported(wanted, matching, platform)
  for (const { release } of candidates) refuseBad(lock.bad, { tool: release.tool, version: release.version })
  return wanted.version === undefined
    ? candidates.filter(({ release }) => release.channels[0] === candidates[0]?.release.channels[0])
    : candidates
}

function plain(version: string): string {
  return version.replace(/^v/, '')
}

function refuseBad(bad: readonly BadRelease[], { tool, version }: Wanted): void {
  const found = bad.find(
    (entry) => entry.tool === tool && version !== undefined && entry.versions.includes(plain(version)),
  )
  if (found === undefined) return
  throw new ToolError(
    'TOOL_KNOWN_BAD',
    `${tool} ${version} is never installed: ${found.reason}`,
    `use another version of ${tool}; if ${version} ran anywhere, replace every credential it could read`,
  )
}

function unknownVersion({ tool, version = '' }: Wanted, releases: readonly Release[]): UserError {
  const known = [...releases.map((release) => release.version), ...releases.flatMap((release) => release.channels)]
  const closest = nearest(
    version,
    known.filter((each) => each.includes('.')),
  )
  return new UserError(
    'TOOL_UNKNOWN_VERSION',
    `expected a version of ${tool} that Slipway has verified (${[...new Set(known)].join(', ')}), found ${version}`,
    closest === undefined
      ? 'choose one of these, or pin another by its hash: tools in .slipway.yml'
      : `did you mean ${closest}?`,
  )
}

function unsupported(
  { tool }: Wanted,
  releases: readonly Release[],
  { os, arch }: { readonly os: string; readonly arch: string },
): UserError {
  const known = [...new Set(releases.flatMap(({ builds }) => builds.map((build) => `${build.os}/${build.arch}`)))]
  return new UserError(
    'TOOL_UNSUPPORTED_PLATFORM',
    `${tool} is verified for ${known.join(' and ')}, and this is ${os}/${arch}`,
    `run this stage on ${known[0] ?? 'linux/amd64'}`,
  )
}
