import { formatReference, Mismatch, parseComponent, parseReference } from '@slipway/core'
import type { OwnImage } from '@slipway/kubernetes'

/**
 * One of several images, `component=name@sha256:…`; `image=` where there are no components.
 * @throws Mismatch
 */
export function parseNamedImage(text: string): OwnImage {
  const expected = 'component=name@sha256:…'
  const [, key, name] = /^([^=@/:]+)=(.+)$/.exec(text) ?? []
  if (key === undefined || name === undefined) throw new Mismatch(expected)
  const { digest, ...reference } = parseReference(name)
  if (digest === undefined) throw new Mismatch(expected, 'a tag alone may mean another image tomorrow')
  return { ...reference, digest, ...(key === ALONE ? {} : { component: parseComponent(key) }) }
}

const ALONE = 'image'

/** As `images` gives and takes them. */
export function formatNamedImage({ component, ...image }: OwnImage): string {
  return `${component ?? ALONE}=${formatReference(image)}`
}
