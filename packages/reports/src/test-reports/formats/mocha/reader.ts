import type { TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { unreadable } from '../../unreadable'
import type { CaseSink, ReadResult } from '../format'
import { count, type Json, number, object, objects, readJsonFile, text } from '../shared/json-file'
import { hasFailed, skip, toProblem, toTestCase } from '../shared/parts'

/** Reads what Mocha's reporter `json` writes. Hooks that failed stand among the failures alone. */
export async function readMocha(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  const report = await readJsonFile(file)
  const tests = objects(report['tests'])
  const [pending, passes] = [namesIn(report['pending']), namesIn(report['passes'])]
  const known = new Set(tests.map(identity))
  const failures = objects(report['failures'])
  const failing = namesIn(failures)
  if (!Array.isArray(report['tests'])) throw unreadable(file.name, 'a list of tests', 'none (mochawesome has none)')
  const suites = new Map<string, readonly string[]>()
  const hooks = failures.filter((failure) => !known.has(identity(failure)))
  const cases = [...tests, ...hooks].map((test) => toCase(test, { suites, pending, passes, failing }))
  await sink(cases)
  const claims = count(object(report['stats'])['failures']) > 0 && !hasFailed(cases) ? ['stats'] : []
  return { claims, suites: suites.size }
}

function namesIn(list: unknown): ReadonlySet<string> {
  return new Set(objects(list).map(identity))
}

function identity(test: Json): string {
  return `${text(test['file']) ?? ''}\0${text(test['fullTitle']) ?? ''}`
}

interface Around {
  readonly suites: Map<string, readonly string[]>
  readonly pending: ReadonlySet<string>
  readonly passes: ReadonlySet<string>
  readonly failing: ReadonlySet<string>
}

function toCase(test: Json, { suites, pending, passes, failing }: Around): TestCase {
  const title = text(test['title']) ?? ''
  const full = text(test['fullTitle']) ?? title
  const file = text(test['file'])
  const name = file?.split(/[/\\]/).at(-1) ?? ''
  const path = suites.get(name) ?? (name === '' ? [] : [name])
  suites.set(name, path)
  const error = object(test['err'])
  // What was thrown may have no members (`throw {}`): then the list says it.
  const isListed = failing.has(identity(test)) && !passes.has(identity(test))
  const failed = Object.keys(error).length > 0 || isListed
  const isPending = pending.has(identity(test)) && !failed
  const retries = Math.min(number(test['currentRetry']) ?? 0, 100)
  return toTestCase({
    name: title,
    suites: path,
    className: full.endsWith(` ${title}`) ? full.slice(0, -title.length - 1) : '',
    file,
    seconds: (number(test['duration']) ?? 0) / 1000,
    status: failed ? 'failed' : isPending ? 'skipped' : 'passed',
    problems: failed ? [problemOf(error)] : isPending ? [skip(undefined, 'pending')] : [],
    attempts: Array.from({ length: retries }, () => ({ status: 'failed', problems: [toProblem({ kind: 'failure' })] })),
  })
}

function problemOf(error: Json) {
  return toProblem({
    kind: 'failure',
    message: text(error['message']),
    type: text(error['name']),
    text: text(error['stack']),
  })
}
