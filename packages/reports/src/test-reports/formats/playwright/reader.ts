import type { Attempt, Problem, TestCase, TestStatus } from '../../model'
import type { ReportFile } from '../../report-file'
import { unreadable } from '../../unreadable'
import type { CaseSink, ReadResult } from '../format'
import { count, type Json, number, object, objects, readJsonFile, text } from '../shared/json-file'
import { hasFailed, skip, toProblem, toTestCase } from '../shared/parts'

/**
 * Reads what Playwright's reporter `json` writes (playwright.dev, JSONReport). Each project of a test is a test; what
 * it was expected to do decides; its results but the last are attempts.
 */
export async function readPlaywright(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  const report = await readJsonFile(file)
  if (!Array.isArray(report['suites'])) throw unreadable(file.name, 'a list of suites', 'none')
  const walk = new Walk(file.name, text(object(report['config'])['rootDir']) ?? '')
  for (const suite of objects(report['suites'])) walk.suite(suite, [])
  for (const error of objects(report['errors'])) walk.outside(error)
  await sink(walk.cases)
  const failed = hasFailed(walk.cases)
  return { claims: failed ? [] : claimsOf(object(report['stats']), walk.interrupted), suites: walk.suites }
}

/** A test that was stopped while it ran is told as skipped. */
function claimsOf(stats: Json, interrupted: number): readonly string[] {
  if (count(stats['unexpected']) > 0) return ['stats']
  if (interrupted === 0) return []
  return [interrupted === 1 ? 'one test was interrupted' : `${interrupted} tests were interrupted`]
}

/** Suites in suites: describe blocks of people are a few. */
const MAX_DEPTH = 200

class Walk {
  readonly cases: TestCase[] = []
  suites = 0
  interrupted = 0

  constructor(
    private readonly fileName: string,
    private readonly rootDir: string,
  ) {}

  suite(suite: Json, titles: readonly string[], depth = 1): void {
    if (depth > MAX_DEPTH) throw unreadable(this.fileName, `at most ${MAX_DEPTH} suites inside each other`, 'more')
    this.suites++
    const title = text(suite['title']) ?? ''
    const path = title === '' ? titles : [...titles, title]
    const projects = new Map<string, readonly string[]>()
    for (const spec of objects(suite['specs']))
      for (const test of objects(spec['tests'])) this.#test(spec, test, { path, projects })
    for (const inner of objects(suite['suites'])) this.suite(inner, path, depth + 1)
  }

  outside(error: Json): void {
    this.cases.push(
      toTestCase({
        name: 'outside of the tests',
        suites: ['playwright'],
        status: 'failed',
        problems: [problemOf(error)],
      }),
    )
  }

  #test(
    spec: Json,
    test: Json,
    { path, projects }: { path: readonly string[]; projects: Map<string, readonly string[]> },
  ) {
    const project = text(test['projectName']) ?? ''
    const suites = projects.get(project) ?? (project === '' ? [...path] : [project, ...path])
    projects.set(project, suites)
    const results = objects(test['results'])
    const last = results.at(-1) ?? {}
    const status = statusOf(text(test['status']))
    if (status === 'skipped' && last['status'] === 'interrupted') this.interrupted++
    const [output, errors] = [outputOf(last['stdout']), outputOf(last['stderr'])]
    const problems = problemsOf(last)
    const reason = objects(test['annotations']).find(({ type }) => type === 'skip' || type === 'fixme')
    this.cases.push(
      toTestCase({
        name: text(spec['title']) ?? '',
        suites,
        file: this.#file(text(spec['file'])),
        line: number(spec['line']),
        seconds: (number(last['duration']) ?? 0) / 1000,
        status,
        stdout: output,
        stderr: errors,
        problems:
          status === 'failed'
            ? orUnexplained(problems, text(last['status']))
            : status === 'skipped'
              ? [skip(text(reason?.['description']), 'skipped')]
              : [],
        attempts: results.slice(0, -1).map(toAttempt),
        variant: project,
      }),
    )
  }

  #file(file: string | undefined): string | undefined {
    if (file === undefined || this.rootDir === '' || /^(?:\/|[A-Za-z]:)/.test(file)) return file
    return `${this.rootDir.replace(/\/$/, '')}/${file}`
  }
}

/** `expected` may be a failure that the test said it would have. */
function statusOf(word: string | undefined): TestStatus {
  if (word === 'expected' || word === 'flaky') return 'passed'
  return word === 'skipped' ? 'skipped' : 'failed'
}

function toAttempt(result: Json): Attempt {
  const word = text(result['status'])
  const status = word === 'passed' ? 'passed' : word === 'skipped' ? 'skipped' : 'failed'
  const problems = status === 'failed' ? orUnexplained(problemsOf(result), word) : []
  return { status, problems, seconds: (number(result['duration']) ?? 0) / 1000 }
}

function problemsOf(result: Json): readonly Problem[] {
  const errors = objects(result['errors'])
  const single = object(result['error'])
  const all = errors.length > 0 ? errors : Object.keys(single).length > 0 ? [single] : []
  return all.map((error, i) => problemOf({ ...(i === 0 ? single : {}), ...error }))
}

function orUnexplained(problems: readonly Problem[], word: string | undefined): readonly Problem[] {
  return problems.length > 0 ? problems : [toProblem({ kind: 'failure', rawStatus: word })]
}

function problemOf(error: Json): Problem {
  const { file, line } = object(error['location'])
  const message = text(error['message']) ?? text(error['value'])
  const whole = text(error['stack']) ?? text(error['snippet']) ?? ''
  return toProblem({ kind: 'failure', message, text: whole, file: text(file), line: number(line) })
}

function outputOf(pieces: unknown): string {
  return objects(pieces)
    .map((piece) => text(piece['text']) ?? '')
    .join('')
}
