import { CancelledError } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import type { ImageGraph, ImageNode } from '../layout/graph'
import { isForeignLayer } from '../layout/media-types'
import type { ImageSource } from '../layout/source'
import type { Connection } from './connection'
import { RegistryFailure } from './failure'
import { bringManifest, isBlobLost, remoteDigest, setTag, type TagResult } from './manifests'
import { mountCandidates } from './mount'
import { inParallel } from './pool'
import { PushProgress } from './progress'
import { refusalOf } from './refusal'
import { untaggedUnseen } from './untagged'
import { bringBlob } from './upload'

export interface ContentOrder {
  readonly source: ImageSource
  readonly graph: ImageGraph
  /** Blobs at a time. */
  readonly concurrency: number
  /** Repositories of the same registry that have the blobs, the likeliest first. */
  readonly mountFrom?: readonly string[]
}

export interface TagOrder {
  readonly tags: readonly string[]
  /**
   * Asked just before a tag is set that does not point to the image yet: a sentence why it stays as it is.
   * @param before the digest that it points to
   */
  readonly keep?: ((tag: string, before: string | undefined) => Promise<string | undefined>) | undefined
}

export interface PushOrder extends ContentOrder, TagOrder {}

/** What went to a registry, before any tag points to it. */
export interface ContentReport {
  readonly digest: string
  readonly uploadedBytes: number
  /** Was there already, or was mounted from another repository. */
  readonly skippedBytes: number
  readonly blobs: { readonly uploaded: number; readonly present: number; readonly mounted: number }
  /** The registry shows it by its digest. Some do only once a tag names it (Quay before 3.13). */
  readonly shown: boolean
}

export interface PushReport extends Omit<ContentReport, 'shown'> {
  readonly tags: readonly TagResult[]
}

/**
 * Brings an image to a registry: blobs in parallel, manifests by digest with children first, and only when all of it is
 * there and verified the tags, each read back. An interrupted or failed push leaves no tag that points to half an
 * image.
 * @throws UserError, TransientError
 */
export async function pushImage(connection: Connection, order: PushOrder): Promise<PushReport> {
  const { shown, ...content } = await pushContent(connection, order)
  return { ...content, tags: await pushTags(connection, order, shown) }
}

/** Everything but the tags. @throws UserError, TransientError */
export async function pushContent(connection: Connection, order: ContentOrder): Promise<ContentReport> {
  try {
    const blobs = await bringBlobs(connection, order)
    const manifests = await bringManifests(connection, order)
    const shown = await isShown(connection, order.graph.top)
    return {
      digest: order.graph.top.digest,
      uploadedBytes: blobs.bytes.uploaded + manifests.uploaded,
      skippedBytes: blobs.bytes.present + blobs.bytes.mounted + manifests.present,
      blobs: blobs.count,
      shown,
    }
  } catch (error) {
    throw refusalOf(error)
  }
}

/**
 * Sets the tags of an image whose content is there, and takes the registry's own word that it has it by its digest.
 * @throws UserError, TransientError
 */
export async function pushTags(
  connection: Connection,
  { graph, tags, keep }: TagOrder & Pick<ContentOrder, 'graph'>,
  shown: boolean,
): Promise<readonly TagResult[]> {
  const top = graph.nodes.at(-1)
  const results: TagResult[] = []
  if (top === undefined) return results
  try {
    for (const tag of new Set(tags)) results.push(await setTag(connection, top, { tag, keep }))
    if (!shown) await proveShown(connection, graph.top, results)
    return results
  } catch (error) {
    throw refusalOf(error)
  }
}

async function bringBlobs(connection: Connection, { source, graph, concurrency, mountFrom = [] }: ContentOrder) {
  const { host, signals, clock } = connection.ports
  const progress = new PushProgress({ host, clock, blobs: graph.blobs })
  const mounts = mountCandidates(graph, connection)
  const count = { uploaded: 0, present: 0, mounted: 0 }
  const bytes = { uploaded: 0, present: 0, mounted: 0 }
  // Large ones first: the last worker to finish then has little left.
  const blobs = [...graph.blobs].sort((a, b) => b.size - a.size)
  await inParallel(blobs, concurrency, async (blob, stopped) => {
    const tick = (done: number) => {
      signals.check()
      if (stopped()) throw new CancelledError('the failure of another upload')
      progress.update(blob.digest, done)
    }
    const from = [...mountFrom, ...(mounts.get(blob.digest) ?? [])]
    const fate = await bringBlob(connection, { source, blob, mountFrom: from, progress: tick })
    count[fate] += 1
    bytes[fate] += blob.size
    progress.finish(blob.digest)
  })
  return { count, bytes }
}

async function bringManifests(connection: Connection, order: ContentOrder) {
  const sizes = { uploaded: 0, present: 0 }
  for (const node of order.graph.nodes)
    sizes[(await bringNode(connection, node, order)) ? 'uploaded' : 'present'] += node.descriptor.size
  return sizes
}

/** A blob that was there, or was mounted, may be lost all the same: then it is uploaded, and asked again. */
async function bringNode(connection: Connection, node: ImageNode, { source }: ContentOrder): Promise<boolean> {
  try {
    return await bringManifest(connection, node)
  } catch (error) {
    if (!isBlobLost(error) || node.manifest.kind !== 'image') throw error
    connection.ports.host.info(`${connection.base.host} has lost a blob of ${node.descriptor.digest}: uploading again`)
    const known = new Set<string>()
    for (const blob of [node.manifest.config, ...node.manifest.layers]) {
      if (known.has(blob.digest) || isForeignLayer(blob.mediaType)) continue
      known.add(blob.digest)
      const progress = () => connection.ports.signals.check()
      await bringBlob(connection, { source, blob, mountFrom: [], force: true, progress })
    }
    return bringManifest(connection, node)
  }
}

/**
 * Whether the registry shows the image by its digest, before anything points to it. What is shown must be the image; a
 * registry that shows nothing yet may want a tag first.
 */
async function isShown(connection: Connection, { digest }: Descriptor): Promise<boolean> {
  const found = await connection.retrier.run(`reading back ${digest.slice(0, 19)}`, () =>
    remoteDigest(connection, digest),
  )
  if (found !== undefined && found !== digest) await proveShown(connection, { digest }, [])
  return found === digest
}

/** The registry's own word that it has the image, after all that can make it known there. */
async function proveShown(
  connection: Connection,
  { digest }: Pick<Descriptor, 'digest'>,
  tags: readonly TagResult[],
): Promise<void> {
  let found: string | undefined
  try {
    await connection.retrier.run(`reading back ${digest.slice(0, 19)}`, async () => {
      found = await remoteDigest(connection, digest)
      if (found === digest) return
      throw new RegistryFailure({ message: `found ${found ?? 'nothing'} under ${digest}`, passing: true })
    })
  } catch (error) {
    if (found === undefined && tags.length === 0) throw untaggedUnseen(connection, digest, error)
    throw error
  }
}
