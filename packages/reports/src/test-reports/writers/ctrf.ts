import { Buffer } from 'node:buffer'
import { type Attempt, isFlaky, mainProblem, NO_ATTEMPTS, type TestCase } from '../model'
import type { ByteText } from '../plain/byte-text'
import { CLASS, CLASS_END, NAME, NAME_END, type PlainPasses } from '../plain/passes'
import { wordsOf } from '../plain/words'
import { reasonOf } from '../reasons'

export interface CtrfAbout {
  /** Of the tests' run, milliseconds since the epoch. */
  readonly start: number
  readonly stop: number
  readonly commit?: string
  readonly branch?: string
  readonly repositoryUrl?: string
  readonly buildUrl?: string
}

export interface CtrfCounts {
  readonly total: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly quarantined: number
  readonly flaky: number
  readonly suites: number
}

export interface InQuarantine {
  /** It failed, and does not count. */
  readonly failed?: boolean
  /** How many runs in a row it passed. */
  readonly passedRuns?: number | undefined
}

export const CTRF_SPEC_VERSION = '0.0.0'

/**
 * Common Test Report Format (ctrf.io) in three parts, so that the list of tests is never held in memory: head, each
 * test, tail. The tool and the summary come last because they are known last; the order of members means nothing in
 * JSON.
 */
export function ctrfHead(): string {
  const head = { reportFormat: 'CTRF', specVersion: CTRF_SPEC_VERSION, generatedBy: 'slipway' }
  return `${JSON.stringify(head).slice(0, -1)},"results":{"tests":[`
}

/** The list of tests as text, one after the other. */
export class CtrfTests {
  #separator: string
  #suites: readonly string[] = []
  #className: string | undefined
  #suiteText = ''
  #plain: PlainGroup | undefined

  /** @param isFirst whether nothing comes before them in the list */
  constructor({ isFirst = true } = {}) {
    this.#separator = isFirst ? '\n' : ',\n'
  }

  /** @param inQuarantine what is known of a test in quarantine */
  write(test: TestCase, inQuarantine: InQuarantine = {}): string {
    const separator = this.#separator
    this.#separator = ',\n'
    const long =
      test.status !== 'passed' ||
      test.stdout !== undefined ||
      test.stderr !== undefined ||
      test.attempts !== undefined ||
      inQuarantine.passedRuns !== undefined
    return separator + (long ? fullTest(test, this.#suite(test), inQuarantine) : this.#short(test))
  }

  /** The usual case, a test that passed in silence, without an object in between. */
  #short(test: TestCase): string {
    let text = `{"name":${quote(nameOf(test))},"status":"${test.status}","duration":${milliseconds(test)}${this.#suite(test)}`
    if (test.file !== undefined) text += `,"filePath":${JSON.stringify(test.file)}`
    if (test.line !== undefined) text += `,"line":${test.line}`
    return `${text}}`
  }

  /** The same from the bytes of a report. */
  writePlain(to: ByteText, passes: PlainPasses): void {
    if (passes.ctrf !== undefined) return this.#copyPlain(to, passes.ctrf)
    const { words, count } = passes
    let suite = NOTHING
    for (let i = 0; i < count; i++) {
      if (i === 0 || !passes.hasClassOfLast(i)) suite = this.#plainSuite(passes, i)
      const name = passes.at(i, NAME)
      const nameEnd = passes.at(i, NAME_END)
      const time = passes.secondsOf(i)
      to.room(nameEnd - name + suite.byteLength + 100)
      const start = this.#separator === '\n' ? FIRST : NEXT
      this.#separator = ',\n'
      to.put(start, 0, start.byteLength)
      to.put(words, name, nameEnd)
      to.put(PASSED, 0, PASSED.byteLength)
      to.digits(Number.isNaN(time) ? 0 : Math.round(time * 1000))
      to.put(suite, 0, suite.byteLength)
    }
  }

  #copyPlain(to: ByteText, ctrf: Uint8Array): void {
    to.room(ctrf.length)
    to.copy(ctrf, this.#separator === '\n' ? ','.length : 0, ctrf.length)
    this.#separator = ',\n'
  }

  /** How a plain case ends. What stands between cases of one class does not matter. */
  #plainSuite(passes: PlainPasses, index: number): DataView {
    const { bytes, suites } = passes
    const [start, end] = [passes.at(index, CLASS), passes.at(index, CLASS_END)]
    const last = this.#plain
    if (last?.bytes === bytes && last.suites === suites && last.start === start && last.end === end) return last.words
    const words = wordsOfText(`${this.#suite(passes.case(index))}}`)
    this.#plain = { bytes, suites, start, end, words }
    return words
  }

  /** The same for many tests in a row. */
  #suite(test: TestCase): string {
    if (test.suites !== this.#suites || test.className !== this.#className) {
      this.#suites = test.suites
      this.#className = test.className
      const path = suitePath(test)
      this.#suiteText = path === undefined ? '' : `,"suite":${JSON.stringify(path)}`
    }
    return this.#suiteText
  }
}

/** Cases of one suite and class: their class stands at one place. */
interface PlainGroup {
  readonly bytes: Uint8Array
  readonly suites: readonly string[]
  readonly start: number
  readonly end: number
  /** What follows their duration. */
  readonly words: DataView
}

const wordsOfText = (text: string): DataView => wordsOf(Buffer.from(text))
const NOTHING = wordsOfText('')
const FIRST = wordsOfText('\n{"name":"')
const NEXT = wordsOfText(',\n{"name":"')
const PASSED = wordsOfText('","status":"passed","duration":')

/** @param tool what wrote the reports: the name of their format */
export function ctrfTail(tool: string, counts: CtrfCounts, about: CtrfAbout): string {
  const summary = {
    tests: counts.total,
    passed: counts.passed,
    failed: counts.failed + counts.quarantined,
    skipped: counts.skipped,
    pending: 0,
    other: 0,
    flaky: counts.flaky,
    suites: counts.suites,
    start: Math.trunc(about.start),
    stop: Math.trunc(about.stop),
    duration: Math.max(0, Math.trunc(about.stop) - Math.trunc(about.start)),
    ...(counts.quarantined === 0 ? {} : { extra: { quarantined: counts.quarantined } }),
  }
  const environment = {
    commit: about.commit,
    branchName: about.branch,
    repositoryUrl: about.repositoryUrl,
    buildUrl: about.buildUrl,
  }
  const rest = { tool: { name: tool }, summary, environment }
  return `\n],${JSON.stringify(rest).slice(1)}}\n`
}

/** A test that has more to tell. Written by hand: to make an object of it only for `stringify` takes twice as long. */
function fullTest(test: TestCase, suite: string, { failed, passedRuns }: InQuarantine): string {
  const problem = mainProblem(test)
  const { attempts = NO_ATTEMPTS } = test
  let text = `{"name":${quote(nameOf(test))},"status":"${test.status}","duration":${milliseconds(test)}${suite}`
  text += member('message', reasonOf(test, problem))
  if (test.status === 'failed') text += member('trace', problem?.text)
  text += member('rawStatus', problem?.rawStatus || problem?.kind)
  if (failed === true) text += ',"tags":["quarantined"]'
  if (test.file !== undefined) text += `,"filePath":${quote(test.file)}`
  if (test.line !== undefined) text += `,"line":${test.line}`
  if (attempts.length > 0) {
    const all = attempts.map((attempt, i) => attemptOf(test, attempt, i))
    text += `,"retries":${attempts.length}${isFlaky(test) ? ',"flaky":true' : ''},"retryAttempts":${JSON.stringify(all)}`
  }
  text += lines('stdout', test.stdout) + lines('stderr', test.stderr)
  return passedRuns === undefined ? `${text}}` : `${text},"extra":{"passedRuns":${passedRuns}}}`
}

function member(name: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : `,"${name}":${quote(value)}`
}

function lines(name: string, output: string | undefined): string {
  return output === undefined ? '' : `,"${name}":${JSON.stringify(output.split('\n'))}`
}

function attemptOf(test: TestCase, attempt: Attempt, index: number): object {
  const [problem] = attempt.problems
  return {
    attempt: index + 1,
    status: attempt.status,
    duration: milliseconds(attempt),
    message: problem === undefined ? undefined : reasonOf(test, problem),
    trace: problem === undefined || problem.text === '' ? undefined : problem.text,
  }
}

/** CTRF wants a name of at least one character, and a suite of at least one name. */
function nameOf(test: TestCase): string {
  return test.name === '' ? '(no name)' : test.name
}

function suitePath(test: TestCase): readonly string[] | undefined {
  const { suites, className } = test
  if (className === undefined || className === suites.at(-1)) return suites.length === 0 ? undefined : suites
  return [...suites, className]
}

function milliseconds({ seconds = 0 }: Pick<TestCase, 'seconds'>): number {
  return Math.round(seconds * 1000)
}

/** Printable ASCII without a quote or a backslash is JSON as it stands. */
const PLAIN = /^[ !#-[\]-~]*$/

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}
