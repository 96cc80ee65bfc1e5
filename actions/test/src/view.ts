import { codeSpan, escapeMarkdown, grouped, type OutputsOf, type RecordOf, table, truncate } from '@slipway/core'
import {
  counted,
  defineView,
  duration,
  failure,
  type Html,
  markup,
  section,
  type Shown,
} from '@slipway/reports/section'
import { type TestRecord, testRecord } from './record'

type Facts = RecordOf<TestRecord>['facts']
type Failure = NonNullable<Facts['failures']>[number]

/** The tests in the report of a run. */
export const view = defineView({
  record: testRecord,
  rank: 300,
  section: renderTests,
  comment: (record) => ({
    body: [renderFailures(record), renderSince(record), renderUnsteady(record)].filter(Boolean).join('\n\n'),
  }),
})

const SHOWN = 20

interface Counts {
  readonly total: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

function countsOf(outputs: OutputsOf<TestRecord>): Counts {
  const count = (name: keyof Counts) => numberOf(outputs[name])
  return { total: count('total'), passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

function renderTests(shown: Shown<TestRecord>): Html {
  const { record } = shown
  const counts = countsOf(record.outputs)
  const { failures = [], flaky = [], slowest = [] } = record.facts
  const first = failures.slice(0, SHOWN)
  return section(
    shown,
    'Tests',
    markup`${counts.total > 0 && renderCounts(counts)} ${failure(record)} ${renderFlaky(flaky, record.outputs)} ${renderChanged(record)} ${renderSlowest(slowest)}`,
    markup`${
      first.length > 0 &&
      markup`<ol class="failures">
        ${first.map(renderFailure)}
      </ol>`
    }
    ${counts.failed > first.length && markup`<p class="more">${counted(counts.failed - first.length, 'more failure')} in the reports.</p>`}`,
  )
}

function renderCounts(counts: Counts): Html {
  const { total, passed, failed, skipped } = counts
  return markup`<div class="tally">
    <p class="figure">${grouped(total)} <small>${total === 1 ? 'test' : 'tests'}</small></p>
    ${proportions(counts)}
    <ul class="legend">
      <li class="good">✓ ${grouped(passed)} passed</li>
      <li class="${failed > 0 ? 'bad' : 'mute'}">✕ ${grouped(failed)} failed</li>
      <li class="mute">– ${grouped(skipped)} skipped</li>
    </ul>
  </div>`
}

function proportions({ passed, failed, skipped, total }: Counts): Html {
  const share = (count: number): number => (count === 0 ? 0 : Math.max(0.8, (count / total) * 100))
  const bad = share(failed)
  const mute = share(skipped)
  const good = Math.max(0, passed === 0 ? 0 : 100 - bad - mute)
  return markup`<svg class="share" role="img" aria-label="${passed} of ${total} passed, ${failed} failed, ${skipped} skipped">
    <rect class="good" width="${good}%" height="8" />
    <rect class="bad" x="${good}%" width="${bad}%" height="8" />
    <rect class="mute" x="${good + bad}%" width="${mute}%" height="8" />
  </svg>`
}

const place = ({ file, line }: Pick<Failure, 'file' | 'line'>) =>
  file === undefined || line === undefined ? file : `${file}:${line}`

function renderFailure(failed: Failure): Html {
  const where = place(failed)
  return markup`<li>
    <p class="test"><b>${failed.name === '' ? 'unnamed test' : failed.name}</b> <span>${failed.suite ?? ''}</span></p>
    ${where !== undefined && markup`<p class="where"><code>${where}</code></p>`}
    ${failed.message !== '' && markup`<pre>${failed.message}</pre>`}
  </li> `
}

type Flaky = NonNullable<Facts['flaky']>

/** What passed only when it ran again, and what failed and is known to: neither is red, and both are seen. */
function renderFlaky(flaky: Flaky, outputs: OutputsOf<TestRecord>): Html {
  const count = numberOf(outputs.flaky) || flaky.length
  const quarantined = numberOf(outputs.quarantined)
  const shown = flaky.slice(0, SHOWN)
  return markup`${
    count > 0 &&
    markup`<h3>Flaky</h3>
      <ol class="failures">
        ${shown.map(
          (test) =>
            markup`<li>
              <p class="test"><b>${test.name}</b> <span>${test.suite ?? ''}</span></p>
              <p class="where">passed in run ${test.runs}${place(test) !== undefined && markup` <code>${place(test) ?? ''}</code>`}</p>
            </li> `,
        )}
      </ol>
      ${count > shown.length && markup`<p class="more">${counted(count - shown.length, 'more flaky test')} in the reports.</p>`}`
  }
  ${quarantined > 0 && markup`<p class="more">${counted(quarantined, 'failed test')} in quarantine did not count.</p>`}`
}

function renderChanged(record: RecordOf<TestRecord>): Html | undefined {
  const lines = sinceLines(record)
  if (lines.length === 0) return undefined
  return markup`<h3>Since the baseline</h3>
    ${lines.map(([kind, titles]) => markup`<p class="more">${kind}: ${titles.slice(0, SHOWN).join(', ')}</p> `)}`
}

function numberOf(text = ''): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0
}

function renderSlowest(slowest: NonNullable<Facts['slowest']>): Html | undefined {
  const tests = slowest.slice(0, 5)
  const longest = Math.max(1, ...tests.map(({ milliseconds }) => milliseconds))
  if (tests.length === 0) return undefined
  return markup`<h3>Slowest</h3>
    <ol class="bars">
      ${tests.map(
        ({ name, milliseconds }) =>
          markup`<li>
            <span>${name}</span><svg aria-hidden="true"><rect width="${Math.max(0.5, (milliseconds / longest) * 100)}%" height="4" /></svg
            ><span class="took">${duration(milliseconds)}</span>
          </li> `,
      )}
    </ol>`
}

const COMMENTED = 15

function renderFailures({ facts: { failures = [] }, outputs }: RecordOf<TestRecord>): string {
  const rows = failures.slice(0, COMMENTED).map((failed) => {
    const where = place(failed)
    const name = [failed.suite, failed.name].filter((part) => part !== undefined && part !== '').join(' › ')
    return [
      escapeMarkdown(truncate(name, 300)),
      where === undefined ? '' : codeSpan(where),
      escapeMarkdown(truncate(failed.message, 300)),
    ]
  })
  const more = Math.max(countsOf(outputs).failed, failures.length) - rows.length
  return rows.length === 0
    ? ''
    : `${table(['Test', 'Where', 'Message'], rows)}${more > 0 ? `\n\nand ${grouped(more)} more` : ''}`
}

/** What is not as in the baseline, a line each. */
function sinceLines({ facts: { since } }: RecordOf<TestRecord>): readonly (readonly [string, readonly string[]])[] {
  if (since === undefined) return []
  const { newFailures = [], fixed = [], gone = [] } = since
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['New failures', newFailures],
    ['Fixed', fixed],
    ['Gone', gone],
  ]
  return lines.filter(([, titles]) => titles.length > 0)
}

const TOLD = 5

function renderSince(record: RecordOf<TestRecord>): string {
  const lines = sinceLines(record).map(([kind, titles]) => {
    const names = titles.slice(0, TOLD).map((title) => escapeMarkdown(truncate(title, 300)))
    return `${kind}: ${names.join(', ')}${titles.length > TOLD ? `, and ${grouped(titles.length - TOLD)} more` : ''}.`
  })
  return lines.join('\n\n')
}

/** One line: what was flaky, and how many failures are in quarantine. */
function renderUnsteady({ facts: { flaky = [] }, outputs }: RecordOf<TestRecord>): string {
  const count = numberOf(outputs.flaky) || flaky.length
  const names = flaky.slice(0, 5).map(({ name }) => escapeMarkdown(truncate(name, 100)))
  const more = count > names.length ? `, and ${grouped(count - names.length)} more` : ''
  const quarantined = numberOf(outputs.quarantined)
  return [
    count === 0 ? '' : `Flaky: ${names.join(', ')}${more}.`,
    quarantined === 0 ? '' : `${grouped(quarantined)} failed in quarantine.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}
