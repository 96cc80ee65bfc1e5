import { pair } from './composition'
import { isWanted } from './pin'
import type { ImageUse } from './image-use'

/** One container of the release, before the image is put in and after. */
export interface PlanContainer {
  /** Kind, namespace and name. */
  readonly object: string
  readonly container: string
  readonly before: string
  readonly after: string
  /** It is to run the image. */
  readonly ours: boolean
}

export function toContainers(
  before: readonly ImageUse[],
  after: readonly ImageUse[],
  names: ReadonlySet<string>,
): readonly PlanContainer[] {
  const twins = pair(after, before)
  return after.map((use) => {
    const old = twins.get(use)
    const ours = isWanted(use, names) || (old !== undefined && isWanted(old, names))
    const { object, container, image } = use
    return { object, container, before: old?.image ?? image, after: image, ours }
  })
}
