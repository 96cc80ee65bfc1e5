/**
 * Whether a pattern of Go's matches the whole of a text. Undefined for one that this engine cannot read, or that could
 * take it without end.
 */
export function testPattern(pattern: string, text: string): boolean | undefined {
  if (pattern.length > 200 || /[+*}]\)[+*{]/.test(pattern) || text.length > 1_000) return undefined
  try {
    return new RegExp(`^(?:${pattern})$`).test(text)
  } catch {
    return undefined
  }
}
