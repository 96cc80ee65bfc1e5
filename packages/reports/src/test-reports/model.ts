/** One test case of a report, whatever tool wrote it. */
export interface TestCase {
  readonly name: string
  /** Names of the enclosing suites, outermost first; one array is shared by all cases of a suite. */
  readonly suites: readonly string[]
  readonly className?: string
  /** As the report has it: absolute, or relative to where the tests ran. */
  readonly file?: string
  readonly line?: number
  readonly seconds?: number
  readonly status: TestStatus
  readonly problems: readonly Problem[]
  readonly stdout?: string
  readonly stderr?: string
}

export type TestStatus = 'passed' | 'failed' | 'skipped'

/** Why a case did not pass. */
export interface Problem {
  /** `failure`: an expectation did not hold; `error`: it broke, ran out of time or was stopped; `skipped`: not run. */
  readonly kind: 'failure' | 'error' | 'skipped'
  /** What the report calls it, where that is another word. */
  readonly rawStatus?: string
  readonly type?: string
  readonly message?: string
  /** Usually the stack. */
  readonly text: string
}

/** What a failed case leaves for people: annotations, the summary, the page. */
export interface TestFailure {
  readonly name: string
  readonly suite: string
  readonly message: string
  readonly text: string
  /** Relative to the repository's root, with `/`. */
  readonly file?: string
  readonly line?: number
  /** Ends of paths that name the place when `file` is not known: `com/acme/CartTest.java`. */
  readonly candidates: readonly Place[]
}

export interface Place {
  readonly file: string
  readonly line: number
}

/** What is kept of foreign text, in characters. The rest is cut, and the cut is visible. */
export const KEPT = { name: 1_000, message: 4_000, text: 16_000, output: 16_000 } as const

export function suiteOf(test: Pick<TestCase, 'className' | 'suites'>): string {
  // node:test gives every case the class "test".
  const { className } = test
  return className === undefined || className === 'test' ? (test.suites.at(-1) ?? '') : className
}

/** What went wrong first: a failure before an error, either before the reason of a skip. */
export function mainProblem(test: Pick<TestCase, 'problems'>): Problem | undefined {
  return test.problems.find((problem) => problem.kind !== 'skipped') ?? test.problems[0]
}

/**
 * What to say of a problem in a line. Go's reporters give "Failed" as the message of everything, and the words in the
 * text.
 */
export function messageOf(problem: Problem | undefined): string {
  if (problem === undefined) return ''
  const { message = '', text } = problem
  if (message !== '' && message !== 'Failed') return message
  const line = text.split('\n', 50).find((candidate) => candidate.trim() !== '' && !/^(?:=== |--- )/.test(candidate))
  return line?.trim() ?? message
}
