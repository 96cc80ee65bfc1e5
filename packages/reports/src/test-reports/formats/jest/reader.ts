import type { Attempt, TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { statusOfWord } from '../../status-words'
import { unreadable } from '../../unreadable'
import type { CaseSink, ReadResult } from '../format'
import { count, type Json, number, object, objects, readJsonFile, text, texts } from '../shared/json-file'
import { hasFailed, skip, toProblem, toTestCase } from '../shared/parts'

/**
 * Reads what `jest --json` writes (jestjs.io, "testResultsProcessor"). A file that could not be run is a failed case.
 */
export async function readJest(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  const report = await readJsonFile(file)
  if (!Array.isArray(report['testResults'])) throw unreadable(file.name, 'a list testResults', 'none')
  const files = objects(report['testResults'])
  const cases = files.flatMap(casesOf)
  await sink(cases)
  return { claims: hasFailed(cases) ? [] : claimsOf(report), suites: files.length }
}

const COUNTS = ['numFailedTests', 'numRuntimeErrorTestSuites', 'numFailedTestSuites'] as const

/** What the run says of itself; its `success` also tells of snapshots that are obsolete, with `--ci`. */
function claimsOf(report: Json): readonly string[] {
  const counted = COUNTS.find((key) => count(report[key]) > 0)
  if (counted !== undefined) return [counted]
  if (report['wasInterrupted'] === true) return ['wasInterrupted']
  return report['success'] === false ? ['success: false'] : []
}

function casesOf(result: Json): readonly TestCase[] {
  const path = text(result['name']) ?? text(result['testFilePath']) ?? ''
  const suites = path === '' ? [] : [path.split(/[/\\]/).at(-1) ?? '']
  // Jest's own format has another name for the list than its processed one.
  const listed = objects(result['assertionResults'] ?? result['testResults'])
  const cases = listed.map((test) => toCase(test, { path, suites }))
  const message =
    text(result['message']) ?? text(result['failureMessage']) ?? text(object(result['testExecError'])['message'])
  const execError = result['testExecError'] ?? undefined
  const failed = text(result['status']) === 'failed' || execError !== undefined
  // A hook after all tests may have failed, or the file could not be run.
  if (!failed || hasFailed(cases)) return cases
  const unexplained = cases.length === 0 ? 'the file could not be run' : 'the file failed, and none of its tests'
  const problems = [toProblem({ kind: 'error', text: message || (text(execError) ?? unexplained) })]
  return [
    ...cases,
    toTestCase({ name: `${suites[0] ?? 'suite'} (the suite itself)`, suites, file: path, status: 'failed', problems }),
  ]
}

interface Around {
  readonly path: string
  readonly suites: readonly string[]
}

function toCase(test: Json, { path, suites }: Around): TestCase {
  const word = text(test['status'])
  const status = statusOfWord(word) ?? 'failed'
  const messages = texts(test['failureMessages'])
  const problems = messages.map((message) =>
    toProblem({ kind: 'failure', text: message, message: firstLines(message) }),
  )
  const { line } = object(test['location'])
  return toTestCase({
    name: text(test['title']) ?? text(test['fullName']) ?? '',
    suites,
    className: texts(test['ancestorTitles']).join(' '),
    status,
    file: path,
    line: number(line),
    seconds: (number(test['duration']) ?? 0) / 1000,
    problems:
      status === 'failed'
        ? problems.length > 0
          ? problems
          : [toProblem({ kind: 'failure', rawStatus: word })]
        : status === 'skipped'
          ? [skip(undefined, word)]
          : [],
    attempts: attemptsOf(test),
  })
}

/** The message of an error, without its stack. */
function firstLines(message: string): string {
  return message.replace(/\n\s+at [\s\S]*$/, '').trim()
}

/** `jest.retryTimes`: each run is an invocation, and the reasons of those that failed are kept. */
function attemptsOf(test: Json): readonly Attempt[] {
  const reasons = texts(test['retryReasons'])
  const count = Math.max(reasons.length, (number(test['invocations']) ?? 1) - 1)
  return Array.from({ length: Math.min(count, 100) }, (_, i) => ({
    status: 'failed',
    problems: [toProblem({ kind: 'failure', text: reasons[i] ?? '' })],
  }))
}
