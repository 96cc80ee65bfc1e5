import { type Ports, UserError } from '@slipway/core'
import type { Descriptor } from '@slipway/oci/layout'
import { type Attachment, attachmentOf, pushCompanions } from '@slipway/oci/registry'
import { scanRecord } from '@slipway/action-scan/record'
import { added, type Place } from './places'
import type { PushedImage } from './source'

/** Bills of materials of large images have tens of megabytes, and each is read whole. */
const LIMIT = 64 * 1024 * 1024

/** What was attached to the image. */
export interface Attached {
  readonly type: string
  readonly digest: string
}

/**
 * The bills of materials that scan made of this very image.
 * @throws UserError `ATTACH_MISSING`, `ATTACH_OTHER`
 */
export async function readSboms({ digest }: Descriptor, { record, files }: Ports): Promise<readonly Attachment[]> {
  const scan = record.latest(scanRecord)
  const cyclonedx = record.take(scanRecord, 'attach', ({ outputs }) => outputs.sbom)
  const hint = 'run scan of this image before push in the same job, or leave `attach` out'
  if (scan === undefined || cyclonedx === undefined)
    throw new UserError('ATTACH_MISSING', 'attach: expected a bill of materials from scan, found none', hint)
  if (scan.facts.digest !== undefined && scan.facts.digest !== digest)
    throw new UserError('ATTACH_OTHER', `attach: expected a scan of ${digest}, found one of ${scan.facts.digest}`, hint)
  const spdx = record.output(scanRecord, 'spdx' as never)
  const found: Attachment[] = []
  for (const [mediaType, path] of [
    ['application/vnd.cyclonedx+json', cyclonedx],
    ['application/spdx+json', spdx],
  ] as const)
    if (path !== undefined)
      found.push({
        mediaType,
        content: await files.readBytes(path, { limit: LIMIT }),
        title: path.split('/').at(-1) ?? path,
      })
  return found
}

/** Each a referrer of the image, in one place. @throws UserError, TransientError */
export async function attachSboms(
  place: Place,
  { graph }: PushedImage,
  sboms: readonly Attachment[],
): Promise<readonly Attached[]> {
  const { connection } = place
  const attached: Attached[] = []
  if (connection === undefined) return attached
  for (const sbom of sboms) {
    const { source, companion } = await attachmentOf(graph.top, sbom)
    const order = { source, companions: [companion], concurrency: 1, mountFrom: [] }
    for (const report of await pushCompanions(connection, order))
      if (place.content !== undefined) place.content = added(place.content, report)
    attached.push({ type: sbom.mediaType, digest: companion.graph.top.digest })
    connection.ports.host.info(`${place.name}: attached ${sbom.title} as ${companion.graph.top.digest}`)
  }
  return attached
}
