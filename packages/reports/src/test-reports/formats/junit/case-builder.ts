import type { Problem, TestCase } from '../../model'
import { LongText } from '../../truncate'
import { unreadable } from '../../unreadable'
import type { Cases, PlainSuite } from '../../plain/passes'
import type { PlainScanner } from '../../plain/scan'
import type { Skim, XmlHandler } from '../../xml/reader'
import type { FastSink, ReadResult } from '../format'
import { type Attributes, isAgain, isProblem, isSkip } from './elements'
import { type OpenCase, toAttempt, toCase, toProblem } from './open-case'
import { Suites } from './suites'

/** The child of a case or suite whose text is being collected. */
interface OpenChild {
  readonly name: string
  readonly depth: number
  readonly attributes: Attributes
  readonly text: LongText
  /** An element inside it whose text is output of its own. */
  hidden: number
}

/** Turns the elements of a JUnit report into test cases. */
export class CaseBuilder implements XmlHandler {
  readonly #suites = new Suites()
  #done: Cases[] = []
  #depth = 0
  #case: OpenCase | undefined
  #caseDepth = 0
  #child: OpenChild | undefined
  /** A case of pytest: when the same comes again next, it was a run that did not count. */
  #waiting: TestCase | undefined
  #hasCases = false
  /** An element that looks like a test and is none of JUnit's. */
  #strange: string | undefined
  readonly skim?: Skim

  constructor(
    private readonly file: string,
    private readonly sink: FastSink,
    scanner?: PlainScanner,
  ) {
    if (scanner !== undefined) this.skim = { mark: MARK, take: (...part) => this.#take(scanner, ...part) }
  }

  /** Gives out what is done. */
  settle(): Promise<void> | void {
    if (this.#done.length === 0) return undefined
    const done = this.#done
    this.#done = []
    return this.sink(done)
  }

  /** Gives out what waited for a case after it. */
  async end(): Promise<void> {
    if (this.#waiting !== undefined) this.#done.push(this.#waiting)
    this.#waiting = undefined
    await this.settle()
  }

  /** @throws UserError `REPORT_UNREADABLE` for tests in other words: as no tests they would fail nothing */
  result(): ReadResult {
    if (!this.#hasCases && this.#strange !== undefined)
      throw unreadable(this.file, '<testcase> for each test', `<${this.#strange.slice(0, 60)}>`)
    return { claims: this.#suites.claims, suites: this.#suites.count }
  }

  open(name: string, attributes: Attributes): void {
    this.#depth++
    if (this.#depth === 1 && name !== 'testsuites' && name !== 'testsuite') {
      throw unreadable(this.file, '<testsuites> or <testsuite> as the root', `<${name.slice(0, 60)}>`)
    }
    const child = this.#child
    if (child !== undefined) {
      if (child.hidden === 0 && name.startsWith('system-')) child.hidden = this.#depth
    } else if (this.#case !== undefined) {
      if (this.#depth === this.#caseDepth + 1) this.#openChild(name, attributes)
    } else if (name === 'testcase') {
      this.#hasCases = true
      this.#case = { attributes, problems: [], attempts: [], notRun: false, stdout: undefined, stderr: undefined }
      this.#caseDepth = this.#depth
    } else if (name === 'testsuite') {
      this.#suites.open(attributes)
    } else if (name === 'testsuites') {
      this.#suites.openRoot(attributes)
    } else if (isProblem(name)) {
      this.#collect(name, attributes)
    } else if (name === 'property') this.#suites.property(attributes)
    else if (!this.#hasCases && LIKE_A_TEST.test(name)) this.#strange ??= name
  }

  /** Takes cases of which nothing but name, class and time has to be known. */
  #take(scanner: PlainScanner, bytes: Uint8Array, at: number): number {
    const suite = this.#plainSuite()
    const taken = suite === undefined ? undefined : scanner.scan(bytes, at, suite)
    if (taken === undefined) return at
    this.#hasCases = true
    this.#done.push(taken.passes)
    return taken.end
  }

  /** The suite whose cases may come next; none where more has to be known of its cases. */
  #plainSuite(): PlainSuite | undefined {
    if (this.#case !== undefined || this.#child !== undefined || this.#waiting !== undefined) return undefined
    const suite = this.#suites.current
    return suite === undefined || suite.file !== undefined || suite.writer === 'pytest' || suite.writer === 'go'
      ? undefined
      : { suites: suite.path, ...(suite.variant === undefined ? {} : { variant: suite.variant }) }
  }

  #openChild(name: string, attributes: Attributes): void {
    if (isProblem(name) || isAgain(name) || isSkip(name) || name === 'system-out' || name === 'system-err')
      this.#collect(name, attributes)
  }

  text(text: string): void {
    const child = this.#child
    if (child !== undefined && child.hidden === 0) child.text.add(text)
  }

  close(name: string): void {
    const depth = this.#depth--
    const child = this.#child
    if (child !== undefined) {
      if (child.hidden === depth) child.hidden = 0
      if (child.depth === depth) this.#closeChild(child)
    } else if (this.#case !== undefined) {
      if (depth === this.#caseDepth) this.#closeCase(this.#case)
    } else if (name === 'testsuite') {
      const broken = this.#suites.close()
      if (broken !== undefined) this.#done.push(broken)
    } else if (name === 'testsuites') this.#suites.closeRoot()
  }

  #collect(name: string, attributes: Attributes): void {
    this.#child = { name, depth: this.#depth, attributes, text: new LongText(), hidden: 0 }
  }

  #closeChild({ name, attributes, text }: OpenChild): void {
    this.#child = undefined
    const open = this.#case
    if (open === undefined) this.#suites.problem(toProblem(name === 'failure' ? 'failure' : 'error', attributes, text))
    else if (name === 'system-out') open.stdout = more(open.stdout, text)
    else if (name === 'system-err') open.stderr = more(open.stderr, text)
    else if (isAgain(name)) open.attempts.push(toAttempt(name, attributes, text))
    else if (isProblem(name)) open.problems.push(toProblem(name === 'failure' ? 'failure' : 'error', attributes, text))
    else {
      open.problems.push(toProblem('skipped', attributes, text))
      if (name !== 'skipped') open.notRun = true
    }
  }

  #closeCase(open: OpenCase): void {
    this.#case = undefined
    const suite = this.#suites.current
    const test = toCase(open, suite)
    if (open.attempts.length > 0 || open.problems.some(({ kind }) => kind !== 'skipped')) this.#suites.failed()
    if (suite?.writer === 'pytest') this.#afterWaiting(test)
    else this.#done.push(test)
  }

  /** pytest-rerunfailures leaves a case without a word for every run that it repeats at once. */
  #afterWaiting(test: TestCase): void {
    const before = this.#waiting
    this.#waiting = test
    if (before === undefined) return
    if (isSame(before, test) && before.status === 'passed') {
      const seconds = before.seconds === undefined ? {} : { seconds: before.seconds }
      const attempt = { status: 'failed', problems: [RERUN], ...seconds } as const
      this.#waiting = { ...test, attempts: [...(before.attempts ?? []), attempt] }
    } else this.#done.push(before)
  }
}

const LIKE_A_TEST = /test|case|suite|spec|scenario/i
const MARK = new TextEncoder().encode('<testcase ')
const RERUN: Problem = { kind: 'failure', message: 'it was run again; the report does not say why', text: '' }

function isSame(a: TestCase, b: TestCase): boolean {
  return a.name === b.name && a.className === b.className && a.suites === b.suites
}

function more(text: LongText | undefined, added: LongText): LongText {
  if (text === undefined) return added
  text.add(added.whole)
  return text
}
