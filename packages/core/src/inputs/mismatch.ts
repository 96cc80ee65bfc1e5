/**
 * Thrown by a reader of an input: what was expected, and what to do when that is not plain. What was found is added by
 * the caller.
 */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'

  constructor(
    readonly expected: string,
    readonly hint?: string,
  ) {
    super(`expected ${expected}`)
  }
}
