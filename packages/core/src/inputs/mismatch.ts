import { didYouMean } from '../text/nearest'
import { isNoPath } from './content'

/**
 * Thrown by a reader of an input: what was expected, and what to do when that is not plain. What was found is added by
 * the caller.
 */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'

  constructor(
    readonly expected: string,
    readonly hint?: string,
    /** What was found may be a secret in the wrong place. */
    readonly discreet = false,
  ) {
    super(`expected ${expected}`)
  }
}

/** One problem of a value that has parts. */
export interface PlacedProblem {
  /** Where in the value: `[1].url`; empty for the value itself. */
  readonly at: string
  /** The sentence; what was found is left out of it when it may be a secret. */
  tell(discreet: boolean): string
}

/** Thrown by a reader of a value that has parts: all problems at once. */
export class Mismatches extends Error {
  override readonly name = 'Mismatches'

  constructor(readonly problems: readonly PlacedProblem[]) {
    super(problems.map(({ at, tell }) => `${at}: ${tell(true)}`).join('\n'))
  }
}

const LONGEST_SHOWN = 500

/** The mismatch as a sentence, with what was found where that is one value of one line. */
export function describeMismatch(
  { expected, hint, discreet: isSecret }: Mismatch,
  value: unknown,
  choices?: readonly string[],
): PlacedProblem['tell'] {
  // A list or map may hold a secret in one of its items (build-args), so only single values are repeated.
  const single =
    (typeof value === 'string' && !value.includes('\n')) || typeof value === 'number' || typeof value === 'boolean'
  const guess = choices === undefined || typeof value !== 'string' ? '' : didYouMean(value, choices)
  const found = single ? `, got ${shown(value)}` : ''
  const next = hint === undefined ? '' : `; ${hint}`
  return (discreet) => `expected ${expected}${discreet || isSecret ? '' : found}${guess}${next}`
}

/**
 * An address may bring a user and a password along. A long text, or the content of a file, is most likely something
 * that was pasted into the wrong place.
 */
function shown(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  if (value.length > LONGEST_SHOWN || (value.length > 40 && isNoPath(value))) return `${value.length} characters`
  return JSON.stringify(value.replace(/:\/\/[^/?#]*@/g, '://***@'))
}
