import { referenceName } from '@slipway/core'
import type { OwnImage } from '../../image/candidates'
import { imageName } from '../../image/image-name'
import { pinnedText, runsImage } from '../../image/pin'
import { containersOf, type KubeObject, type RenderedContainer } from '../../manifest/manifest'

/**
 * Containers that are to run one of the images, with the image that they are to run: those of its repository. What
 * somebody else applies cannot be rendered here, so the names are those that live.
 */
export function goalOf(
  objects: readonly KubeObject[],
  images: readonly OwnImage[],
  namespace: string,
): readonly RenderedContainer[] {
  return containersOf(objects, namespace).flatMap((container) => {
    const image = images.find((one) => imageName(container.image) === referenceName(one))
    return image === undefined ? [] : [{ ...container, image: pinnedText(container.image, image) }]
  })
}

/** What of the goal is not there. */
export interface Lack {
  /** Containers of our repositories that run something else. */
  readonly others: readonly RenderedContainer[]
  /** Images that no container is of. */
  readonly absent: readonly OwnImage[]
  /** What runs instead, where an image is absent. */
  readonly found: readonly string[]
}

/** @returns undefined when every container of our repositories names the digest that it is to run */
export function lackOf(
  objects: readonly KubeObject[],
  images: readonly OwnImage[],
  namespace: string,
): Lack | undefined {
  const all = containersOf(objects, namespace)
  const isOf = (image: OwnImage, text: string) => imageName(text) === referenceName(image)
  const others = all.filter(({ image: text }) => images.some((image) => isOf(image, text) && !runsImage(text, image)))
  const others_ = images.filter((image) => !all.some(({ image: text }) => isOf(image, text)))
  const absent = others_.filter((image) => !isInCustom(objects, image.digest))
  if (others.length === 0 && absent.length === 0) return undefined
  return { others, absent, found: absent.length === 0 ? [] : [...new Set(all.map(({ image }) => image))] }
}

/** It may run where no controller of Kubernetes itself looks. */
function isInCustom(objects: readonly KubeObject[], digest: string): boolean {
  return objects.some(
    (object) =>
      object['kind'] !== 'ConfigMap' &&
      containersOf([object], '').length === 0 &&
      JSON.stringify(object).includes(digest),
  )
}

const SHOWN = 5

/** What is there instead, as a part of a sentence. */
export function lackText({ others, absent, found }: Lack): string {
  const cut = (texts: readonly string[]) =>
    `${texts.slice(0, SHOWN).join(', ')}${texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : ''}`
  const wrong = others.map(
    ({ workload, name, image }) => `${workload.kind} ${workload.name}, container ${name}, has ${image}`,
  )
  const missing = absent.map(
    (image) => `no container is of ${referenceName(image)} (they are of ${cut(found) || 'nothing'})`,
  )
  return [...missing, ...(wrong.length === 0 ? [] : [cut(wrong)])].join('; ')
}
