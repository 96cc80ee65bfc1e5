import { formatBytes, type RecordOf } from '@slipway/core'
import {
  defineView,
  facts,
  failure,
  type Html,
  markup,
  section,
  sentence,
  type Shown,
  whatRuns,
} from '@slipway/reports/section'
import { type PushRecord, pushRecord } from './record'

/** The registry in the report of a run. */
export const view = defineView({
  record: pushRecord,
  rank: 600,
  section: renderRegistry,
  subject: ({ outputs: { image, digest } }) => ({ image, digest }),
  step: { label: 'pushed', digest: ({ outputs }) => outputs.digest },
  passed: ({ headline }, { subject }) => ({
    word: 'Pushed',
    sentences: [sentence(headline, `${whatRuns(subject)} is in the registry`), 'Nothing is deployed yet.'],
  }),
})

function renderRegistry(shown: Shown<PushRecord>): Html {
  const { record } = shown
  const { image, tags, version } = record.outputs
  const { left = [], from = [], attached = [], places = [] } = record.facts
  const [uploaded, skipped] = [bytes(record, 'uploaded-bytes'), bytes(record, 'skipped-bytes')]
  return section(
    shown,
    'Registry',
    markup`${failure(record)}${facts([
      ['Pushed to', image?.replace(/@sha256:[0-9a-f]+$/, '')],
      ['Tags', tags?.split(',').map((tag) => markup`<code>${tag}</code> `)],
      ['Version', version],
      ['Stays as it is', left.map(({ tag, reason }) => markup`<code>${tag}</code> ${reason} `)],
      ['Copied from', from.map((name) => markup`<code>${name}</code> `)],
      ['Attached', attached.map(({ type }) => markup`<code>${type}</code> `)],
      ...(places.length > 1 ? places.map(placeRow) : []),
      ['Uploaded', uploaded !== undefined && formatBytes(uploaded)],
      ['Already in the registry', skipped !== undefined && formatBytes(skipped)],
    ])}
    ${uploaded !== undefined && skipped !== undefined && uploaded + skipped > 0 && transfer(uploaded, skipped)}`,
  )
}

type Place = NonNullable<RecordOf<PushRecord>['facts']['places']>[number]

const STATES: Readonly<Record<string, string>> = {
  tagged: 'complete',
  content: 'there under its digest, and not all of its tags',
  nothing: 'not complete',
}

function placeRow({ name, state, tags, message }: Place): [string, Html] {
  const codes = tags.map((tag) => markup`<code>${tag}</code> `)
  return [name, markup`${STATES[state] ?? state} ${codes}${message ?? ''}`]
}

function bytes({ outputs }: RecordOf<PushRecord>, name: 'uploaded-bytes' | 'skipped-bytes'): number | undefined {
  const text = outputs[name]
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function transfer(uploaded: number, skipped: number): Html {
  const share = (uploaded / (uploaded + skipped)) * 100
  return markup`<svg class="share" role="img" aria-label="${formatBytes(uploaded)} of ${formatBytes(uploaded + skipped)} uploaded">
    <rect class="ink" width="${share}%" height="8" />
    <rect class="mute" x="${share}%" width="${100 - share}%" height="8" />
  </svg>`
}
