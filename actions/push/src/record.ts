import { fact, recordShape } from '@slipway/core'

/** What push records: deploy reads it, too. */
export const pushRecord = recordShape(
  'push',
  {
    image: 'The image by digest: registry/repository@sha256:…',
    images: 'The same as `component=name@sha256:…`, or with the key `image` where there are no components',
    digest: 'Digest of the image',
    tags: 'Tags that point to it now, separated by commas',
    version: 'Version of the image: of `version`, the tag in Git, or its label',
    'uploaded-bytes': 'Bytes that were uploaded',
    'skipped-bytes': 'Bytes that the registry had already, in this or in another repository',
  },
  {
    /** Tags that pointed elsewhere before. */
    moved: fact.list(fact.object({ tag: fact.text(), before: fact.text() })),
    /** Tags that point to another image and stay there, and why. */
    left: fact.list(fact.object({ image: fact.text(), tag: fact.text(), reason: fact.text() })),
    /** What is where at the end: each repository, the first one first. */
    places: fact.list(
      fact.object({
        /** Registry and repository. */
        name: fact.text(),
        /** `tagged`: all of it. `content`: under its digest, not all tags. `nothing`: not known to be there. */
        state: fact.text(),
        tags: fact.list(fact.text()),
        message: fact.optional(fact.text()),
      }),
    ),
    platforms: fact.list(fact.text()),
    /** The images that it was copied from or joined of, each by digest. */
    from: fact.list(fact.text()),
    /** It is an index of images that were pushed before. */
    joined: fact.boolean(),
    /** Tags that keep an image until its index names it. */
    temporary: fact.list(fact.text()),
    /** What was attached, by its type and digest. */
    attached: fact.list(fact.object({ type: fact.text(), digest: fact.text() })),
    /** Host of the registry, and how it was spoken to: a later stage reads from it in the same way. */
    registry: fact.text(),
    plainHttp: fact.boolean(),
    caFile: fact.text(),
  },
)

export type PushRecord = typeof pushRecord
