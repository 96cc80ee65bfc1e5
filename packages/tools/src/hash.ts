import { createHash } from 'node:crypto'
import type { Ports } from '@slipway/core'

/** Passes bytes on and knows their SHA-256 once all have passed. */
export class Hashing implements AsyncIterable<Uint8Array> {
  readonly #hash = createHash('sha256')
  readonly #bytes: AsyncIterable<Uint8Array>
  #digest: string | undefined

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#bytes = bytes
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for await (const chunk of this.#bytes) {
      this.#hash.update(chunk)
      yield chunk
    }
    this.#digest = this.#hash.digest('hex')
  }

  /** 64 hex digits. */
  get sha256(): string {
    if (this.#digest === undefined) throw new Error('the hash is known when all bytes have passed')
    return this.#digest
  }
}

export async function sha256Of({ files }: Pick<Ports, 'files'>, path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of files.stream(path, { reuse: true })) hash.update(chunk)
  return hash.digest('hex')
}
