import { latestOfEach, readAs, Run, type StageRecord } from '@slipway/core'
import { digestPrint, digestText } from './digest'
import { renderDocument } from './document'
import { anchor, markup, type Html } from './html'
import { facts, failure, mark, section } from './parts'
import { renderTimeline } from './timeline'
import { judgeRun, type RunVerdict } from './verdict'
import { type ListedView, titleOf } from './view'
import { brief, markOf, moment } from './words'

export { judgeRun } from './verdict'

/**
 * The HTML report of a whole run: one file that loads nothing, runs nothing and reads well printed, narrow or dark.
 * Stages that did not run are left out; every foreign text is escaped.
 * @param views of all stages, in the order of a delivery
 */
export function renderPage(stages: readonly StageRecord[], views: readonly ListedView[]): string {
  const verdict = judgeRun(stages, views)
  return renderDocument(
    titleOfPage(verdict, stages),
    markup`${renderHead(stages)}
        <main>
          ${renderVerdict(verdict, stages, views)} ${stages.length > 0 && renderTimeline(stages)}
          <div class="stages">${sectionsOf(stages, views, verdict)}</div>
        </main>
        ${renderFoot(stages)}`,
  )
}

/** The stages that decided the run come first, then each where its view puts it. */
function sectionsOf(
  stages: readonly StageRecord[],
  views: readonly ListedView[],
  { decisive }: RunVerdict,
): readonly Html[] {
  const first = decisive.map(({ id }) => id).reverse()
  const rank = ({ id, stage }: StageRecord): number => {
    const at = first.indexOf(id)
    return at < 0 ? (views.find(({ name }) => name === stage)?.view.rank ?? Number.MAX_SAFE_INTEGER) : at - first.length
  }
  return [...latestOfEach(stages)]
    .sort((a, b) => rank(a) - rank(b))
    .map((record) => renderSection(record, views, first.includes(record.id)))
}

function renderSection(record: StageRecord, views: readonly ListedView[], decisive: boolean): Html {
  const view = views.find(({ name }) => name === record.stage)?.view
  if (view !== undefined) return view.section({ record: readAs(view.record, record), decisive })
  // Of a stage that this version does not know: what every record has.
  return section(
    { record, decisive },
    titleOf(record),
    markup`${failure(record)}${facts(Object.entries(record.outputs))}`,
  )
}

function titleOfPage({ word, tone, image }: RunVerdict, stages: readonly StageRecord[]): string {
  const repository = stages.at(-1)?.source.repository
  return [`${markOf(tone)} ${word}`, image?.split('/').at(-1) ?? repository, 'Slipway']
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** The logo: a ring with a line through it. */
const LOGO = markup`<svg class="logo" viewBox="0 0 32 24" aria-hidden="true">
  <circle cx="16" cy="12" r="9" />
  <path d="M2 12h28" />
</svg>`

function renderHead(stages: readonly StageRecord[]): Html {
  const { source, host, started } = stages.at(-1) ?? {}
  const commit = source?.commit?.slice(0, 12)
  return markup`<header class="top">
    <p class="brand">${LOGO} Slipway</p>
    <p class="from">
      ${source?.repository !== undefined && markup`<b>${source.repository}</b> `}${source?.ref !== undefined && markup`<span>${source.ref.replace(/^refs\/(heads|tags)\//, '')}</span> `}${commit !== undefined && markup`<code>${commit}</code> `}${started !== undefined && markup`<span>${moment(started)}</span> `}${host?.runUrl !== undefined && markup`<span>${anchor('View the run', host.runUrl)}</span>`}
    </p>
  </header>`
}

function renderVerdict(verdict: RunVerdict, stages: readonly StageRecord[], views: readonly ListedView[]): Html {
  const { tone, word, sentences, image, digest } = verdict
  return markup`<section class="verdict ${tone}" aria-labelledby="verdict">
    <div>
      <h1 id="verdict"><span class="seal" aria-hidden="true">${markOf(tone)}</span> ${word}</h1>
      ${sentences.map((text, i) => markup`<p class="${i === 0 ? 'lead' : 'rest'}">${brief(text)}</p>`)}
    </div>
    ${
      digest !== undefined &&
      markup`<div class="shipped">
        ${image !== undefined && markup`<p class="image">${image}</p>`}
        <p>${digestText(digest)}</p>
        ${renderSteps(new Run(stages), views, digest)}
      </div>`
    }
  </section>`
}

/** The digest that each stage recorded: equal bar patterns are the same bytes. */
function renderSteps(run: Run, views: readonly ListedView[], digest: string): Html {
  const steps = views.flatMap(({ view }) => {
    const record = run.latest(view.record)
    return view.step === undefined
      ? []
      : [{ ...view.step, ran: record !== undefined, found: record && view.step.digest(record) }]
  })
  return markup`<ol class="chain">
    ${steps.map(({ label, missing, ran, found }) => {
      if (found === undefined)
        return markup`<li class="open"><span>${label}</span><i>${ran && missing !== undefined ? missing : 'not yet'}</i></li>`
      const same = found === digest
      return markup`<li>
        <span>${label}</span>${digestPrint(found, `bar pattern of the ${label} digest`)}${mark(same ? 'good' : 'bad', same ? 'same' : 'differs')}
      </li>`
    })}
  </ol>`
}

function renderFoot(stages: readonly StageRecord[]): Html {
  const hosts = [...new Set(stages.map(({ host }) => host.name))].join(', ')
  return markup`<footer>
    <p>
      ${stages.length > 0 && `Made from the records of ${stages.map(({ stage }) => stage).join(', ')}${hosts === '' ? '' : `, written on ${hosts}`}. `}This
      page loads nothing and runs no scripts: you can save, send or print it.
    </p>
  </footer>`
}
