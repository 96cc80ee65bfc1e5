import { isObject, parseJson } from '@slipway/core'
import { KEPT, type Problem, type TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { LongText, truncateText } from '../../truncate'
import { unreadable } from '../../unreadable'
import type { CaseSink, ReadResult } from '../format'
import { type Json, linesOf, number, object, text } from '../shared/json-file'
import { skip, toProblem, toTestCase } from '../shared/parts'

/**
 * Reads events of Dart's test runner (dart-lang/test, json_reporter.md). Hidden tests are the runner's own (it loads a
 * file) and count only when they fail, which the runner then does not hide.
 * @throws UserError `REPORT_UNREADABLE` when the events end before the run does
 */
export async function readDart(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  const run = new DartRun()
  for await (const line of linesOf(file)) {
    const event = line.startsWith('{') ? parseJson(line) : undefined
    if (isObject(event)) run.take(event)
    if (run.ready.length >= BATCH) await sink(run.ready.splice(0))
  }
  await sink(run.ready.splice(0))
  if (!run.ended) throw unreadable(file.name, 'the event that the run is done', 'the end of the file')
  return { claims: run.claims, suites: run.suites.size }
}

const BATCH = 1_000
const MAX_CLAIMS = 20

interface OpenTest {
  readonly test: Json
  readonly start: number
  readonly errors: Problem[]
  readonly output: LongText
}

class DartRun {
  readonly ready: TestCase[] = []
  readonly suites = new Map<unknown, { readonly path: string; readonly suites: readonly string[] }>()
  ended = false
  readonly claims: string[] = []
  #failing = false
  readonly #open = new Map<unknown, OpenTest>()

  take(event: Json): void {
    switch (event['type']) {
      case 'start':
        // Several runs may stand in one file, each with numbers of its own.
        this.ended = false
        this.#failing = false
        this.#open.clear()
        return
      case 'suite': {
        const { id, path } = object(event['suite'])
        const name = (text(path) ?? '').replaceAll('\\', '/')
        this.suites.set(id, { path: name, suites: name === '' ? [] : [name] })
        return
      }
      case 'testStart': {
        const test = object(event['test'])
        const start = number(event['time']) ?? 0
        this.#open.set(test['id'], { test, start, errors: [], output: new LongText() })
        return
      }
      case 'error':
        this.#error(event)
        return
      case 'print':
        this.#open.get(event['testID'])?.output.add(`${text(event['message']) ?? ''}\n`)
        return
      case 'testDone':
        this.#done(event)
        return
      case 'done':
        this.#end(event['success'])
    }
  }

  /** A test can fail after it was done, as its reporter says. */
  #error(event: Json): void {
    const open = this.#open.get(event['testID'])
    if (open !== undefined) open.errors.push(errorOf(event))
    else this.#claim(`after a test had ended: ${text(event['error']) ?? 'an error'}`)
  }

  /** @param success not true where tests failed; null where the run was stopped before all had run */
  #end(success: unknown): void {
    this.ended = true
    if (success === true) return
    for (const testID of [...this.#open.keys()]) this.#done({ testID, result: 'did not complete' })
    if (success !== false) this.#claim('the run was stopped before its end')
    else if (!this.#failing) this.#claim('the run')
  }

  #claim(words: string): void {
    if (this.claims.length < MAX_CLAIMS) this.claims.push(truncateText(words.split('\n', 1).join(''), KEPT.name))
  }

  #done(event: Json): void {
    const open = this.#open.get(event['testID'])
    this.#open.delete(event['testID'])
    if (open === undefined || event['hidden'] === true) return
    const suite = this.suites.get(open.test['suiteID'])
    const status = event['skipped'] === true ? 'skipped' : event['result'] === 'success' ? 'passed' : 'failed'
    if (status === 'failed') this.#failing = true
    const { errors } = open
    const reason = text(object(open.test['metadata'])['skipReason'])
    const unexplained = toProblem({ kind: 'failure', rawStatus: text(event['result']) })
    this.ready.push(
      toTestCase({
        name: text(open.test['name']) ?? '',
        suites: suite?.suites ?? [],
        file: fileOf(open.test, suite?.path),
        line: number(open.test['root_line']) ?? number(open.test['line']),
        seconds: ((number(event['time']) ?? 0) - open.start) / 1000,
        status,
        stdout: open.output.whole,
        problems:
          status === 'failed'
            ? errors.length > 0
              ? errors
              : [unexplained]
            : status === 'skipped'
              ? [skip(reason)]
              : [],
      }),
    )
  }
}

/** The suite's path is relative to the project; the address of a test may be that of a package. */
function fileOf(test: Json, path: string | undefined): string | undefined {
  const url = text(test['root_url']) ?? text(test['url'])
  return path === undefined || path === '' ? url?.replace(/^file:\/\//, '') : path
}

function errorOf(event: Json): Problem {
  const kind = event['isFailure'] === true ? 'failure' : 'error'
  return toProblem({ kind, message: text(event['error']), text: text(event['stackTrace']) })
}
