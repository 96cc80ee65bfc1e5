import { posix } from 'node:path'
import {
  defineAction,
  type FactsOf,
  type Ports,
  type Result,
  runCommands,
  type Values,
  verdictHeading,
} from '@slipway/core'
import type { TestFailure, TestReport } from '@slipway/reports/test-reports'
import { findReports, type FoundReports, removeOurs } from './find-reports'
import { type Inputs, inputs } from './inputs'
import { peers } from './peers'
import { repositoryFiles } from './repository'
import { linkTo } from './source-link'
import { decide } from './verdict'
import { type TestRecord, testRecord } from './record'

export const test = defineAction(testRecord, {
  title: 'Test',
  summary: 'run the tests and read their reports',
  description:
    'Runs the tests, reads their reports and says at file and line what failed; nothing tested is not a pass',
  inputs,
  peers,
  systems: ['linux', 'darwin'],
  place: { order: 200, group: 'checks' },
  reach: 'nothing',
  forks: 'run',
  job: { toolchain: 'users', reports: { junit: 'test/junit*.xml' } },
  run,
})

async function run(given: Values<Inputs>, ports: Ports): Promise<Result<TestRecord>> {
  await removeOurs(ports.files, given.output)
  const start = ports.clock.now()
  const commands =
    given.command === undefined || given.command.length === 0
      ? undefined
      : await runCommands(given.command, ports, { timeout: given.timeout, capture: 1024 })
  const found = await findReports(ports.files, {
    patterns: given.reports,
    output: given.output,
    since: commands === undefined ? undefined : start,
  })
  for (const path of found.stale) ports.host.warn(`${path} is older than the command and was not read`)
  // The reader is loaded only now: the command did not have to wait for it.
  const { renderTestSummary, toAnnotations } = await import('@slipway/reports/test-reports')
  const report = await read(found, { start, output: given.output }, ports)
  const { totals, unreadable, claims } = report
  const { failures } = totals
  for (const left of report.left) ports.host.info(`${left} is no test report and was left out`)
  for (const note of report.notes) ports.host.warn(note)
  const verdict = decide({
    commands,
    ...counts(totals),
    unreadable,
    claims,
    left: report.left,
    reports: found.fresh.length - report.left.length,
    stale: found.stale,
    patterns: given.reports,
    allowEmpty: given['allow-empty'],
  })
  return {
    ...verdict,
    outputs: {
      ...counts(totals),
      report: inCheckout(ports, `${given.output}/test/ctrf.json`),
      junit: inCheckout(ports, `${given.output}/test/${report.junit[0] ?? 'junit.xml'}`),
    },
    summary: `${verdictHeading('Test', verdict.outcome, verdict.headline)}\n\n${renderTestSummary(report, { link: linkTo(ports.host.source) })}`,
    annotations: toAnnotations(failures),
    facts: toFacts(report, failures, found),
  }
}

/** Steps after this one work in the checkout, not in this one's working directory. */
function inCheckout({ files, environment: { workspace } }: Pick<Ports, 'files' | 'environment'>, path: string): string {
  const relative = posix.relative(workspace, files.resolve(path))
  return relative.startsWith('../') ? path : relative
}

async function read(
  found: FoundReports,
  { start, output }: { readonly start: number; readonly output: string },
  ports: Ports,
): Promise<TestReport> {
  const { readReports } = await import('@slipway/reports/test-reports')
  const { files, host, clock, environment } = ports
  const { commit, ref, repositoryUrl, runUrl } = host.source
  const about = { start, stop: clock.now(), ...defined({ commit, branch: ref, repositoryUrl, buildUrl: runUrl }) }
  return readReports(
    found.fresh.map(({ name, byPattern }) => ({ name, byPattern, chunks: files.stream(name) })),
    {
      workspace: environment.workspace,
      workingDirectory: environment.workingDirectory,
      about,
      repositoryFiles: () => repositoryFiles(files, environment),
      write: (name, chunks) => files.writeStream(`${output}/test/${name}`, host.redacted(chunks)),
    },
  )
}

function defined<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string
  }
}

function counts(totals: TestReport['totals']) {
  const { total, passed, failed, skipped, flaky, quarantined } = totals
  return { total, passed, failed, skipped, flaky, quarantined }
}

const MESSAGE = 2000

function toFacts(
  { totals, junit }: TestReport,
  failures: readonly TestFailure[],
  found: FoundReports,
): FactsOf<TestRecord> {
  return {
    seconds: totals.seconds,
    failures: failures
      .slice(0, 50)
      .map(({ name, suite, file, line, message }) => ({ name, suite, file, line, message: message.slice(0, MESSAGE) })),
    flaky: totals.flakyTests.slice(0, 50).map(({ name, suite, file, line, message, runs }) => ({
      name,
      suite,
      file,
      line,
      message: message.slice(0, MESSAGE),
      runs,
    })),
    slowest: totals.slowest.map(({ name, suite, milliseconds }) => ({ name, suite, milliseconds })),
    reports: found.fresh.slice(0, 100).map(({ name }) => name),
    stale: found.stale.slice(0, 100),
    junit,
  }
}
