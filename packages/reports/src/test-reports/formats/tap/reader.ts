import type { TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { LongText, truncateText } from '../../truncate'
import { unreadable } from '../../unreadable'
import type { CaseSink, ReadResult } from '../format'
import { linesOf } from '../shared/json-file'
import { diagnosticsOf } from './diagnostics'
import { skip, toProblem, toTestCase } from '../shared/parts'

/**
 * Reads TAP. A test point that sums up a subtest is no test of its own, unless it failed and nothing in it did. A plan
 * that was not kept, and `Bail out!`, are claims: tests did not run.
 * @throws UserError `REPORT_UNREADABLE` when there is no plan: what is missing cannot be told
 */
export async function readTap(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  const stream = new TapStream()
  for await (const line of linesOf(file)) {
    stream.take(line)
    if (stream.ready.length >= BATCH) await sink(stream.ready.splice(0))
  }
  stream.end()
  await sink(stream.ready.splice(0))
  if (!stream.hasPlan) throw unreadable(file.name, 'a plan (1..N)', 'none')
  return { claims: stream.claims, suites: stream.suites }
}

const BATCH = 1_000
const INDENT = 4
const MAX_DEPTH = 100
const MAX_CLAIMS = 20

/** One level of test points. */
interface Level {
  readonly name: string
  readonly suites: readonly string[]
  planned: number | undefined
  ran: number
  failing: number
}

interface Point {
  readonly level: Level
  readonly ok: boolean
  readonly name: string
  readonly directive: string | undefined
  readonly reason: string
  readonly child: Level | undefined
  readonly text: LongText
  isYaml: boolean
}

const POINT = /^(not )?ok\b(?:\s+(\d+))?(?:\s+-)?\s*(.*)$/
/** Behind a blank, and a word of its own: `# todolist is empty` is part of a name. */
const DIRECTIVE = /(?:^|\s)#\s*(SKIP|TODO)(?:S|PED)?\b[\s:]*(.*)$/i

class TapStream {
  readonly ready: TestCase[] = []
  readonly claims: string[] = []
  suites = 0
  readonly #levels: Level[] = [{ name: '', suites: [], planned: undefined, ran: 0, failing: 0 }]
  #point: Point | undefined
  /** Names that comments give to the levels that follow. */
  readonly #names: string[] = []
  #bailed = false
  /** A plan after one that was kept: of another run, or the same once more. */
  #next: number | undefined

  get hasPlan(): boolean {
    return this.#levels[0]?.planned !== undefined || this.#bailed
  }

  take(raw: string): void {
    const point = this.#point
    if (point?.isYaml === true) {
      point.text.add(`${raw}\n`)
      if (raw.trim() === '...') point.isYaml = false
      return
    }
    const line = raw.trimStart()
    if (point !== undefined && line === '---') {
      point.isYaml = true
      point.text.add(`${raw}\n`)
      return
    }
    const depth = Math.floor((raw.length - line.length) / INDENT)
    if (line.startsWith('#')) this.#comment(line, depth)
    else if (/^Bail out!/i.test(line)) this.#bailOut(line)
    else if (/^1\.\.\d+/.test(line)) this.#plan(line, depth)
    else if (depth === 0 && /^TAP version \d+/.test(line)) this.#version()
    else this.#maybePoint(line, depth)
  }

  #comment(line: string, depth: number): void {
    const subtest = /^# Subtest(?:: (.*))?$/.exec(line)
    if (subtest !== null) {
      this.#finish()
      if (depth < MAX_DEPTH) this.#names[depth + 1] = subtest[1] ?? ''
    } else this.#point?.text.add(`${line.replace(/^# ?/, '')}\n`)
  }

  #bailOut(line: string): void {
    this.#finish()
    this.#bailed = true
    this.#claim(truncateText(line, 200))
  }

  #claim(words: string): void {
    if (this.claims.length < MAX_CLAIMS) this.claims.push(words)
  }

  #version(): void {
    this.#finish()
    const [level] = this.#levels
    if (level !== undefined && isKept(level)) this.#startAgain(level)
  }

  #plan(line: string, depth: number): void {
    this.#finish()
    const level = this.#levelAt(depth)
    const planned = Number(/^1\.\.(\d{1,9})/.exec(line)?.[1])
    if (depth === 0 && isKept(level)) this.#next = planned
    else level.planned = planned
  }

  /** Several runs may stand in one file, each with a plan that it kept. */
  #startAgain(level: Level): void {
    this.#closeLevels(1)
    level.planned = this.#next
    level.ran = 0
    this.#next = undefined
  }

  /** The level of a depth; deeper ones are opened as subtests. */
  #levelAt(depth: number): Level {
    while (this.#levels.length <= depth && this.#levels.length < MAX_DEPTH) {
      const around = this.#levels.at(-1)
      const name = truncateText(this.#names[this.#levels.length] ?? '', 300)
      this.#names[this.#levels.length] = ''
      const suites = name === '' ? [...(around?.suites ?? [])] : [...(around?.suites ?? []), name]
      this.#levels.push({ name, suites, planned: undefined, ran: 0, failing: 0 })
      this.suites++
    }
    return this.#levels[Math.min(depth, this.#levels.length - 1)] as Level
  }

  #maybePoint(line: string, depth: number): void {
    const found = POINT.exec(line)
    if (found === null) return
    this.#finish()
    const child = this.#levels.length > depth + 1 ? this.#closeLevels(depth + 1) : undefined
    const level = this.#levelAt(depth)
    if (depth === 0 && this.#next !== undefined) this.#startAgain(level)
    level.ran++
    const [, not, , rest = ''] = found
    const said = DIRECTIVE.exec(rest)
    const [, directive, reason = ''] = said ?? []
    const name = rest
      .slice(0, said?.index)
      .replace(/\\([#\\])/g, '$1')
      .replace(/\s*\{$/, '')
      .trim()
    const ok = not === undefined
    this.#point = {
      level,
      ok,
      name,
      directive: directive?.toUpperCase(),
      reason,
      child,
      text: new LongText(),
      isYaml: false,
    }
  }

  /** Ends the levels below; the outermost of them belongs to the point that follows. */
  #closeLevels(depth: number): Level | undefined {
    let closed: Level | undefined
    while (this.#levels.length > depth) {
      const level = this.#levels.pop()
      if (level === undefined) break
      this.#checkPlan(level)
      const around = this.#levels.at(-1)
      if (around !== undefined && this.#levels.length > depth) around.failing += level.failing
      closed = level
    }
    return closed
  }

  #checkPlan({ name, planned, ran }: Level): void {
    if (planned === undefined || planned === ran) return
    this.#claim(`${name === '' ? '' : `${name}: `}planned ${planned} tests, ${ran} ran`)
  }

  /** Gives out the last point, now that all that belongs to it has come. */
  #finish(): void {
    const point = this.#point
    this.#point = undefined
    if (point === undefined) return
    const { level, ok, directive, child } = point
    const failed = !ok && directive !== 'TODO' && directive !== 'SKIP'
    if (child !== undefined && child.ran > 0 && (!failed || child.failing > 0)) {
      level.failing += child.failing
      return
    }
    if (failed) level.failing++
    this.ready.push(toCase(point, failed))
  }

  end(): void {
    this.#finish()
    this.#closeLevels(1)
    const [level] = this.#levels
    if (this.#bailed || level === undefined) return
    level.planned = this.#next ?? level.planned
    this.#checkPlan(level)
  }
}

function isKept({ planned, ran }: Level): boolean {
  return planned !== undefined && ran > 0 && planned === ran
}

function toCase({ level, name, directive, reason, ok, text }: Point, failed: boolean): TestCase {
  const skipped = directive === 'SKIP' || (directive === 'TODO' && !ok)
  const { problem, ...place } = diagnosticsOf(text)
  return toTestCase({
    name,
    suites: level.suites,
    status: failed ? 'failed' : skipped ? 'skipped' : 'passed',
    ...place,
    problems: failed
      ? [toProblem({ kind: 'failure', ...problem })]
      : skipped
        ? [skip(reason, directive?.toLowerCase())]
        : [],
  })
}
