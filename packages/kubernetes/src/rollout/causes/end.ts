import { UNTIL_DEADLINE, type CauseRow } from './row'

/** Causes: the delivery itself did not get through. */
export const ENDINGS = {
  locked: {
    title: 'Another Helm operation is under way',
    hint: 'wait for it, or end it, and run again',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        message: /another operation \(install\/upgrade\/rollback\) is in progress/i,
        sample: { message: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress' },
      },
    ],
  },
  'api-lost': {
    title: 'The API server does not answer',
    hint: 'look at the cluster; the release may go on by itself',
    patience: UNTIL_DEADLINE,
    blinds: true,
    patterns: [
      {
        source: 'tool',
        order: 5,
        message:
          /cluster unreachable|connection refused|connection reset|i\/o timeout|TLS handshake timeout|unexpected EOF|no route to host|etcdserver|client connection lost|too many requests|currently unable to handle the request|unable to return a response in the time allotted|an error on the server .* prevented the request/i,
        sample: {
          message:
            'Error: Kubernetes cluster unreachable: Get "https://10.0.0.1/version": dial tcp: connect: connection refused',
        },
      },
    ],
  },
  timeout: {
    title: 'Not ready in time',
    hint: 'raise timeout if the start is slow and healthy',
    patience: UNTIL_DEADLINE,
    vague: true,
    patterns: [
      {
        source: 'tool',
        order: 5,
        message: /context deadline exceeded|timed out waiting|resource .* not ready/i,
        sample: { message: 'Error: UPGRADE FAILED: context deadline exceeded' },
      },
    ],
  },
  unknown: {
    title: 'Helm failed',
    hint: "look at Helm's own message",
    patience: UNTIL_DEADLINE,
    vague: true,
    patterns: [],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
