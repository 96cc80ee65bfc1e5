import { codeSpan, escapeMarkdown, type RecordOf, table as markdownTable, truncate } from '@slipway/core'
import { deployRecord } from '@slipway/action-deploy/record'
import {
  address,
  counted,
  defineView,
  facts,
  failure,
  type Html,
  mark,
  markup,
  rollbackLine,
  section,
  type Shown,
  table,
} from '@slipway/reports/section'
import { type SmokeRecord, smokeRecord } from './record'

type Smoked = RecordOf<SmokeRecord>
type Check = NonNullable<Smoked['facts']['checks']>[number]
type Attempt = NonNullable<Smoked['facts']['attempts']>[number]

/** The smoke check in the report of a run. */
export const view = defineView({
  record: smokeRecord,
  rank: 200,
  section: renderSmoke,
  comment: (record) => ({ body: renderChecks(record.facts.checks ?? []) }),
  passed: () => ({ sentences: ['The smoke check passed.'] }),
  ended: ({ outcome }, { run }) => {
    if (outcome === 'fail') return { word: 'Smoke check failed', sentences: [] }
    const before = run.output(deployRecord, 'previous-revision')
    return outcome === 'rolled-back' && before !== undefined
      ? { sentences: [`Revision ${before}, which ran before, is back and verified.`] }
      : {}
  },
})

function renderSmoke(shown: Shown<SmokeRecord>): Html {
  const { record } = shown
  const { url, checks = [], came = '', attempts = [], attemptCount, rollback } = record.facts
  const asked = attempts.length > 0 ? (attemptCount ?? attempts.length) : undefined
  return section(
    shown,
    'Smoke check',
    markup`${failure(record)}${rollback !== undefined && rollbackLine(rollback.outcome === 'rolled-back', rollback.headline)}`,
    markup`${facts([
      ['URL', url?.startsWith('http') === true ? address(url) : url],
      [
        'Attempts',
        asked !== undefined &&
          markup`${counted(asked, 'time')} ${attempts.length > 1 && renderAttempts(attempts.slice(-60))}`,
      ],
    ])}
    ${checks.length > 0 && table(['Check', 'Expected', 'Found'], checks.slice(0, 40).map(row), 'Checks of the response')}
    ${came !== '' && markup`<details><summary>What came</summary><pre>${came}</pre></details>`}`,
  )
}

function row({ ok, name, expected, found }: Check): readonly Html[] {
  return [mark(ok ? 'good' : 'bad', name), markup`<code>${expected}</code>`, markup`<code>${found}</code>`]
}

/** One small bar an attempt, tall when it was right. */
function renderAttempts(attempts: readonly Attempt[]): Html {
  const bars = attempts.map(
    ({ ok }, i) =>
      markup`<rect class="${ok ? 'good' : 'bad'}" x="${i * 6}" y="${ok ? 0 : 7}" width="4" height="${ok ? 12 : 5}" />`,
  )
  const right = attempts.filter(({ ok }) => ok).length
  return markup`<svg class="attempts" width="${attempts.length * 6}" height="12" role="img" aria-label="${right} of ${attempts.length} attempts succeeded">
    ${bars}
  </svg>`
}

const SHOWN = 15

function renderChecks(checks: readonly Check[]): string {
  const rows = checks
    .slice(0, SHOWN)
    .map(({ ok, name, expected, found }) => [
      ok ? '✅' : '❌',
      escapeMarkdown(name),
      codeSpan(truncate(expected, 200)),
      codeSpan(truncate(found, 200)),
    ])
  return rows.length === 0 ? '' : markdownTable(['', 'Check', 'Expected', 'Found'], rows)
}
