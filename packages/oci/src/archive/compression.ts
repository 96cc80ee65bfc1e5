import { Readable, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { gunzip } from '../assemble/base-tree'

/** By their first bytes, which RFC 1952, RFC 8878, the xz format and bzip2 fix. */
const MAGICS = [
  { name: 'gzip', bytes: [0x1f, 0x8b] },
  { name: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
] as const

const LONGEST = Math.max(...MAGICS.map(({ bytes }) => bytes.length))

export type Compression = (typeof MAGICS)[number]['name'] | 'none'

/** How bytes are compressed, and the same bytes again. */
export async function sniff(
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly compression: Compression; readonly bytes: AsyncIterable<Uint8Array> }> {
  const iterator = content[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array()
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
    if (head.length >= LONGEST) break
  }
  const found = MAGICS.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte))
  const all = (async function* () {
    if (head.length > 0) yield head
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  })()
  return { compression: found?.name ?? 'none', bytes: all }
}

/** Absent from Node.js before 22.15. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: () => Transform }

/** For who has something else. */
export function readable(found: Compression): string {
  return `plain or compressed with gzip${found === 'zstd' ? ', or with zstd where Node is 22.15 or later' : ''}`
}

/** Plain bytes; undefined where this Node.js cannot make them. */
export function decompressed(
  compression: Compression,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> | undefined {
  if (compression === 'none') return bytes
  if (compression === 'gzip') return gunzip(bytes)
  if (compression !== 'zstd' || createZstdDecompress === undefined) return undefined
  return Readable.from(bytes, { objectMode: false }).compose(createZstdDecompress()) as AsyncIterable<Uint8Array>
}
