import { KEPT, type Problem, type TestCase, type TestStatus } from '../../model'
import { truncateOutput, truncateText } from '../../truncate'
import { unreadable } from '../../unreadable'
import type { XmlHandler } from '../../xml/reader'
import type { CaseSink, ReadResult } from '../format'

interface Attributes {
  readonly [name: string]: string | undefined
  readonly name?: string
  readonly classname?: string
  readonly file?: string
  readonly line?: string
  readonly time?: string
  readonly type?: string
  readonly message?: string
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

interface Suite {
  readonly name: string
  readonly path: readonly string[]
  readonly claimed: number
  failing: number
  problems: Problem[]
}

interface OpenCase {
  readonly attributes: Attributes
  readonly problems: Problem[]
  stdout: string
  stderr: string
}

const MAX_CLAIMS = 20

/** Turns the elements of a JUnit report into test cases. */
export class CaseBuilder implements XmlHandler {
  readonly #suites: Suite[] = []
  readonly #claims: string[] = []
  #done: TestCase[] = []
  #depth = 0
  #suiteCount = 0
  #case: OpenCase | undefined
  #caseDepth = 0
  /** The child whose text is being collected, with the depth it stands at. */
  #child: { readonly name: string; readonly depth: number; readonly attributes: Attributes; text: string } | undefined

  constructor(
    private readonly file: string,
    private readonly sink: CaseSink,
  ) {}

  /** Gives out what is done. */
  settle(): Promise<void> | void {
    if (this.#done.length === 0) return undefined
    const done = this.#done
    this.#done = []
    return this.sink(done)
  }

  result(): ReadResult {
    return { claims: this.#claims, suites: this.#suiteCount }
  }

  open(name: string, attributes: Attributes): void {
    this.#depth++
    if (this.#depth === 1 && name !== 'testsuites' && name !== 'testsuite') {
      throw unreadable(this.file, '<testsuites> or <testsuite> as the root', `<${name.slice(0, 60)}>`)
    }
    if (this.#child !== undefined) return
    if (this.#case !== undefined) {
      if (this.#depth === this.#caseDepth + 1 && CHILDREN.has(name)) this.#collect(name, attributes)
    } else if (name === 'testcase') {
      this.#case = { attributes, problems: [], stdout: '', stderr: '' }
      this.#caseDepth = this.#depth
    } else if (name === 'testsuite') {
      this.#openSuite(attributes)
    } else if (isProblem(name)) {
      this.#collect(name, attributes)
    }
  }

  text(text: string): void {
    const child = this.#child
    if (child !== undefined && child.depth === this.#depth && child.text.length < LONGEST) child.text += text
  }

  close(name: string): void {
    const depth = this.#depth--
    if (this.#child?.depth === depth) this.#closeChild()
    else if (this.#case !== undefined && depth === this.#caseDepth) this.#closeCase(this.#case)
    else if (name === 'testsuite' && this.#case === undefined) this.#closeSuite()
  }

  #collect(name: string, attributes: Attributes): void {
    this.#child = { name, depth: this.#depth, attributes, text: '' }
  }

  #openSuite(attributes: Attributes): void {
    const name = truncateText(attributes.name ?? '', KEPT.name)
    const path = name === '' ? (this.#suites.at(-1)?.path ?? []) : [...(this.#suites.at(-1)?.path ?? []), name]
    const claimed = count(attributes['failures']) + count(attributes['errors'])
    this.#suites.push({ name, path, claimed, failing: 0, problems: [] })
    this.#suiteCount++
  }

  #closeChild(): void {
    const child = this.#child
    if (child === undefined) return
    this.#child = undefined
    if (isProblem(child.name)) {
      const problem = toProblem(PROBLEMS[child.name], child.attributes, child.text)
      if (this.#case !== undefined) this.#case.problems.push(problem)
      else this.#suites.at(-1)?.problems.push(problem)
    } else if (this.#case !== undefined) {
      if (child.name === 'system-out') this.#case.stdout += child.text
      else this.#case.stderr += child.text
    }
  }

  #closeCase(open: OpenCase): void {
    this.#case = undefined
    const suite = this.#suites.at(-1)
    const { attributes, problems } = open
    const status = statusOf(problems)
    if (suite !== undefined && problems.some((problem) => problem.kind !== 'skipped')) suite.failing++
    const test: Writable<TestCase> = {
      name: truncateText(attributes.name ?? '', KEPT.name),
      suites: suite?.path ?? NO_SUITES,
      status,
      problems,
    }
    const { classname, file, line, time } = attributes
    if (classname !== undefined && classname !== '') test.className = truncateText(classname, KEPT.name)
    if (file !== undefined && file !== '') test.file = truncateText(file, KEPT.name)
    if (line !== undefined && /^[1-9]\d{0,8}$/.test(line)) test.line = Number(line)
    const seconds = secondsOf(time)
    if (seconds !== undefined) test.seconds = seconds
    if (open.stdout !== '') test.stdout = truncateOutput(open.stdout)
    if (open.stderr !== '') test.stderr = truncateOutput(open.stderr)
    this.#done.push(test)
  }

  /** A failure of the suite itself (its set-up broke) is no child of any case, and is a failed case of its own. */
  #closeSuite(): void {
    const suite = this.#suites.pop()
    if (suite === undefined) return
    if (statusOf(suite.problems) === 'failed') {
      suite.failing++
      this.#done.push({
        name: `${suite.name || 'suite'} (the suite itself)`,
        suites: suite.path,
        status: 'failed',
        problems: suite.problems,
      })
    }
    if (suite.claimed > 0 && suite.failing === 0 && this.#claims.length < MAX_CLAIMS) this.#claims.push(suite.name)
    const parent = this.#suites.at(-1)
    if (parent !== undefined) parent.failing += suite.failing
  }
}

const NO_SUITES: readonly string[] = []
/** Elements that say why a test did not pass. */
const PROBLEMS = { failure: 'failure', error: 'error', skipped: 'skipped' } as const satisfies Record<
  string,
  Problem['kind']
>
const CHILDREN: ReadonlySet<string> = new Set([...Object.keys(PROBLEMS), 'system-out', 'system-err'])
const LONGEST = 256 * 1024

function isProblem(name: string): name is keyof typeof PROBLEMS {
  return Object.hasOwn(PROBLEMS, name)
}

/**
 * A failing test that its author marked as still to be done (node:test) is reported with both a failure and a skip of
 * type `todo`.
 */
function statusOf(problems: readonly Problem[]): TestStatus {
  if (problems.length === 0) return 'passed'
  if (problems.some((p) => p.kind === 'skipped' && p.type === 'todo')) return 'skipped'
  return problems.some((p) => p.kind !== 'skipped') ? 'failed' : 'skipped'
}

function toProblem(kind: Problem['kind'], { type, message }: Attributes, text: string): Problem {
  const problem: Writable<Problem> = { kind, text: truncateText(text.trim(), KEPT.text) }
  if (type !== undefined && type !== '') problem.type = truncateText(type, KEPT.name)
  if (message !== undefined && message !== '') problem.message = truncateText(message, KEPT.message)
  return problem
}

/** Seconds to the microsecond. Surefire groups thousands by commas; some locales write a decimal comma. */
function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const value = Number(text.includes(',') ? withPoint(text) : text)
  return value >= 0 && value < 1e9 ? Math.round(value * 1e6) / 1e6 : undefined
}

function withPoint(text: string): string {
  return /^\d{1,3}(?:,\d{3})+\.\d+$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.')
}

function count(text: string | undefined): number {
  const value = Number(text ?? 0)
  return Number.isInteger(value) && value > 0 ? value : 0
}
