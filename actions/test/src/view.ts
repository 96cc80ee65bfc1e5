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
  comment: (record) => ({ body: renderFailures(record) }),
})

const SHOWN = 20

interface Counts {
  readonly total: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

function countsOf(outputs: OutputsOf<TestRecord>): Counts {
  const count = (name: keyof Counts) => {
    const text = outputs[name] ?? ''
    return /^\d{1,15}$/.test(text) ? Number(text) : 0
  }
  return { total: count('total'), passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

function renderTests(shown: Shown<TestRecord>): Html {
  const { record } = shown
  const counts = countsOf(record.outputs)
  const { failures = [], slowest = [] } = record.facts
  const first = failures.slice(0, SHOWN)
  return section(
    shown,
    'Tests',
    markup`${counts.total > 0 && renderCounts(counts)} ${failure(record)} ${renderSlowest(slowest)}`,
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

const place = ({ file, line }: Failure) => (file === undefined || line === undefined ? file : `${file}:${line}`)

function renderFailure(failed: Failure): Html {
  const where = place(failed)
  return markup`<li>
    <p class="test"><b>${failed.name === '' ? 'unnamed test' : failed.name}</b> <span>${failed.suite ?? ''}</span></p>
    ${where !== undefined && markup`<p class="where"><code>${where}</code></p>`}
    ${failed.message !== '' && markup`<pre>${failed.message}</pre>`}
  </li> `
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
