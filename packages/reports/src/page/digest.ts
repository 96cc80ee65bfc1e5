import { markup, type Html } from './html'

/**
 * A digest as a pattern of bars, one for each of its 64 digits. Equal patterns are equal digests, and are seen faster
 * than text is read.
 */
export function digestPrint(digest: string, label: string): Html | undefined {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1]
  if (hex === undefined) return undefined
  const bars = [...hex].map((digit, i) => {
    const tall = 2 + Number.parseInt(digit, 16)
    return markup`<rect x="${i * 4}" y="${18 - tall}" width="3" height="${tall}" />`
  })
  return markup`<svg class="print" viewBox="0 0 255 18" preserveAspectRatio="none" role="img" aria-label="${label}">${bars}</svg>`
}

/** The digest in groups of eight, so that people can compare it aloud. */
export function digestText(digest: string): Html {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1]
  if (hex === undefined) return markup`<code>${digest}</code>`
  const groups = hex.match(/.{8}/g) ?? []
  return markup`<code class="digest"><span>sha256:</span>${groups.map((group) => markup`<span>${group}</span>`)}</code>`
}
