import { type Ports, type Reference, referenceName, UserError } from '@slipway/core'
import {
  type ImageGraph,
  type ImageIdentity,
  imageIdentity,
  type ImageLayout,
  openLayout,
  readGraph,
} from '@slipway/oci/layout'
import { buildRecord } from '@slipway/action-build/record'

/** An image on disk, checked as far as that is possible without the registry. */
export interface LocalImage {
  readonly source: ImageLayout
  readonly graph: ImageGraph
  readonly identity: ImageIdentity
}

/**
 * Checks the layout: every manifest by its digest, every blob by its presence and size, and the whole against what
 * build reported and what `image` names.
 * @throws UserError
 */
export async function openLocalImage(path: string, image: Reference, ports: Ports): Promise<LocalImage> {
  const layout = await openLayout(ports.files, path)
  checkDigest(layout, image, ports)
  const graph = await readGraph(layout, layout.top)
  for (const blob of graph.blobs) await layout.locate(blob)
  return { source: layout, graph, identity: await imageIdentity(layout, graph) }
}

/** The digest is the identity: what is pushed is what was built, tested and scanned. */
function checkDigest(layout: ImageLayout, image: Reference, { host, record, files }: Ports): void {
  const { digest } = layout.top
  const built = record.output(buildRecord, 'layout')
  const reported = record.output(buildRecord, 'digest')
  const isBuilt = built !== undefined && files.resolve(built) === files.resolve(layout.path)
  const isOther = reported !== undefined && reported !== digest
  // Given by name, so it is meant; but what names it may be a file that a change brought along.
  if (isOther && !isBuilt)
    host.warn(`${layout.path} holds ${digest}, and not ${reported}, which build of this run made`)
  if (isOther && isBuilt) {
    const message = `${layout.path}: expected the image ${reported} that build reported, found ${digest}`
    throw new UserError(
      'LAYOUT_CHANGED',
      message,
      'something wrote into the layout after build; build, test and scan again',
    )
  }
  if (image.digest !== undefined && image.digest !== digest) {
    const message = `image: expected the digest ${digest} of the layout ${layout.path}, found ${image.digest} in ${referenceName(image)}`
    throw new UserError('IMAGE_DIGEST', message, 'leave the digest out of `image`, or push the layout that has it')
  }
}
