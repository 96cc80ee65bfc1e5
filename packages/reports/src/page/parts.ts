import { placeOf, type StageRecord } from '@slipway/core'
import { anchor, markup, type Content, type Html } from './html'
import { milliseconds } from './time'
import { brief, duration, markOf, toneOf, type Tone } from './words'

/** What the frame of a section shows of any record. */
interface Framed {
  readonly record: Pick<StageRecord, 'stage' | 'component' | 'facts' | 'outcome' | 'headline' | 'started' | 'finished'>
  readonly decisive: boolean
}

export function sectionId(record: Pick<StageRecord, 'stage' | 'component' | 'facts'>): string {
  const { stage, component } = record
  const place = placeOf(record).replace(/[^\w.-]+/g, '-')
  return `${stage}${component === undefined ? '' : `-of-${component}`}${place === '' ? '' : `-in-${place}`}`
}

/**
 * A section of one stage: its title, how it ended, and what it has to say; beside each other when it has the whole
 * width.
 */
export function section({ record, decisive }: Framed, title: string, main: Content, aside?: Content): Html {
  const tone = toneOf(record.outcome)
  const { from, to } = milliseconds(record)
  const about = [record.component ?? '', placeOf(record)].filter((text) => text !== '').join(' in ')
  const id = sectionId(record)
  return markup`<section id="${id}" class="stage${decisive ? ' decisive' : ''}" aria-labelledby="${id}-title">
    <header>
      <h2 id="${id}-title">${title}${about !== '' && markup` <small>${about}</small>`}</h2>
      <p class="ended">${mark(tone, record.outcome)} <span class="time">${duration(to - from)}</span></p>
    </header>
    <p class="headline">${brief(record.headline)}</p>
    <div class="body"><div>${main}</div><div>${aside}</div></div>
  </section>`
}

/** Shape, colour and word. */
export function mark(tone: Tone, word: string): Html {
  return markup`<span class="mark ${tone}"><span aria-hidden="true">${markOf(tone)}</span> ${word}</span>`
}

export type Row = readonly [label: string, value: Content]

/** Label and value; what is not known is left out. */
export function facts(rows: readonly Row[]): Html | undefined {
  const known = rows.filter(
    ([, value]) =>
      value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
  )
  return known.length === 0
    ? undefined
    : markup`<dl class="facts">
        ${known.map(
          ([label, value]) =>
            markup`<div>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>`
}

export function table(head: readonly string[], rows: readonly (readonly Content[])[], caption: string): Html {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => markup`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            markup`<tr>
              ${row.map((cell, i) => markup`<td data-label="${head[i] ?? ''}"><div>${cell}</div></td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`
}

/** Why a stage did not pass and what to do, in its own words. */
export function failure(record: Pick<StageRecord, 'failure' | 'headline'>): Html | undefined {
  const said = record.failure
  if (said === undefined) return undefined
  const [first = '', ...rest] = said.message.split('\n')
  const same = first.replace(/\.$/, '') === record.headline.replace(/\.$/, '')
  return markup`<div class="failure">
    ${!same && markup`<p>${first}</p>`}${rest.length > 0 && markup`<pre>${rest.join('\n')}</pre>`}
    <p class="hint"><b>Next:</b> ${said.hint}</p>
  </div>`
}

/** An address as a link to it. */
export function address(url: string | undefined): Content {
  return url === undefined ? undefined : anchor(url, url)
}

/** How the release before came back, or did not. */
export function rollbackLine(good: boolean, words: string): Html {
  return markup`<p class="rollback">${mark(good ? 'good' : 'bad', 'Rollback')} ${words}</p>`
}
