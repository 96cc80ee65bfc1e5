/** The lines of a text that hold more than white space, as they stand. */
export function nonEmptyLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** The last line of a tool's output that matches, trimmed, or else its last line; empty when it wrote nothing. */
export function lastMatchingLine(text: string, preferred: RegExp): string {
  const lines = nonEmptyLines(text)
  return (lines.findLast((line) => preferred.test(line)) ?? lines.at(-1) ?? '').trim()
}
