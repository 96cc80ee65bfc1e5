import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'

/** Content that grows until it gets its name. */
export interface Draft {
  readonly size: number
  append(chunk: Uint8Array): Promise<void>
  /** The digest of what came so far. */
  digest(): string
  /** Keeps it under its digest. */
  keep(): Promise<string>
  discard(): Promise<void>
}

export interface BlobStore {
  size(digest: string): Promise<number | undefined>
  /** Bytes from `start` up to and with `last`. */
  read(digest: string, start: number, last: number): AsyncIterable<Uint8Array>
  draft(id: string): Promise<Draft>
  remove(digest: string): Promise<void>
}

abstract class HashedDraft implements Draft {
  readonly #hash = createHash('sha256')
  #size = 0

  get size(): number {
    return this.#size
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.store(chunk)
    this.#hash.update(chunk)
    this.#size += chunk.length
  }

  digest(): string {
    return `sha256:${this.#hash.copy().digest('hex')}`
  }

  protected abstract store(chunk: Uint8Array): Promise<void>
  abstract keep(): Promise<string>
  abstract discard(): Promise<void>
}

export class MemoryBlobs implements BlobStore {
  readonly #blobs = new Map<string, Uint8Array>()

  async size(digest: string): Promise<number | undefined> {
    return this.#blobs.get(digest)?.length
  }

  async *read(digest: string, start: number, last: number): AsyncIterable<Uint8Array> {
    const bytes = this.#blobs.get(digest)?.subarray(start, last + 1) ?? new Uint8Array()
    const step = 64 * 1024
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
  }

  async draft(): Promise<Draft> {
    const blobs = this.#blobs
    return new (class extends HashedDraft {
      readonly #chunks: Uint8Array[] = []
      protected async store(chunk: Uint8Array): Promise<void> {
        this.#chunks.push(chunk)
      }
      async keep(): Promise<string> {
        blobs.set(this.digest(), Buffer.concat(this.#chunks))
        return this.digest()
      }
      async discard(): Promise<void> {
        this.#chunks.length = 0
      }
    })()
  }

  async remove(digest: string): Promise<void> {
    this.#blobs.delete(digest)
  }
}

/** `blobs/sha256/<hex>` under a folder, drafts beside them. */
export class FolderBlobs implements BlobStore {
  constructor(readonly folder: string) {}

  async size(digest: string): Promise<number | undefined> {
    return fs.stat(this.path(digest)).then(
      (info) => info.size,
      () => undefined,
    )
  }

  read(digest: string, start: number, last: number): AsyncIterable<Uint8Array> {
    return last < start ? none() : createReadStream(this.path(digest), { start, end: last, highWaterMark: 256 * 1024 })
  }

  async draft(id: string): Promise<Draft> {
    const { folder } = this
    await fs.mkdir(join(folder, 'drafts'), { recursive: true })
    await fs.mkdir(join(folder, 'blobs', 'sha256'), { recursive: true })
    const path = join(folder, 'drafts', id)
    const handle = await fs.open(path, 'wx')
    const locate = (digest: string) => this.path(digest)
    return new (class extends HashedDraft {
      protected async store(chunk: Uint8Array): Promise<void> {
        await handle.writeFile(chunk)
      }
      async keep(): Promise<string> {
        await handle.close()
        await fs.rename(path, locate(this.digest()))
        return this.digest()
      }
      async discard(): Promise<void> {
        await handle.close()
        await fs.rm(path, { force: true })
      }
    })()
  }

  async remove(digest: string): Promise<void> {
    await fs.rm(this.path(digest), { force: true })
  }

  path(digest: string): string {
    return join(this.folder, 'blobs', ...digest.split(':'))
  }
}

async function* none(): AsyncIterable<Uint8Array> {
  // nothing to read
}
