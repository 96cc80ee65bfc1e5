import { UserError } from '@slipway/core'
import { FORMATS, type CaseSink, type ReportFormat } from './formats'
import { BEGINNING, recogniseFormat } from './formats/recognise'
import type { TestCase } from './model'
import { placeOf, repositoryPath, type RepositoryPath, type WorkspacePaths } from './places'
import { withBeginning, type ReportFile } from './report-file'
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
}

export const CTRF_FILE = 'ctrf.json'

/**
 * Reads reports of every known format and writes CTRF and JUnit in one pass, however many cases there are, with
 * back-pressure from the files written.
 */
export async function readReports(files: Iterable<ReportFile>, options: ReadReportsOptions): Promise<TestReport> {
  const pass = new Pass(options)
  try {
    for (const file of files) await pass.read(file)
    return await pass.end()
  } catch (thrown) {
    await pass.abandon()
    throw thrown
  }
}

class Pass {
  readonly #totals = new TestTotals()
  readonly #files: { name: string; total: number; failed: number }[] = []
  readonly #unreadable: UserError[] = []
  readonly #claims: string[] = []
  readonly #formats: readonly ReportFormat[]
  readonly #used = new Set<ReportFormat>()
  readonly #ctrf: ReportWriter
  readonly #tests = new CtrfTests()
  readonly #junit: SplitJUnit
  readonly #inRepository: RepositoryPath

  constructor(private readonly options: ReadReportsOptions) {
    this.#formats = options.formats ?? FORMATS
    this.#ctrf = new ReportWriter(CTRF_FILE, options.write)
    this.#junit = new SplitJUnit(options.write, options.junitBytes ?? 25_000_000)
    this.#inRepository = repositoryPath(options)
    this.#ctrf.push(ctrfHead())
  }

  async read(file: ReportFile): Promise<void> {
    const { total, failed } = this.#totals
    try {
      await this.#readCases(file)
    } catch (thrown) {
      if (!(thrown instanceof UserError && thrown.code === 'REPORT_UNREADABLE')) throw thrown
      this.#unreadable.push(thrown)
    }
    this.#files.push({ name: file.name, total: this.#totals.total - total, failed: this.#totals.failed - failed })
  }

  async #readCases({ name, chunks }: ReportFile): Promise<void> {
    const { claims, suites } = await withBeginning(chunks, BEGINNING, async (beginning, whole) => {
      const format = recogniseFormat(name, beginning, this.#formats)
      this.#used.add(format)
      const read = await format.reader()
      return read({ name, chunks: whole }, this.#sink)
    })
    this.#claims.push(...claims.map((suite) => `${name}: ${suite}`))
    this.#totals.suites += suites
  }

  readonly #sink: CaseSink = async (cases) => {
    for (const test of cases) {
      const placed = withPlace(test, this.#totals, this.#inRepository)
      this.#ctrf.push(this.#tests.write(placed))
      if (this.#junit.full) await this.#junit.next()
      this.#junit.push(placed)
    }
    await this.#ctrf.settle()
    await this.#junit.settle()
  }

  async end(): Promise<TestReport> {
    // CTRF wants the name of a tool even when there was no report.
    const formats = this.#used.size === 0 ? this.#formats : [...this.#used]
    const tool = formats.map(({ name }) => name).join(', ')
    this.#ctrf.push(ctrfTail(tool, this.#totals, this.options.about))
    await this.#ctrf.end()
    await this.#junit.end()
    return {
      totals: this.#totals,
      files: this.#files,
      unreadable: this.#unreadable,
      claims: this.#claims,
      junit: this.#junit.names,
    }
  }

  async abandon(): Promise<void> {
    await Promise.all([this.#ctrf.abandon(), this.#junit.abandon()])
  }
}

/** Counts a case and gives it the path that the repository knows. */
function withPlace(test: TestCase, totals: TestTotals, inRepository: RepositoryPath): TestCase {
  const placed = test.status === 'failed' || test.file !== undefined ? placeOf(test, inRepository) : NOWHERE
  totals.add(test, placed)
  const { place } = placed
  return place === undefined || (place.file === test.file && place.line === test.line) ? test : { ...test, ...place }
}

const NOWHERE = { place: undefined, candidates: [] } as const
