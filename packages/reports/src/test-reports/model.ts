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
  /** Runs of the same test before this one, in order: it was tried again. */
  readonly attempts?: readonly Attempt[]
  /** What tells cases of one name apart where the report has it: a browser, a machine. */
  readonly variant?: string
  /** Its writer gives no two tests of a suite one name (Go): one that comes again may be another run of it. */
  readonly uniqueName?: true
  /** How many runs in a row it passed while it was in quarantine, as a report of ours keeps. */
  readonly passedRuns?: number
  /** Its writer put it into the report of another class and puts later runs of it into that of its own (Surefire). */
  readonly strayed?: true
}

/** One earlier run of a test that was tried again. */
export interface Attempt {
  readonly status: TestStatus
  readonly problems: readonly Problem[]
  readonly seconds?: number
}

/** Of nearly all cases: taken once, so that none makes a list of its own. */
export const NO_ATTEMPTS: readonly Attempt[] = []

export type TestStatus = 'passed' | 'failed' | 'skipped'

/** Why a case did not pass. */
export interface Problem {
  /** `failure`: an expectation did not hold; `error`: it broke, ran out of time or was stopped; `skipped`: not run. */
  readonly kind: 'failure' | 'error' | 'skipped'
  /** What the report calls it, where that is another word. */
  readonly rawStatus?: string
  readonly type?: string
  readonly message?: string
  /** Usually the stack. Of a long one the middle is cut out. */
  readonly text: string
  /** Lines of what was cut out that name a place. */
  readonly frames?: readonly string[]
  /** Where it is, when the report says so of the failure itself. */
  readonly file?: string
  readonly line?: number
}

/** What a failed case leaves for people: annotations, the summary, the page. */
export interface TestFailure extends Reason {
  readonly name: string
  readonly suite: string
  /** Further failures of the same case, each at its own place. */
  readonly others: readonly Reason[]
}

/** Why a case failed, and where. */
export interface Reason {
  /** The reason first: what the report gives as message, else what its text says. */
  readonly message: string
  readonly text: string
  /** Relative to the repository's root, with `/`. */
  readonly file?: string
  readonly line?: number
}

/** A place as a report writes it. */
export interface Mention {
  readonly file: string
  readonly line: number
  /** The file is only the end of a path: `com/acme/CartTest.java`. */
  readonly ending: boolean
}

/** A place in the repository, relative to its root. */
export interface Place {
  readonly file: string
  readonly line?: number
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

/** Passed at last, after it had failed. */
export function isFlaky({ status, attempts }: Pick<TestCase, 'status' | 'attempts'>): boolean {
  return status === 'passed' && attempts?.some((attempt) => attempt.status === 'failed') === true
}
