import { posix } from 'node:path'
import {
  type CommandsResult,
  type Ports,
  type Result,
  type UserError,
  type Values,
  type Verdict,
  verdictHeading,
} from '@slipway/core'
import { type Comparison, renderTestSummary, type TestReport, toAnnotations } from '@slipway/reports/test-reports'
import { coverageAnnotations, type MeasuredCoverage, tryCoverage } from './coverage'
import { renderExtras } from './extras'
import { toFacts } from './facts'
import { aboutMissing } from './gathered'
import type { Inputs } from './inputs'
import { type Reading, readTests, type ReadTests } from './read-tests'
import type { TestRecord } from './record'
import { repositoryFiles } from './repository'
import { explainedByTests } from './run-tests'
import type { ShardPlan } from './shard'
import { linkTo } from './source-link'
import { decide } from './verdict'

/** What was known before the tests ran, and how their commands ended. */
export interface Before extends Omit<Reading, 'hasRun'> {
  readonly commands: CommandsResult | undefined
  readonly shard: ShardPlan | undefined
}

/** Once the tests have run: reads what they reported, judges it, and tells of it. */
export async function resultOf(given: Values<Inputs>, ports: Ports, before: Before): Promise<Result<TestRecord>> {
  const { commands, quarantine, baseline, gathered, history, shard } = before
  const read = await readTests(given, ports, { ...before, hasRun: commands !== undefined })
  const { report, found } = read
  const { measured, problem } = await tryCoverage(given.coverage, ports, {
    output: given.output,
    repository: () => repositoryFiles(ports.files, ports.environment),
  })
  const missing = gathered?.missing ?? []
  const { totals } = report
  const since = baseline?.result()
  const verdict = verdictOf(given, { commands, read, measured, problem, quarantine, shard, since })
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

interface Known extends Pick<Before, 'commands' | 'quarantine' | 'shard'> {
  readonly read: ReadTests
  readonly measured: MeasuredCoverage | undefined
  readonly problem: UserError | undefined
  readonly since: Comparison | undefined
}

function verdictOf(given: Values<Inputs>, known: Known): Verdict {
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

function counts(totals: TestReport['totals']) {
  const { total, passed, failed, skipped, flaky, quarantined } = totals
  return { total, passed, failed, skipped, flaky, quarantined }
}
