import { codeSpan, escapeMarkdown, type RecordOf, table as markdownTable, truncate } from '@slipway/core'
import { deployRecord } from '@slipway/action-deploy/record'
import {
  counted,
  defineView,
  duration,
  failure,
  type Html,
  mark,
  markup,
  moment,
  rollbackLine,
  section,
  type Shown,
  table,
  type Tone,
} from '@slipway/reports/section'
import { renderPlot } from './plot'
import { type VerifyRecord, verifyRecord } from './record'

type Verified = RecordOf<VerifyRecord>
type Check = NonNullable<Verified['facts']['checks']>[number]
type Alert = NonNullable<Verified['facts']['alerts']>[number]

/** What monitoring said of the release, in the report of a run. */
export const view = defineView({
  record: verifyRecord,
  rank: 150,
  section: renderVerify,
  comment: (record) => ({ body: renderChecks(record.facts.checks ?? []) }),
  passed: ({ facts: { checks = [] } }) => ({
    word: 'Verified',
    sentences: [`${counted(checks.length, 'check')} of metrics, alerts, logs and traces passed.`],
  }),
  ended: ({ outcome }, { run }) => {
    if (outcome === 'fail') return { word: 'Verification failed', sentences: [] }
    const before = run.output(deployRecord, 'previous-revision')
    return outcome === 'rolled-back' && before !== undefined
      ? { sentences: [`Revision ${before}, which ran before, is back and verified.`] }
      : {}
  },
})

const TONES: Readonly<Record<string, Tone>> = {
  good: 'good',
  bad: 'bad',
  missing: 'bad',
  'no-data': 'warn',
  undecided: 'warn',
  error: 'warn',
}
const WORDS: Readonly<Record<string, string>> = {
  good: 'passed',
  bad: 'failed',
  missing: 'no data',
  'no-data': 'no data',
  undecided: 'undecided',
  error: 'not answered',
  open: 'not decided',
}

const SHOWN = 20
/** Letters of what can be opened. */
const LONGEST = 160

function renderVerify(shown: Shown<VerifyRecord>): Html {
  const { record } = shown
  const { checks = [], alerts = [], signatures = [], left = [], rollback } = record.facts
  const isPlotted = checks.some((check) => plotOf(check, record) !== undefined)
  return section(
    shown,
    'Verify',
    markup`${failure(record)}${rollback !== undefined && rollbackLine(rollback.outcome === 'rolled-back', rollback.headline)}
    ${checks.length > 0 && markup`<ol class="watched">${checks.slice(0, SHOWN).map((check) => renderCheck(check, record))}</ol>`}
    ${isPlotted && markup`<p class="more">${LEGEND}</p>`}${more(checks.length, 'check')}`,
    markup`${alerts.length > 0 && renderAlerts(alerts, record)}
    ${signatures.length > 0 && renderSignatures(signatures)}
    ${left.length > 0 && markup`<details><summary>Not carried over</summary><ul>${left.map((line) => markup`<li>${line}</li>`)}</ul></details>`}`,
  )
}

const LEGEND =
  'Upright line: the end of the rollout. Dashed line: the bound. Line on the left: the mean before the deploy. ' +
  'A dot at the bottom without a line: no value.'

/** What is left out here stands in the report. */
function more(count: number, noun: string): Html | false {
  return count > SHOWN && markup`<p class="more">${counted(count - SHOWN, `more ${noun}`)} in verify/report.json</p>`
}

function renderCheck(check: Check, record: Verified): Html {
  const { name, standing, reason, next, asked, expected } = check
  // Said above, and not twice.
  const isSaid = next === undefined || next === record.failure?.hint
  return markup`<li>
    <p>${mark(TONES[standing] ?? 'mute', WORDS[standing] ?? 'not known')} <b>${name}</b> <span>${reason}</span></p>
    ${!isSaid && markup`<p class="hint"><b>Next:</b> ${next}</p>`}
    ${plotOf(check, record)}
    <details><summary>${expected === '' ? 'Query' : `Expected: ${truncate(expected, LONGEST)}`}</summary>${expected.length > LONGEST && markup`<p>${expected}</p>`}<pre>${asked}</pre></details>
  </li>`
}

function plotOf({ name, reason, looks, limit, before }: Check, { facts }: Verified): Html | undefined {
  const [deployed, ended] = [Date.parse(facts.deployed ?? ''), Date.parse(facts.ended ?? '')]
  if (looks.length < 2 || !Number.isFinite(deployed) || !Number.isFinite(ended)) return undefined
  const points = looks.map((look) => ({ at: Date.parse(look.at), value: look.value, kind: look.kind }))
  const label = `${name}: ${counted(points.length, 'look')}, ${reason}`
  return renderPlot({ points, deployed, ended, limit, before, label })
}

const STATES: Readonly<Record<string, readonly [Tone, string]>> = {
  new: ['bad', 'new'],
  pending: ['warn', 'pending'],
  unclear: ['warn', 'fired soon after'],
  before: ['mute', 'began before'],
  silenced: ['mute', 'silenced'],
  inhibited: ['mute', 'inhibited'],
}

/** Alerts on a line of time: from when each began to the end of the watch, with the deploy marked. */
function renderAlerts(alerts: readonly Alert[], { facts }: Verified): Html {
  const [deployed, ended] = [Date.parse(facts.deployed ?? ''), Date.parse(facts.ended ?? '')]
  const from = deployed - (ended - deployed)
  const x = (at: number) => Math.max(0, Math.min(100, ((at - from) / Math.max(1, ended - from)) * 100))
  const rows = alerts.slice(0, SHOWN).map(({ name, state, since, labels, summary }) => {
    const [tone, word] = STATES[state] ?? ['mute', 'not known']
    const start = x(Date.parse(since))
    return markup`<li>
      <p>${mark(tone, word)} <b>${name}</b> <span>${summary}</span></p>
      <svg class="lane" viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label="${name} fires ${ago(since, deployed)}">
        <rect class="water" width="100" height="16" />
        <rect class="${tone}" x="${start}" y="4" width="${Math.max(1, 100 - start)}" height="8" />
        <rect class="ink" x="${x(deployed)}" width="0.5" height="16" />
      </svg>
      <p><small>since ${moment(since)}, ${ago(since, deployed)}${labels === '' ? '' : `; ${labels}`}</small></p>
    </li>`
  })
  return markup`<h3>Alerts</h3><ol class="watched">${rows}</ol>
    <p class="more">The mark is the end of the rollout: each line begins as long before it as was watched after it.</p>${more(alerts.length, 'alert')}`
}

function ago(since: string, deployed: number): string {
  const apart = Date.parse(since) - deployed
  if (!Number.isFinite(apart)) return 'at a time that is not known'
  return `${duration(Math.abs(apart))} ${apart < 0 ? 'before' : 'after'} the rollout ended`
}

function renderSignatures(signatures: NonNullable<Verified['facts']['signatures']>): Html {
  const rows = signatures
    .slice(0, SHOWN)
    .map(({ text, count, samples }) => [
      markup`${count}`,
      markup`<details><summary>${truncate(text, LONGEST)}</summary><pre>${samples.join('\n')}</pre></details>`,
    ])
  return markup`<h3>New kinds of error lines</h3>${table(['Times', 'Kind'], rows, 'New kinds of error lines')}
    <p class="more">Open a kind for lines of it.</p>${more(signatures.length, 'kind')}`
}

const MARKS: Readonly<Record<string, string>> = { good: '✅', bad: '❌', missing: '❌' }

function renderChecks(checks: readonly Check[]): string {
  const rows = checks
    .slice(0, SHOWN)
    .map(({ name, standing, reason, expected }) => [
      MARKS[standing] ?? '⚠️',
      escapeMarkdown(name),
      codeSpan(truncate(expected, 200)),
      escapeMarkdown(truncate(reason, 300)),
    ])
  return rows.length === 0 ? '' : markdownTable(['', 'Check', 'Expected', 'Found'], rows)
}
