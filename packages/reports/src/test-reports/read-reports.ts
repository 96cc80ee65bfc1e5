import { type Thread, UserError } from '@slipway/core'
import { FORMATS, type ReportFormat } from './formats'
import type { FastSink } from './formats/format'
import { BEGINNING, otherKind, recogniseFormat } from './formats/recognise'
import type { Place, Problem, TestCase } from './model'
import { type Cases, isPlain, type PlainPasses, single } from './plain/passes'
import { fileOf, placeOf, type Surroundings } from './places'
import { withBeginning, type ReportFile } from './report-file'
import type { RepositoryFiles } from './repository-files'
import { repositoryPath, segments, type RepositoryPath, type WorkspacePaths } from './repository-path'
import { RetryRound } from './retry-round'
import { Retries, type RetryRule } from './retries'
import { StrayedRuns } from './strayed-runs'
import { ReadingThread } from './thread/reading-thread'
import { TestTotals } from './totals'
import { ctrfHead, ctrfTail, CtrfTests, type CtrfAbout } from './writers/ctrf'
import { ReportWriter, type WriteFile } from './writers/report-writer'
import { SplitJUnit } from './writers/split-junit'

export interface ReadReportsOptions extends WorkspacePaths {
  /** Where `ctrf.json`, `junit.xml`, `junit-2.xml`, … go. */
  readonly write: WriteFile
  readonly about: CtrfAbout
  /** Formats that are read; all that are known by default. */
  readonly formats?: readonly ReportFormat[]
  /** Bytes of one JUnit file; GitLab reads files under 30 MB. Default 25 000 000. */
  readonly junitBytes?: number
  /** The files of the repository; asked for once, when something failed. Without it, paths are taken as they stand. */
  readonly repositoryFiles?: () => Promise<RepositoryFiles>
  /** Which run decides where a case comes again; without it what the report shows does. */
  readonly retries?: RetryRule
  /** Whether a failing test is known to fail and does not count. */
  readonly isQuarantined?: (test: TestCase) => boolean
  /** How many runs in a row a test in quarantine passed; undefined for any other. */
  readonly passedRuns?: (test: TestCase) => number | undefined
  /** Called for each test, in the order in which they are written. */
  readonly onTest?: (test: TestCase) => void
  /** Keep failing tests until the end: a second round of reports may show that they passed. */
  readonly secondRound?: boolean
  /** Starts a thread that serves `serveReading`: large reports are read there while this one counts and writes. */
  readonly thread?: () => Promise<Thread | undefined>
}

export interface TestReport {
  readonly totals: TestTotals
  /** Names of the JUnit files written, in order. */
  readonly junit: readonly string[]
  readonly files: readonly { readonly name: string; readonly total: number; readonly failed: number }[]
  /** Reports that could not be read to their end, `REPORT_UNREADABLE` each. What was read before that is counted. */
  readonly unreadable: readonly UserError[]
  /** Suites that say of themselves that tests failed, though no case shows it, as `file: suite`. */
  readonly claims: readonly string[]
  /** Files that a wildcard found and that are no test report, with what they are. */
  readonly left: readonly string[]
  /** What was not as it should be, and did not matter. */
  readonly notes: readonly string[]
}

export const CTRF_FILE = 'ctrf.json'

/**
 * Reads reports of every known format and writes CTRF and JUnit in one pass, however many cases there are, with
 * back-pressure from the files written.
 */
export async function readReports(files: Iterable<ReportFile>, options: ReadReportsOptions): Promise<TestReport> {
  const pass = new ReportPass(options)
  try {
    await pass.read(files)
    return await pass.end()
  } catch (thrown) {
    await pass.abandon()
    throw thrown
  }
}

/** One pass over reports, in one or two rounds. */
export class ReportPass {
  readonly #totals = new TestTotals()
  readonly #files: { name: string; total: number; failed: number }[] = []
  readonly #unreadable: UserError[] = []
  readonly #claims: string[] = []
  readonly #left: string[] = []
  readonly #notes: string[] = []
  readonly #formats: readonly ReportFormat[]
  readonly #used = new Set<ReportFormat>()
  readonly #ctrf: ReportWriter
  readonly #tests = new CtrfTests()
  readonly #junit: SplitJUnit
  readonly #inRepository: RepositoryPath
  readonly #retries: Retries
  readonly #strayed: StrayedRuns
  readonly #round: RetryRound | undefined
  #around: Surroundings
  #repository: RepositoryFiles | undefined
  #ready: Cases[] = []
  /** Whether many plain cases may come at once: nobody wants to see each. */
  readonly #fast: boolean
  #thread: ReadingThread | undefined

  constructor(private readonly options: ReadReportsOptions) {
    this.#formats = options.formats ?? FORMATS
    this.#ctrf = new ReportWriter(CTRF_FILE, options.write)
    this.#junit = new SplitJUnit(options.write, options.junitBytes ?? 25_000_000)
    this.#inRepository = repositoryPath(options)
    this.#around = { inRepository: this.#inRepository, near: '' }
    this.#fast = options.onTest === undefined && options.retries === undefined && options.secondRound !== true
    const give = (cases: Cases) => void this.#ready.push(cases)
    this.#round = options.secondRound === true ? new RetryRound(options.retries, give) : undefined
    this.#strayed = new StrayedRuns(this.#round === undefined ? give : eachTo(this.#round.add))
    this.#retries = new Retries(options.retries, (cases) => this.#strayed.add(cases, this.#around.near))
    this.#ctrf.push(ctrfHead())
  }

  async read(files: Iterable<ReportFile>): Promise<void> {
    const all = [...files]
    if (this.#fast && this.#thread === undefined && sizeOf(all) >= WORTH_A_THREAD) {
      const thread = await this.options.thread?.()
      if (thread !== undefined) this.#thread = new ReadingThread(thread, (buffer) => this.#retries.holds(buffer))
    }
    for (const file of all) await this.#read(file)
    this.#strayed.end()
    await this.#write()
    const unmarked = this.#retries.takeUnmarked()
    if (unmarked > 0) this.#notes.push(aboutUnmarked(unmarked))
  }

  /** Tests that failed and are waiting for another round. */
  get waiting(): readonly TestCase[] {
    return this.#round?.waiting ?? []
  }

  /** From here on reports are those of a second round. */
  startSecondRound(): void {
    this.#round?.again()
  }

  async #read(file: ReportFile): Promise<void> {
    const { total, failed } = this.#totals
    this.#around = { ...this.#around, near: this.#folderOf(file.name) }
    try {
      await this.#readCases(file)
    } catch (thrown) {
      if (!(thrown instanceof UserError && thrown.code === 'REPORT_UNREADABLE')) throw thrown
      this.#unreadable.push(thrown)
    }
    this.#retries.flush()
    await this.#write()
    this.#files.push({ name: file.name, total: this.#totals.total - total, failed: this.#totals.failed - failed })
  }

  #folderOf(name: string): string {
    const root = segments(this.options.workspace)
    const path = segments(name, name.startsWith('/') ? [] : segments(this.options.workingDirectory))
    return path.slice(root.length, -1).join('/')
  }

  async #readCases(file: ReportFile): Promise<void> {
    const { name, byPattern } = file
    const thread = isLarge(file) ? this.#thread : undefined
    const source = thread === undefined ? file.chunks : (file.fleeting ?? file.chunks)
    const result = await withBeginning(source, BEGINNING, async (beginning, whole) => {
      const other = byPattern === true ? otherKind(beginning, this.#formats) : undefined
      if (other !== undefined) {
        this.#left.push(`${name} (${other})`)
        return undefined
      }
      const format = recogniseFormat(name, beginning, this.#formats)
      this.#used.add(format)
      if (!this.#fast || format.fastReader === undefined)
        return (await format.reader())({ name, chunks: whole }, this.#sink)
      return thread === undefined
        ? (await format.fastReader())({ name, chunks: whole }, this.#sink)
        : thread.read(format.name, { name, chunks: whole }, this.#sink)
    })
    if (result === undefined) return
    const { claims, suites, replaced } = result
    this.#claims.push(...claims.map((suite) => `${name}: ${suite}`))
    this.#totals.suites += suites
    if (replaced !== undefined) this.#notes.push(`${name}: bytes that are no ${replaced} were replaced`)
  }

  readonly #sink: FastSink = (cases) => {
    for (const test of cases) this.#retries.add(test)
    return this.#write()
  }

  /** Counts and writes what is ready. */
  async #write(): Promise<void> {
    const ready = this.#ready
    if (ready.length === 0) return
    this.#ready = []
    if (this.#repository === undefined && ready.some((cases) => !isPlain(cases) && needsPlace(cases))) {
      this.#repository = await this.options.repositoryFiles?.()
      if (this.#repository !== undefined) this.#around = { ...this.#around, files: this.#repository }
    }
    for (const cases of ready) {
      const full = isPlain(cases) ? this.#writePlain(cases) : this.#writeCase(cases)
      if (full !== undefined) await full
      const behind = this.#ctrf.settle() ?? this.#junit.settle()
      if (behind !== undefined) await behind
    }
  }

  #writeCase(test: TestCase): Promise<void> | undefined {
    const isQuarantined = test.status === 'failed' && this.options.isQuarantined?.(test) === true
    const again = this.#totals.add(test, this.#locate, isQuarantined)
    const placed = test.status === 'failed' || test.file !== undefined ? this.#placed(test) : test
    this.options.onTest?.(placed)
    const passedRuns = this.options.passedRuns?.(test)
    this.#ctrf.push(this.#tests.write(placed, { failed: isQuarantined, passedRuns }))
    return this.#junit.add(placed, again)
  }

  #writePlain(passes: PlainPasses): Promise<void> | undefined {
    const again = this.#totals.addPlain(passes)
    this.#ctrf.write((bytes) => this.#tests.writePlain(bytes, passes))
    return again === undefined && this.#junit.addPlain(passes) ? undefined : this.#writeEach(passes, again)
  }

  /** JUnit of plain cases that have to be told apart, or of which some come into the next file. */
  async #writeEach(passes: PlainPasses, again: ReadonlySet<number> = NONE): Promise<void> {
    for (const [index, test] of passes.cases().entries()) await this.#junit.add(test, again.has(index))
  }

  readonly #locate = (test: TestCase, problem: Problem | undefined): Place | undefined =>
    placeOf(test, problem, this.#around)

  /** The case with the path that the repository knows. */
  #placed(test: TestCase): TestCase {
    const problem = test.problems.find(({ kind }) => kind !== 'skipped')
    const place = test.status === 'failed' ? this.#locate(test, problem) : fileOf(test, this.#around)
    return place === undefined || (place.file === test.file && place.line === test.line) ? test : { ...test, ...place }
  }

  async end(): Promise<TestReport> {
    this.#round?.end()
    await this.#write()
    // CTRF wants the name of a tool even when there was no report.
    const formats = this.#used.size === 0 ? this.#formats : [...this.#used]
    const tool = formats.map(({ name }) => name).join(', ')
    this.#ctrf.push(ctrfTail(tool, this.#totals, this.options.about))
    await this.#ctrf.end()
    await this.#junit.end()
    await this.#thread?.stop()
    return {
      totals: this.#totals,
      files: this.#files,
      unreadable: this.#unreadable,
      claims: this.#claims,
      left: this.#left,
      notes: this.#notes,
      junit: this.#junit.names,
    }
  }

  async abandon(): Promise<void> {
    await Promise.all([this.#ctrf.abandon(), this.#junit.abandon(), this.#thread?.stop()])
  }
}

const NONE: ReadonlySet<number> = new Set()

/** A thread takes some 50 ms to start, which reading as many bytes takes as well. */
const WORTH_A_THREAD = 16 * 1024 * 1024
/** A file that goes to and fro in a few chunks is read here sooner. */
const LARGE = 2 * 1024 * 1024

const isLarge = ({ size = 0 }: ReportFile): boolean => size >= LARGE

function sizeOf(files: readonly ReportFile[]): number {
  return files.filter(isLarge).reduce((sum, { size = 0 }) => sum + size, 0)
}

function eachTo(add: (test: TestCase) => void): (cases: Cases) => void {
  return (cases) => single(cases).forEach(add)
}

function aboutUnmarked(count: number): string {
  const tests = count === 1 ? 'one test' : `${count} tests`
  return (
    `${tests} failed and came again and passed, and nothing shows that it was run again: each counts; ` +
    'when the runner repeats what failed, say `retries: last`'
  )
}

function needsPlace({ status, attempts }: TestCase): boolean {
  return status === 'failed' || attempts !== undefined
}
