/** Characters of a file from `start` up to and without `end`, and what takes their place. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * A text with places changed. Nothing else of it is touched, to the last byte. In one pass: a release may be megabytes,
 * and hundreds of places are in it.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const unique = new Map(edits.map((edit) => [`${edit.start} ${edit.end}`, edit]))
  const parts: string[] = []
  let at = 0
  for (const { start, end, text: put } of [...unique.values()].sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, start), put)
    at = end
  }
  return [...parts, text.slice(at)].join('')
}
