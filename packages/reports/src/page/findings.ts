import { listAt, type StageRecord, textAt } from '@slipway/core'
import { numberAt, toldNumber, wordAt } from './facts'
import { anchor, markup, type Html } from './html'
import { facts, failure, section, table, type Stage } from './parts'
import { counted, grouped, moment } from './words'

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const
const SHOWN = 15

export function renderFindings(stage: Stage): Html {
  const { record } = stage
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: numberAt(record.facts, 'counts', severity) ?? toldNumber(record, severity),
  }))
  const known = counts.some(({ count }) => count !== undefined)
  const findings = listAt(record.facts, 'findings')
  const total = counts.reduce((sum, { count }) => sum + (count ?? 0), 0)
  const gate = textAt(record.facts, 'failOn')
  return section(
    stage,
    'Findings',
    markup`${known && renderScale(counts, gate)} ${failure(record)}
    ${facts([
      [
        'Scanner',
        [textAt(record.facts, 'tool', 'name'), wordAt(record.facts, 'tool', 'version')]
          .filter((word) => word !== undefined)
          .join(' '),
      ],
      ['Database of', moment(textAt(record.facts, 'database', 'updated') ?? '')],
      // Not the usual one: what judged is told beside what it found.
      ['Database', textAt(record.facts, 'database', 'name') ?? ''],
      ['Platforms', platformNames(record)],
    ])}`,
    markup`${findings.length > 0 && renderTable(findings.slice(0, SHOWN))}
    ${total > Math.min(SHOWN, findings.length) && markup`<p class="more">${counted(total - Math.min(SHOWN, findings.length), 'more finding')} in the reports.</p>`}`,
  )
}

function platformNames({ facts }: StageRecord): string {
  return listAt(facts, 'platforms')
    .map((entry) => (typeof entry === 'string' ? entry : (textAt(entry, 'platform') ?? '')))
    .filter((name) => name !== '')
    .join(', ')
}

/** The severities as a scale, with the gate drawn where it stands. */
function renderScale(
  counts: readonly { readonly severity: string; readonly count: number | undefined }[],
  gate: string | undefined,
): Html {
  const limit = SEVERITIES.findIndex((severity) => severity === gate)
  const step = ({ severity, count = 0 }: (typeof counts)[number], i: number): Html => {
    const shut = i <= limit && severity !== 'unknown'
    return markup`<li class="${severity}${shut ? ' shut' : ''}${count === 0 ? ' none' : ''}"><b>${grouped(count)}</b> <span>${severity}</span></li>`
  }
  const words =
    gate === 'none'
      ? 'No finding stops the run.'
      : limit < 0
        ? undefined
        : `The gate stops ${limit === 0 ? 'critical findings' : `${gate ?? ''} findings and worse`}.`
  return markup`<ul class="scale">
      ${counts.map(step)}
    </ul>
    ${words !== undefined && markup`<p class="gate">${words}</p>`}`
}

function renderTable(findings: readonly unknown[]): Html {
  const rows = findings.map((finding) => {
    const severity = (textAt(finding, 'severity') ?? 'unknown').toLowerCase()
    const level = SEVERITIES.find((known) => known === severity) ?? 'unknown'
    const fixed = wordAt(finding, 'fixed')
    return [
      markup`<span class="level ${level}">${level}</span>`,
      markup`${anchor(markup`<code class="whole">${textAt(finding, 'id') ?? ''}</code>`, textAt(finding, 'url'))}<br />${textAt(finding, 'title') ?? ''}`,
      markup`<b>${textAt(finding, 'package') ?? textAt(finding, 'target') ?? ''}</b> <code>${wordAt(finding, 'installed') ?? ''}</code><br />${
        fixed === undefined ? markup`<span class="none">no fix yet</span>` : markup`fixed in <code>${fixed}</code>`
      }`,
    ]
  })
  return table(['Severity', 'Finding', 'Where'], rows, 'Worst findings')
}
