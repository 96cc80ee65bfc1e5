import { fact, recordShape } from '@slipway/core'

/** What build records: push, deploy and smoke read it, too. */
export const buildRecord = recordShape(
  'build',
  {
    layout: 'Path of the OCI image layout; none when an unchanged image was taken',
    digest: 'Digest of the image: of its index, or of its manifest when it has one platform',
    platforms: 'Platforms in the image, separated by commas',
    size: 'Bytes of the image: layers, configurations and manifests',
    engine: 'Engine that built it, or import; none when an unchanged image was taken',
    'cache-hits': 'Steps of the Dockerfile that came from the cache, of all: 3/4',
  },
  {
    /** The name it is to have in a registry, without a digest. */
    image: fact.text(),
    commit: fact.text(),
    /** The image in the registry that is this one, as `name@sha256:…`: nothing was built. */
    unchanged: fact.text(),
    /** Why this engine was taken. */
    reason: fact.text(),
    /** Steps of the Dockerfile, and how many came from the cache. */
    steps: fact.number(),
    cached: fact.number(),
    platforms: fact.list(
      fact.object({
        platform: fact.text(),
        digest: fact.text(),
        config: fact.optional(fact.text()),
        size: fact.optional(fact.number()),
      }),
    ),
  },
)

export type BuildRecord = typeof buildRecord
