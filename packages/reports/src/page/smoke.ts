import { listAt, property, textAt } from '@slipway/core'
import { numberAt, told, wordAt } from './facts'
import { markup, type Html } from './html'
import { facts, failure, mark, section, table, type Stage } from './parts'
import { address, renderRollback } from './rollout'
import { counted } from './words'

export function renderSmoke(stage: Stage): Html {
  const { record } = stage
  const checks = listAt(record.facts, 'checks')
  const attempts = listAt(record.facts, 'attempts')
  const asked =
    attempts.length > 0
      ? (numberAt(record.facts, 'attemptCount') ?? attempts.length)
      : numberAt(record.facts, 'attempts')
  return section(
    stage,
    'Smoke check',
    markup`${failure(record)}${renderRollback(property(record.facts, 'rollback'))}`,
    markup`${facts([
      ['Asked', address(told(record, 'url'))],
      [
        'Attempts',
        asked !== undefined &&
          markup`${counted(asked, 'time')} ${attempts.length > 1 && renderAttempts(attempts.slice(-60))}`,
      ],
    ])}
    ${checks.length > 0 && table(['Check', 'Expected', 'Found'], checks.slice(0, 40).map(row), 'Checks of the answer')}`,
  )
}

function row(check: unknown): readonly Html[] {
  const ok = property(check, 'ok') === true
  return [
    mark(ok ? 'good' : 'bad', textAt(check, 'name') ?? ''),
    markup`<code>${wordAt(check, 'expected') ?? ''}</code>`,
    markup`<code>${wordAt(check, 'found') ?? ''}</code>`,
  ]
}

/** One small bar an attempt, tall when it was right. */
function renderAttempts(attempts: readonly unknown[]): Html {
  const bars = attempts.map((attempt, i) => {
    const ok = property(attempt, 'ok') === true
    return markup`<rect class="${ok ? 'good' : 'bad'}" x="${i * 6}" y="${ok ? 0 : 7}" width="4" height="${ok ? 12 : 5}" />`
  })
  const right = attempts.filter((attempt) => property(attempt, 'ok') === true).length
  return markup`<svg class="attempts" width="${attempts.length * 6}" height="12" role="img" aria-label="${right} of ${attempts.length} were right">
    ${bars}
  </svg>`
}
