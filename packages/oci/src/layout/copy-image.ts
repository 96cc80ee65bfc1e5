import type { Files } from '@slipway/core'
import type { Descriptor } from './descriptor'
import { type ImageGraph, readGraph } from './graph'
import { blobPath, ImageLayout } from './layout'
import { checkBlob, type ImageSource } from './source'
import { createLayout, type LayoutWriter } from './write'

interface CopiedImage {
  readonly layout: ImageLayout
  readonly graph: ImageGraph
}

/**
 * Copies the image of a builder's layout into a fresh one: every blob verified, nothing beside the image, no names and
 * no leftovers of the builder in `index.json`.
 */
export async function copyImage(from: ImageLayout, into: string): Promise<CopiedImage> {
  return copyInto(from, from.top, { files: from.files, into })
}

/** The same of an image in any source, such as a registry. */
export async function copyInto(
  from: ImageSource,
  { mediaType, digest, size, platform }: Descriptor,
  { files, into }: { readonly files: Files; readonly into: string },
): Promise<CopiedImage> {
  const top = { mediaType, digest, size, ...(platform === undefined ? {} : { platform }) }
  const graph = await readGraph(from, top)
  const writer = await createLayout(files, into)
  for (const blob of graph.blobs) await copyBlob(writer, from, blob)
  for (const node of graph.nodes) await writer.add(node.bytes)
  return { layout: await writer.finish(top), graph }
}

/** Copies a blob, verified: linked from a layout on disk, read from elsewhere. */
export async function copyBlob(writer: LayoutWriter, source: ImageSource, descriptor: Descriptor): Promise<void> {
  const { files, path } = writer
  const target = files.resolve(path, blobPath(descriptor.digest))
  if ((await files.stat(target)) !== undefined) return
  if (!(source instanceof ImageLayout)) return writer.copy(source, descriptor)
  if (descriptor.digest.startsWith('sha512:')) await files.makeDirectory(files.resolve(path, 'blobs', 'sha512'))
  await checkBlob(source, descriptor)
  await files.link(await source.locate(descriptor), target)
}
