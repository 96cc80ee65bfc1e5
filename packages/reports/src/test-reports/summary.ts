import { codeBlock, codeSpan, details, escapeMarkdown, formatDuration, grouped, table, truncate } from '@slipway/core'
import type { TestFailure } from './model'
import type { TestReport } from './read-reports'

export interface SummaryLimits {
  /** Failures with their message and stack. */
  readonly failures: number
  /** Characters of a stack. */
  readonly text: number
}

export interface TestSummary extends Pick<TestReport, 'totals' | 'files' | 'unreadable' | 'claims'> {
  /** Located ones, when they were looked for; else those of the totals. */
  readonly failures?: readonly TestFailure[]
}

/**
 * The tests of a run as Markdown for a job's summary: numbers, what failed and why, what was slow, what could not be
 * read.
 */
export function renderTestSummary(report: TestSummary, limits: SummaryLimits = { failures: 50, text: 3_000 }): string {
  const { totals } = report
  const failures = report.failures ?? totals.failures
  return [
    table(
      ['Tests', 'Passed', 'Failed', 'Skipped', 'Time'],
      [
        [totals.total, totals.passed, totals.failed, totals.skipped]
          .map(grouped)
          .concat(`${totals.seconds.toFixed(1)} s`),
      ],
    ),
    ...report.unreadable.map((error) => `**Unreadable report.** ${escapeMarkdown(error.message)}`),
    ...report.claims.map((claim) => `This suite reports failures, but none of its tests failed: ${codeSpan(claim)}`),
    totals.duplicates === 0
      ? ''
      : `${grouped(totals.duplicates)} tests have the same suite, class and name as another; GitLab counts only the first.`,
    renderFailures(failures, totals.failed, limits),
    totals.slowest.length === 0
      ? ''
      : details(
          'Slowest tests',
          table(
            ['Test', 'Time'],
            totals.slowest.map((slow) => [title(slow), formatDuration(slow.milliseconds)]),
          ),
        ),
    report.files.length < 2
      ? ''
      : details(
          'Reports',
          table(
            ['File', 'Tests', 'Failed'],
            report.files.slice(0, 100).map((f) => [codeSpan(f.name), grouped(f.total), grouped(f.failed)]),
          ),
        ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function renderFailures(failures: readonly TestFailure[], failed: number, limits: SummaryLimits): string {
  if (failed === 0) return ''
  const shown = failures.slice(0, limits.failures)
  const parts = shown.map((failure) => {
    const place =
      failure.file === undefined
        ? ''
        : ` ${codeSpan(failure.line === undefined ? failure.file : `${failure.file}:${failure.line}`)}`
    const text = failure.text === '' ? '' : `\n\n${codeBlock(truncate(failure.text, limits.text))}`
    return `##### ${title(failure)}\n\n${escapeMarkdown(failure.message) || 'failed without a message'}${place}${text}`
  })
  const more = failed - shown.length
  return ['#### Failed tests', ...parts, more > 0 ? `… and ${grouped(more)} more; all of them are in the reports.` : '']
    .filter((part) => part !== '')
    .join('\n\n')
}

function title({ suite, name }: { readonly suite: string; readonly name: string }): string {
  return escapeMarkdown(suite === '' || name.startsWith(suite) ? name : `${suite} › ${name}`)
}
