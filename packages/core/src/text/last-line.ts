/** The last line that a program wrote, or its last `Error:` without the word: usage text often stands below that. */
export function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return (lines.findLast((line) => line.startsWith('Error:')) ?? lines.at(-1) ?? '').replace(/^Error: /, '')
}
