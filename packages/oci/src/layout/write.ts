import { createHash } from 'node:crypto'
import { type Files, UserError } from '@slipway/core'
import type { Descriptor } from './descriptor'
import { blobPath, ImageLayout } from './layout'
import { OCI_INDEX } from './media-types'
import { digestOf, type ImageSource } from './source'

interface BlobInfo {
  readonly digest: string
  readonly size: number
}

/**
 * Starts a layout in an empty folder. An earlier layout there is replaced; a folder that holds anything else is left
 * alone. Until `finish` there is no `index.json`, so an interrupted write is no layout.
 * @throws UserError `LAYOUT_OCCUPIED`
 */
export async function createLayout(files: Files, path: string): Promise<LayoutWriter> {
  const info = await files.stat(path)
  if (info !== undefined && (info.kind !== 'directory' || !(await isReplaceable(files, path)))) {
    throw new UserError(
      'LAYOUT_OCCUPIED',
      `expected an image layout or an empty folder at ${path}, found something else`,
      'name another folder with the input `layout`',
    )
  }
  await files.remove(path)
  await files.makeDirectory(files.resolve(path, 'blobs', 'sha256'))
  await files.write(files.resolve(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  return new LayoutWriter(files, path)
}

async function isReplaceable(files: Files, path: string): Promise<boolean> {
  const names = await files.list(path)
  return names.length === 0 || names.includes('oci-layout')
}

export class LayoutWriter {
  #streams = 0

  constructor(
    readonly files: Files,
    readonly path: string,
  ) {}

  async add(data: Uint8Array | string): Promise<BlobInfo> {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
    const digest = digestOf(bytes)
    await this.files.write(this.#blob(digest), bytes)
    return { digest, size: bytes.length }
  }

  /** Writes while hashing: the name is known at the end. */
  async addStream(chunks: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    const partial = this.files.resolve(this.path, `partial-${(this.#streams += 1)}`)
    const hash = createHash('sha256')
    let size = 0
    await this.files.writeStream(
      partial,
      tap(chunks, (chunk) => {
        hash.update(chunk)
        size += chunk.length
      }),
    )
    const digest = `sha256:${hash.digest('hex')}`
    await this.files.rename(partial, this.#blob(digest))
    return { digest, size }
  }

  /** Takes a blob over from another layout or a registry, verified on the way. */
  async copy(source: ImageSource, descriptor: Descriptor): Promise<void> {
    const path = this.#blob(descriptor.digest)
    if (descriptor.digest.startsWith('sha512:'))
      await this.files.makeDirectory(this.files.resolve(this.path, 'blobs', 'sha512'))
    await this.files.writeStream(path, source.blob(descriptor))
  }

  async addManifest(document: object, mediaType: string): Promise<Descriptor> {
    return { mediaType, ...(await this.add(JSON.stringify(document))) }
  }

  /** Makes it a layout: from now on it holds this image. */
  async finish(top: Descriptor): Promise<ImageLayout> {
    await this.files.write(this.files.resolve(this.path, 'index.json'), layoutIndex(top))
    return new ImageLayout(this.files, this.path, top)
  }

  #blob(digest: string): string {
    return this.files.resolve(this.path, blobPath(digest))
  }
}

/** The text of an `index.json` that points to one image. */
export function layoutIndex(top: Descriptor): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [top] })
}

async function* tap(chunks: AsyncIterable<Uint8Array>, see: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    see(chunk)
    yield chunk
  }
}
