import { truncate, visible } from '@slipway/core'

/** Line breaks stay; what cannot be seen goes; never cut inside a character. */
export function short(text: string, limit: number): string {
  return truncate(visible(wellFormed(text)), limit)
}

export function isWebAddress(text: string | undefined): text is string {
  if (text === undefined || !/^https?:\/\/[^\s<>"'`{}|\\^]+$/.test(text) || !URL.canParse(text)) return false
  return new URL(text).username === ''
}

/** Half a character, which no encoder takes, becomes the replacement character. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}
