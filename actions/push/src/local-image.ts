import { type Ports, type Reference, referenceName, UserError, type Values } from '@slipway/core'
import {
  type ImageGraph,
  type ImageIdentity,
  imageIdentity,
  type ImageLayout,
  openLayout,
  readGraph,
} from '@slipway/oci/layout'
import { buildRecord } from '@slipway/action-build/record'
import type { Inputs } from './inputs'
import type { PushTarget } from './target'

/** An image on disk and where it goes, checked as far as that is possible without the registry. */
export interface LocalImage {
  readonly layout: ImageLayout
  readonly graph: ImageGraph
  readonly identity: ImageIdentity
  /** Registry and repository. */
  readonly image: Reference
  readonly tags: readonly string[]
}

/**
 * Checks the layout: every manifest by its digest, every blob by its presence and size, and the whole against what
 * build reported and what `image` names.
 * @throws UserError
 */
export async function openLocalImage(target: PushTarget, given: Values<Inputs>, ports: Ports): Promise<LocalImage> {
  const { image } = target
  const layout = await openLayout(ports.files, target.layout)
  checkDigest(layout, image, ports)
  const graph = await readGraph(layout, layout.top)
  for (const blob of graph.blobs) await layout.locate(blob)
  const identity = await imageIdentity(layout, graph)
  return {
    layout,
    graph,
    identity,
    image,
    tags: [...new Set([...(image.tag === undefined ? [] : [image.tag]), ...given.tags])],
  }
}

/** The digest is the identity: what is pushed is what was built, tested and scanned. */
function checkDigest(layout: ImageLayout, image: Reference, { record, files }: Ports): void {
  const { digest } = layout.top
  const built = record.output(buildRecord, 'layout')
  const reported =
    built !== undefined && files.resolve(built) === files.resolve(layout.path)
      ? record.output(buildRecord, 'digest')
      : undefined
  if (reported !== undefined && reported !== digest) {
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
