export interface Attributes {
  readonly [name: string]: string | undefined
  readonly name?: string
  readonly classname?: string
  readonly file?: string
  readonly line?: string
  readonly time?: string
  readonly type?: string
  readonly message?: string
}

/** Elements that say that a case failed. */
export function isProblem(name: string): name is 'failure' | 'error' {
  return name === 'failure' || name === 'error'
}

/** Runs of a case that failed before or after the one that the case tells of (Surefire, nextest). */
export type Again = 'flakyFailure' | 'flakyError' | 'rerunFailure' | 'rerunError'

export function isAgain(name: string): name is Again {
  return name === 'flakyFailure' || name === 'flakyError' || name === 'rerunFailure' || name === 'rerunError'
}

/** Elements that say that a case did not run: JUnit's own word, and those of others. */
export function isSkip(name: string): boolean {
  return SKIPS.has(name)
}

const SKIPS: ReadonlySet<string> = new Set(['skipped', 'skip', 'disabled', 'ignored', 'pending', 'notrun', 'not-run'])
