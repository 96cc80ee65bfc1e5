import type { Reference, UserError } from '@slipway/core'
import {
  type Connection,
  type ContentReport,
  pushCompanions,
  pushContent,
  pushTags,
  type TagResult,
} from '@slipway/oci/registry'
import type { PushedImage } from './source'
import type { PlannedTag } from './tags/expand'
import type { TagKeeper } from './tags/keeper'
import type { Version } from './tags/version'

/** One repository that the image goes to, and how far it came there. */
export interface Place {
  readonly target: Reference
  /** Registry and repository. */
  readonly name: string
  readonly version: Version | undefined
  wanted: readonly PlannedTag[]
  connection?: Connection | undefined
  keeper?: TagKeeper
  content?: ContentReport
  tags?: readonly TagResult[]
  /** What went wrong there. */
  error?: UserError
}

/** The image under its digest, and what refers to it. @throws UserError, TransientError */
export async function bringContent(place: Place, image: PushedImage, concurrency: number): Promise<void> {
  const { connection } = place
  if (connection === undefined) return
  const { source, graph, homes } = image
  const mountFrom = homes
    .filter(({ host, repository }) => host === connection.base.host && repository !== connection.repository)
    .map(({ repository }) => repository)
  const content = await pushContent(connection, { source, graph, concurrency, mountFrom })
  place.content = content
  for (const { source: from, companion } of image.companions) {
    const order = { source: from, companions: [companion], concurrency, mountFrom }
    for (const report of await pushCompanions(connection, order)) place.content = added(place.content, report)
  }
}

/** Bytes of both together; the image's own digest. */
export function added(content: ContentReport, more: ContentReport): ContentReport {
  const blobs = {
    uploaded: content.blobs.uploaded + more.blobs.uploaded,
    present: content.blobs.present + more.blobs.present,
    mounted: content.blobs.mounted + more.blobs.mounted,
  }
  return {
    ...content,
    blobs,
    uploadedBytes: content.uploadedBytes + more.uploadedBytes,
    skippedBytes: content.skippedBytes + more.skippedBytes,
  }
}

/** @throws UserError, TransientError */
export async function setTags(place: Place, { graph }: PushedImage): Promise<void> {
  const { connection, content, keeper, wanted } = place
  if (connection === undefined || content === undefined) return
  const order = { graph, tags: wanted.map(({ name }) => name), keep: keeper?.keep }
  place.tags = await pushTags(connection, order, content.shown)
  for (const { name, state, reason = '' } of place.tags)
    if (state === 'left') connection.ports.host.warn(`${place.name}:${name} stays as it is: ${reason}`)
}

/** Tags that point to the image now. */
export function tagsOf(place: Place): readonly string[] {
  return (place.tags ?? []).filter(({ state }) => state !== 'left').map(({ name }) => name)
}
