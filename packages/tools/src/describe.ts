import type { Ports } from '@slipway/core'
import { LOCK } from './install'
import { findCandidates, type Lock, type Wanted } from './lock/find'
import type { Hash } from './lock/lock'
import { mirrorNames } from './source/places'

export interface ToolDescription {
  readonly version: string
  readonly tried: boolean
  readonly warning?: string
  readonly download: Hash & { readonly file: string }
  readonly program?: Hash
  /** The official address, where there is one. */
  readonly url?: string
  /** Names under which a mirror or an air-gapped folder may hold it. */
  readonly mirrorNames: readonly string[]
}

/**
 * What the lock says about a tool on this platform, best first: to fill a mirror, and for the curious. Nothing is
 * fetched.
 */
export function describeTool(
  environment: Pick<Ports['environment'], 'os' | 'arch'>,
  wanted: Wanted,
  lock: Lock = LOCK,
): readonly ToolDescription[] {
  return findCandidates(lock, wanted, environment).map((candidate) => {
    const { release, build } = candidate
    const url = build.sources.find((source) => source.kind === 'url')?.url
    return {
      version: release.version,
      tried: build.tried,
      ...(release.warning === undefined ? {} : { warning: release.warning }),
      download: { ...build.download.hash, file: build.download.file },
      ...(build.program === undefined ? {} : { program: build.program }),
      ...(url === undefined ? {} : { url }),
      mirrorNames: mirrorNames(candidate),
    }
  })
}
