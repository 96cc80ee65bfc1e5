import { recordShape } from '@slipway/core'
import { array, number, object, optional, string } from 'valibot'

/** What build records: push, deploy and smoke read it, too. */
export const buildRecord = recordShape(
  'build',
  {
    layout: 'Path of the OCI image layout',
    digest: 'Digest of the image: of its index, or of its manifest when it has one platform',
    platforms: 'Platforms in the image, separated by commas',
    size: 'Bytes of the image: layers, configurations and manifests',
    engine: 'What built it',
  },
  {
    /** The name it is to have in a registry, without a digest. */
    image: string(),
    commit: string(),
    /** Why this engine was taken. */
    reason: string(),
    platforms: array(
      object({ platform: string(), digest: string(), config: optional(string()), size: optional(number()) }),
    ),
  },
)

export type BuildRecord = typeof buildRecord
