import { CancelledError } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import type { ImageGraph } from '../layout/graph'
import type { ImageSource } from '../layout/source'
import type { Connection } from './connection'
import { bringManifest, remoteDigest, setTag, type TagResult } from './manifests'
import { mountCandidates } from './mount'
import { inParallel } from './pool'
import { PushProgress } from './progress'
import { RegistryFailure } from './failure'
import { refusalOf } from './refusal'
import { bringBlob } from './upload'

export interface PushOrder {
  readonly source: ImageSource
  readonly graph: ImageGraph
  readonly tags: readonly string[]
  /** Blobs at a time. */
  readonly concurrency: number
}

export interface PushReport {
  readonly digest: string
  readonly tags: readonly TagResult[]
  readonly uploadedBytes: number
  /** Was there already, or was mounted from another repository. */
  readonly skippedBytes: number
  readonly blobs: { readonly uploaded: number; readonly present: number; readonly mounted: number }
}

/**
 * Brings an image to a registry: blobs in parallel, manifests by digest with children first, and only when all of it is
 * there and verified the tags, each read back. An interrupted or failed push leaves no tag that points to half an
 * image.
 * @throws UserError, TransientError
 */
export async function pushImage(connection: Connection, order: PushOrder): Promise<PushReport> {
  try {
    const blobs = await bringBlobs(connection, order)
    const manifests = await bringManifests(connection, order)
    const tags = await setTags(connection, order)
    const uploadedBytes = blobs.bytes.uploaded + manifests.uploaded
    const skippedBytes = blobs.bytes.present + blobs.bytes.mounted + manifests.present
    return { digest: order.graph.top.digest, tags, uploadedBytes, skippedBytes, blobs: blobs.count }
  } catch (error) {
    throw refusalOf(error)
  }
}

async function bringBlobs(connection: Connection, { source, graph, concurrency }: PushOrder) {
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
    const fate = await bringBlob(connection, { source, blob, mountFrom: mounts.get(blob.digest) ?? [], progress: tick })
    count[fate] += 1
    bytes[fate] += blob.size
    progress.finish(blob.digest)
  })
  return { count, bytes }
}

async function bringManifests(connection: Connection, { graph }: PushOrder) {
  const sizes = { uploaded: 0, present: 0 }
  for (const node of graph.nodes)
    sizes[(await bringManifest(connection, node)) ? 'uploaded' : 'present'] += node.descriptor.size
  await checkThere(connection, graph.top)
  return sizes
}

/** The registry's own word that it has the image, before anything points to it. */
async function checkThere(connection: Connection, { digest }: Descriptor): Promise<void> {
  await connection.retrier.run(`reading back ${digest.slice(0, 19)}`, async () => {
    const found = await remoteDigest(connection, digest)
    if (found !== digest)
      throw new RegistryFailure({ message: `found ${found ?? 'nothing'} under ${digest}`, passing: true })
  })
}

async function setTags(connection: Connection, { graph, tags }: PushOrder): Promise<readonly TagResult[]> {
  const top = graph.nodes.at(-1)
  const results: TagResult[] = []
  if (top === undefined) return results
  for (const tag of new Set(tags)) results.push(await setTag(connection, top, tag))
  return results
}
