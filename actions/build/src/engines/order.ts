import type { CacheArgs } from '../cache/buildkit-cache'
import type { Given } from '../inputs'
import type { SecretFile } from '../secrets'
import type { ImageTime } from '../source'

/** An image to build: the inputs, and what the action made of them. All paths are absolute. */
export interface BuildOrder {
  readonly given: Given
  readonly context: string
  /** Where the layout goes. */
  readonly layout: string
  /** What we write into, and what never goes into the image. */
  readonly own: readonly string[]
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: ReadonlyMap<string, string>
  readonly time: ImageTime
}

/** An image to build from a Dockerfile. Everything in it lies in a folder of ours, which goes when the action ends. */
export interface DockerfileOrder extends BuildOrder {
  /** A copy, with the ignore file beside it. */
  readonly dockerfile: string
  readonly ignoreFile: string
  readonly secrets: readonly SecretFile[]
  /** Caches as the engine is told of them. */
  readonly cache: CacheArgs
  /** Where buildx tells what it found while building. */
  readonly metadata: string
  /** The layout as the engine writes it: verified before it goes to `layout`. */
  readonly written: string
  /** Where an engine with a store of its own writes the ID of the image. */
  readonly idFile: string
  /** What several platforms are called in such a store. Nobody else uses the name. */
  readonly storeName: string
  /** A file for an archive on the way. */
  readonly archive: string
}

/** Several platforms are a list of images, one is an image. */
export function isList({ platforms }: Given): boolean {
  return platforms.length > 1
}
