import { containersOf, type KubeObject, type RenderedContainer } from '../manifest/manifest'
import type { PinnedReference } from './candidates'
import { runsImage } from './pin'

/** Containers whose image is exactly this repository at this digest. */
export function targetsOf(
  objects: readonly KubeObject[],
  image: PinnedReference,
  namespace = '',
): readonly RenderedContainer[] {
  return containersOf(objects, namespace).filter((container) => runsImage(container.image, image))
}
