import { isDigest, TransientError, UserError, formatDuration } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import type { ImageSource } from '../layout/source'
import { findBlob } from './blob'
import { BlobReader } from './blob-reader'
import type { Connection } from './connection'
import { RegistryFailure } from './failure'
import { PATIENCE, sendBody } from './upload-call'
import { UploadSession } from './upload-session'
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

/**
 * One upload session after the other, until the blob is there: resumed where the registry kept what it got, else
 * restarted.
 */
class BlobUpload {
  readonly #reader: BlobReader
  readonly #way = new UploadWay()
  readonly #session: UploadSession
  #offset = 0
  #resumed = false
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
    this.#session = new UploadSession(connection, order.blob, order.mountFrom)
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
    if (!this.#session.isOpen) await this.#begin()
    while (this.#fate === undefined && !this.#way.single && this.#offset < this.order.blob.size) await this.#sendPiece()
    if (this.#fate === undefined) await this.#commit()
  }

  async #begin(): Promise<void> {
    this.#offset = 0
    this.#resumed = false
    if ((await this.#session.open()) === 'mounted') this.#fate = 'mounted'
  }

  async #sendPiece(): Promise<void> {
    const [start, end] = [this.#offset, Math.min(this.order.blob.size, this.#offset + this.#way.piece)]
    const whole = start === 0 && end === this.order.blob.size
    const headers: Record<string, string> = whole ? {} : { 'content-range': `${start}-${end - 1}` }
    const { progress } = this.order
    const piece = { method: 'PATCH' as const, url: this.#session.url, start, end, headers, progress }
    const response = await sendBody(this.connection, this.#reader, piece)
    this.#offset = end
    this.#resumed = false
    this.#session.moveTo(response)
  }

  async #commit(): Promise<void> {
    const { blob, progress } = this.order
    const { digest, size } = blob
    const url = this.#session.commitUrl
    const start = this.#way.single ? 0 : size
    this.#committing = true
    const last = { method: 'PUT' as const, url, start, end: size, headers: {}, progress }
    const response = await sendBody(this.connection, this.#reader, last)
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

  #goesOtherWay(error: unknown): boolean {
    if (!(error instanceof RegistryFailure) || error.status === undefined) return false
    const sending = { size: this.order.blob.size, committing: this.#committing, resumed: this.#resumed }
    if (!this.#session.isOpen || !this.#way.change(error, sending)) return false
    this.#session.close()
    return true
  }

  /** Failures that have another way on count as passing: a lost session, bytes lost on the way. */
  #judge(error: unknown): unknown {
    if (!(error instanceof RegistryFailure) || error.passing) return error
    const { status } = error
    if (status === 416 && !this.#committing) return error.asPassing()
    const lost = status === 404 || error.has('BLOB_UPLOAD_UNKNOWN') || error.has('BLOB_UPLOAD_INVALID')
    if (this.#session.isOpen && lost) return this.#forget(error)
    const wrongBytes = status === 400 && (error.has('DIGEST_INVALID') || error.has('SIZE_INVALID'))
    if (!this.#committing || !(wrongBytes || status === 409) || this.#doubted.has(status)) return error
    this.#doubted.add(status)
    return this.#forget(error)
  }

  #forget(error: RegistryFailure): RegistryFailure {
    this.#session.close()
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
    if (!this.#session.isOpen) return
    const kept = this.#way.resumes ? await this.#session.askOffset() : undefined
    this.#resumed = kept !== undefined
    if (kept !== undefined) this.#offset = kept
    else {
      this.#session.close()
      if (isBreak(error, 'reset') && !this.#committing) this.#way.afterBreak(this.order.blob)
    }
  }

  /** All of it arrived and the registry never said so: each further try would wait as long. */
  #countUnanswered(error: unknown): void {
    this.#unanswered += 1
    if (this.#unanswered < UNANSWERED) return
    const waited = `${UNANSWERED} times ${formatDuration(PATIENCE)}`
    throw new TransientError(
      'REGISTRY_UNAVAILABLE',
      `upload ${this.order.blob.digest.slice(0, 19)}: all bytes were sent, and the registry did not answer the last request (${waited})`,
      'see the log of the registry and its storage, then run it again',
      error,
    )
  }
}

function isBreak(error: unknown, kind: 'reset' | 'timeout'): boolean {
  return error instanceof RegistryFailure && error.broke === kind
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
