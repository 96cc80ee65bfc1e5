import { codeSpan, details, escapeMarkdown, formatDuration, grouped, table } from '@slipway/core'
import { percentOf } from '@slipway/reports/coverage'
import type { Comparison, Quarantine, QuarantineHistory } from '@slipway/reports/test-reports'
import type { MeasuredCoverage } from './coverage'

const SHOWN = 20

/** What the summary has beside the tests themselves. */
export function renderExtras(extras: {
  readonly comparison: Comparison | undefined
  readonly measured: MeasuredCoverage | undefined
  readonly quarantine: Quarantine | undefined
  readonly history: QuarantineHistory | undefined
  /** Test files that no shard ran. */
  readonly missing: readonly string[]
}): string {
  const { comparison, measured, quarantine, history, missing } = extras
  return [
    renderComparison(comparison),
    renderCoverage(measured),
    renderUnused(quarantine),
    renderRemovable(history),
    named('No shard ran', missing),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function renderComparison(comparison: Comparison | undefined): string {
  if (comparison === undefined) return ''
  const { newFailures, fixed, slower, gone, added } = comparison
  const slow = slower.map(
    ({ title, before, now }) => `${title} (${formatDuration(before * 1000)} → ${formatDuration(now * 1000)})`,
  )
  const parts = [
    named('New failures', newFailures),
    named('Fixed', fixed),
    named('Slower', slow),
    named('Gone', gone),
    added === 0 ? '' : `${groupedCount(added, 'new test')}.`,
  ].filter((part) => part !== '')
  return ['#### Since the baseline', ...(parts.length === 0 ? ['Nothing changed.'] : parts)].join('\n\n')
}

function named(title: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const shown = names.slice(0, SHOWN).map((name) => `- ${escapeMarkdown(name)}`)
  const more = names.length > SHOWN ? [`- and ${grouped(names.length - SHOWN)} more`] : []
  return [`**${title}**`, '', ...shown, ...more].join('\n')
}

function renderCoverage(measured: MeasuredCoverage | undefined): string {
  if (measured === undefined) return ''
  const { coverage, percent, change } = measured
  const worst = [...coverage.files].sort((a, b) => b.missed.length - a.missed.length).slice(0, SHOWN)
  const rows = worst
    .filter(({ missed }) => missed.length > 0)
    .map((file) => [codeSpan(file.file), `${percentOf(file)} %`, grouped(file.missed.length)])
  return [
    '#### Coverage',
    `${percent} % of ${groupedCount(coverage.total, 'line')} in ${groupedCount(coverage.files.length, 'file')}.`,
    change === undefined || change.total === 0
      ? ''
      : `${percentOf(change)} % of ${groupedCount(change.total, 'changed line')}.`,
    rows.length === 0
      ? ''
      : details('Files with most lines not covered', table(['File', 'Covered', 'Lines not covered'], rows)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function groupedCount(count: number, word: string): string {
  return `${grouped(count)} ${word}${count === 1 ? '' : 's'}`
}

function renderUnused(quarantine: Quarantine | undefined): string {
  const unused = (quarantine?.unused ?? []).map(({ test, owner }) => `${test} (${owner})`)
  return named('In quarantine, but no such test ran', unused)
}

function renderRemovable(history: QuarantineHistory | undefined): string {
  const removable = (history?.removable ?? []).map(
    ({ entry, runs }) => `${entry.test} passed ${runs} runs in a row (${entry.owner})`,
  )
  return named('In quarantine, and may leave it', removable)
}
