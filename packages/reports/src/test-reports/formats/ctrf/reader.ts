import type { Attempt, TestCase, TestStatus } from '../../model'
import type { ReportFile } from '../../report-file'
import { statusOfWord } from '../../status-words'
import { unreadable } from '../../unreadable'
import type { CaseSink, ReadResult } from '../format'
import { count, type Json, number, object, objects, readJsonFile, text, texts } from '../shared/json-file'
import { hasFailed, skip, toProblem, toTestCase } from '../shared/parts'

/** Reads the tests of a CTRF file. */
export async function readCtrf(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  const { results } = await readJsonFile(file)
  const { tests, summary } = object(results)
  if (!Array.isArray(tests)) throw unreadable(file.name, 'a list of tests in results', 'none')
  const suites = new Map<string, readonly string[]>()
  const cases = objects(tests).map((test) => toCase(test, suites))
  await sink(cases)
  const claimed = count(object(summary)['failed'])
  const failed = hasFailed(cases)
  return { claims: claimed > 0 && !failed ? ['summary'] : [], suites: suites.size }
}

function toCase(test: Json, suites: Map<string, readonly string[]>): TestCase {
  const given = text(test['suite'])
  const names = given === undefined ? texts(test['suite']) : given === '' ? [] : [given]
  const key = JSON.stringify(names)
  const path = suites.get(key) ?? names
  suites.set(key, path)
  const status = statusOf(test)
  return toTestCase({
    name: text(test['name']) ?? '',
    suites: path,
    status,
    seconds: (number(test['duration']) ?? 0) / 1000,
    file: text(test['filePath']),
    line: number(test['line']),
    stdout: texts(test['stdout']).join('\n'),
    stderr: texts(test['stderr']).join('\n'),
    problems: problemsOf(test, status),
    attempts: attemptsOf(test, status),
    variant: text(test['browser']),
    passedRuns: number(object(test['extra'])['passedRuns']),
  })
}

/**
 * `other` says nothing but that it is none of the others: the tool's own word decides, and what is not known did not
 * run.
 */
function statusOf(test: Json): TestStatus {
  const word = text(test['status'])
  if (word === 'other') return statusOfWord(text(test['rawStatus'])) ?? 'skipped'
  return statusOfWord(word) ?? 'failed'
}

function problemsOf(test: Json, status: TestStatus): TestCase['problems'] {
  const message = text(test['message'])
  const rawStatus = text(test['rawStatus'])
  if (status === 'passed') return []
  if (status === 'skipped') return [skip(message, rawStatus)]
  return [toProblem({ kind: 'failure', message, rawStatus, text: text(test['trace']) })]
}

/** Newer reports tell of each attempt, older ones how many there were. */
function attemptsOf(test: Json, status: TestStatus): readonly Attempt[] {
  const told = objects(test['retryAttempts'])
  if (told.length > 0) {
    const attempts = told.map((attempt) => {
      const how = statusOf(attempt)
      return { status: how, problems: problemsOf(attempt, how), seconds: (number(attempt['duration']) ?? 0) / 1000 }
    })
    // Some tools list the last run, too.
    const retries = number(test['retries'])
    return retries !== undefined && attempts.length > retries ? attempts.slice(0, retries) : attempts
  }
  const flaky = test['flaky'] === true && status === 'passed'
  const retries = Math.min(number(test['retries']) ?? (flaky ? 1 : 0), 100)
  const message = flaky ? text(test['message']) : undefined
  const failed: Attempt = {
    status: 'failed',
    problems: [toProblem({ kind: 'failure', message, text: text(test['trace']) })],
  }
  return Array.from({ length: Math.max(0, Math.trunc(retries)) }, () => failed)
}
