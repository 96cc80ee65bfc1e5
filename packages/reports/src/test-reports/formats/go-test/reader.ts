import { isObject, parseJson } from '@slipway/core'
import type { TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { LongText } from '../../truncate'
import { unreadable } from '../../unreadable'
import type { CaseSink, ReadResult } from '../format'
import { type Json, linesOf, number, text } from '../shared/json-file'
import { skip, toProblem, toTestCase } from '../shared/parts'

/**
 * Reads events of Go's tests (cmd/test2json). Lines that are no event (a build tool's output) are passed over. A test
 * that began and did not end when its package failed is a failure, and so is a package that failed without one.
 * @throws UserError `REPORT_UNREADABLE` when the events end before a package does
 */
export async function readGoTest(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  const events = new GoEvents()
  for await (const line of linesOf(file)) {
    const event = line.startsWith('{') ? parseJson(line) : undefined
    if (isObject(event)) events.take(event)
    if (events.ready.length >= BATCH) await sink(events.ready.splice(0))
  }
  await sink([...events.ready.splice(0), ...events.heldBack()])
  const open = events.unfinished()
  if (open !== undefined) throw unreadable(file.name, `the end of ${open}`, 'the end of the file')
  return { claims: [], suites: events.packages }
}

const BATCH = 1_000

interface GoPackage {
  readonly name: string
  readonly suites: readonly string[]
  readonly running: Map<string, LongText>
  readonly output: LongText
  /** Failed tests, and the later runs of them: a tool that repeats them does it after all packages. */
  readonly held: TestCase[]
  readonly failed: Set<string>
  /** Of a test, a subtest of it that failed: often all that there is to say. */
  readonly failedPart: Map<string, string>
  /** What a test printed that passed: a time that is up in the moment of its end breaks the package, not the test. */
  panic: string
  ended: boolean
  failing: boolean
  hasTests: boolean
}

const MAX_HELD = 20_000

class GoEvents {
  readonly ready: TestCase[] = []
  readonly #packages = new Map<string, GoPackage>()
  readonly #builds = new Map<string, LongText>()

  get packages(): number {
    return this.#packages.size
  }

  take(event: Json): void {
    const action = text(event['Action'])
    const output = text(event['Output']) ?? ''
    if (action === 'build-output') return this.#build(text(event['ImportPath']) ?? '').add(output)
    if (action === undefined || action.startsWith('build-')) return
    const test = text(event['Test'])
    const pack = this.#package(text(event['Package']) ?? '')
    if (test === undefined || test === '') this.#ofPackage(pack, action, event)
    else this.#ofTest(pack, test, event)
  }

  #package(name: string): GoPackage {
    const known = this.#packages.get(name)
    if (known !== undefined) return known
    const made: GoPackage = {
      name,
      suites: name === '' ? [] : [name],
      running: new Map(),
      output: new LongText(),
      held: [],
      failed: new Set(),
      failedPart: new Map(),
      panic: '',
      ended: false,
      failing: false,
      hasTests: false,
    }
    this.#packages.set(name, made)
    return made
  }

  #build(path: string): LongText {
    const known = this.#builds.get(path) ?? new LongText()
    this.#builds.set(path, known)
    return known
  }

  #ofTest(pack: GoPackage, test: string, event: Json): void {
    const action = text(event['Action'])
    pack.ended = false
    pack.hasTests = true
    if (action === 'output') this.#running(pack, test).add(text(event['Output']) ?? '')
    else if (action === 'run' || action === 'start') this.#running(pack, test)
    else if (action === 'pass' || action === 'fail' || action === 'skip') {
      const output = this.#running(pack, test)
      pack.running.delete(test)
      if (action === 'pass') pack.panic ||= panicIn(output.whole)
      this.#give(pack, toCase({ pack, test, action, output, seconds: number(event['Elapsed']) }))
    }
  }

  #running(pack: GoPackage, test: string): LongText {
    const known = pack.running.get(test)
    if (known !== undefined) return known
    const made = new LongText()
    pack.running.set(test, made)
    return made
  }

  #ofPackage(pack: GoPackage, action: string, event: Json): void {
    if (action === 'output') {
      pack.output.add(text(event['Output']) ?? '')
      pack.ended = false
    }
    if (action !== 'pass' && action !== 'fail' && action !== 'skip') return
    pack.ended = true
    const left = [...pack.running]
    pack.running.clear()
    for (const [test, output] of left) {
      const said = endIn(test, output.whole)
      // Of a package that passed all tests did: only its word for this one was lost.
      const ended = action === 'fail' ? (said ?? 'fail') : said === 'skip' ? 'skip' : 'pass'
      this.#give(pack, toCase({ pack, test, action: ended, output, seconds: undefined }))
    }
    if (action !== 'fail') return
    if (pack.failing) return
    const build = text(event['FailedBuild'])
    const output = build === undefined ? new LongText(pack.panic + pack.output.whole) : this.#compiler(build)
    const test = build === undefined ? 'TestMain' : '[build failed]'
    this.#give(pack, toCase({ pack, test, action, output, seconds: number(event['Elapsed']) }))
  }

  /** What the compiler says, without the package that it says it of. */
  #compiler(build: string): LongText {
    return new LongText(this.#build(build).whole.replace(/^# .*\n/gm, ''))
  }

  #give(pack: GoPackage, test: TestCase): void {
    if (test.status === 'failed') {
      pack.failing = true
      if (pack.failed.size < MAX_HELD) {
        pack.failed.add(test.name)
        pack.failedPart.set(test.name.slice(0, Math.max(0, test.name.lastIndexOf('/'))), test.name)
      }
    }
    if (pack.failed.has(test.name)) pack.held.push(test)
    else this.ready.push(test)
  }

  heldBack(): readonly TestCase[] {
    return [...this.#packages.values()].flatMap(({ held }) => held)
  }

  /** A package that was still being tested. */
  unfinished(): string | undefined {
    // `go tool test2json` without -p names no package.
    for (const { name, ended, running, hasTests } of this.#packages.values())
      if ((name !== '' || hasTests) && (!ended || running.size > 0)) return name || 'the tests'
    return undefined
  }
}

/**
 * How a test ended that has no event for it: where output without an end of line stands before `--- PASS`, test2json
 * does not see it (golang/go#26325).
 */
function endIn(test: string, output: string): Ended['action'] | undefined {
  const [, word, name] = /--- (PASS|SKIP|FAIL): (\S+) \(\d+(?:\.\d+)?s\)\s*$/.exec(output) ?? []
  return name === test ? ({ PASS: 'pass', SKIP: 'skip', FAIL: 'fail' } as const)[word as 'PASS'] : undefined
}

function panicIn(output: string): string {
  if (!output.includes('panic: ') && !output.includes('fatal error: ')) return ''
  const at = output.search(/^(?:panic|fatal error): /m)
  return at < 0 ? '' : output.slice(at)
}

interface Ended {
  readonly pack: GoPackage
  readonly test: string
  readonly action: 'pass' | 'fail' | 'skip'
  readonly output: LongText
  readonly seconds: number | undefined
}

function toCase(ended: Ended): TestCase {
  return { ...toTold(ended), uniqueName: true }
}

function toTold({ pack, test, action, output, seconds }: Ended): TestCase {
  const said = { name: test, suites: pack.suites, className: pack.name, seconds }
  if (action === 'pass') return toTestCase({ ...said, status: 'passed' })
  const lines = output.whole.split('\n').filter((line) => !/^=== (?:RUN|PAUSE|CONT|NAME) /.test(line.trim()))
  const told = lines
    .join('\n')
    .replace(/^\s*\n/, '')
    .trimEnd()
  if (action === 'fail') {
    const part = pack.failedPart.get(test)
    const message = part === undefined ? undefined : `subtest failed: ${part}`
    const problem = toProblem({
      kind: 'failure',
      message: /^\s*--- FAIL: .*$/.test(told) ? message : undefined,
      text: told,
    })
    return toTestCase({ ...said, status: 'failed', problems: [problem] })
  }
  const reason = lines.find((line) => line.trim() !== '' && !/^\s*--- SKIP/.test(line))
  return toTestCase({ ...said, status: 'skipped', problems: [skip(reason?.trim())] })
}
