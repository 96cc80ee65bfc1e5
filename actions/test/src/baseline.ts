import { errorMessage, type Ports, UserError } from '@slipway/core'
import type { Baseline, ReportFile, TestCase, Timings } from '@slipway/reports/test-reports'
import { branchOf, isBranch, reportsOfBranch } from './target-report'

type Reading = Pick<Ports, 'files' | 'environment' | 'host'>

/** @throws UserError `FILE_MISSING`, or `REPORT_UNREADABLE` */
export async function readBaseline(
  path: string | undefined,
  token: string | undefined,
  ports: Reading,
): Promise<Baseline | undefined> {
  if (path === undefined) return undefined
  const isThere = (await ports.files.stat(path)) !== undefined
  const branch = isThere ? undefined : branchOf(path, ports)
  if (branch !== undefined) return ofBranch(branch, token, ports)
  if (!isThere && isBranch(path)) {
    ports.host.info('baseline: which branch is the target is not known here: name it (branch:NAME)')
    return undefined
  }
  if (!isThere)
    throw new UserError(
      'FILE_MISSING',
      `baseline: expected a report at ${path}, found nothing`,
      'correct the path, or leave the input out for the first run',
    )
  const { Baseline } = await import('@slipway/reports/test-reports')
  const baseline = new Baseline()
  try {
    await readCases([{ name: path, chunks: ports.files.stream(path) }], ports, (test) => baseline.add(test))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const hint = 'let baseline name a test report of an earlier run, such as its ctrf.json'
    throw new UserError(error.code, `baseline: ${error.message}`, hint, { outcome: 'fail', cause: error })
  }
  return baseline
}

async function ofBranch(branch: string, token: string | undefined, ports: Reading): Promise<Baseline | undefined> {
  const found = await reportsOfBranch(branch, token, ports)
  if (found === undefined) return undefined
  const { Baseline } = await import('@slipway/reports/test-reports')
  const baseline = new Baseline()
  const files = found.reports.map(({ name, bytes }) => ({ name, chunks: once(bytes) }))
  try {
    await readCases(files, ports, (test) => baseline.add(test))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    ports.host.warn(`baseline: ${errorMessage(error)}`)
    return undefined
  }
  ports.host.info(`baseline: ${branch}, ${found.from}`)
  return baseline
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

/** What is not there, or cannot be read, only makes the plan less even. */
export async function readTimings(patterns: readonly string[], ports: Reading): Promise<Timings> {
  const { Timings } = await import('@slipway/reports/test-reports')
  const timings = new Timings()
  if (patterns.length === 0) return timings
  const found = await ports.files.glob(patterns)
  if (found.length === 0) ports.host.warn(`timings: nothing found at ${patterns.join(', ')}: every file counts alike`)
  const reports = found.map((name) => ({ name, chunks: ports.files.stream(name) }))
  try {
    await readCases(reports, ports, (test) => timings.add(test, test.file))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    ports.host.warn(`timings: ${error.message}`)
  }
  return timings
}

/** Reads reports for what they say, and writes none. */
async function readCases(
  reports: readonly ReportFile[],
  { environment: { workspace, workingDirectory } }: Reading,
  onTest: (test: TestCase) => void,
): Promise<void> {
  const { readReports } = await import('@slipway/reports/test-reports')
  const { unreadable } = await readReports(reports, {
    workspace,
    workingDirectory,
    about: { start: 0, stop: 0 },
    onTest,
    write: async (_name, chunks) => {
      for await (const chunk of chunks) void chunk
    },
  })
  const [first] = unreadable
  if (first !== undefined) throw first
}
