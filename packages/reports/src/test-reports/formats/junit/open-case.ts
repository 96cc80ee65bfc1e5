import { secondsOf } from '../../durations'
import { type Attempt, KEPT, type Problem, type TestCase, type TestStatus } from '../../model'
import { statusOfWord } from '../../status-words'
import { LongText, truncateOutput, truncateText } from '../../truncate'
import type { Again, Attributes } from './elements'
import type { Suite } from './suites'

export interface OpenCase {
  readonly attributes: Attributes
  readonly problems: Problem[]
  readonly attempts: { readonly kind: Again; readonly attempt: Attempt }[]
  /** A child other than `<skipped>` says that it did not run. */
  notRun: boolean
  stdout: LongText | undefined
  stderr: LongText | undefined
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What a case says of itself decides: its children, else its attributes `status` and `result`. */
export function toCase(open: OpenCase, suite: Suite | undefined): TestCase {
  const { attributes, attempts } = open
  const { status, problems } = judged(open)
  const test: Writable<TestCase> = {
    name: truncateText(attributes.name ?? '', KEPT.name),
    suites: suite?.path ?? NO_SUITES,
    status,
    problems,
  }
  const { classname } = attributes
  if (classname !== undefined && classname !== '') test.className = truncateText(classname, KEPT.name)
  place(test, attributes, suite)
  const seconds = secondsOf(attributes.time ?? attributes['duration'])
  if (seconds !== undefined) test.seconds = seconds
  if (open.stdout !== undefined) test.stdout = truncateOutput(open.stdout.whole)
  if (open.stderr !== undefined) test.stderr = truncateOutput(open.stderr.whole)
  if (test.stdout === '') delete test.stdout
  if (test.stderr === '') delete test.stderr
  if (attempts.length > 0) test.attempts = attempts.map(({ attempt }) => attempt)
  if (suite?.variant !== undefined) test.variant = suite.variant
  if (suite?.writer === 'go') test.uniqueName = true
  else if (suite?.writer === 'surefire' && status === 'failed' && isStrayed(suite.name, classname)) test.strayed = true
  return test
}

/** Surefire tells of a class in the report of the last class that is nested in it. */
function isStrayed(suite: string, className = ''): boolean {
  return className !== '' && suite.startsWith(`${className}$`)
}

const NO_SUITES: readonly string[] = []

interface Judged {
  readonly status: TestStatus
  readonly problems: readonly Problem[]
}

function judged({ attributes, problems, attempts, notRun }: OpenCase): Judged {
  const word = wordOf(attributes)
  const said = statusOfWord(word)
  const failing = problems.some(({ kind }) => kind !== 'skipped')
  // A test that its author switched off, or marked as still to be done, may fail without failing the run.
  const off = notRun || said === 'skipped' || problems.some(({ kind, type }) => kind === 'skipped' && type === 'todo')
  if (off) return { status: 'skipped', problems: problems.length > 0 ? problems : [spoken('skipped', word)] }
  if (failing) return { status: 'failed', problems }
  if (said === 'failed') return { status: 'failed', problems: [...problems, spoken('failure', word)] }
  if (problems.length > 0) return { status: 'skipped', problems }
  // Runs after the first failed, and no word of a first one that passed.
  const reruns = attempts.filter(({ kind }) => kind.startsWith('rerun'))
  const [first] = reruns
  if (first === undefined || reruns.length < attempts.length) return { status: 'passed', problems }
  return { status: 'failed', problems: first.attempt.problems }
}

/** The attribute that says how it ended: the one that says something against a pass, if there is one. */
function wordOf(attributes: Attributes): string | undefined {
  const { status, result } = attributes
  if (status !== undefined || result !== undefined) {
    const words = [result, status].filter((word) => statusOfWord(word) !== undefined)
    const bad = words.find((word) => statusOfWord(word) !== 'passed') ?? words[0]
    if (bad !== undefined) return bad
  }
  for (const flag of FLAG_NAMES) if (attributes[flag]?.toLowerCase() === FLAGS[flag]) return FLAG_WORDS[flag]
  return undefined
}

/** Attributes that are true or false, with the value that says something. */
const FLAGS: Readonly<Record<string, string>> = {
  executed: 'false',
  success: 'false',
  ignored: 'true',
  disabled: 'true',
}
const FLAG_NAMES = Object.keys(FLAGS)
const FLAG_WORDS: Readonly<Record<string, string>> = {
  executed: 'not executed',
  success: 'failed',
  ignored: 'ignored',
  disabled: 'disabled',
}

function spoken(kind: Problem['kind'], word = ''): Problem {
  return { kind, rawStatus: truncateText(word, KEPT.name), text: '' }
}

/** The file and line that the attributes give, or the suite's; `a.py:4:2` has the line in it. */
function place(test: Writable<TestCase>, attributes: Attributes, suite: Suite | undefined): void {
  const own = attributes.file ?? attributes['filepath'] ?? attributes['filename']
  const given = own !== undefined && own !== '' ? own : (suite?.file ?? fileName(test.name))
  const [, file = given, inFile] = (given?.includes(':') === true && WITH_LINE.exec(given)) || []
  if (file !== undefined) test.file = truncateText(file, KEPT.name)
  const line = lineOf(attributes.line ?? attributes['lineno'] ?? inFile, suite)
  if (line !== undefined) test.line = line
}

const WITH_LINE = /^(.+?):(\d{1,9})(?::\d{1,9})?$/

/** Lines count from 1; pytest's from 0, and so do those of whoever writes a 0. */
function lineOf(text: string | undefined, suite: Suite | undefined): number | undefined {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined
  const line = Number(text)
  return suite?.writer === 'pytest' || line === 0 ? line + 1 : line
}

/** node:test names the case of a file that could not be loaded by its path. */
function fileName(name: string): string | undefined {
  return /^(?:\/|[A-Za-z]:[\\/])\S+\.[cm]?[jt]sx?$/.test(name) ? name : undefined
}

export function toProblem(kind: Problem['kind'], attributes: Attributes, text: LongText): Problem {
  const { type, message, file, line } = attributes
  const problem: Writable<Problem> = { kind, ...text.kept(KEPT.text) }
  if (type !== undefined && type !== '') problem.type = truncateText(type, KEPT.name)
  if (message !== undefined && message !== '') problem.message = truncateText(message, KEPT.message)
  if (file !== undefined && file !== '') problem.file = truncateText(file, KEPT.name)
  if (file !== undefined && line !== undefined && /^[1-9]\d{0,8}$/.test(line)) problem.line = Number(line)
  return problem
}

export function toAttempt(kind: Again, attributes: Attributes, text: LongText): OpenCase['attempts'][number] {
  const seconds = secondsOf(attributes.time)
  const problem = toProblem(kind.endsWith('Error') ? 'error' : 'failure', attributes, text)
  return { kind, attempt: { status: 'failed', problems: [problem], ...(seconds === undefined ? {} : { seconds }) } }
}
