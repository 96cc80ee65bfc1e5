import { codeSpan, escapeMarkdown, grouped, link, type RecordOf, table as markdownTable, truncate } from '@slipway/core'
import {
  anchor,
  counted,
  defineView,
  facts,
  failure,
  type Html,
  markup,
  moment,
  section,
  type Shown,
  table,
} from '@slipway/reports/section'
import { type ScanRecord, scanRecord } from './record'

type Scanned = RecordOf<ScanRecord>
type Finding = NonNullable<Scanned['facts']['findings']>[number]

/** The findings in the report of a run. */
export const view = defineView({
  record: scanRecord,
  rank: 400,
  section: renderFindings,
  comment: (record) => ({ body: renderWorst(record.facts.findings ?? []) }),
})

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const
const SHOWN = 15

interface Count {
  readonly severity: (typeof SEVERITIES)[number]
  readonly count: number | undefined
}

function countsOf({ outputs }: Scanned): readonly Count[] {
  return SEVERITIES.map((severity) => {
    const text = outputs[severity]
    return { severity, count: text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined }
  })
}

function renderFindings(shown: Shown<ScanRecord>): Html {
  const { record } = shown
  const counts = countsOf(record)
  const known = counts.some(({ count }) => count !== undefined)
  const { findings = [], failOn, tool, database, platforms = [] } = record.facts
  const total = counts.reduce((sum, { count }) => sum + (count ?? 0), 0)
  const more = total - Math.min(SHOWN, findings.length)
  return section(
    shown,
    'Findings',
    markup`${known && renderScale(counts, failOn)} ${failure(record)}
    ${facts([
      ['Scanner', tool && `${tool.name} ${tool.version}`],
      ['Database updated', moment(database?.updated ?? '')],
      // Named when it is not the usual one: which database was asked stands beside what was found.
      ['Database', database?.name ?? ''],
      ['Platforms', platforms.join(', ')],
    ])}`,
    markup`${findings.length > 0 && renderTable(findings.slice(0, SHOWN))}
    ${more > 0 && markup`<p class="more">${counted(more, 'more finding')} in the reports.</p>`}`,
  )
}

/** The severities as a scale, with the gate drawn where it stands. */
function renderScale(counts: readonly Count[], gate: string | undefined): Html {
  const limit = SEVERITIES.findIndex((severity) => severity === gate)
  const step = ({ severity, count = 0 }: Count, i: number): Html => {
    const shut = i <= limit && severity !== 'unknown'
    return markup`<li class="${severity}${shut ? ' shut' : ''}${count === 0 ? ' none' : ''}"><b>${grouped(count)}</b> <span>${severity}</span></li>`
  }
  const words =
    gate === 'none'
      ? 'No finding fails the scan.'
      : limit < 0
        ? undefined
        : `The scan fails on ${limit === 0 ? 'critical findings' : `findings of severity ${gate ?? ''} or worse`}.`
  return markup`<ul class="scale">
      ${counts.map(step)}
    </ul>
    ${words !== undefined && markup`<p class="gate">${words}</p>`}`
}

function renderTable(findings: readonly Finding[]): Html {
  const rows = findings.map((finding) => {
    const severity = finding.severity.toLowerCase()
    const level = SEVERITIES.find((known) => known === severity) ?? 'unknown'
    return [
      markup`<span class="level ${level}">${level}</span>`,
      markup`${anchor(markup`<code class="whole">${finding.id}</code>`, finding.url)}<br />${finding.title ?? ''}`,
      markup`<b>${finding.package ?? finding.target ?? ''}</b> <code>${finding.installed ?? ''}</code><br />${
        finding.fixed === undefined
          ? markup`<span class="none">no fix yet</span>`
          : markup`fixed in <code>${finding.fixed}</code>`
      }`,
    ]
  })
  return table(['Severity', 'Finding', 'Where'], rows, 'Most severe findings')
}

function renderWorst(findings: readonly Finding[]): string {
  const rows = findings
    .slice(0, SHOWN)
    .map(({ severity, id, url = '', package: name, target = '', installed = '', fixed = '' }) => [
      escapeMarkdown(severity),
      link(truncate(id, 100), url),
      codeSpan(truncate(`${name ?? target} ${installed}`.trim(), 200)),
      fixed === '' ? 'no fix yet' : codeSpan(truncate(fixed, 100)),
    ])
  return rows.length === 0
    ? ''
    : `${markdownTable(['Severity', 'Finding', 'Where', 'Fixed in'], rows)}${findings.length > rows.length ? '\n\nand more in the reports' : ''}`
}
