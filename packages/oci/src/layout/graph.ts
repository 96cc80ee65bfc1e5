import { type Descriptor, imageInvalid } from './descriptor'
import { isForeignLayer } from './media-types'
import { type Manifest, MAX_MANIFEST_BYTES, parseManifest } from './manifest'
import type { ImageSource } from './source'

export interface ImageNode {
  readonly descriptor: Descriptor
  readonly manifest: Manifest
  /** Exactly as stored: the digest is of these bytes. */
  readonly bytes: Uint8Array
}

/** Everything that an image reaches, each thing once. */
export interface ImageGraph {
  readonly top: Descriptor
  /** Manifests and indexes, children before the index that names them. The last is the top. */
  readonly nodes: readonly ImageNode[]
  /** Configurations and layers; layers that live elsewhere by their media type are left out. */
  readonly blobs: readonly Descriptor[]
  /** Bytes of all of it. */
  readonly size: number
}

const MAX_DEPTH = 8
const MAX_MANIFESTS = 1000
const MAX_BYTES = 64 * 1024 * 1024

/**
 * Reads all manifests that an image reaches, verified. Depth, number and bytes are bounded, whatever the image says.
 * @throws UserError `IMAGE_INVALID`, and what the source throws
 */
export async function readGraph(source: ImageSource, top: Descriptor): Promise<ImageGraph> {
  const walk = new Walk(source)
  await walk.visit(top, [])
  const blobs = [...walk.blobs.values()]
  const size = [...blobs, ...walk.nodes.map((node) => node.descriptor)].reduce((sum, { size }) => sum + size, 0)
  return { top, nodes: walk.nodes, blobs, size }
}

class Walk {
  readonly nodes: ImageNode[] = []
  readonly blobs = new Map<string, Descriptor>()
  readonly #seen = new Map<string, Descriptor>()
  #bytes = 0

  constructor(readonly source: ImageSource) {}

  async visit(descriptor: Descriptor, path: readonly string[]): Promise<void> {
    const where = `${this.source.name}: ${descriptor.digest}`
    if (path.includes(descriptor.digest)) throw imageInvalid(where, 'an index that does not contain itself')
    if (this.#known(descriptor, where)) return
    if (path.length >= MAX_DEPTH) throw imageInvalid(where, `indexes nested at most ${MAX_DEPTH} deep`)
    this.#count(descriptor, where)
    const bytes = await this.source.manifest(descriptor)
    const manifest = parseManifest(bytes, descriptor.mediaType, where)
    if (manifest.kind === 'index') {
      for (const child of manifest.manifests) await this.visit(child, [...path, descriptor.digest])
    } else {
      for (const blob of [manifest.config, ...manifest.layers]) this.#addBlob(blob, where)
    }
    this.nodes.push({ descriptor, manifest, bytes })
  }

  /** A digest stands for one content, so it has one size and one media type wherever it is named. */
  #known(descriptor: Descriptor, where: string): boolean {
    const before = this.#seen.get(descriptor.digest)
    if (before === undefined) {
      this.#seen.set(descriptor.digest, descriptor)
      return false
    }
    if (before.size !== descriptor.size || before.mediaType !== descriptor.mediaType)
      throw imageInvalid(where, 'one size and one media type wherever it is named')
    return true
  }

  #count(descriptor: Descriptor, where: string): void {
    if (descriptor.size > MAX_MANIFEST_BYTES)
      throw imageInvalid(where, `a manifest of at most ${MAX_MANIFEST_BYTES} bytes, found ${descriptor.size}`)
    this.#bytes += descriptor.size
    if (this.#seen.size > MAX_MANIFESTS)
      throw imageInvalid(this.source.name, `at most ${MAX_MANIFESTS} manifests in one image`)
    if (this.#bytes > MAX_BYTES)
      throw imageInvalid(this.source.name, `manifests of at most ${MAX_BYTES} bytes together`)
  }

  #addBlob(blob: Descriptor, where: string): void {
    if (isForeignLayer(blob.mediaType)) return
    const before = this.blobs.get(blob.digest)
    if (before !== undefined && before.size !== blob.size)
      throw imageInvalid(`${where}, ${blob.digest}`, 'one size wherever it is named')
    if (before === undefined) this.blobs.set(blob.digest, blob)
  }
}
