import type { Attempt, TestCase } from './model'

/** By what runs of one test are known within a suite. */
export function keyOf({ className = '', name }: TestCase): string {
  return `${className}\0${name}`
}

/** The later run, with the earlier one as an attempt. */
export function joined(before: TestCase, after: TestCase): TestCase {
  const attempts = [...(before.attempts ?? []), attemptOf(before), ...(after.attempts ?? [])]
  return { ...after, attempts }
}

/** The run that passed, if one did, else the later one. */
export function best(before: TestCase, after: TestCase): TestCase {
  if (before.status !== 'passed' || after.status === 'passed') return joined(before, after)
  return { ...before, attempts: [...(before.attempts ?? []), ...(after.attempts ?? []), attemptOf(after)] }
}

/**
 * Whether a failing test may have kept others from running, so that to run it again says nothing of those: in Go a
 * panic ends the tests of its package, and a subtest that ends its parent the subtests after it.
 */
export function cutsShort({ uniqueName, problems }: TestCase): boolean {
  return (
    uniqueName === true &&
    problems.some(({ text, message = '' }) => ENDS_OTHERS.test(text) || ENDS_OTHERS.test(message))
  )
}

const ENDS_OTHERS = /^\s*panic: |subtest may have called FailNow on a parent test/m

function attemptOf({ status, problems, seconds }: TestCase): Attempt {
  return { status, problems, ...(seconds === undefined ? {} : { seconds }) }
}
