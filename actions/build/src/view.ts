import { formatBytes, type RecordOf } from '@slipway/core'
import {
  type Content,
  defineView,
  facts,
  failure,
  type Html,
  markup,
  section,
  shortDigest,
  type Shown,
  table,
} from '@slipway/reports/section'
import { type BuildRecord, buildRecord } from './record'

type Built = RecordOf<BuildRecord>

/** The image in the report of a run. */
export const view = defineView({
  record: buildRecord,
  rank: 500,
  section: renderImage,
  subject: ({ facts: { image }, outputs: { digest } }) => ({ image, digest }),
  step: { label: 'built', digest: ({ outputs }) => outputs.digest },
})

function renderImage(shown: Shown<BuildRecord>): Html {
  const { record } = shown
  const { image, commit, platforms = [] } = record.facts
  const { size } = record.outputs
  return section(
    shown,
    'Image',
    markup`${failure(record)}${facts([
      ['Image', image],
      ['Commit', commit ?? record.source.commit],
      ['Built by', engine(record)],
      ['Not built', record.facts.unchanged !== undefined && record.facts.reason],
      [
        'From the cache',
        record.facts.steps !== undefined && `${record.facts.cached ?? 0} of ${record.facts.steps} steps`,
      ],
      ['Size', size !== undefined && formatBytes(Number(size))],
    ])}
    ${platforms.length > 0 && table(['Platform', 'Digest', 'Size'], platforms.map(platformRow), 'Platforms of the image')}`,
  )
}

function engine({ outputs: { engine: name }, facts: { reason } }: Built): Content {
  return name === undefined ? undefined : markup`${name}${reason !== undefined && markup` <small>${reason}</small>`}`
}

type Platform = NonNullable<Built['facts']['platforms']>[number]

function platformRow({ platform, digest, size }: Platform): readonly Content[] {
  return [platform, markup`<code>${shortDigest(digest)}</code>`, size === undefined ? '' : formatBytes(size)]
}
