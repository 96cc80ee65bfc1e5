/** What the pods of a release wrote before it was replaced: later ones are held against it. */
export interface KeptLogs {
  /** The revision whose pods they were. */
  readonly revision: number
  /** Milliseconds that the oldest of them had run. */
  readonly age: number
  /** The lines of their start are among those that were read. */
  readonly start: boolean
  /** Kinds of error lines, each with the greatest age in milliseconds at which a pod wrote one. */
  readonly kinds: readonly { readonly text: string; readonly age: number }[]
}

/** Lines so young are those of a start. */
export const START = 60_000

/**
 * Whether the pods before wrote such a line at that age, or had it in their steady state. A start takes longer on one
 * day than on another.
 */
export function isUsual({ kinds, age: whole }: KeptLogs, signature: string, age: number): boolean {
  const known = kinds.find(({ text }) => text === signature)
  if (known === undefined) return false
  const until = 2 * known.age + START
  return age <= until || whole <= until
}
