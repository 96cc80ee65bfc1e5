import { AT_ONCE, UNTIL_DEADLINE, after, type CauseRow } from './row'

const PULL = /^(?:ErrImagePull|ImagePullBackOff|ImageInspectError|RegistryUnavailable)$/

/** Causes: an image does not come to the node. */
export const IMAGES = {
  'image-invalid': {
    title: 'The image reference is malformed',
    hint: 'correct the image in the chart or its values',
    patience: AT_ONCE,
    patterns: [
      {
        source: 'waiting',
        reason: /^InvalidImageName$/,
        sample: {
          reason: 'InvalidImageName',
          message: 'couldn\'t parse image name "Not/Valid:": invalid reference format',
        },
      },
    ],
  },
  'image-not-found': {
    title: 'The image is not in the registry',
    hint: 'push the digest to this registry under this name, or correct the name',
    patience: after(20),
    patterns: [
      {
        source: 'waiting',
        order: 3,
        reason: PULL,
        message: /not found|manifest unknown|name unknown|no such image|does not exist/i,
        sample: {
          reason: 'ErrImagePull',
          message:
            'failed to pull and unpack image "r/a@sha256:0": failed to resolve reference "r/a@sha256:0": r/a@sha256:0: not found',
        },
      },
    ],
  },
  'image-platform': {
    title: "The image has no build for the node's platform",
    hint: 'build the image for the platform of the nodes (input platforms of build)',
    patience: after(20),
    patterns: [
      {
        source: 'waiting',
        order: 1,
        reason: PULL,
        message: /no match for platform|no matching manifest for/i,
        sample: {
          reason: 'ErrImagePull',
          message: 'failed to pull and unpack image "r/a:1": no match for platform in manifest sha256:0: not found',
        },
      },
    ],
  },
  'image-denied': {
    title: 'The registry denies access to the image',
    hint: "check the image pull secret in the pod's namespace and its service account",
    patience: after(20),
    patterns: [
      {
        source: 'waiting',
        order: 2,
        reason: PULL,
        message:
          /unauthorized|denied|forbidden|authentication required|insufficient_scope|authorization failed|\b40[13]\b/i,
        sample: {
          reason: 'ErrImagePull',
          message:
            'failed to resolve reference "r/a:1": pull access denied, repository does not exist or may require authorization',
        },
      },
    ],
  },
  'image-never-pulled': {
    title: 'The image is not on the node and may not be pulled',
    hint: 'set imagePullPolicy to IfNotPresent',
    patience: AT_ONCE,
    patterns: [
      {
        source: 'waiting',
        reason: /^ErrImageNeverPull$/,
        sample: {
          reason: 'ErrImageNeverPull',
          message: 'Container image "a/b:1" is not present with pull policy of Never',
        },
      },
    ],
  },
  'registry-throttled': {
    title: 'The registry is overloaded or not reachable',
    hint: 'deploy again later; if it happens often, use a registry mirror near the cluster',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'waiting',
        order: 1,
        reason: PULL,
        message:
          /\b429\b|too ?many ?requests|\b50[0234]\b(?! Not)|i\/o timeout|deadline exceeded|no such host|connection (?:refused|reset)|TLS handshake|unexpected EOF/i,
        sample: {
          reason: 'ErrImagePull',
          message:
            'failed to copy: httpReadSeeker: failed open: unexpected status code https://r/v2/a/blobs/sha256:0: 429 Too Many Requests',
        },
      },
    ],
  },
  'image-pull': {
    title: 'The image cannot be pulled',
    hint: 'read the message of the container runtime and correct what it names',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'waiting',
        order: 3,
        reason: PULL,
        sample: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "r/a:1"' },
      },
    ],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
