import { Mismatch, parseReference, type Reference, referenceName } from '@slipway/core'
import { isLabelValue } from '../names'
import { differences, type Difference, place } from '../manifest/difference'
import { containersOf, digestIn, type KubeObject, type RenderedContainer } from '../manifest/manifest'
import type { PinnedReference } from './candidates'

export type CandidateCheck =
  | { readonly accepted: true; readonly targets: readonly RenderedContainer[] }
  | { readonly accepted: false; readonly why: string }

/**
 * Whether a render with the image put in differs from the base in the wanted images alone.
 * @param noise places that differ between two renders of the same values
 */
export function checkCandidate(plan: {
  readonly base: readonly KubeObject[]
  readonly render: readonly KubeObject[]
  readonly image: PinnedReference
  readonly noise: ReadonlySet<string>
}): CandidateCheck {
  const targets = targetsOf(plan.render, plan.image)
  if (targets.length === 0) return { accepted: false, why: 'no container carries the digest then' }
  const changes = differences(plan.base, plan.render).filter((change) => !plan.noise.has(place(change)))
  const images = changes.filter(isImage)
  const wrong = images.find((change) => !isOurs(unquoted(change.to), plan.image))
  if (wrong !== undefined)
    return { accepted: false, why: `it makes ${wrong.object} run ${unquoted(wrong.to) || 'nothing'}` }
  const before = new Set(images.map((change) => nameOf(unquoted(change.from))))
  if (before.size > 1) return { accepted: false, why: `it replaces several images: ${[...before].join(', ')}` }
  const other = changes.find((change) => !isImage(change) && !isHarmlessLabel(change))
  if (other !== undefined) return { accepted: false, why: `it changes ${other.object} ${other.path.join('.')} too` }
  return { accepted: true, targets }
}

/** Containers whose image is exactly this repository at this digest. */
export function targetsOf(
  objects: readonly KubeObject[],
  image: PinnedReference,
  namespace = '',
): readonly RenderedContainer[] {
  return containersOf(objects, namespace).filter((container) => isOurs(container.image, image))
}

function isOurs(text: string, image: PinnedReference): boolean {
  const found = readReference(text)
  return found !== undefined && referenceName(found) === referenceName(image) && digestIn(text) === image.digest
}

function readReference(text: string): Reference | undefined {
  try {
    return parseReference(text)
  } catch (error) {
    if (error instanceof Mismatch) return undefined
    throw error
  }
}

function isImage({ path }: Difference): boolean {
  const [list, index, key] = path.slice(-3)
  return key === 'image' && /^\d+$/.test(index ?? '') && (list === 'containers' || list === 'initContainers')
}

/** A version label may follow the tag, as long as it stays a label and selects nothing. */
function isHarmlessLabel({ path, to }: Difference): boolean {
  const inLabels = path.at(-2) === 'labels' && path.at(-3) === 'metadata'
  return inLabels && isLabelValue(unquoted(to))
}

function unquoted(leaf: string | undefined): string {
  if (leaf === undefined) return ''
  const value = JSON.parse(leaf) as unknown
  return typeof value === 'string' ? value : leaf
}

function nameOf(image: string): string {
  const found = readReference(image)
  return found === undefined ? (image.split(/[@]|:(?=[^/]*$)/)[0] ?? '') : referenceName(found)
}
