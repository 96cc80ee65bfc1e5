import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  CHART_PROVENANCE: {
    cause: 'The signature that lies beside the chart is bad, or is that of another archive.',
    next: 'Tell who publishes the chart, and do not deploy it until it is clear.',
    outcomes: ['invalid'],
  },
  DEPLOY_AFTER: {
    cause: 'The digest has not passed the environment that comes before this one. Nothing was changed.',
    next: 'Deploy the digest to that environment first, in this run or with its record fetched into the output folder.',
    outcomes: ['fail'],
  },
  DEPLOY_NOTHING_RUNS: {
    cause: 'The release is deployed, but nothing of it runs the image now, for example because it is scaled to zero.',
    next: 'Scale it up, or set `require-proof: template`.',
    outcomes: ['vacuous'],
  },
  DEPLOY_UNFORETOLD: {
    cause: 'The account may not ask for a dry run, so nothing could be said of any object. Nothing was changed.',
    next: 'Give it `create` and `patch` on these kinds, which a deploy needs as well, or set `dry-run: render`.',
    outcomes: ['inconclusive'],
  },
  DEPLOY_UNPROVED: {
    cause: 'The release is deployed, but it could not be proved as `require-proof` asks.',
    next: 'Read the notes in the summary; the release was left as it is.',
    outcomes: ['inconclusive'],
  },
  DEPLOY_WRONG_IMAGE: {
    cause: 'The release came up, but its pods run another digest than the one that was deployed.',
    next: 'Compare the digest in the cluster with the one that push made; something changes images on the way.',
    outcomes: ['fail'],
  },
  IMAGE_WITHOUT_DIGEST: {
    cause: 'It is not known which digest to deploy: none is given, and push has recorded none.',
    next: 'Run push before deploy in the same output folder, or give `image` as name@sha256:….',
    outcomes: ['invalid'],
  },
  IMAGES_DIFFER: {
    cause: 'Push made several images of one component in this run, and no index of them after.',
    next: 'Join them with push and `from: records`, or give the image that is meant.',
    outcomes: ['invalid'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
