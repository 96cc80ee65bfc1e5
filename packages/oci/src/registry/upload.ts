import type { HttpResponse } from '@slipway/core'
import { UserError } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import type { ImageSource } from '../layout/source'
import { BlobReader } from './blob-reader'
import type { Call, Connection } from './connection'
import { RegistryFailure } from './failure'

interface BlobOrder {
  readonly source: ImageSource
  readonly blob: Descriptor
  /** Other repositories of the registry that may have it. */
  readonly mountFrom: readonly string[]
  /** Called with the bytes that the registry has of it so far; throws to stop the upload. */
  readonly progress: (bytes: number) => void
}

type BlobFate = 'present' | 'mounted' | 'uploaded'

/** Some proxies refuse large bodies; pieces of this size pass all that were met. */
const PIECE = 32 * 1024 * 1024
const PATIENCE = 120_000

/**
 * Brings one blob to the registry if it is not there (distribution-spec, "Pushing a blob in chunks", "Mounting a
 * blob").
 */
export async function bringBlob(connection: Connection, order: BlobOrder): Promise<BlobFate> {
  if (await hasBlob(connection, order.blob.digest)) return 'present'
  return new BlobUpload(connection, order).run()
}

async function hasBlob(connection: Connection, digest: string): Promise<boolean> {
  const call = { method: 'HEAD', url: blobUrl(connection, digest), scope: pushScope(connection) }
  return connection.retrier.run(`check ${digest.slice(0, 19)}`, async () => {
    const response = await connection.read(call, [200, 404])
    await response.discard()
    return response.status === 200
  })
}

export function blobUrl(connection: Connection, digest: string): string {
  return `/v2/${connection.repository}/blobs/${digest}`
}

function uploadsUrl(connection: Connection): string {
  return `/v2/${connection.repository}/blobs/uploads/`
}

export function pushScope(connection: Connection): string {
  return `repository:${connection.repository}:pull,push`
}

/**
 * One upload session after the other, until the blob is there: resumed where the registry kept what it got, else
 * restarted.
 */
class BlobUpload {
  readonly #reader: BlobReader
  #session: URL | undefined
  #offset = 0
  #piece = Number.POSITIVE_INFINITY
  #whole = false
  #mountTried = false
  #committing = false
  #fate: BlobFate | undefined
  #refusedDigest = false

  constructor(
    readonly connection: Connection,
    readonly order: BlobOrder,
  ) {
    this.#reader = new BlobReader(order.source, order.blob)
  }

  async run(): Promise<BlobFate> {
    const { digest } = this.order.blob
    const tries = this.connection.retrier.start(`upload ${digest.slice(0, 19)}`)
    try {
      while (this.#fate === undefined) {
        try {
          await this.#advance()
        } catch (error) {
          await tries.afterFailure(this.#judge(error))
          await this.#recover()
        }
      }
      this.order.progress(this.order.blob.size)
      return this.#fate
    } finally {
      await this.#reader.close()
    }
  }

  async #advance(): Promise<void> {
    this.#committing = false
    if (this.#session === undefined) await this.#begin()
    while (this.#fate === undefined && !this.#whole && this.#offset < this.order.blob.size) await this.#sendPiece()
    if (this.#fate === undefined) await this.#commit()
  }

  async #begin(): Promise<void> {
    this.#offset = 0
    const url = uploadsUrl(this.connection)
    const mounted = await this.#mount(url)
    const response = mounted ?? (await this.#call({ method: 'POST', url, headers: { 'content-length': '0' } }, [202]))
    if (response.status === 201) this.#fate = 'mounted'
    else this.#moveTo(response)
    await response.discard()
  }

  /** 201: done. 202: the registry opened a session instead. Any other answer: the usual way. */
  async #mount(url: string): Promise<HttpResponse | undefined> {
    const [from] = this.order.mountFrom
    if (from === undefined || this.#mountTried) return undefined
    this.#mountTried = true
    const query = `?mount=${encodeURIComponent(this.order.blob.digest)}&from=${encodeURIComponent(from)}`
    const scope = `${pushScope(this.connection)} repository:${from}:pull`
    try {
      return await this.connection.expect(
        { method: 'POST', url: url + query, scope, headers: { 'content-length': '0' } },
        [201, 202],
      )
    } catch (error) {
      if (error instanceof RegistryFailure) return undefined
      throw error
    }
  }

  async #sendPiece(): Promise<void> {
    const [start, end] = [this.#offset, Math.min(this.order.blob.size, this.#offset + this.#piece)]
    const whole = start === 0 && end === this.order.blob.size
    const headers = { ...(whole ? {} : { 'content-range': `${start}-${end - 1}` }) }
    const response = await this.#sendBody('PATCH', this.#sessionUrl(), { start, end, headers, wanted: [202, 201, 204] })
    this.#offset = end
    this.#moveTo(response)
  }

  async #commit(): Promise<void> {
    const { digest, size } = this.order.blob
    const url = withDigest(this.#sessionUrl(), digest)
    const start = this.#whole ? 0 : size
    this.#committing = true
    const response = await this.#sendBody('PUT', url, { start, end: size, headers: {}, wanted: [201, 204] })
    const answered = response.headers['docker-content-digest']
    if (answered !== undefined && answered !== digest) throw otherDigest(this.connection, digest, answered)
    this.#fate = 'uploaded'
  }

  async #sendBody(
    method: string,
    url: URL,
    body: { start: number; end: number; headers: Record<string, string>; wanted: readonly number[] },
  ): Promise<HttpResponse> {
    const { start, end } = body
    const headers = {
      ...body.headers,
      'content-type': 'application/octet-stream',
      'content-length': String(end - start),
    }
    let broken: unknown
    let answered = false
    const pieces = async function* (this: BlobUpload): AsyncGenerator<Uint8Array> {
      let sent = start
      try {
        for await (const chunk of this.#reader.piece(start, end)) {
          if (answered) throw new Error('answered before everything was sent')
          sent += chunk.length
          yield chunk
          this.order.progress(Math.min(sent, end))
        }
      } catch (error) {
        if (!answered) broken = error
        throw error
      }
    }
    try {
      const call = {
        method,
        url: url.href,
        headers,
        ...(end > start ? { body: () => pieces.call(this) } : {}),
        limit: 'none' as const,
      }
      const response = await this.#call(call, body.wanted)
      await response.discard()
      return response
    } catch (error) {
      // What went wrong on our side of the stream counts, not how the connection ended because of it.
      throw broken ?? error
    } finally {
      answered = true
    }
  }

  #call(call: Omit<Call, 'scope'>, wanted: readonly number[]): Promise<HttpResponse> {
    return this.connection.expect({ ...call, scope: pushScope(this.connection), timeout: PATIENCE }, wanted)
  }

  #sessionUrl(): URL {
    if (this.#session === undefined) throw new Error('no upload session')
    return this.#session
  }

  #moveTo(response: HttpResponse): void {
    // Relative to the address of the request that is answered (RFC 9110, 10.2.2).
    const before = this.#session ?? new URL(uploadsUrl(this.connection), this.connection.base)
    const location = response.headers['location']
    if (location === undefined && this.#session !== undefined) return
    this.#session = this.connection.follow(location, before)
  }

  /**
   * Failures that have another way on count as passing: a lost session, a refused body size or method, bytes lost on
   * the way.
   */
  #judge(error: unknown): unknown {
    if (!(error instanceof RegistryFailure) || error.passing) return error
    const { status } = error
    if (status === 413 && this.#piece > PIECE && this.order.blob.size > PIECE && !this.#whole) {
      this.#piece = PIECE
      return this.#forget(error)
    }
    if ((status === 405 || status === 501) && !this.#whole && !this.#committing) {
      this.#whole = true
      return this.#forget(error)
    }
    if (status === 416 && !this.#committing) return error.asPassing()
    if (
      this.#session !== undefined &&
      (status === 404 || error.has('BLOB_UPLOAD_UNKNOWN') || error.has('BLOB_UPLOAD_INVALID'))
    )
      return this.#forget(error)
    if (
      this.#committing &&
      status === 400 &&
      !this.#refusedDigest &&
      (error.has('DIGEST_INVALID') || error.has('SIZE_INVALID'))
    ) {
      this.#refusedDigest = true
      return this.#forget(error)
    }
    return error
  }

  #forget(error: RegistryFailure): RegistryFailure {
    this.#session = undefined
    return error.asPassing()
  }

  /** The answer to a commit may have been lost after the work was done; else the session says how much it has. */
  async #recover(): Promise<void> {
    if (this.#committing && (await hasBlob(this.connection, this.order.blob.digest))) {
      this.#fate = 'uploaded'
      return
    }
    const session = this.#session
    if (session === undefined) return
    const kept = this.#whole ? undefined : await this.#askOffset(session)
    if (kept === undefined) this.#session = undefined
    else this.#offset = kept
  }

  /** Undefined when it is better to start over. `0-0` is what registries say for one byte and for none. */
  async #askOffset(session: URL): Promise<number | undefined> {
    try {
      const response = await this.#call({ method: 'GET', url: session.href }, [204])
      await response.discard()
      const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.headers['range'] ?? '')?.[1]
      const offset = last === undefined || last === '0' ? undefined : Number(last) + 1
      if (offset === undefined || offset > this.order.blob.size) return undefined
      this.#moveTo(response)
      return offset
    } catch (error) {
      if (error instanceof RegistryFailure) return undefined
      throw error
    }
  }
}

/** The session's own query is signed by some registries: it is kept to the byte. */
function withDigest(session: URL, digest: string): URL {
  const url = new URL(session)
  url.search = `${session.search}${session.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`
  return url
}

export function otherDigest(connection: Connection, wanted: string, found: string): UserError {
  const message = `${connection.base.host}: expected the digest ${wanted} for what was sent, found ${found.slice(0, 140)}`
  return new UserError(
    'REGISTRY_DIGEST',
    message,
    'check the registry and the proxies in front of it: one of them changes content; nothing was tagged',
    { outcome: 'tool-failed' },
  )
}
