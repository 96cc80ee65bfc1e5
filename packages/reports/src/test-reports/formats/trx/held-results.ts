import type { Problem, TestCase } from '../../model'
import { truncateText } from '../../truncate'
import { unreadable } from '../../unreadable'
import { ownCopy } from './own-copy'

export interface HoldLimits {
  /** Results that are held until their definition comes, and definitions. */
  readonly results: number
  /** Characters of their output, messages and stacks; of later ones only the beginning of the message is kept. */
  readonly heldText: number
}

export interface HeldResult {
  readonly testId: string
  readonly test: TestCase
}

/** Results whose definition has not come yet, in bounded memory. */
export class HeldResults {
  #results: HeldResult[] = []
  #text = 0

  constructor(
    private readonly file: string,
    private readonly limits: HoldLimits,
  ) {}

  add({ testId, test }: HeldResult): void {
    if (this.#results.length >= this.limits.results)
      throw unreadable(this.file, `at most ${this.limits.results} results before their definitions`, 'more')
    this.#text += textLength(test)
    this.#results.push({ testId: ownCopy(testId), test: this.#text > this.limits.heldText ? brief(test) : owned(test) })
  }

  /** Gives all of them out, in the order in which they came. */
  take(): readonly HeldResult[] {
    const results = this.#results
    this.#results = []
    this.#text = 0
    return results
  }
}

function textLength({ stdout = '', stderr = '', problems }: TestCase): number {
  const inProblems = problems.reduce((sum, { message = '', text }) => sum + message.length + text.length, 0)
  return stdout.length + stderr.length + inProblems
}

function owned(test: TestCase): TestCase {
  return {
    ...test,
    name: ownCopy(test.name),
    ...(test.stdout === undefined ? {} : { stdout: ownCopy(test.stdout) }),
    ...(test.stderr === undefined ? {} : { stderr: ownCopy(test.stderr) }),
    problems: test.problems.map((problem) => ownProblem(problem, { text: ownCopy(problem.text) })),
  }
}

const BRIEF = 200

function brief({ name, suites, status, seconds, problems }: TestCase): TestCase {
  return {
    name: ownCopy(name),
    suites,
    status,
    ...(seconds === undefined ? {} : { seconds }),
    problems: problems.map((problem) => ownProblem(problem, { text: '', limit: BRIEF })),
  }
}

function ownProblem(
  problem: Problem,
  { text, limit = Number.MAX_SAFE_INTEGER }: { readonly text: string; readonly limit?: number },
): Problem {
  const { message } = problem
  return { ...problem, text, ...(message === undefined ? {} : { message: ownCopy(truncateText(message, limit)) }) }
}
