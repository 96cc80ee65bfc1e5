import {
  codeSpan,
  escapeMarkdown,
  fitMarkdown,
  latestOfEach,
  link,
  readAs,
  type StageRecord,
  table,
  truncate,
} from '@slipway/core'
import { milliseconds } from './page/time'
import { judgeRun, type RunVerdict } from './page/verdict'
import { type CommentPart, type ListedView, titleOf } from './page/view'
import { duration, sentence, toneOf, type Tone } from './page/words'

const LIMIT = 60_000
const MARKS: Readonly<Record<Tone, string>> = { good: '✅', bad: '❌', warn: '⚠️', mute: '⏹️' }

/**
 * The whole run in one comment: the verdict, every stage in a line, and what to look at first. Under 60 000 bytes, all
 * foreign text inert.
 * @param views of all stages, in the order of a delivery
 */
export function renderComment(stages: readonly StageRecord[], views: readonly ListedView[]): string {
  const place = ({ stage }: StageRecord): number => {
    const at = views.findIndex(({ name }) => name === stage)
    return at < 0 ? views.length : at
  }
  const records = [...latestOfEach(stages)].sort((a, b) => place(a) - place(b))
  const verdict = judgeRun(stages, views)
  const runUrl = stages.at(-1)?.host.runUrl
  const parts = [
    heading(verdict),
    verdict.sentences.map(escapeMarkdown).join('\n\n'),
    records.length === 0 ? '' : table(['Stage', 'Outcome', 'Result', 'Took'], records.map(row)),
    ...verdict.decisive.map((record) => renderDecisive(record, views)),
    [
      verdict.digest === undefined ? '' : codeSpan(verdict.digest),
      runUrl === undefined ? '' : link('View the run', runUrl),
    ]
      .filter((part) => part !== '')
      .join(' · '),
  ]
  return fitMarkdown(
    parts.filter((part) => part !== '').join('\n\n'),
    LIMIT,
    'The rest is cut here; report.html has all of it.',
  )
}

function heading({ tone, word, image, place }: RunVerdict): string {
  const what = [image?.split('/').at(-1), place].filter((part) => part !== undefined).join(' → ')
  return `### ${MARKS[tone]} ${escapeMarkdown(what === '' ? word : `${word}: ${what}`)}`
}

function row(record: StageRecord): readonly string[] {
  const { from, to } = milliseconds(record)
  const exit = record.exitCode === 0 ? '' : ` (exit ${record.exitCode})`
  return [
    escapeMarkdown(titleOf(record)),
    `${MARKS[toneOf(record.outcome)]} ${record.outcome}${exit}`,
    escapeMarkdown(truncate(record.headline, 300)),
    duration(to - from),
  ]
}

/** What stopped the run, as much of it as a reader needs to start. */
function renderDecisive(record: StageRecord, views: readonly ListedView[]): string {
  const view = views.find(({ name }) => name === record.stage)?.view
  const part = view?.comment?.(readAs(view.record, record)) as CommentPart | undefined
  const hint = part?.hint ?? record.failure?.hint
  const cause = part?.cause ?? record.failure?.message.split('\n')[0]
  return [
    `#### ${escapeMarkdown(titleOf(record))}`,
    cause === undefined ? '' : escapeMarkdown(truncate(sentence(cause, ''), 1_000)),
    hint === undefined ? '' : `**Next:** ${escapeMarkdown(truncate(hint, 1_000))}`,
    part?.body ?? '',
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}
