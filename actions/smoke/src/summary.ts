import {
  codeBlock,
  codeSpan,
  details,
  escapeMarkdown,
  formatDuration,
  type Outcome,
  table,
  verdictHeading,
} from '@slipway/core'
import type { Plan } from './plan'
import { HttpProbe } from './probes/http'
import type { RollbackReport } from '@slipway/rollback'
import { sentenceOf } from './verdict'
import type { Observation } from './watch'

const SHOWN_ATTEMPTS = 20

export interface SummaryParts {
  readonly plan: Plan
  readonly observed: Observation
  readonly rollback: RollbackReport | undefined
  readonly outcome: Outcome
  readonly headline: string
  readonly hint: string | undefined
}

/** Markdown: the verdict, each expectation, and the attempts when one of them failed. */
export function renderSummary({ plan, observed, rollback, outcome, headline, hint }: SummaryParts): string {
  const parts = [
    verdictHeading('Smoke check', outcome, headline),
    ...(rollback === undefined ? [] : [`**Rollback:** ${escapeMarkdown(rollback.headline)}`]),
    ...(hint === undefined ? [] : [`**Next:** ${escapeMarkdown(hint)}`]),
    table(['', 'Expectation', 'Expected', 'Found'], checkRows(plan, observed)),
    `${codeSpan(plan.shown)}, ${observed.attempts.length} of at most ${plan.schedule.attempts} attempts in ${formatDuration(observed.milliseconds)}, ${observed.streak} of ${plan.schedule.consecutive} good answers in a row`,
  ]
  return [...parts, ...cameOf(observed), ...courseOf(observed)].join('\n\n')
}

function checkRows({ looksForVersion, checks }: Plan, { deciding }: Observation): readonly (readonly string[])[] {
  const rows = deciding.checks.map((check) => [
    check.ok ? '✅' : '❌',
    escapeMarkdown(check.name),
    codeSpan(check.expected),
    codeSpan(check.found),
  ])
  // An old release answers 200 as well, so a reader should see that nobody looked.
  const mayLook = checks.some(({ probe }) => probe instanceof HttpProbe)
  return mayLook && !looksForVersion ? [...rows, ['➖', 'version', 'not checked: set expect&#45;version', '']] : rows
}

function cameOf({ deciding: { came = '' } }: Observation): readonly string[] {
  return came === '' ? [] : [details('What came', codeBlock(came))]
}

function courseOf({ attempts }: Observation): readonly string[] {
  if (attempts.every((attempt) => attempt.ok)) return []
  const shown = attempts.slice(-SHOWN_ATTEMPTS)
  const start = attempts[0]?.at ?? 0
  const rows = shown.map((attempt) => [
    formatDuration(attempt.at - start),
    formatDuration(attempt.milliseconds),
    attempt.ok ? '✅' : `❌ ${escapeMarkdown(sentenceOf(attempt))}`,
  ])
  const left = attempts.length - shown.length
  return [
    details(
      left > 0 ? `Attempts (the last ${shown.length} of ${attempts.length})` : 'Attempts',
      table(['After', 'Took', 'Result'], rows),
    ),
  ]
}
