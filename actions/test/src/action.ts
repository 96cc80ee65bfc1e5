import { posix } from 'node:path'
import {
  type CommandsResult,
  defineAction,
  type Ports,
  type Result,
  type UserError,
  type Values,
  type Verdict,
  verdictHeading,
} from '@slipway/core'
import type {
  Baseline,
  Comparison,
  Quarantine,
  QuarantineHistory,
  ReadReportsOptions,
  ReportFile,
  TestCase,
  TestReport,
} from '@slipway/reports/test-reports'
import { readBaseline } from './baseline'
import { coverageAnnotations, type MeasuredCoverage, tryCoverage } from './coverage'
import { toFacts } from './facts'
import { findReports, type FoundReport, type FoundReports, removeOurs } from './find-reports'
import { aboutMissing, Gathered } from './gathered'
import { type Inputs, inputs } from './inputs'
import { peers } from './peers'
import { repositoryFiles } from './repository'
import { linkTo } from './source-link'
import { historyOf, readQuarantine } from './quarantine'
import { type TestRecord, testRecord } from './record'
import { checkRetryCommand, retryFailed } from './retry'
import { explainedByTests, runTests } from './run-tests'
import { planShard, type ShardPlan } from './shard'

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
  job: { toolchain: 'users', reports: { junit: 'test/junit*.xml', coverage: 'test/coverage.xml' } },
  run,
})

async function run(given: Values<Inputs>, ports: Ports): Promise<Result<TestRecord>> {
  await removeOurs(ports.files, given.output)
  await checkRetryCommand(given['retry-command'])
  const quarantine = await readQuarantine(given.quarantine, ports)
  const baseline = await readBaseline(given.baseline, given.token?.reveal(), ports)
  const history = await historyOf(quarantine, baseline)
  const shard = await planShard(given, ports)
  const gathered = await Gathered.find(given, ports)
  if (shard !== undefined) ports.host.info(shard.words)
  const start = ports.clock.now()
  const commands = await runTests(given, ports, shard)
  // What reads and judges is loaded only now: the command did not have to wait for it.
  const { renderTestSummary, toAnnotations } = await import('@slipway/reports/test-reports')
  const { decide, renderExtras } = await import('./judge')
  const { report, found, isHealed } = await read(given, ports, {
    start,
    hasRun: commands !== undefined,
    quarantine,
    baseline,
    gathered,
    history,
  })
  const { measured, problem } = await tryCoverage(given.coverage, ports, {
    output: given.output,
    repository: () => repositoryFiles(ports.files, ports.environment),
  })
  const missing = gathered?.missing ?? []
  const { totals } = report
  const tests = { report, found, isHealed }
  const since = baseline?.result()
  const verdict = verdictOf(given, decide, { commands, read: tests, measured, problem, quarantine, shard, since })
  tell(
    report,
    { measured, missing, problem: verdict.failure?.code === problem?.code ? undefined : problem },
    ports.host,
  )
  const summary = renderTestSummary(report, { link: linkTo(ports.host.source) })
  const extras = renderExtras({ comparison: since, measured, quarantine, history, missing })
  return {
    ...verdict,
    outputs: outputsOf(report, measured, (name) => inCheckout(ports, `${given.output}/test/${name}`)),
    summary: [verdictHeading('Test', verdict.outcome, verdict.headline), summary, extras].filter(Boolean).join('\n\n'),
    annotations: [
      ...toAnnotations(totals.failures),
      ...toAnnotations(totals.quarantinedFailures).map((remark) => ({ ...remark, severity: 'warning' as const })),
      ...coverageAnnotations(measured),
    ],
    facts: toFacts(report, found, since),
  }
}

type Decide = typeof import('./verdict').decide

interface Known {
  readonly commands: CommandsResult | undefined
  readonly read: ReadTests
  readonly measured: MeasuredCoverage | undefined
  readonly problem: UserError | undefined
  readonly quarantine: Quarantine | undefined
  readonly shard: ShardPlan | undefined
  readonly since: Comparison | undefined
}

function verdictOf(given: Values<Inputs>, decide: Decide, known: Known): Verdict {
  const { commands, read, measured, problem, quarantine, shard, since } = known
  const { totals, unreadable, claims, left } = read.report
  return decide({
    commands: explainedByTests(commands, totals, read.isHealed),
    ...counts(totals),
    unreadable,
    claims,
    left,
    reports: read.found.fresh.length - left.length,
    stale: read.found.stale,
    patterns: given.reports,
    ours: read.found.ours,
    allowEmpty: given['allow-empty'],
    planned: given.shard === undefined ? undefined : shard?.files.length,
    expired: quarantine?.expired ?? [],
    since,
    minTests: given['min-tests'],
    coverage: measured?.percent,
    coverageProblem: problem,
    minCoverage: given['min-coverage'],
  })
}

interface Told {
  readonly measured: MeasuredCoverage | undefined
  readonly missing: readonly string[]
  /** Of the coverage, where something else is worse. */
  readonly problem: UserError | undefined
}

function tell({ left, notes }: TestReport, { measured, missing, problem }: Told, host: Ports['host']): void {
  for (const file of left) host.info(`${file} is no test report and was left out`)
  for (const note of notes) host.warn(note)
  if (missing.length > 0) host.warn(aboutMissing(missing))
  if (problem !== undefined) host.warn(problem.message)
  // GitLab finds the number by the pattern that its documentation has: coverage: '/Coverage: (\\d+\\.?\\d*)%/'.
  if (measured !== undefined) host.info(`Coverage: ${measured.percent}%`)
}

function outputsOf(
  { totals, junit }: TestReport,
  measured: MeasuredCoverage | undefined,
  written: (name: string) => string,
) {
  return {
    ...counts(totals),
    ...(measured === undefined ? {} : { coverage: measured.percent }),
    report: written('ctrf.json'),
    junit: written(junit[0] ?? 'junit.xml'),
  }
}

/** Steps after this one work in the checkout, not in this one's working directory. */
function inCheckout({ files, environment: { workspace } }: Pick<Ports, 'files' | 'environment'>, path: string): string {
  const relative = posix.relative(workspace, files.resolve(path))
  return relative.startsWith('../') ? path : relative
}

interface ReadTests {
  readonly report: TestReport
  readonly found: FoundReports
  /** What failed was tried again by a command that passed. */
  readonly isHealed: boolean
}

interface Reading {
  readonly start: number
  /** Reports older than this run do not count. */
  readonly hasRun: boolean
  readonly quarantine: Quarantine | undefined
  readonly baseline: Baseline | undefined
  readonly gathered: Gathered | undefined
  readonly history: QuarantineHistory | undefined
}

async function read(given: Values<Inputs>, ports: Ports, reading: Reading): Promise<ReadTests> {
  const { start, hasRun } = reading
  const { ReportPass } = await import('@slipway/reports/test-reports')
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

function counts(totals: TestReport['totals']) {
  const { total, passed, failed, skipped, flaky, quarantined } = totals
  return { total, passed, failed, skipped, flaky, quarantined }
}
