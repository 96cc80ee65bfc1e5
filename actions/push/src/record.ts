import { recordShape } from '@slipway/core'
import { array, boolean, object, string } from 'valibot'

/** What push records: deploy reads it, too. */
export const pushRecord = recordShape(
  'push',
  {
    image: 'The image by digest: registry/repository@sha256:…',
    digest: 'Digest of the image',
    tags: 'Tags that point to it now, separated by commas',
    'uploaded-bytes': 'Bytes that were sent',
    'skipped-bytes': 'Bytes that the registry had already, there or in another repository',
  },
  {
    /** Tags that pointed elsewhere before. */
    moved: array(object({ tag: string(), before: string() })),
    platforms: array(string()),
    /** Host of the registry, and how it was spoken to: a later stage reads from it in the same way. */
    registry: string(),
    plainHttp: boolean(),
    caFile: string(),
  },
)

export type PushRecord = typeof pushRecord
