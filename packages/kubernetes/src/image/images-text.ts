import type { OwnImage } from './candidates'

/** What is deployed, in a few words of a log. */
export function imagesText(images: readonly OwnImage[]): string {
  const [only, second] = images
  if (only === undefined) return 'the chart'
  if (second === undefined) return only.digest
  return images.map(nameOfImage).join(', ')
}

/** `api sha256:0123456789ab` */
export function nameOfImage({ component, repository, digest }: OwnImage): string {
  return `${component ?? repository.split('/').at(-1) ?? repository} ${digest.slice(0, 19)}`
}
