import type { Ports } from '@slipway/core'
import type { Step } from '../archive/entry'
import type { Build, Release, Source } from '../lock/lock'

/** Bytes that a place gave, on disk, not yet believed. */
export interface Offer {
  readonly path: string
  /** Where it came from, for people. */
  readonly from: string
  /** What it claims to be: the project's download, the program, or a package that holds the program. */
  readonly holds: 'download' | 'program' | { readonly steps: readonly Step[] } | 'either'
}

/** A place to ask, before it is asked. */
export interface Place {
  readonly label: string
  fetch(ports: Ports, into: string): Promise<Offer>
}

export type SourceKind = 'mirror' | 'path' | Source['kind']

export interface Target {
  readonly release: Release
  readonly build: Build
}

/** Bytes that a download may have. */
export const DOWNLOAD_LIMIT = 512 * 1024 * 1024
