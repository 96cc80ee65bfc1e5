import type { Platform } from '@slipway/oci'
import type { SecretFile } from '../secrets'
import type { ImageTime } from '../source'

/** An image to build from a Dockerfile, with all paths absolute and all text checked. */
export interface DockerfileOrder {
  readonly context: string
  /** A copy in a folder of ours, with the ignore file beside it. */
  readonly dockerfile: string
  readonly ignoreFile: string
  readonly target: string | undefined
  readonly platforms: readonly Platform[]
  readonly buildArgs: ReadonlyMap<string, string>
  readonly secrets: readonly SecretFile[]
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: ReadonlyMap<string, string>
  readonly provenance: 'off' | 'min' | 'max'
  readonly time: ImageTime
  /** A folder of ours to write into. */
  readonly work: string
}

/** `--flag=key=value` for each entry: user text never begins an argument. */
export function pairs(flag: string, entries: ReadonlyMap<string, string>): readonly string[] {
  return [...entries].map(([key, value]) => `${flag}=${key}=${value}`)
}

/** A flag with its value, or nothing. */
export function optional(flag: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${flag}=${value}`]
}
