import { createHash } from 'node:crypto'
import { compress, type Layer } from '../assemble/layer'
import type { Descriptor } from '../layout/descriptor'
import { blobPath } from '../layout/layout'
import { OCI_LAYER_GZIP, OCI_LAYER_ZSTD } from '../layout/media-types'
import type { LayoutWriter } from '../layout/write'
import { type Compression, decompressed, readable, sniff } from './compression'
import type { Wrong } from './entries'
import type { TarEntry } from './tar-reader'

const KEPT: Readonly<Partial<Record<Compression, string>>> = { gzip: OCI_LAYER_GZIP, zstd: OCI_LAYER_ZSTD }

interface Taking {
  readonly writer: LayoutWriter
  readonly wrong: Wrong
}

/** A layer of an archive in the layout, and the digest of its tar. */
export async function takeLayer(entry: TarEntry, layers: 'as-is' | 'anew', { writer, wrong }: Taking): Promise<Layer> {
  const { compression, bytes } = await sniff(entry.content)
  const mediaType = layers === 'as-is' ? KEPT[compression] : undefined
  try {
    if (mediaType !== undefined) return await keep({ mediaType, ...(await writer.addStream(bytes)) }, compression)
    return await compress(writer, plain(bytes, compression))
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('Z')) throw error
    throw wrong(`whole compressed data in ${entry.name}`, error)
  }

  async function keep(descriptor: Descriptor, how: Compression): Promise<Layer> {
    const { files, path } = writer
    const hash = createHash('sha256')
    const written = files.stream(files.resolve(path, blobPath(descriptor.digest)))
    for await (const chunk of plain(written, how)) hash.update(chunk)
    return { descriptor, diffId: `sha256:${hash.digest('hex')}` }
  }

  function plain(of: AsyncIterable<Uint8Array>, how: Compression): AsyncIterable<Uint8Array> {
    const tar = decompressed(how, of)
    if (tar === undefined) throw wrong(`layers that are ${readable(how)} (${entry.name} is ${how})`)
    return tar
  }
}
