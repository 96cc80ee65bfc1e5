import type { Ports, Values } from '@slipway/core'
import {
  type Baseline,
  type Quarantine,
  type QuarantineHistory,
  type ReadReportsOptions,
  type ReportFile,
  ReportPass,
  type TestCase,
  type TestReport,
} from '@slipway/reports/test-reports'
import { findReports, type FoundReport, type FoundReports } from './find-reports'
import type { Gathered } from './gathered'
import type { Inputs } from './inputs'
import { repositoryFiles } from './repository'
import { retryFailed } from './retry'

export interface ReadTests {
  readonly report: TestReport
  readonly found: FoundReports
  /** What failed was tried again by a command that passed. */
  readonly isHealed: boolean
}

export interface Reading {
  readonly start: number
  /** Reports older than this run do not count. */
  readonly hasRun: boolean
  readonly quarantine: Quarantine | undefined
  readonly baseline: Baseline | undefined
  readonly gathered: Gathered | undefined
  readonly history: QuarantineHistory | undefined
}

/** Reads all reports, and runs what failed once more where that is wanted. */
export async function readTests(given: Values<Inputs>, ports: Ports, reading: Reading): Promise<ReadTests> {
  const { start, hasRun } = reading
  const search = { patterns: given.reports, output: given.output }
  const found = await findReports(ports.files, { ...search, since: hasRun ? start : undefined })
  for (const path of found.stale) ports.host.warn(`${path} is older than the command and was not read`)
  const options = readOptions(given, ports, reading)
  const { isQuarantined } = options
  const pass = new ReportPass(options)
  try {
    await pass.read(toFiles(found.fresh, ports))
    const retried = await retryFailed(given['retry-command'], pass, { ports, timeout: given.timeout, isQuarantined })
    if (retried !== undefined) {
      const again = changed(await findReports(ports.files, { ...search, since: retried.start }), found)
      if (again.length === 0) ports.host.warn(`retry-command wrote no report that ${given.reports.join(', ')} finds`)
      await pass.read(toFiles(again, ports))
    }
    return { report: await pass.end(), found, isHealed: retried?.passed === true }
  } catch (thrown) {
    await pass.abandon()
    throw thrown
  }
}

/** The first command may have written its reports in the same moment as the second one started. */
function changed(again: FoundReports, before: FoundReports): readonly FoundReport[] {
  const read = new Map(before.fresh.map(({ name, modified }) => [name, modified]))
  return again.fresh.filter(({ name, modified }) => read.get(name) !== modified)
}

function toFiles(found: readonly FoundReport[], { files }: Pick<Ports, 'files'>): readonly ReportFile[] {
  return found.map(({ name, byPattern, size }) => ({
    name,
    byPattern,
    size,
    chunks: files.stream(name),
    fleeting: files.stream(name, { reuse: true }),
  }))
}

function readOptions(
  given: Values<Inputs>,
  { files, host, clock, environment, threads }: Ports,
  { start, quarantine, baseline, gathered, history }: Reading,
): ReadReportsOptions & Required<Pick<ReadReportsOptions, 'isQuarantined'>> {
  const { commit, ref, repositoryUrl, runUrl } = host.source
  const isQuarantined = (test: TestCase) => quarantine?.entryOf(test) !== undefined
  return {
    workspace: environment.workspace,
    workingDirectory: environment.workingDirectory,
    about: { start, stop: clock.now(), ...defined({ commit, branch: ref, repositoryUrl, buildUrl: runUrl }) },
    repositoryFiles: () => repositoryFiles(files, environment),
    ...(given.retries === undefined ? {} : { retries: given.retries }),
    secondRound: given['retry-command'] !== undefined,
    ...(history === undefined ? {} : { passedRuns: (test) => history.passedRuns(test) }),
    isQuarantined,
    // Where nobody looks at each test, most of a large report is read without making one of it.
    ...(quarantine === undefined && baseline === undefined && gathered === undefined
      ? {}
      : {
          onTest: (test: TestCase) => {
            // Each is asked, so that an entry without a test is known.
            const isKnown = isQuarantined(test)
            baseline?.compare(test, { isKnown })
            gathered?.see(test.file)
          },
        }),
    ...(threads === undefined ? {} : { thread: () => threads.start('read-reports') }),
    write: (name, chunks) => files.writeStream(`${given.output}/test/${name}`, host.redacted(chunks)),
  }
}

function defined<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string
  }
}
