import { formatReference, Mismatch, property, type Reference, referenceName } from '@slipway/core'
import { parseValuePath } from '../names'
import { imageTag } from './image-name'
import { IMAGE_PARTS } from './parts'

/** Stands before the digest where nobody gave a tag. */
export const NO_TAG = 'deployed'

export type PinnedReference = Reference & { readonly digest: string }

/** An image that is to run, and of which component of the repository it is, where there are several. */
export interface OwnImage extends PinnedReference {
  readonly component?: string | undefined
  /** Nobody gave it: it runs already, and stays what it is. */
  readonly kept?: boolean
}

export type Settings = readonly (readonly [path: readonly (string | number)[], value: string])[]

/** The user's own `image-values`, taken at their word. */
export function givenSettings(
  given: ReadonlyMap<string, string>,
  image: PinnedReference,
  below: unknown = undefined,
): Settings {
  const parts = [...given.values()]
  const pinned = parts.includes('digest') || parts.includes('reference')
  return [...given].map(([text, part]) => {
    const path = parseValuePath(text)
    const before = property(below, ...path)
    // The tag of the push, else the one that stood there.
    const tag = image.tag ?? (typeof before === 'string' ? imageTag(`x:${before}`) : undefined)
    const tagged = tag === undefined ? image : { ...image, tag }
    return [path, partOf(part, tagged, { registryApart: parts.includes('registry'), pinned })] as const
  })
}

/** Tag and repository carry the digest when nothing else does: a value without it would be of no use. */
function partOf(
  part: string,
  image: PinnedReference,
  context: { readonly registryApart: boolean; readonly pinned: boolean },
): string {
  const name = context.registryApart ? image.repository : referenceName(image)
  switch (part) {
    case 'reference':
      return formatReference(image)
    case 'repository':
      return name
    case 'registry':
      return image.registry
    case 'digest':
      return image.digest
    case 'tag':
      return context.pinned ? (image.tag ?? '') : `${image.tag ?? NO_TAG}@${image.digest}`
    default:
      throw new Mismatch(`one of ${IMAGE_PARTS.join(', ')} behind each "="`)
  }
}

/** The same settings without the digest: what a pinned render adds. */
export function withoutDigest(settings: Settings): Settings {
  return settings.map(([path, value]) => [path, value.replace(/@sha\d+:[a-f0-9]+$/, '')])
}
