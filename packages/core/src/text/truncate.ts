/**
 * The beginning of a text, at most `limit` UTF-16 units long, the mark at its end included when something is left out.
 * A character of two units is never cut in half.
 */
export function truncate(text: string, limit: number, mark = '…'): string {
  if (text.length <= limit) return text
  const end = Math.max(0, limit - mark.length)
  return `${text.slice(0, isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end)}${mark}`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
