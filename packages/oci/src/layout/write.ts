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
 * Starts a layout. An earlier layout at its place goes; a folder that holds anything else is left alone. It is written
 * beside its place and moved there by `finish`, so that an interrupted write leaves nothing that looks like a layout,
 * and another build that writes to the same place does not tear it apart.
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
  const draft = await files.draft(path)
  // Now, not at the end: after a build that fails, nobody takes the old image for the new one.
  await clear(files, path, draft)
  await files.makeDirectory(files.resolve(draft, 'blobs', 'sha256'))
  await files.write(files.resolve(draft, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  return new LayoutWriter(files, draft, path)
}

/** At once, so that what another build moves there meanwhile is not taken apart. */
async function clear(files: Files, path: string, draft: string): Promise<void> {
  if ((await files.stat(path)) === undefined) return
  const old = files.resolve(draft, 'old')
  try {
    await files.rename(path, old)
  } catch (error) {
    if (error instanceof UserError && error.code === 'FILE_MISSING') return
    throw error
  }
  await files.remove(old)
}

async function isReplaceable(files: Files, path: string): Promise<boolean> {
  const names = await files.list(path)
  return names.length === 0 || names.includes('oci-layout')
}

export class LayoutWriter {
  #streams = 0

  constructor(
    readonly files: Files,
    /** Where it is written. */
    readonly path: string,
    /** Where it will be. */
    readonly place: string,
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

  /** Makes it a layout, at its place. @throws UserError `LAYOUT_TAKEN` */
  async finish(top: Descriptor): Promise<ImageLayout> {
    await this.files.write(this.files.resolve(this.path, 'index.json'), layoutIndex(top))
    try {
      await this.files.rename(this.path, this.place)
    } catch (error) {
      throw error instanceof UserError && error.code === 'FILE_EXISTS' ? taken(this.place, error) : error
    }
    return new ImageLayout(this.files, this.place, top)
  }

  #blob(digest: string): string {
    return this.files.resolve(this.path, blobPath(digest))
  }
}

function taken(path: string, cause: unknown): UserError {
  return new UserError(
    'LAYOUT_TAKEN',
    `${path}: expected that nothing else writes there during the build, found the image of another build`,
    'give each build an `output` of its own, or run one after the other',
    { cause },
  )
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
