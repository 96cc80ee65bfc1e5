import { UserError } from '@slipway/core'
import { ctrfHead, ctrfTail, CtrfTests, type CtrfAbout } from './ctrf'
import { readJUnit, type CaseSink, type ReadLimits, type ReportFile } from './junit-reader'
import { JUNIT_HEAD, JUnitText } from './junit-writer'
import type { TestCase } from './model'
import { Outlet, type WriteFile } from './outlet'
import { placeOf, repositoryPath, type Ground, type RepositoryPath } from './places'
import { TestTotals } from './totals'

export interface ReadReportsOptions extends Ground {
  /** Where `ctrf.json`, `junit.xml`, `junit-2.xml`, … go. */
  readonly write: WriteFile
  readonly about: CtrfAbout
  readonly limits?: Partial<ReadLimits>
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
  /** Suites whose attributes claim failures that no child element shows, as `file: suite`. */
  readonly claims: readonly string[]
}

export const CTRF_FILE = 'ctrf.json'

/**
 * Reads JUnit reports and writes CTRF and JUnit in one pass, however many cases there are, with back-pressure from the
 * files written.
 */
export async function readReports(files: Iterable<ReportFile>, options: ReadReportsOptions): Promise<TestReport> {
  const ctrf = new Outlet(CTRF_FILE, options.write)
  const junit = new SplitJUnit(options.write, options.junitBytes ?? 25_000_000)
  try {
    const report = await readAll(files, options, ctrf, junit)
    ctrf.push(ctrfTail(report.totals, options.about))
    await ctrf.end()
    await junit.end()
    return { ...report, junit: junit.names }
  } catch (thrown) {
    await Promise.all([ctrf.abandon(), junit.abandon()])
    throw thrown
  }
}

async function readAll(
  files: Iterable<ReportFile>,
  options: ReadReportsOptions,
  ctrf: Outlet,
  junit: SplitJUnit,
): Promise<Omit<TestReport, 'junit'>> {
  const totals = new TestTotals()
  const report = {
    totals,
    files: [] as { name: string; total: number; failed: number }[],
    unreadable: [] as UserError[],
    claims: [] as string[],
  }
  const tests = new CtrfTests()
  const inRepository = repositoryPath(options)
  ctrf.push(ctrfHead())
  for (const file of files) {
    const before = { total: totals.total, failed: totals.failed }
    const sink = async (cases: readonly TestCase[]): Promise<void> => {
      for (const test of cases) {
        const normal = normalise(test, totals, inRepository)
        ctrf.push(tests.write(normal))
        if (junit.full) await junit.next()
        junit.push(normal)
      }
      await ctrf.settle()
      await junit.settle()
    }
    const problem = await readOne(file, sink, report, options.limits)
    if (problem !== undefined) report.unreadable.push(problem)
    report.files.push({ name: file.name, total: totals.total - before.total, failed: totals.failed - before.failed })
  }
  return report
}

async function readOne(
  file: ReportFile,
  sink: CaseSink,
  report: { readonly claims: string[]; readonly totals: TestTotals },
  limits: Partial<ReadLimits> | undefined,
): Promise<UserError | undefined> {
  try {
    const { claims, suites } = await readJUnit(file, sink, limits)
    report.claims.push(...claims.map((suite) => `${file.name}: ${suite}`))
    report.totals.suites += suites
    return undefined
  } catch (thrown) {
    if (thrown instanceof UserError && thrown.code === 'REPORT_UNREADABLE') return thrown
    throw thrown
  }
}

/** Counts a case and gives it the path that the repository knows. */
function normalise(test: TestCase, totals: TestTotals, inRepository: RepositoryPath): TestCase {
  const placed = test.status === 'failed' || test.file !== undefined ? placeOf(test, inRepository) : NOWHERE
  totals.add(test, placed)
  const { place } = placed
  return place === undefined || (place.file === test.file && place.line === test.line) ? test : { ...test, ...place }
}

const NOWHERE = { place: undefined, candidates: [] } as const

/**
 * JUnit in files that GitLab still reads: a file ends before it would grow over the limit, and the next repeats the
 * suites that are open.
 */
class SplitJUnit {
  readonly names: string[] = []
  #text = new JUnitText()
  #outlet: Outlet

  constructor(
    private readonly write: WriteFile,
    private readonly limit: number,
  ) {
    this.#outlet = this.#open()
  }

  get full(): boolean {
    return this.#outlet.atMost > this.limit
  }

  push(test: TestCase): void {
    this.#outlet.push(this.#text.write(test))
  }

  settle(): Promise<void> | undefined {
    return this.#outlet.settle()
  }

  async next(): Promise<void> {
    await this.end()
    this.#text = new JUnitText()
    this.#outlet = this.#open()
  }

  async end(): Promise<void> {
    this.#outlet.push(this.#text.end())
    await this.#outlet.end()
  }

  async abandon(): Promise<void> {
    await this.#outlet.abandon()
  }

  #open(): Outlet {
    const name = this.names.length === 0 ? 'junit.xml' : `junit-${this.names.length + 1}.xml`
    this.names.push(name)
    const outlet = new Outlet(name, this.write)
    outlet.push(JUNIT_HEAD)
    return outlet
  }
}
