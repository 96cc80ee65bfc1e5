import { listAt, property, type StageRecord, textAt } from '@slipway/core'
import { numberAt, told, wordAt } from './facts'
import { anchor, markup, type Content, type Html } from './html'
import { facts, failure, mark, section, table, type Stage } from './parts'
import { brief, duration, shortDigest, type Tone } from './words'

export function renderRollout(stage: Stage): Html {
  const { record } = stage
  const diagnosis = property(record.facts, 'diagnosis')
  return section(
    stage,
    'Rollout',
    markup`${textAt(diagnosis, 'sentence') === undefined ? failure(record) : renderDiagnosis(diagnosis, record.headline)}
    ${renderRollback(property(record.facts, 'rollback'))}`,
    markup`${facts([
      ['Release', release(record)],
      ['Revision', revision(record)],
      ['Chart', told(record, 'chart')],
      ['Helm', told(record, 'helm')],
      ['Proof', proof(record)],
      ['Address', address(told(record, 'url'))],
    ])}
    ${renderWorkloads(listAt(record.facts, 'workloads'))} ${renderEvents(listAt(record.facts, 'events'))}`,
  )
}

function release(record: StageRecord): Content {
  const name = told(record, 'release')
  const namespace = told(record, 'namespace')
  return name === undefined ? namespace : `${name}${namespace === undefined ? '' : ` in ${namespace}`}`
}

function revision(record: StageRecord): Content {
  const now = told(record, 'revision')
  const before = told(record, 'previousRevision', 'previous-revision')
  return now === undefined ? undefined : `${now}${before === undefined ? ', the first' : `, after ${before}`}`
}

function proof(record: StageRecord): Content {
  const level = told(record, 'proof')
  const digest = told(record, 'verifiedDigest', 'verified-digest')
  return level === undefined
    ? undefined
    : markup`${level}${digest !== undefined && markup` <code>${shortDigest(digest)}</code>`}`
}

export function address(url: string | undefined): Content {
  return url === undefined ? undefined : anchor(url, url)
}

/** The cause that explains most, what to do, and what was seen; other trouble below it. */
function renderDiagnosis(diagnosis: unknown, headline: string): Html {
  const others = listAt(diagnosis, 'others')
  return markup`<div class="diagnosis">
    <p class="cause">
      <span>Cause</span> ${textAt(diagnosis, 'title') ?? textAt(diagnosis, 'cause') ?? 'not known'} <code>${textAt(diagnosis, 'cause') ?? ''}</code>
    </p>
    ${textAt(diagnosis, 'sentence') !== headline && markup`<p>${textAt(diagnosis, 'sentence') ?? ''}</p>`}
    <p class="hint"><b>Next:</b> ${textAt(diagnosis, 'hint') ?? ''}</p>
    ${listAt(diagnosis, 'evidence').map((piece, i) => markup`<details${i < 3 && OPEN}><summary>${textAt(piece, 'title') ?? 'evidence'}</summary><pre>${textAt(piece, 'text') ?? ''}</pre></details>`)}
    ${
      others.length > 0 &&
      markup`<h3>Seen as well</h3>
        <ol class="others">
          ${others.map((other) => markup`<li>${textAt(other, 'sentence') ?? textAt(other, 'title') ?? ''}</li>`)}
        </ol>`
    }
  </div>`
}

const OPEN = markup` open`

function renderRollback(rollback: unknown): Html | undefined {
  if (typeof rollback !== 'object' || rollback === null) return undefined
  const headline = textAt(rollback, 'headline') ?? textAt(rollback, 'text')
  const revision = wordAt(rollback, 'to') ?? wordAt(rollback, 'revision')
  const verified = property(rollback, 'verified')
  const good = verified === true || textAt(rollback, 'outcome') === 'rolled-back'
  const words =
    headline ??
    `${revision === undefined ? 'the previous state' : `revision ${revision}`} is ${good ? 'back and verified' : 'not verified'}`
  return markup`<p class="rollback">${mark(good ? 'good' : 'bad', 'Way back')} ${words}</p>`
}

export { renderRollback }

function renderWorkloads(workloads: readonly unknown[]): Html | undefined {
  if (workloads.length === 0) return undefined
  const waits = (entry: unknown): number =>
    (numberAt(entry, 'ready') ?? 0) < (numberAt(entry, 'desired') ?? 0) ? 0 : 1
  const shown = [...workloads].sort((a, b) => waits(a) - waits(b)).slice(0, 30)
  const rows = shown.map((entry) => {
    const ready = numberAt(entry, 'ready')
    const desired = numberAt(entry, 'desired')
    const tone: Tone = ready === undefined || desired === undefined ? 'mute' : ready >= desired ? 'good' : 'bad'
    return [
      textAt(entry, 'kind') ?? '',
      textAt(entry, 'name') ?? '',
      ready === undefined || desired === undefined ? '' : mark(tone, `${ready} of ${desired} ready`),
    ]
  })
  const title =
    workloads.length > shown.length
      ? `Workloads of the release, ${shown.length} of ${workloads.length}`
      : 'Workloads of the release'
  return table(['Kind', 'Workload', 'Pods'], rows, title)
}

const TONES: Readonly<Record<string, Tone>> = {
  named: 'warn',
  ready: 'good',
  fatal: 'bad',
  proof: 'good',
  rollback: 'warn',
}

/** The log of the rollout with the time since its start. */
function renderEvents(events: readonly unknown[]): Html | undefined {
  const start = Date.parse(textAt(events[0], 'at') ?? '')
  if (events.length === 0) return undefined
  const rows = events.slice(0, 60).map((event) => {
    const kind = textAt(event, 'kind') ?? ''
    const since = Date.parse(textAt(event, 'at') ?? '') - start
    return markup`<li class="${TONES[kind] ?? 'mute'}">
      <time>${Number.isFinite(since) ? `+${duration(since)}` : ''}</time><b>${kind}</b><span>${brief(textAt(event, 'text') ?? '')}</span>
    </li> `
  })
  return markup`<h3>Log</h3>
    <ol class="log">
      ${rows}
    </ol>
    ${events.length > 60 && markup`<p class="more">and ${events.length - 60} more</p>`}`
}
