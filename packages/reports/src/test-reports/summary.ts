import {
  codeBlock,
  codeSpan,
  details,
  escapeMarkdown,
  formatDuration,
  grouped,
  link,
  table,
  truncate,
} from '@slipway/core'
import { titleOf } from './annotations'
import type { Reason, TestFailure } from './model'
import type { TestReport } from './read-reports'
import { headline } from './reasons'
import type { TestTotals } from './totals'

export interface SummaryOptions {
  /** Failures with their message and stack. */
  readonly failures?: number
  /** Characters of a stack. */
  readonly text?: number
  /** The address of a line in the repository. */
  readonly link?: (file: string, line?: number) => string | undefined
}

type Limits = Required<Omit<SummaryOptions, 'link'>> & Pick<SummaryOptions, 'link'>

export type TestSummary = Pick<TestReport, 'totals' | 'files' | 'unreadable' | 'claims' | 'left' | 'notes'>

/**
 * The tests of a run as Markdown for a job's summary: numbers, what failed and why, what was flaky, what was slow, what
 * could not be read.
 */
export function renderTestSummary(report: TestSummary, options: SummaryOptions = {}): string {
  const limits: Limits = { failures: 50, text: 3_000, ...options }
  const { totals } = report
  return [
    renderCounts(totals),
    ...report.unreadable.map((error) => `**Unreadable report.** ${escapeMarkdown(error.message)}`),
    ...report.claims.map((claim) => `This suite reports failures, but none of its tests failed: ${codeSpan(claim)}`),
    totals.duplicates === 0
      ? ''
      : `${duplicateWords(totals.duplicates)}; in the JUnit report their names are numbered.`,
    renderFailures('Failed tests', totals.failures, { ...limits, of: totals.failed }),
    renderFailures('Failed in quarantine', totals.quarantinedFailures, { ...limits, of: totals.quarantined }),
    renderFlaky(totals, limits),
    renderSlowest(totals),
    renderFiles(report),
    ...[...report.left.map((left) => `Left out, since it is no test report: ${left}`), ...report.notes]
      .slice(0, 20)
      .map(escapeMarkdown),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function duplicateWords(count: number): string {
  return count === 1
    ? '1 test has the same suite, class and name as another'
    : `${grouped(count)} tests have the same suite, class and name as another`
}

function renderCounts({ total, passed, failed, skipped, flaky, quarantined, seconds }: TestTotals): string {
  const columns: [string, number][] = [
    ['Tests', total],
    ['Passed', passed],
    ['Failed', failed],
    ['Skipped', skipped],
  ]
  if (flaky > 0) columns.push(['Flaky', flaky])
  if (quarantined > 0) columns.push(['Quarantined', quarantined])
  return table(
    [...columns.map(([name]) => name), 'Time'],
    [[...columns.map(([, count]) => grouped(count)), formatDuration(seconds * 1000)]],
  )
}

function renderFailures(heading: string, failures: readonly TestFailure[], limits: Limits & { of: number }): string {
  if (limits.of === 0) return ''
  const shown = failures.slice(0, limits.failures)
  const parts = shown.map((failure) => {
    const [first, ...others] = [failure, ...failure.others].map((reason) => renderReason(reason, limits))
    return [`##### ${escapeMarkdown(titleOf(failure))}`, first, ...others].join('\n\n')
  })
  const more = limits.of - shown.length
  return [`#### ${heading}`, ...parts, more > 0 ? `… and ${grouped(more)} more; all of them are in the reports.` : '']
    .filter((part) => part !== '')
    .join('\n\n')
}

function renderReason(reason: Reason, limits: Limits): string {
  const { message, text } = reason
  const first = escapeMarkdown(headline(message, 500)) || 'failed without a message'
  const more = [message.includes('\n') ? message : '', text === message ? '' : text].filter((part) => part !== '')
  const whole = truncate(more.join('\n\n'), limits.text)
  return `${first}${placeText(reason, limits)}${whole === '' ? '' : `\n\n${details('Details', codeBlock(whole))}`}`
}

function placeText({ file, line }: Reason, { link: address }: Limits): string {
  if (file === undefined) return ''
  const words = line === undefined ? file : `${file}:${line}`
  const url = address?.(file, line)
  return ` ${url === undefined ? codeSpan(words) : link(words, url)}`
}

function renderFlaky({ flakyTests, flaky }: TestTotals, limits: Limits): string {
  if (flaky === 0) return ''
  const rows = flakyTests
    .slice(0, limits.failures)
    .map((test) => [
      escapeMarkdown(titleOf(test)),
      `${test.runs}`,
      `${escapeMarkdown(headline(test.message))}${placeText(test, limits)}`,
    ])
  const more = flaky - rows.length
  return [
    '#### Flaky tests',
    'They failed, and passed when they ran again.',
    table(['Test', 'Runs', 'Failed with'], rows),
    more > 0 ? `… and ${grouped(more)} more.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Tests faster than this are nobody's concern. */
const SLOW = 100

function renderSlowest({ slowest }: TestTotals): string {
  const slow = slowest.filter(({ milliseconds }) => milliseconds >= SLOW)
  if (slow.length === 0) return ''
  const rows = slow.map((test) => [escapeMarkdown(titleOf(test)), formatDuration(test.milliseconds)])
  return details('Slowest tests', table(['Test', 'Time'], rows))
}

function renderFiles({ files }: TestSummary): string {
  if (files.length < 2) return ''
  const rows = files.slice(0, 100).map((f) => [codeSpan(f.name), grouped(f.total), grouped(f.failed)])
  return details('Reports', table(['File', 'Tests', 'Failed'], rows))
}
