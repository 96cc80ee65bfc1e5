import { formatBytes, listAt, type StageRecord, textAt } from '@slipway/core'
import { numberAt, told, toldNumber, wordAt } from './facts'
import { markup, type Content, type Html } from './html'
import { facts, failure, section, table, type Stage } from './parts'
import { shortDigest } from './words'

export function renderBuild(stage: Stage): Html {
  const { record } = stage
  const platforms = listAt(record.facts, 'platforms')
  const bytes = toldNumber(record, 'size')
  return section(
    stage,
    'Image',
    markup`${failure(record)}${facts([
      ['Image', told(record, 'image')],
      ['Commit', told(record, 'commit') ?? record.source.commit],
      ['Built by', engine(record)],
      ['Size', bytes !== undefined && formatBytes(bytes)],
    ])}
    ${platforms.length > 0 && table(['Platform', 'Digest', 'Size'], platforms.map(platformRow), 'Platforms of the image')}`,
  )
}

function engine(record: StageRecord): Content {
  const name = told(record, 'engine')
  const reason = told(record, 'reason')
  return name === undefined ? undefined : markup`${name}${reason !== undefined && markup` <small>${reason}</small>`}`
}

function platformRow(entry: unknown): readonly Content[] {
  if (typeof entry === 'string') return [entry, '', '']
  const bytes = numberAt(entry, 'size')
  return [
    textAt(entry, 'platform') ?? '',
    markup`<code>${shortDigest(textAt(entry, 'digest') ?? '')}</code>`,
    bytes === undefined ? '' : formatBytes(bytes),
  ]
}

export function renderPush(stage: Stage): Html {
  const { record } = stage
  const uploaded = toldNumber(record, 'uploadedBytes', 'uploaded-bytes')
  const skipped = toldNumber(record, 'skippedBytes', 'skipped-bytes')
  const tags = listAt(record.facts, 'tags').filter((tag) => typeof tag === 'string')
  return section(
    stage,
    'Registry',
    markup`${failure(record)}${facts([
      ['Pushed to', told(record, 'image')?.replace(/@sha256:[0-9a-f]+$/, '')],
      ['Tags', tags.length > 0 ? tags.map((tag) => markup`<code>${tag}</code> `) : told(record, 'tags')],
      ['Uploaded', uploaded !== undefined && formatBytes(uploaded)],
      ['Already there', skipped !== undefined && formatBytes(skipped)],
      ['Attempts', wordAt(record.facts, 'attempts')],
    ])}
    ${uploaded !== undefined && skipped !== undefined && uploaded + skipped > 0 && transfer(uploaded, skipped)}`,
  )
}

function transfer(uploaded: number, skipped: number): Html {
  const share = (uploaded / (uploaded + skipped)) * 100
  return markup`<svg class="share" role="img" aria-label="${formatBytes(uploaded)} of ${formatBytes(uploaded + skipped)} went over the wire">
    <rect class="ink" width="${share}%" height="8" />
    <rect class="mute" x="${share}%" width="${100 - share}%" height="8" />
  </svg>`
}
