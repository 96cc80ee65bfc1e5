import { escapeMarkdown, table as markdownTable } from '@slipway/core'
import { renderDocument } from '@slipway/reports/document'
import { type Html, markup, moment, table } from '@slipway/reports/section'
import type { Deploy } from './deploy'
import { type Figure, type Figures, NAMES, recoveryOf, type Window } from './figures'

export interface DoraReport {
  readonly repository: string
  readonly environment: string
  readonly window: Window
  readonly figures: Figures
  /** In the window, oldest first. */
  readonly deploys: readonly Deploy[]
  /** What is missing, in sentences. */
  readonly left: readonly string[]
}

const DAY = 24 * 3_600_000
/** Deploys that have a row of their own. */
const ROWS = 100
/** Said with every set of figures. */
const CAVEAT = 'They are made of what the pipeline recorded: a fault that users met and no check did is not in them.'

export function renderJson({ window, deploys, ...rest }: DoraReport): string {
  const time = (at: number) => new Date(at).toISOString()
  const told = deploys.map(({ started, finished, restored, commits, ...deploy }) => ({
    ...deploy,
    started: time(started),
    finished: time(finished),
    ...(restored === undefined ? {} : { restored: time(restored) }),
    ...(commits === undefined ? {} : { commits: commits.map(time) }),
  }))
  const days = { from: time(window.from), to: time(window.to) }
  return `${JSON.stringify({ version: 1, ...rest, window: days, deploys: told }, null, 2)}\n`
}

export function renderMarkdown({ environment, window, figures, left }: DoraReport): string {
  const rows = entries(figures).map(([name, figure]) => [
    `**${NAMES[name]}**`,
    shown(figure),
    String(figure.count),
    figure.definition,
  ])
  return [
    `### DORA: ${escapeMarkdown(environment)}, the last ${daysOf(window)} days`,
    markdownTable(['Figure', 'Value', 'Of', 'How it is counted'], rows),
    ...left.map((text) => `- Not known: ${escapeMarkdown(text)}`),
    CAVEAT,
  ].join('\n\n')
}

export function renderDoraPage(report: DoraReport): string {
  const { repository, environment, window, figures, deploys, left } = report
  const body = markup`<header class="top">
      <p class="brand">DORA</p>
      <p class="from"><b>${repository}</b> <span>${environment}</span> <span>${moment(new Date(window.from).toISOString())} to ${moment(new Date(window.to).toISOString())}</span></p>
    </header>
    <main>
      <section class="stage decisive" aria-labelledby="figures">
        <header><h2 id="figures">Five figures</h2></header>
        ${table(
          ['Figure', 'Value', 'Of', 'How it is counted'],
          entries(figures).map(([name, figure]) => [
            markup`<b>${NAMES[name]}</b>`,
            shown(figure),
            figure.count,
            figure.definition,
          ]),
          'The five figures, with their definitions',
        )}
        ${left.map((text) => markup`<p class="hint"><b>Not known:</b> ${text}</p>`)}
        <p class="headline">${CAVEAT}</p>
      </section>
      ${deploys.length === 0 ? markup`<p class="headline">No deploy is known in this time.</p>` : plots(deploys, window)}
    </main>`
  return renderDocument(`DORA · ${environment} · ${repository}`, body)
}

function plots(deploys: readonly Deploy[], window: Window): Html {
  const beyond = deploys.length - ROWS
  return markup`<section class="stage" aria-labelledby="deploys">
        <header><h2 id="deploys">Deploys a week</h2></header>
        ${weekBars(deploys, window)}
      </section>
      <section class="stage" aria-labelledby="leads">
        <header><h2 id="leads">Each deploy: lead time, and recovery of one that failed</h2></header>
        ${table(
          ['Deploy', 'Commit', 'End', 'Lead time, longest', 'Recovery'],
          deploys
            .toReversed()
            .slice(0, ROWS)
            .map((deploy) => rowOf(deploy, deploys)),
          'Deploys, newest first',
        )}
        <p class="folded">The lead time is that of the oldest commit of a deploy.${beyond > 0 ? ` ${beyond} older deploys are in dora.json.` : ''}</p>
      </section>`
}

function rowOf(deploy: Deploy, deploys: readonly Deploy[]) {
  const { finished, commit, end, served, commits, unknown } = deploy
  const lead = (commits ?? []).map((at) => finished - at)
  const recovery = served && end !== 'good' ? recoveryOf(deploy, deploys) : undefined
  return [
    moment(new Date(finished).toISOString()),
    markup`<code>${commit.slice(0, 12)}</code>`,
    `${end.replace('-', ' ')}${served ? '' : ', never served'}`,
    lead.length > 0
      ? bar(
          Math.max(...lead),
          Math.max(...deploys.flatMap((one) => (one.commits ?? []).map((at) => one.finished - at))),
        )
      : (unknown ?? ''),
    recovery === undefined ? '' : hours(recovery / 3_600_000),
  ]
}

function bar(value: number, most: number): Html {
  const width = most <= 0 ? 0 : Math.max(1, (value / most) * 100)
  return markup`${hours(value / 3_600_000)}<svg width="100%" height="6" aria-hidden="true"><rect class="ink" x="0" y="1" width="${width.toFixed(1)}%" height="4" rx="1" /></svg>`
}

/** A column a week: good below, failed above. */
function weekBars(deploys: readonly Deploy[], { from, to }: Window): Html {
  const weeks = Math.max(1, Math.ceil((to - from) / (7 * DAY)))
  const counts = Array.from({ length: weeks }, (_, week) => {
    const [begin, end] = [to - (weeks - week) * 7 * DAY, to - (weeks - week - 1) * 7 * DAY]
    const some = deploys.filter(({ finished, served }) => served && finished > begin && finished <= end)
    const good = some.filter((deploy) => deploy.end === 'good').length
    return { begin, good, bad: some.length - good }
  })
  const most = Math.max(1, ...counts.map(({ good, bad }) => good + bad))
  const height = (count: number) => (count / most) * 70
  const columns = counts.map(({ begin, good, bad }, i) => {
    const [x, width] = [`${((i + 0.15) / weeks) * 100}%`, `${(0.7 / weeks) * 100}%`]
    const label = `week from ${dayOf(Math.max(begin, from))}: ${good} good, ${bad} failed`
    return markup`<g>
      <title>${label}</title>
      <rect class="mute" x="${x}" y="78" width="${width}" height="2" />
      <rect class="good" x="${x}" y="${(78 - height(good)).toFixed(1)}" width="${width}" height="${height(good).toFixed(1)}" />
      <rect class="bad" x="${x}" y="${(78 - height(good) - height(bad)).toFixed(1)}" width="${width}" height="${height(bad).toFixed(1)}" />
    </g>`
  })
  const all = counts.map(({ good, bad }) => `${good} good and ${bad} failed`).join(', ')
  return markup`<svg width="100%" height="80" role="img" aria-label="Deploys of each week, oldest first: ${all}">${columns}</svg>
    <p class="folded">Weeks from ${dayOf(from)} to ${dayOf(to)}, ${most === 1 ? 'one deploy' : `${most} deploys`} that served in the fullest. A column has good deploys below and failed ones above.</p>`
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

export function shown({ value, unit }: Figure): string {
  if (value === undefined) return 'nothing to count'
  if (unit === 'hours') return hours(value)
  if (unit === 'share') return `${(value * 100).toFixed(1)} %`
  if (value === 0) return 'none'
  return value >= 1 ? `${value.toFixed(2)} a day` : `${(value * 7).toFixed(2)} a week`
}

function hours(value: number): string {
  if (value < 1) return `${Math.round(value * 60)} min`
  return value < 48 ? `${value.toFixed(1)} h` : `${(value / 24).toFixed(1)} days`
}

const daysOf = ({ from, to }: Window): number => Math.round((to - from) / DAY)

const entries = (figures: Figures) => Object.entries(figures) as [keyof Figures, Figure][]
