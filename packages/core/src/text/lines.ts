/** What programs add below an error: `Run 'docker --help' for more information`, `See 'docker build --help'.` */
const ADVICE = /^(?:run|see|try|use) ['"`].*(?:help|more information)/i

/**
 * The last line that a program wrote, or its last `Error:` without the word: usage text often stands below that, and
 * advice where to find more.
 */
export function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !ADVICE.test(line))
  return (lines.findLast((line) => /^E(?:rror|RROR):/.test(line)) ?? lines.at(-1) ?? '').replace(
    /^E(?:rror|RROR): /,
    '',
  )
}

/** The lines of a text that hold more than white space, as they stand. */
export function nonEmptyLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** The last line of a tool's output that matches, trimmed, or else its last line; empty when it wrote nothing. */
export function lastMatchingLine(text: string, preferred: RegExp): string {
  const lines = nonEmptyLines(text)
  return (lines.findLast((line) => preferred.test(line)) ?? lines.at(-1) ?? '').trim()
}
