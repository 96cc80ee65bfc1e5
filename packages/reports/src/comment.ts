import {
  ACTION_NAMES,
  codeBlock,
  codeSpan,
  details,
  escapeMarkdown,
  fitMarkdown,
  link,
  listAt,
  property,
  Run,
  type StageRecord,
  table,
  textAt,
} from '@slipway/core'
import { milliseconds, numberAt, told, type Latest } from './page/facts'
import { judgeRun, sentence, type RunVerdict } from './page/verdict'
import { duration, grouped, STAGE_TITLES, toneOf, type Tone } from './page/words'

const LIMIT = 60_000
const SHOWN = 15
const EVIDENCE = 4_000
const MARKS: Readonly<Record<Tone, string>> = { good: '✅', bad: '❌', warn: '⚠️', mute: '⏹️' }

/**
 * The whole run in one comment: the verdict, every stage in a line, and what to look at first. Under 60 000 bytes, all
 * foreign text inert.
 */
export function renderComment(stages: readonly StageRecord[]): string {
  const run = new Run(stages)
  const records = ACTION_NAMES.flatMap((name) => run.latest(name) ?? [])
  const latest: Latest = Object.fromEntries(records.map((record) => [record.stage, record]))
  const verdict = judgeRun(latest)
  const runUrl = stages.at(-1)?.host.runUrl
  const parts = [
    heading(verdict),
    verdict.sentences.map(escapeMarkdown).join('\n\n'),
    records.length === 0 ? '' : table(['Stage', 'Outcome', 'What came of it', 'Took'], records.map(row)),
    ...verdict.decisive.map(renderDecisive),
    [verdict.digest === undefined ? '' : codeSpan(verdict.digest), runUrl === undefined ? '' : link('the run', runUrl)]
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
    STAGE_TITLES[record.stage],
    `${MARKS[toneOf(record.outcome)]} ${record.outcome}${exit}`,
    escapeMarkdown(cut(record.headline, 300)),
    duration(to - from),
  ]
}

/** What stopped the run, as much of it as a reader needs to start. */
function renderDecisive(record: StageRecord): string {
  const { stage, failure, facts } = record
  const diagnosis = property(facts, 'diagnosis')
  const hint = textAt(diagnosis, 'hint') ?? failure?.hint
  const cause = textAt(diagnosis, 'title') ?? failure?.message.split('\n')[0]
  return [
    `#### ${STAGE_TITLES[stage]}`,
    cause === undefined ? '' : escapeMarkdown(cut(sentence(cause, ''), 1_000)),
    hint === undefined ? '' : `**Next:** ${escapeMarkdown(cut(hint, 1_000))}`,
    stage === 'test'
      ? renderFailures(record)
      : stage === 'scan'
        ? renderFindings(record)
        : stage === 'smoke'
          ? renderChecks(record)
          : '',
    ...listAt(diagnosis, 'evidence')
      .slice(0, 6)
      .map((piece) =>
        details(textAt(piece, 'title') ?? 'evidence', codeBlock(cut(textAt(piece, 'text') ?? '', EVIDENCE))),
      ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function renderFailures(record: StageRecord): string {
  const failures = listAt(record.facts, 'failures')
  const rows = failures.slice(0, SHOWN).map((entry) => {
    const file = textAt(entry, 'file')
    const line = numberAt(entry, 'line')
    const name = [textAt(entry, 'suite'), textAt(entry, 'name')]
      .filter((part) => part !== undefined && part !== '')
      .join(' › ')
    return [
      escapeMarkdown(cut(name, 300)),
      file === undefined ? '' : codeSpan(`${file}${line === undefined ? '' : `:${line}`}`),
      escapeMarkdown(cut(textAt(entry, 'message') ?? '', 300)),
    ]
  })
  const more = Number(told(record, 'failed') ?? failures.length) - rows.length
  return rows.length === 0
    ? ''
    : `${table(['Test', 'Where', 'Message'], rows)}${more > 0 ? `\n\nand ${grouped(more)} more` : ''}`
}

function renderFindings(record: StageRecord): string {
  const findings = listAt(record.facts, 'findings')
  const rows = findings.slice(0, SHOWN).map((entry) => {
    const text = (key: string): string => textAt(entry, key) ?? ''
    return [
      escapeMarkdown(text('severity')),
      link(cut(text('id'), 100), text('url')),
      codeSpan(cut(`${text('package') || text('target')} ${text('installed')}`.trim(), 200)),
      text('fixed') === '' ? 'no fix yet' : codeSpan(cut(text('fixed'), 100)),
    ]
  })
  return rows.length === 0
    ? ''
    : `${table(['Severity', 'Finding', 'Where', 'Fixed in'], rows)}${findings.length > rows.length ? '\n\nand more in the reports' : ''}`
}

function renderChecks({ facts }: StageRecord): string {
  const rows = listAt(facts, 'checks')
    .slice(0, SHOWN)
    .map((check) => [
      property(check, 'ok') === true ? '✅' : '❌',
      escapeMarkdown(textAt(check, 'name') ?? ''),
      codeSpan(cut(textAt(check, 'expected') ?? '', 200)),
      codeSpan(cut(textAt(check, 'found') ?? '', 200)),
    ])
  return rows.length === 0 ? '' : table(['', 'Check', 'Expected', 'Found'], rows)
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
