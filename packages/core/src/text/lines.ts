/** The lines of a text that hold more than white space, as they stand. */
export function nonEmptyLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/**
 * The last line of a tool's output that says something, trimmed: of those that match `preferred` when there is one.
 * Empty when the tool said nothing.
 */
export function lastLine(text: string, preferred?: RegExp): string {
  const lines = nonEmptyLines(text)
  const match = preferred === undefined ? undefined : lines.findLast((line) => preferred.test(line))
  return (match ?? lines.at(-1) ?? '').trim()
}
