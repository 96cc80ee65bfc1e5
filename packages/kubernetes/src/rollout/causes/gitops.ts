import { type CauseRow, UNTIL_DEADLINE } from './row'

/** Causes: somebody else applies, and does not get there. */
export const GITOPS = {
  'sync-window': {
    title: 'A sync window of Argo CD is closed',
    hint: 'run again when it is open, or have the project allow this sync',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 1,
        message: /blocked by sync window|^sync window: /m,
        sample: { message: 'Sync operation blocked by sync window' },
      },
    ],
  },
  'digest-not-in-git': {
    title: 'What was synced does not hold the digest',
    hint: 'have the digest written to where the synced revision keeps it, or let digest-in: application set a parameter',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 1,
        message: /is synced and does not hold the digest/,
        sample: {
          message:
            '3f2a91bc is synced and does not hold the digest: Deployment web, container web, has r.example.com/shop:1.2',
        },
      },
    ],
  },
  'manifests-not-made': {
    title: 'The manifests cannot be made from the source',
    hint: 'correct what the message names where the source is: in Git, the chart or the artifact',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 1,
        message: /ComparisonError|Manifest generation error|failed to generate manifest|InvalidSpecError/i,
        sample: {
          message:
            'ComparisonError: Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = Manifest generation error (cached): app path does not exist',
        },
      },
      {
        source: 'tool',
        order: 1,
        message: /: BuildFailed: |: (?:Install|Upgrade)Failed: .*(?:execution error at|parse error at|: executing ")/,
        sample: {
          message:
            'HelmRelease flux-system/shop: UpgradeFailed: Helm upgrade failed for release prod/shop with chart shop@1.0.0: execution error at (shop/templates/web.yaml:1:3): no such value',
        },
      },
    ],
  },
  'not-taken': {
    title: 'The new digest did not come into the cluster',
    hint: 'see to what it waited for; where that only takes long, give a longer timeout',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 2,
        message: /^timed out: /m,
        sample: {
          message:
            'timed out: GitRepository flux-system/shop is at main@sha1:8d885c71: waiting for commit ffce523f (it is looked for every 10m0s)',
        },
      },
    ],
  },
  'sync-failed': {
    title: 'The sync failed',
    hint: 'read what is said of each object in the evidence',
    patience: UNTIL_DEADLINE,
    vague: true,
    patterns: [
      {
        source: 'tool',
        order: 6,
        message: /one or more (?:objects|synchronization tasks)|^Failed: /m,
        sample: { message: 'one or more objects failed to apply, reason: the object has been modified' },
      },
    ],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
