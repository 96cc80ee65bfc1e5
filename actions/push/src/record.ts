import { fact, recordShape } from '@slipway/core'

/** What push records: deploy reads it, too. */
export const pushRecord = recordShape(
  'push',
  {
    image: 'The image by digest: registry/repository@sha256:…',
    digest: 'Digest of the image',
    tags: 'Tags that point to it now, separated by commas',
    'uploaded-bytes': 'Bytes that were uploaded',
    'skipped-bytes': 'Bytes that the registry had already, in this or in another repository',
  },
  {
    /** Tags that pointed elsewhere before. */
    moved: fact.list(fact.object({ tag: fact.text(), before: fact.text() })),
    platforms: fact.list(fact.text()),
    /** Host of the registry, and how it was spoken to: a later stage reads from it in the same way. */
    registry: fact.text(),
    plainHttp: fact.boolean(),
    caFile: fact.text(),
  },
)

export type PushRecord = typeof pushRecord
