import { UNTIL_DEADLINE, type CauseRow } from './row'

/** Causes: the delivery itself did not get through. */
export const ENDINGS = {
  locked: {
    title: 'Another operation on the release is under way',
    hint: 'wait until it has ended, or stop it, and run again',
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
    hint: 'check the cluster; the release may continue by itself',
    patience: UNTIL_DEADLINE,
    blinds: true,
    patterns: [
      {
        // A request of Helm's own that came to no answer: whatever it was for, nothing was refused. One that its own
        // deadline ended is another matter.
        source: 'tool',
        order: 3,
        message: /\b(?:Get|Post|Put|Patch|Delete) "https?:\/\/\S+": (?!context deadline exceeded(?! \(Client))/,
        sample: {
          message:
            'unable to build kubernetes objects from release manifest: error validating "": error validating data: Get "https://10.0.0.1:6443/openapi/v2?timeout=32s": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
        },
      },
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
  'object-pending': {
    title: 'An object that is no workload does not become ready',
    hint: 'look at its status; if the release does not need it to be ready, leave wait at watch',
    patience: UNTIL_DEADLINE,
    vague: true,
    patterns: [
      {
        source: 'tool',
        order: 4,
        message: /resource (?!Deployment|StatefulSet|DaemonSet|ReplicaSet|Job\b|Pod\b)\w+\/\S+ not ready/,
        sample: {
          message:
            'Error: resource PersistentVolumeClaim/default/data not ready. status: InProgress, message: PVC is not Bound. phase: Pending',
        },
      },
    ],
  },
  timeout: {
    title: 'Not ready in time',
    hint: 'raise timeout if the application starts slowly but without errors',
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
    hint: 'read the message of Helm in the evidence',
    patience: UNTIL_DEADLINE,
    vague: true,
    patterns: [],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
