import { type ImageGraph, readGraph } from '../layout/graph'
import type { ImageLayout } from '../layout/layout'
import { createLayout } from '../layout/write'
import { takeBlob } from './blobs'

export interface Adopted {
  readonly layout: ImageLayout
  readonly graph: ImageGraph
}

/**
 * Puts the image of a builder's layout into a fresh one: every blob verified, nothing beside the image, no names and no
 * leftovers of the builder in `index.json`.
 */
export async function adoptLayout(from: ImageLayout, into: string): Promise<Adopted> {
  const { mediaType, digest, size, platform } = from.top
  const top = { mediaType, digest, size, ...(platform === undefined ? {} : { platform }) }
  const graph = await readGraph(from, top)
  const writer = await createLayout(from.files, into)
  for (const blob of graph.blobs) await takeBlob(writer, from, blob)
  for (const node of graph.nodes) await writer.add(node.bytes)
  return { layout: await writer.finish(top), graph }
}
