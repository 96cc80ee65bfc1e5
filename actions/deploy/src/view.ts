import { codeBlock, details, type RecordOf, truncate } from '@slipway/core'
import {
  address,
  brief,
  type Content,
  defineView,
  duration,
  facts,
  failure,
  type Html,
  mark,
  markup,
  rollbackLine,
  type RunContext,
  section,
  shortDigest,
  type Shown,
  type Statement,
  table,
  type Tone,
  whatRuns,
} from '@slipway/reports/section'
import { commitWords } from './commit'
import { type DeployRecord, deployRecord } from './record'

type Deployed = RecordOf<DeployRecord>
type Fact<K extends keyof Deployed['facts']> = NonNullable<Deployed['facts'][K]>

/** The rollout in the report of a run. */
export const view = defineView({
  record: deployRecord,
  rank: 100,
  section: renderRollout,
  comment: ({ facts: { diagnosis } }) => ({
    cause: diagnosis?.title,
    hint: diagnosis?.hint,
    body: (diagnosis?.evidence ?? [])
      .slice(0, 6)
      .map(({ title, text }) => details(title, codeBlock(truncate(text, 4_000))))
      .join('\n\n'),
  }),
  subject: ({ facts: { environment, namespace }, outputs }) => ({
    digest: outputs['verified-digest'],
    place: environment ?? namespace,
  }),
  step: { label: 'proved', missing: 'not proved', digest: ({ outputs }) => outputs['verified-digest'] },
  passed: whatIsDeployed,
  ended: ({ outcome, outputs, facts: { commit, rollback } }) => {
    if (outcome === 'fail') return { word: 'Deploy failed', sentences: [] }
    if (outcome !== 'rolled-back') return {}
    if (commit !== undefined)
      return { sentences: [`Commit ${commitWords(commit) ?? 'none'}: what ran before is back and verified.`] }
    const before = rollback?.to ?? outputs['previous-revision']
    // A first install has no revision to go back to: it was uninstalled, as the headline says.
    const isUninstalled = before === undefined || (rollback !== undefined && rollback.revision === undefined)
    return { sentences: isUninstalled ? [] : [`Revision ${before}, which ran before, is back and verified.`] }
  },
})

const PROOFS: Readonly<Record<string, string>> = {
  running: 'proved in the running pods',
  pinned: 'pinned in the spec of the running pods',
}

function whatIsDeployed({ outputs, dryRun, headline }: Deployed, { subject, reached }: RunContext): Statement {
  if (dryRun === true) return { word: 'Dry run', sentences: [`${headline}.`] }
  const proof = PROOFS[outputs.proof ?? '']
  const where = subject.place === undefined ? '' : ` in ${subject.place}`
  const what = whatRuns(subject)
  return {
    word: 'Deployed',
    sentences: [
      outputs.proof === 'template'
        ? `${what} is set in the pod templates${where}; no pod shows it yet.`
        : `${what} runs${where}${proof === undefined ? '' : `, ${proof}`}.`,
      ...(reached.has('service') ? [] : ['No smoke check has run yet.']),
    ],
  }
}

function renderRollout(shown: Shown<DeployRecord>): Html {
  const { record } = shown
  const { diagnosis, rollback, helm, url, workloads = [], events = [] } = record.facts
  return section(
    shown,
    'Rollout',
    markup`${diagnosis?.sentence === undefined ? failure(record) : renderDiagnosis(diagnosis, record.headline)}
    ${rollback !== undefined && rollbackLine(rollback.verified, rollback.text)}`,
    markup`${facts([
      ['Release', release(record)],
      ['Revision', revision(record)],
      ['Commit', record.facts.commit === undefined ? undefined : commitWords(record.facts.commit)],
      ['Chart', chartText(record)],
      ['Helm', helm],
      ['Proof', proof(record)],
      ['URL', address(url)],
    ])}
    ${renderImages(record.facts.images)} ${renderWorkloads(workloads)} ${renderEvents(events)}`,
  )
}

function release({ facts: { release: name, namespace } }: Deployed): Content {
  return name === undefined ? namespace : `${name}${namespace === undefined ? '' : ` in ${namespace}`}`
}

function chartText({ facts: { chart, chartVersion, chartDigest } }: Deployed): Content {
  const version = chartVersion === undefined ? '' : ` ${chartVersion}`
  return chart === undefined || chartDigest === undefined
    ? chart
    : markup`${chart}${version} <code>${shortDigest(chartDigest)}</code>`
}

function revision({ outputs }: Deployed): Content {
  const [now, before] = [outputs.revision, outputs['previous-revision']]
  return now === undefined ? undefined : `${now}${before === undefined ? '' : ` (previous: ${before})`}`
}

function proof({ outputs }: Deployed): Content {
  const [level, digest] = [outputs.proof, outputs['verified-digest']]
  return level === undefined
    ? undefined
    : markup`${level}${digest !== undefined && markup` <code>${shortDigest(digest)}</code>`}`
}

/** The most likely cause, what to do, and the evidence; other problems below it. */
function renderDiagnosis(diagnosis: Fact<'diagnosis'>, headline: string): Html {
  const { cause, title, sentence, hint, evidence = [], others = [] } = diagnosis
  return markup`<div class="diagnosis">
    <p class="cause">
      <span>Cause</span> ${title ?? cause ?? 'not known'} <code>${cause ?? ''}</code>
    </p>
    ${sentence !== headline && markup`<p>${sentence ?? ''}</p>`}
    <p class="hint"><b>Next:</b> ${hint ?? ''}</p>
    ${evidence.map((piece, i) => markup`<details${i < 3 && OPEN}><summary>${piece.title}</summary><pre>${piece.text}</pre></details>`)}
    ${
      others.length > 0 &&
      markup`<h3>Also seen</h3>
        <ol class="others">
          ${others.map((other) => markup`<li>${other.sentence}</li>`)}
        </ol>`
    }
  </div>`
}

const OPEN = markup` open`

/** Of several images, each with its proof; one alone stands above. */
function renderImages(images: Fact<'images'> = []): Html | undefined {
  if (images.length < 2) return undefined
  const rows = images.map(({ component, image, proof: level, outcome, kept }) => [
    component ?? '',
    markup`<code>${image}</code>`,
    mark(outcome === 'pass' ? 'good' : 'bad', level ?? 'not asked'),
    kept === true ? 'kept as it ran' : 'deployed',
  ])
  return table(['Component', 'Image', 'Proof', ''], rows, 'Images of the release')
}

function renderWorkloads(workloads: Fact<'workloads'>): Html | undefined {
  if (workloads.length === 0) return undefined
  const waits = ({ ready, desired }: Fact<'workloads'>[number]): number => (ready < desired ? 0 : 1)
  const shown = [...workloads].sort((a, b) => waits(a) - waits(b)).slice(0, 30)
  const rows = shown.map(({ kind, name, ready, desired }) => [
    kind,
    name,
    mark(ready >= desired ? 'good' : 'bad', `${ready} of ${desired} ready`),
  ])
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
function renderEvents(events: Fact<'events'>): Html | undefined {
  const start = Date.parse(events[0]?.at ?? '')
  if (events.length === 0) return undefined
  const rows = events.slice(0, 60).map(({ kind, at, text }) => {
    const since = Date.parse(at) - start
    return markup`<li class="${TONES[kind] ?? 'mute'}">
      <time>${Number.isFinite(since) ? `+${duration(since)}` : ''}</time><b>${kind}</b><span>${brief(text)}</span>
    </li> `
  })
  return markup`<h3>Log</h3>
    <ol class="log">
      ${rows}
    </ol>
    ${events.length > 60 && markup`<p class="more">and ${events.length - 60} more</p>`}`
}
