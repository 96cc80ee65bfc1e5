import type { TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { statusOfWord } from '../../status-words'
import { unreadable } from '../../unreadable'
import type { CaseSink, ReadResult } from '../format'
import { count, type Json, number, object, objects, readJsonFile, text, texts } from '../shared/json-file'
import { hasFailed, skip, toProblem, toTestCase } from '../shared/parts'

/** Reads what RSpec's formatter `json` writes. What broke outside of the examples is a failed case. */
export async function readRSpec(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  const report = await readJsonFile(file)
  if (!Array.isArray(report['examples'])) throw unreadable(file.name, 'a list of examples', 'none')
  const suites = new Map<string, readonly string[]>()
  const cases = objects(report['examples']).map((example) => toCase(example, suites))
  const summary = object(report['summary'])
  if (count(summary['errors_outside_of_examples_count']) > 0) {
    const message = texts(report['messages']).join('\n').trim()
    const problems = [toProblem({ kind: 'error', message, text: message })]
    cases.push(toTestCase({ name: 'outside of the examples', suites: ['rspec'], status: 'failed', problems }))
  }
  await sink(cases)
  const unshown = count(summary['failure_count']) > 0 && !hasFailed(cases)
  return { claims: unshown ? ['failure_count'] : [], suites: suites.size }
}

function toCase(example: Json, suites: Map<string, readonly string[]>): TestCase {
  const file = text(example['file_path']) ?? ''
  const path = suites.get(file) ?? (file === '' ? [] : [file.replace(/^\.\//, '')])
  suites.set(file, path)
  const word = text(example['status'])
  const status = statusOfWord(word) ?? 'failed'
  const exception = object(example['exception'])
  const problem = toProblem({
    kind: 'failure',
    type: text(exception['class']),
    message: text(exception['message']),
    text: texts(exception['backtrace']).join('\n'),
  })
  return toTestCase({
    name: text(example['full_description']) ?? text(example['description']) ?? '',
    suites: path,
    file,
    line: number(example['line_number']),
    seconds: number(example['run_time']),
    status,
    problems:
      status === 'failed' ? [problem] : status === 'skipped' ? [skip(text(example['pending_message']), word)] : [],
  })
}
