import type { Descriptor } from './descriptor'
import type { ImageGraph } from './graph'
import { digestOf, type ImageSource, type ReadBlob } from './source'

export interface Part {
  readonly source: ImageSource
  readonly graph: ImageGraph
}

/** An image put together from several places: manifests as they were read, blobs from where each lies. */
export class ComposedSource implements ImageSource {
  readonly #manifests = new Map<string, Uint8Array>()
  readonly #homes = new Map<string, ImageSource>()
  readonly #own = new Map<string, Uint8Array>()

  constructor(
    readonly name: string,
    parts: readonly Part[],
  ) {
    for (const { source, graph } of parts) {
      for (const { descriptor, bytes } of graph.nodes) this.#manifests.set(descriptor.digest, bytes)
      for (const { digest } of graph.blobs) if (!this.#homes.has(digest)) this.#homes.set(digest, source)
    }
  }

  /** A document of its own: a manifest, an index or a blob that is held in memory. */
  add(document: Uint8Array | object, mediaType: string): Descriptor {
    const bytes = document instanceof Uint8Array ? document : new TextEncoder().encode(JSON.stringify(document))
    const digest = digestOf(bytes)
    this.#manifests.set(digest, bytes)
    this.#own.set(digest, bytes)
    return { mediaType, digest, size: bytes.length }
  }

  async manifest({ digest }: Descriptor): Promise<Uint8Array> {
    const bytes = this.#manifests.get(digest)
    if (bytes === undefined) throw new Error(`${this.name} has no manifest ${digest}`)
    return bytes
  }

  async *blob(descriptor: Descriptor, options?: ReadBlob): AsyncGenerator<Uint8Array> {
    const own = this.#own.get(descriptor.digest)
    const home = this.#homes.get(descriptor.digest)
    if (own !== undefined) yield own
    else if (home !== undefined) yield* home.blob(descriptor, options)
    else throw new Error(`${this.name} has no blob ${descriptor.digest}`)
  }
}
