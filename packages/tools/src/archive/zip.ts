import type { UnzipFile } from 'fflate'
import { TooLarge } from './limit'

/**
 * The bytes of one file in a zip, as a stream. Duplicate names: the first counts. The caller compares a hash, so the
 * zip's own checksums are not needed.
 * @throws when the archive is broken, too large or has no such file
 */
export async function* zipEntry(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
  limit: number,
): AsyncIterable<Uint8Array> {
  const { Unzip, UnzipInflate } = await import('fflate')
  const wanted = new WantedFile(path, limit)
  const unzip = new Unzip((file) => wanted.offer(file))
  unzip.register(UnzipInflate)
  for await (const chunk of bytes) {
    unzip.push(chunk)
    yield* wanted.take()
    if (wanted.ended) return
  }
  throw new Error(wanted.found ? `the archive ends in the middle of ${path}` : `no file ${path} in the archive`)
}

class WantedFile {
  found = false
  ended = false
  #seen = 0
  #ready: Uint8Array[] = []
  #error: Error | undefined

  constructor(
    readonly path: string,
    readonly limit: number,
  ) {}

  offer(file: UnzipFile): void {
    if (this.found || file.name !== this.path) return
    this.found = true
    file.ondata = (error, data, final) => {
      this.#seen += error === null ? data.byteLength : 0
      this.#error ??= error ?? (this.#seen > this.limit ? new TooLarge(this.path, this.limit) : undefined)
      if (this.#error === undefined) this.#ready.push(data)
      this.ended ||= final
    }
    file.start()
  }

  take(): readonly Uint8Array[] {
    if (this.#error !== undefined) throw this.#error
    const ready = this.#ready
    this.#ready = []
    return ready
  }
}
