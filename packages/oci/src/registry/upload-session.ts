import type { Descriptor } from '../layout/descriptor'
import { findBlob, pushScope } from './blob'
import type { Answer, Connection } from './connection'
import { RegistryFailure } from './failure'
import { callUpload } from './upload-call'

/** Where the bytes of one blob go, as the registry named it last. */
export class UploadSession {
  #url: URL | undefined
  #mountTried = false

  constructor(
    readonly connection: Connection,
    readonly blob: Descriptor,
    /** Other repositories of the registry that may have it. */
    readonly mountFrom: readonly string[],
  ) {}

  get isOpen(): boolean {
    return this.#url !== undefined
  }

  get url(): URL {
    if (this.#url === undefined) throw new Error('no upload session')
    return this.#url
  }

  /** For the last request. The session's own query is signed by some registries: it is kept to the byte. */
  get commitUrl(): URL {
    const url = new URL(this.url)
    url.search = `${url.search}${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(this.blob.digest)}`
    return url
  }

  close(): void {
    this.#url = undefined
  }

  /** A fresh one, unless the registry takes the blob from another repository. */
  async open(): Promise<'open' | 'mounted'> {
    this.close()
    const url = `/v2/${this.connection.repository}/blobs/uploads/`
    const mounted = await this.#mount(url)
    if (mounted === 'mounted') return mounted
    const post = { method: 'POST', url, headers: { 'content-length': '0' } }
    const response = mounted ?? (await callUpload(this.connection, post, 'success'))
    this.moveTo(response)
    await response.discard()
    return 'open'
  }

  /** Relative to the address that answered (RFC 9110, 10.2.2), which a redirect may have changed. */
  moveTo({ headers, from }: Answer): void {
    const location = headers['location']
    if (location === undefined && this.#url !== undefined) return
    this.#url = this.connection.follow(location, from)
  }

  /** Bytes that the registry kept; undefined when it is better to start over. `0-0` is one byte or none. */
  async askOffset(): Promise<number | undefined> {
    try {
      const response = await callUpload(this.connection, { method: 'GET', url: this.url.href }, 'success')
      await response.discard()
      const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.headers['range'] ?? '')?.[1]
      const offset = last === undefined || last === '0' ? undefined : Number(last) + 1
      if (offset === undefined || offset > this.blob.size) return undefined
      this.moveTo(response)
      return offset
    } catch (error) {
      if (error instanceof RegistryFailure) return undefined
      throw error
    }
  }

  /** 201: done, if the blob is there then. 202: a session was opened instead. Any other answer: the usual way. */
  async #mount(url: string): Promise<'mounted' | Answer | undefined> {
    const [from] = this.mountFrom
    if (from === undefined || this.#mountTried) return undefined
    this.#mountTried = true
    const query = `?mount=${encodeURIComponent(this.blob.digest)}&from=${encodeURIComponent(from)}`
    const scope = `${pushScope(this.connection)} repository:${from}:pull`
    const call = { method: 'POST', url: url + query, scope, headers: { 'content-length': '0' } }
    try {
      const response = await this.connection.ask(call, [201, 202])
      if (response.status === 202) return response
      await response.discard()
      return (await findBlob(this.connection, this.blob)) === 'missing' ? undefined : 'mounted'
    } catch (error) {
      if (error instanceof RegistryFailure) return undefined
      throw error
    }
  }
}
