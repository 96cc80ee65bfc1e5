import { codeSpan, details, escapeMarkdown, formatDuration, type Outcome, table, verdictHeading } from '@slipway/core'
import type { RollbackReport } from '@slipway/rollback'
import type { Standing } from './judge/judge'
import type { AlertDetail, SignatureDetail } from './probes/probe'
import type { Observation, Watched } from './watch'

export interface SummaryParts {
  readonly observed: Observation
  readonly outcome: Outcome
  readonly headline: string
  readonly hint: string | undefined
  readonly left: readonly string[]
  readonly rollback: RollbackReport | undefined
}

export const MARKS: Readonly<Record<Standing, string>> = {
  good: '✅',
  bad: '❌',
  missing: '❌',
  'no-data': '⚠️',
  undecided: '⚠️',
  error: '⚠️',
  open: '➖',
}

/** Markdown: the verdict, each check with what it found, alerts and new kinds of error lines. */
export function renderSummary(parts: SummaryParts): string {
  const { observed, outcome, headline, hint, left, rollback } = parts
  const found = observed.checks.map(({ probe }) => probe.details?.() ?? {})
  return [
    verdictHeading('Verify', outcome, headline),
    ...(rollback === undefined ? [] : [`**Rollback:** ${escapeMarkdown(rollback.headline)}`]),
    ...(hint === undefined ? [] : [`**Next:** ${escapeMarkdown(hint)}`]),
    table(['', 'Check', 'Expected', 'Found'], observed.checks.map(checkRow)),
    `Watched for ${formatDuration(observed.ended - observed.started)}`,
    ...renderAlerts(found.flatMap(({ alerts = [] }) => alerts)),
    ...renderSignatures(found.flatMap(({ signatures = [] }) => signatures)),
    ...(left.length === 0
      ? []
      : [details('Not carried over', left.map((line) => `- ${escapeMarkdown(line)}`).join('\n'))]),
    details(
      'Queries',
      table(
        ['Check', 'Query'],
        observed.checks.map(({ probe }) => [escapeMarkdown(probe.name), codeSpan(probe.asked)]),
      ),
    ),
  ].join('\n\n')
}

function checkRow({ probe, judged }: Watched): readonly string[] {
  return [
    MARKS[judged.standing],
    escapeMarkdown(probe.name),
    escapeMarkdown(probe.expected),
    escapeMarkdown(judged.reason),
  ]
}

const SHOWN = 20

function renderAlerts(alerts: readonly AlertDetail[]): readonly string[] {
  if (alerts.length === 0) return []
  const rows = alerts
    .slice(0, SHOWN)
    .map(({ name, state, since, labels, summary }) => [
      escapeMarkdown(name),
      STATES[state],
      since,
      codeSpan(labels),
      escapeMarkdown(summary),
    ])
  return [table(['Alert', 'State', 'Since', 'Labels', 'Summary'], rows)]
}

export const STATES: Readonly<Record<AlertDetail['state'], string>> = {
  new: 'new',
  pending: 'pending since the deploy',
  before: 'began before the deploy',
  silenced: 'silenced',
  inhibited: 'inhibited',
  unclear: 'fired soon after the deploy',
}

function renderSignatures(signatures: readonly SignatureDetail[]): readonly string[] {
  if (signatures.length === 0) return []
  const rows = signatures.slice(0, SHOWN).map(({ text, count }) => [String(count), codeSpan(text)])
  return [table(['Times', 'New kind of error line'], rows)]
}
