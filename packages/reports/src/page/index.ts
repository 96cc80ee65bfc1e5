import { createHash } from 'node:crypto'
import { ACTION_NAMES, Run, type StageRecord } from '@slipway/core'
import { digestPrint, digestText } from './digest'
import { told, type Latest } from './facts'
import { renderFindings } from './findings'
import { anchor, markup, Html } from './html'
import { renderBuild, renderPush } from './image'
import { mark } from './parts'
import { renderRollout } from './rollout'
import { renderSmoke } from './smoke'
import { STYLE } from './style'
import { renderTests } from './tests'
import { renderTimeline } from './timeline'
import { judgeRun, type RunVerdict } from './verdict'
import { brief, markOf, moment, STAGE_TITLES } from './words'

/**
 * The page of a whole run: one file that loads nothing, runs nothing and reads well printed, narrow or dark. Stages
 * that did not run are left out; every foreign text is escaped.
 */
export function renderPage(stages: readonly StageRecord[]): string {
  const run = new Run(stages)
  const latest: Latest = Object.fromEntries(
    ACTION_NAMES.flatMap((name) => (run.latest(name) === undefined ? [] : [[name, run.latest(name)]])),
  )
  const verdict = judgeRun(latest)
  return `${
    page(
      titleOf(verdict, stages),
      markup`${renderHead(stages)}
        <main>
          ${renderVerdict(verdict, latest)} ${stages.length > 0 && renderTimeline(stages)}
          <div class="stages">${sectionsOf(latest, verdict)}</div>
        </main>
        ${renderFoot(stages)}`,
    ).text
  }\n`
}

/** The stages that decided the run come first, then the course that a release takes. */
function sectionsOf(latest: Latest, { decisive }: RunVerdict): readonly (Html | undefined)[] {
  const renderers = {
    build: renderBuild,
    test: renderTests,
    scan: renderFindings,
    push: renderPush,
    deploy: renderRollout,
    smoke: renderSmoke,
  }
  const first = decisive.map((record) => record.stage).reverse()
  const order = [
    ...first,
    ...(['deploy', 'smoke', 'test', 'scan', 'build', 'push'] as const).filter((name) => !first.includes(name)),
  ]
  return order.map((name) => {
    const record = latest[name]
    return record === undefined ? undefined : renderers[name]({ record, decisive: first.includes(name) })
  })
}

function page(title: string, body: Html): Html {
  const style = new Html(STYLE)
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>${style}</style>
      </head>
      <body>
        ${body}
      </body>
    </html>`
}

function titleOf({ word, tone, image }: RunVerdict, stages: readonly StageRecord[]): string {
  const repository = stages.at(-1)?.source.repository
  return [`${markOf(tone)} ${word}`, image?.split('/').at(-1) ?? repository, 'Slipway']
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** The load line of a ship: loaded up to here, and no further. */
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
      ${source?.repository !== undefined && markup`<b>${source.repository}</b> `}${source?.ref !== undefined && markup`<span>${source.ref.replace(/^refs\/(heads|tags)\//, '')}</span> `}${commit !== undefined && markup`<code>${commit}</code> `}${started !== undefined && markup`<span>${moment(started)}</span> `}${host?.runUrl !== undefined && markup`<span>${anchor('the run', host.runUrl)}</span>`}
    </p>
  </header>`
}

function renderVerdict(verdict: RunVerdict, latest: Latest): Html {
  const { tone, word, sentences, image, digest } = verdict
  return markup`<section class="verdict ${tone}" aria-labelledby="verdict">
    <div>
      <h1 id="verdict"><span class="seal" aria-hidden="true">${markOf(tone)}</span> ${word}</h1>
      ${sentences.map((text, i) => markup`<p class="${i === 0 ? 'lead' : 'rest'}">${brief(text)}</p>`)}
    </div>
    ${
      digest !== undefined &&
      markup`<div class="cargo">
        ${image !== undefined && markup`<p class="image">${image}</p>`}
        <p>${digestText(digest)}</p>
        ${renderChain(latest, digest)}
      </div>`
    }
  </section>`
}

/** The one digest through the stages: equal prints are the same bytes. */
function renderChain(latest: Latest, digest: string): Html {
  const links = [
    ['built', told(latest.build, 'digest')],
    ['pushed', told(latest.push, 'digest')],
    ['proved', told(latest.deploy, 'verifiedDigest', 'verified-digest')],
  ] as const
  return markup`<ol class="chain">
    ${links.map(([step, found]) => {
      if (found === undefined)
        return markup`<li class="open"><span>${step}</span><i>${latest.deploy !== undefined && step === 'proved' ? 'not proved' : 'not yet'}</i></li>`
      const same = found === digest
      return markup`<li>
        <span>${step}</span>${digestPrint(found, `print of the digest that was ${step}`)}${mark(same ? 'good' : 'bad', same ? 'same' : 'differs')}
      </li>`
    })}
  </ol>`
}

function renderFoot(stages: readonly StageRecord[]): Html {
  const hosts = [...new Set(stages.map(({ host }) => host.name))].join(', ')
  return markup`<footer>
    <p>
      ${stages.length > 0 && `From the records of ${stages.map(({ stage }) => STAGE_TITLES[stage].toLowerCase()).join(', ')}${hosts === '' ? '' : `, written on ${hosts}`}. `}This
      page loads nothing and runs nothing: keep it, send it, print it.
    </p>
  </footer>`
}
