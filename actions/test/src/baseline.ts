import { type Ports, UserError } from '@slipway/core'
import type { Baseline, TestCase, Timings } from '@slipway/reports/test-reports'

type Reading = Pick<Ports, 'files' | 'environment' | 'host'>

/** @throws UserError `FILE_MISSING`, or `REPORT_UNREADABLE` */
export async function readBaseline(path: string | undefined, ports: Reading): Promise<Baseline | undefined> {
  if (path === undefined) return undefined
  if ((await ports.files.stat(path)) === undefined)
    throw new UserError(
      'FILE_MISSING',
      `baseline: expected a report at ${path}, found nothing`,
      'correct the path, or leave the input out for the first run',
    )
  const { Baseline } = await import('@slipway/reports/test-reports')
  const baseline = new Baseline()
  await readCases([path], ports, (test) => baseline.add(test))
  return baseline
}

/** What is not there, or cannot be read, only makes the plan less even. */
export async function readTimings(patterns: readonly string[], ports: Reading): Promise<Timings> {
  const { Timings } = await import('@slipway/reports/test-reports')
  const timings = new Timings()
  if (patterns.length === 0) return timings
  const found = await ports.files.glob(patterns)
  if (found.length === 0) ports.host.warn(`timings: nothing found at ${patterns.join(', ')}: every file counts alike`)
  await readCases(found, ports, (test) => timings.add(test, test.file))
  return timings
}

/** Reads reports for what they say, and writes none. */
async function readCases(
  paths: readonly string[],
  { files, environment: { workspace, workingDirectory } }: Reading,
  onTest: (test: TestCase) => void,
): Promise<void> {
  const { readReports } = await import('@slipway/reports/test-reports')
  const { unreadable } = await readReports(
    paths.map((name) => ({ name, chunks: files.stream(name) })),
    {
      workspace,
      workingDirectory,
      about: { start: 0, stop: 0 },
      onTest,
      write: async (_name, chunks) => {
        for await (const chunk of chunks) void chunk
      },
    },
  )
  const [first] = unreadable
  if (first !== undefined) throw first
}
