import { randomUUID } from 'node:crypto'
import type { Draft } from './blob-store'
import type { Exchange } from './exchange'
import type { Content } from './content'

interface Upload {
  readonly name: string
  readonly draft: Draft
}

/** Upload sessions: monolithic, chunked, mounts (distribution-spec, "Pushing Blobs"). */
export class Uploads {
  readonly #open = new Map<string, Upload>()

  constructor(
    readonly content: Content,
    /** Bytes that a PATCH with Content-Range may have. */
    readonly rangeLimit: number,
  ) {}

  async begin(exchange: Exchange, name: string): Promise<void> {
    const [mount, from, digest] = ['mount', 'from', 'digest'].map((key) => exchange.url.searchParams.get(key))
    if (mount && from && this.content.repository(from)?.blobs.has(mount)) {
      this.content.addBlob(name, mount)
      return exchange.answer(201, {
        headers: { location: `/v2/${name}/blobs/${mount}`, 'docker-content-digest': mount },
      })
    }
    const id = randomUUID()
    const upload = { name, draft: await this.content.blobs.draft(id) }
    this.#open.set(id, upload)
    if (digest) {
      for await (const chunk of exchange.body()) await upload.draft.append(chunk)
      return this.#keep(exchange, id, { upload, digest })
    }
    return exchange.answer(202, { headers: this.#where(id, upload) })
  }

  async serve(exchange: Exchange, name: string, id: string): Promise<void> {
    const upload = this.#open.get(id)
    if (upload === undefined || upload.name !== name)
      return exchange.refuse(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry')
    const { method } = exchange.seen
    if (method === 'GET') return exchange.answer(204, { headers: this.#where(id, upload) })
    if (method === 'DELETE') {
      this.#open.delete(id)
      await upload.draft.discard()
      return exchange.answer(204)
    }
    if (method !== 'PATCH' && method !== 'PUT') return exchange.refuse(405, 'UNSUPPORTED', `no ${method} here`)
    const tooLong = Number(exchange.header('content-length') ?? 0) > this.rangeLimit
    const range = exchange.header('content-range')
    if (!fits(range, upload.draft.size) || (range !== undefined && tooLong)) {
      return exchange.answer(416, { headers: this.#where(id, upload) })
    }
    for await (const chunk of exchange.body()) await upload.draft.append(chunk)
    if (method === 'PATCH') return exchange.answer(202, { headers: this.#where(id, upload) })
    return this.#keep(exchange, id, { upload, digest: exchange.url.searchParams.get('digest') ?? '' })
  }

  async #keep(
    exchange: Exchange,
    id: string,
    { upload, digest }: { readonly upload: Upload; readonly digest: string },
  ): Promise<void> {
    this.#open.delete(id)
    if (upload.draft.digest() !== digest) {
      await upload.draft.discard()
      return exchange.refuse(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
    }
    await upload.draft.keep()
    this.content.addBlob(upload.name, digest)
    return exchange.answer(201, {
      headers: { location: `/v2/${upload.name}/blobs/${digest}`, 'docker-content-digest': digest },
    })
  }

  #where(id: string, { name, draft }: Upload): Record<string, string> {
    return {
      location: `/v2/${name}/blobs/uploads/${id}?_state=${id}%3D`,
      'docker-upload-uuid': id,
      range: `0-${Math.max(0, draft.size - 1)}`,
    }
  }
}

/** Pieces come in order; one without a range continues where the last ended. */
function fits(range: string | undefined, size: number): boolean {
  if (range === undefined) return true
  const start = /^(?:bytes )?(\d+)-\d+(?:\/\d+)?$/.exec(range)?.[1]
  return start !== undefined && Number(start) === size
}
