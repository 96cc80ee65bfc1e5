import { applyEdits } from '../../../manifest/edits'
import type { Place } from './place'

/** A line that a place changes, before and after; `before` is undefined for one that is new. */
export interface ChangedLine {
  /** From 1. */
  readonly line: number
  readonly before: string | undefined
  readonly after: string
}

/** The lines of a text that a place changes. */
export function changedLines(text: string, { edits }: Pick<Place, 'edits'>): readonly ChangedLine[] {
  const before = text.split(/\r?\n/)
  const after = applyEdits(text, edits).split(/\r?\n/)
  const first = after.findIndex((line, index) => line !== before[index])
  if (first < 0) return []
  if (after.length > before.length) return [{ line: first + 1, before: undefined, after: after[first]?.trim() ?? '' }]
  return after.flatMap((line, index) =>
    line === before[index] ? [] : [{ line: index + 1, before: before[index]?.trim(), after: line.trim() }],
  )
}
