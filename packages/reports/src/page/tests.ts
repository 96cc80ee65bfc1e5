import { listAt, textAt } from '@slipway/core'
import { numberAt, toldNumber } from './facts'
import { markup, type Html } from './html'
import { failure, section, type Stage } from './parts'
import { counted, duration, grouped } from './words'

const SHOWN = 20

export function renderTests(stage: Stage): Html {
  const { record } = stage
  const [total, passed, failed, skipped] = (['total', 'passed', 'failed', 'skipped'] as const).map(
    (name) => toldNumber(record, name) ?? 0,
  ) as [number, number, number, number]
  const failures = listAt(record.facts, 'failures')
  const shown = failures.slice(0, SHOWN)
  return section(
    stage,
    'Tests',
    markup`${
      total > 0 &&
      markup`<div class="tally">
        <p class="figure">${grouped(total)} <small>${total === 1 ? 'test' : 'tests'}</small></p>
        ${proportions({ passed, failed, skipped, total })}
        <ul class="legend">
          <li class="good">✓ ${grouped(passed)} passed</li>
          <li class="${failed > 0 ? 'bad' : 'mute'}">✕ ${grouped(failed)} failed</li>
          <li class="mute">– ${grouped(skipped)} skipped</li>
        </ul>
      </div>`
    }
    ${failure(record)} ${renderSlowest(listAt(record.facts, 'slowest'))}`,
    markup`${
      shown.length > 0 &&
      markup`<ol class="failures">
        ${shown.map(renderFailure)}
      </ol>`
    }
    ${failed > shown.length && markup`<p class="more">${counted(failed - shown.length, 'more failure')} in the reports.</p>`}`,
  )
}

function proportions({
  passed,
  failed,
  skipped,
  total,
}: {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly total: number
}): Html {
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

function renderFailure(entry: unknown): Html {
  const file = textAt(entry, 'file')
  const line = numberAt(entry, 'line')
  const message = textAt(entry, 'message') ?? ''
  return markup`<li>
    <p class="test"><b>${textAt(entry, 'name') ?? 'test without a name'}</b> <span>${textAt(entry, 'suite') ?? ''}</span></p>
    ${file !== undefined && markup`<p class="where"><code>${file}${line !== undefined && `:${line}`}</code></p>`}
    ${message !== '' && markup`<pre>${message}</pre>`}
  </li> `
}

function renderSlowest(slowest: readonly unknown[]): Html | undefined {
  const tests = slowest.slice(0, 5).flatMap((entry) => {
    const time = numberAt(entry, 'milliseconds')
    return time === undefined ? [] : [{ name: textAt(entry, 'name') ?? '', time }]
  })
  const longest = Math.max(1, ...tests.map(({ time }) => time))
  if (tests.length === 0) return undefined
  return markup`<h3>Slowest</h3>
    <ol class="bars">
      ${tests.map(
        ({ name, time }) =>
          markup`<li>
            <span>${name}</span><svg aria-hidden="true"><rect width="${Math.max(0.5, (time / longest) * 100)}%" height="4" /></svg
            ><span class="took">${duration(time)}</span>
          </li> `,
      )}
    </ol>`
}
