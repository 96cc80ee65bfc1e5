import { isDigest, TransientError, UserError } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import type { ImageSource } from '../layout/source'
import { findBlob, pushScope } from './blob'
import { BlobReader } from './blob-reader'
import type { Answer, Call, Connection, Wanted } from './connection'
import { RegistryFailure } from './failure'
import { UploadWay } from './upload-way'

export interface BlobOrder {
  readonly source: ImageSource
  readonly blob: Descriptor
  /** Other repositories of the registry that may have it. */
  readonly mountFrom: readonly string[]
  /** Upload it even if the registry says that it has it. */
  readonly force?: boolean
  /** Called with the bytes that the registry has of it so far; throws to stop the upload. */
  readonly progress: (bytes: number) => void
}

export type BlobFate = 'present' | 'mounted' | 'uploaded'

const PATIENCE = 120_000
/** Last requests of one blob that get no answer: each takes all of the patience. */
const UNANSWERED = 2

/**
 * Brings one blob to the registry if it is not there (distribution-spec, "Pushing a blob in chunks", "Mounting a
 * blob").
 */
export async function bringBlob(connection: Connection, order: BlobOrder): Promise<BlobFate> {
  if (order.force !== true && (await findBlob(connection, order.blob)) === 'there') return 'present'
  return new BlobUpload(connection, order).run()
}

function uploadsUrl(connection: Connection): string {
  return `/v2/${connection.repository}/blobs/uploads/`
}

/**
 * One upload session after the other, until the blob is there: resumed where the registry kept what it got, else
 * restarted.
 */
class BlobUpload {
  readonly #reader: BlobReader
  readonly #way = new UploadWay()
  #session: URL | undefined
  #offset = 0
  #resumed = false
  #mountTried = false
  #committing = false
  #unanswered = 0
  #fate: BlobFate | undefined
  /** Refusals of the last request that may be bytes lost on the way: each is believed the second time. */
  readonly #doubted = new Set<number>()

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
          if (this.#goesOtherWay(error)) continue
          await tries.afterFailure(this.#judge(error))
          await this.#recover(error)
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
    while (this.#fate === undefined && !this.#way.single && this.#offset < this.order.blob.size) await this.#sendPiece()
    if (this.#fate === undefined) await this.#commit()
  }

  async #begin(): Promise<void> {
    this.#offset = 0
    this.#resumed = false
    const url = uploadsUrl(this.connection)
    const mounted = await this.#mount(url)
    if (mounted === 'mounted') this.#fate = mounted
    else {
      const post = { method: 'POST', url, headers: { 'content-length': '0' } }
      const response = mounted ?? (await this.#call(post, 'success'))
      this.#moveTo(response)
      await response.discard()
    }
  }

  /** 201: done, if the blob is there then. 202: a session was opened instead. Any other answer: the usual way. */
  async #mount(url: string): Promise<'mounted' | Answer | undefined> {
    const [from] = this.order.mountFrom
    if (from === undefined || this.#mountTried) return undefined
    this.#mountTried = true
    const query = `?mount=${encodeURIComponent(this.order.blob.digest)}&from=${encodeURIComponent(from)}`
    const scope = `${pushScope(this.connection)} repository:${from}:pull`
    const call = { method: 'POST', url: url + query, scope, headers: { 'content-length': '0' } }
    try {
      const response = await this.connection.ask(call, [201, 202])
      if (response.status === 202) return response
      await response.discard()
      return (await findBlob(this.connection, this.order.blob)) === 'missing' ? undefined : 'mounted'
    } catch (error) {
      if (error instanceof RegistryFailure) return undefined
      throw error
    }
  }

  async #sendPiece(): Promise<void> {
    const [start, end] = [this.#offset, Math.min(this.order.blob.size, this.#offset + this.#way.piece)]
    const whole = start === 0 && end === this.order.blob.size
    const headers = { ...(whole ? {} : { 'content-range': `${start}-${end - 1}` }) }
    const response = await this.#sendBody('PATCH', this.#sessionUrl(), { start, end, headers })
    this.#offset = end
    this.#resumed = false
    this.#moveTo(response)
  }

  async #commit(): Promise<void> {
    const { digest, size } = this.order.blob
    const url = withDigest(this.#sessionUrl(), digest)
    const start = this.#way.single ? 0 : size
    this.#committing = true
    const response = await this.#sendBody('PUT', url, { start, end: size, headers: {} })
    const answered = response.headers['docker-content-digest']
    if (answered !== undefined && isDigest(answered) && answered !== digest)
      throw otherDigest(this.connection, digest, answered)
    // Some registries say 200 or 202, and so does a page that asks for a login: the blob itself is the proof.
    if (response.status !== 201 && response.status !== 204) await this.#proveThere(response.status)
    this.#fate = 'uploaded'
  }

  async #proveThere(status: number): Promise<void> {
    if ((await findBlob(this.connection, this.order.blob)) !== 'missing') return
    throw new RegistryFailure({
      message: `${this.connection.base.host} answered ${status} to the end of an upload, and does not have the blob`,
      status,
      passing: false,
    })
  }

  async #sendBody(
    method: string,
    url: URL,
    body: { start: number; end: number; headers: Record<string, string> },
  ): Promise<Answer> {
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
      const response = await this.#call(call, 'success')
      await response.discard()
      return response
    } catch (error) {
      // What went wrong on our side of the stream counts, not how the connection ended because of it.
      throw broken ?? error
    } finally {
      answered = true
    }
  }

  #call(call: Omit<Call, 'scope'>, wanted: Wanted): Promise<Answer> {
    return this.connection.ask({ ...call, scope: pushScope(this.connection), timeout: PATIENCE }, wanted)
  }

  #sessionUrl(): URL {
    if (this.#session === undefined) throw new Error('no upload session')
    return this.#session
  }

  /** Relative to the address that answered (RFC 9110, 10.2.2), which a redirect may have changed. */
  #moveTo({ headers, from }: Answer): void {
    const location = headers['location']
    if (location === undefined && this.#session !== undefined) return
    this.#session = this.connection.follow(location, from)
  }

  #goesOtherWay(error: unknown): boolean {
    if (!(error instanceof RegistryFailure) || error.status === undefined) return false
    const sending = { size: this.order.blob.size, committing: this.#committing, resumed: this.#resumed }
    if (this.#session === undefined || !this.#way.change(error, sending)) return false
    this.#session = undefined
    return true
  }

  /** Failures that have another way on count as passing: a lost session, bytes lost on the way. */
  #judge(error: unknown): unknown {
    if (!(error instanceof RegistryFailure) || error.passing) return error
    const { status } = error
    if (status === 416 && !this.#committing) return error.asPassing()
    const lost = status === 404 || error.has('BLOB_UPLOAD_UNKNOWN') || error.has('BLOB_UPLOAD_INVALID')
    if (this.#session !== undefined && lost) return this.#forget(error)
    const wrongBytes = status === 400 && (error.has('DIGEST_INVALID') || error.has('SIZE_INVALID'))
    if (!this.#committing || !(wrongBytes || status === 409) || this.#doubted.has(status)) return error
    this.#doubted.add(status)
    return this.#forget(error)
  }

  #forget(error: RegistryFailure): RegistryFailure {
    this.#session = undefined
    return error.asPassing()
  }

  /** The answer to a commit may have been lost after the work was done; else the session says how much it has. */
  async #recover(error: unknown): Promise<void> {
    if (this.#committing) {
      if ((await findBlob(this.connection, this.order.blob)) === 'there') {
        this.#fate = 'uploaded'
        return
      }
      if (isBreak(error, 'timeout')) this.#countUnanswered(error)
    }
    const session = this.#session
    if (session === undefined) return
    const kept = this.#way.resumes ? await this.#askOffset(session) : undefined
    this.#resumed = kept !== undefined
    if (kept !== undefined) this.#offset = kept
    else {
      this.#session = undefined
      if (isBreak(error, 'reset') && !this.#committing) this.#way.afterBreak(this.order.blob)
    }
  }

  /** All of it arrived and the registry never said so: each further try would wait as long. */
  #countUnanswered(error: unknown): void {
    this.#unanswered += 1
    if (this.#unanswered < UNANSWERED) return
    const waited = `${UNANSWERED} times ${PATIENCE / 1000} s`
    throw new TransientError(
      'REGISTRY_UNAVAILABLE',
      `upload ${this.order.blob.digest.slice(0, 19)}: all bytes were sent, and the registry did not answer the last request (${waited})`,
      'see the log of the registry and its storage, then run it again',
      error,
    )
  }

  /** Undefined when it is better to start over. `0-0` is what registries say for one byte and for none. */
  async #askOffset(session: URL): Promise<number | undefined> {
    try {
      const response = await this.#call({ method: 'GET', url: session.href }, 'success')
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

function isBreak(error: unknown, kind: 'reset' | 'timeout'): boolean {
  return error instanceof RegistryFailure && error.broke === kind
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
