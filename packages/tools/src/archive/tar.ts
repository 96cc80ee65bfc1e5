import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { limited } from './limit'

/**
 * The bytes of one regular file in a gzipped tar, as a stream; nothing is written to disk, so no path in the archive
 * matters.
 * @throws when the archive is broken, too large or has no such file
 */
export async function* tarGzEntry(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
  limit: number,
): AsyncIterable<Uint8Array> {
  for await (const file of tarGzFiles(bytes, [path], limit)) {
    yield* file.bytes
    return
  }
  throw new Error(`no file ${path} in the archive`)
}

/**
 * Those regular files of a gzipped tar, in its own order; each is to be read before the next is asked for.
 * @throws when the archive is broken or too large
 */
export async function* tarGzFiles(
  bytes: AsyncIterable<Uint8Array>,
  paths: readonly string[],
  limit: number,
): AsyncIterable<{ readonly path: string; readonly bytes: AsyncIterable<Uint8Array> }> {
  const { extract } = await import('tar-stream')
  const archive = Readable.from(bytes, { objectMode: false })
  const gunzip = createGunzip()
  const plain = Readable.from(limited(gunzip, limit, 'the unpacked archive'), { objectMode: false })
  const entries = extract()
  archive.on('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  plain.on('error', (error) => entries.destroy(error)).pipe(entries)
  try {
    for await (const entry of entries) {
      const path = entry.header.name.replace(/^\.\//, '')
      // Its types leave open what a stream carries; a tar carries bytes.
      if (paths.includes(path) && entry.header.type === 'file')
        yield { path, bytes: entry as AsyncIterable<Uint8Array> }
      entry.resume()
    }
  } finally {
    for (const stream of [archive, gunzip, plain, entries]) stream.on('error', () => undefined).destroy()
  }
}
