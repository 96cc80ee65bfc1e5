import { KEPT, type Problem, type TestCase } from '../../model'
import { truncateOutput, truncateText } from '../../truncate'
import type { XmlAttributes } from '../../xml/reader'
import { DEFAULT_OUTCOME, meaningOf } from './outcomes'

/** What is kept of the text of a result, by the last two names of the path to it. */
const FIELDS = {
  'Output/StdOut': 'stdout',
  'Output/DebugTrace': 'stdout',
  'TextMessages/Message': 'stdout',
  'Output/StdErr': 'stderr',
  'ErrorInfo/Message': 'message',
  'ErrorInfo/StackTrace': 'stack',
} as const

type Field = (typeof FIELDS)[keyof typeof FIELDS]

export interface OpenResult {
  readonly attributes: XmlAttributes
  readonly texts: Partial<Record<Field, string>>
  inner: number
  innerFailing: number
}

/** The field that the element at a path fills, by the last two names of that path. */
export function fieldOf(parent: string | undefined, name: string): Field | undefined {
  const path = `${parent ?? ''}/${name}`
  return isField(path) ? FIELDS[path] : undefined
}

function isField(path: string): path is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, path)
}

const NO_SUITES: readonly string[] = []

/** @param around the data-driven or ordered test that the result is a part of */
export function toCase({ attributes, texts }: OpenResult, around: OpenResult | undefined): TestCase {
  const outcome = attributes['outcome'] ?? DEFAULT_OUTCOME
  const meaning = meaningOf(outcome)
  const seconds = secondsOf(attributes['duration'])
  return {
    name: truncateText(attributes['testName'] ?? around?.attributes['testName'] ?? '', KEPT.name),
    suites: NO_SUITES,
    status: meaning === 'passed' || meaning === 'skipped' ? meaning : 'failed',
    problems: meaning === 'passed' ? [] : [toProblem(meaning, outcome, texts)],
    ...(seconds === undefined ? {} : { seconds }),
    ...(texts.stdout === undefined ? {} : { stdout: truncateOutput(texts.stdout) }),
    ...(texts.stderr === undefined ? {} : { stderr: truncateOutput(texts.stderr) }),
  }
}

function toProblem(kind: Problem['kind'], outcome: string, { message, stack = '' }: OpenResult['texts']): Problem {
  const rawStatus = truncateText(outcome, KEPT.name)
  // A test that was stopped has no message as a rule, and its outcome says why.
  const said = message ?? (kind === 'error' ? rawStatus : undefined)
  return {
    kind,
    rawStatus,
    ...(said === undefined ? {} : { message: truncateText(said, KEPT.message) }),
    text: truncateText(stack, KEPT.text),
  }
}

/** .NET's TimeSpan in its constant form: `[d.]hh:mm:ss[.fffffff]`. To the microsecond. */
function secondsOf(text: string | undefined): number | undefined {
  const parts = /^(?:(\d{1,6})\.)?(\d{1,2}):(\d\d):(\d\d(?:\.\d{1,9})?)$/.exec(text ?? '')
  if (parts === null) return undefined
  const [, days = '0', hours, minutes, seconds] = parts
  const total = Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
  return Math.round(total * 1e6) / 1e6
}
