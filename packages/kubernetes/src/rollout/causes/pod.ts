import { UNTIL_DEADLINE, after, type CauseRow } from './row'

/** Causes: a pod is not created or finds no node. */
export const PODS = {
  quota: {
    title: 'A quota of the namespace is used up',
    hint: 'raise the quota, or request less in the chart',
    patience: after(30),
    patterns: [
      {
        source: 'create',
        message: /exceeded quota/i,
        sample: {
          message: 'pods "a-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
        },
      },
      {
        source: 'tool',
        order: 1,
        message: /exceeded quota/i,
        sample: {
          message:
            'services "a" is forbidden: exceeded quota: small, requested: services=1, used: services=1, limited: services=1',
        },
      },
    ],
  },
  'limit-range': {
    title: 'The pod breaks a limit range of the namespace',
    hint: 'change requests and limits in the chart so that they fit',
    patience: after(30),
    patterns: [
      {
        source: 'create',
        order: 2,
        message:
          /(?:maximum|minimum) .* usage per|must (?:not )?(?:be|exceed).* limit range|max limit to request ratio/i,
        sample: { message: 'pods "a-1" is forbidden: maximum memory usage per Container is 64Mi, but limit is 1Gi' },
      },
    ],
  },
  'pod-security': {
    title: 'The pod breaks the Pod Security level of the namespace',
    hint: 'set the security context that the message asks for',
    patience: after(30),
    patterns: [
      {
        source: 'create',
        message: /violates PodSecurity/i,
        sample: {
          message:
            'pods "a-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
        },
      },
      {
        source: 'tool',
        order: 1,
        message: /violates PodSecurity/i,
        sample: { message: 'pods "a" is forbidden: violates PodSecurity "restricted:latest"' },
      },
    ],
  },
  'admission-denied': {
    title: 'An admission webhook or policy refuses an object',
    hint: 'satisfy the policy that the message names, or ask its owner for an exception',
    patience: after(30),
    patterns: [
      {
        source: 'create',
        order: 1,
        message:
          /admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied request|denied by policy/i,
        sample: { message: 'admission webhook "v.example.com" denied the request: no latest tag' },
      },
      {
        source: 'tool',
        order: 2,
        message: /admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied request/i,
        sample: { message: 'admission webhook "v.example.com" denied the request: no' },
      },
    ],
  },
  'webhook-down': {
    title: 'An admission webhook does not answer',
    hint: 'repair the pods or the service of the webhook; this release is not at fault',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'create',
        message: /failed calling webhook/i,
        sample: {
          message:
            'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://x": no endpoints available',
        },
      },
      {
        source: 'tool',
        order: 1,
        message: /failed calling webhook/i,
        sample: { message: 'Internal error occurred: failed calling webhook "v.example.com"' },
      },
    ],
  },
  'service-account-missing': {
    title: 'The service account is missing',
    hint: 'create it, or add it to the chart',
    patience: after(30),
    patterns: [
      {
        source: 'create',
        order: 1,
        message: /service ?account .* not found/i,
        sample: {
          message:
            'pods "a-" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
        },
      },
    ],
  },
  'create-failed': {
    title: 'Pods cannot be created',
    hint: 'read the message of the controller and correct what it names',
    patience: after(60),
    patterns: [{ source: 'create', order: 2, sample: { message: 'something new' } }],
  },
  unschedulable: {
    title: 'No node can run the pod',
    hint: 'request less, add nodes, or correct node selectors, tolerations and affinity',
    patience: after(180),
    patterns: [
      {
        source: 'schedule',
        when: ({ scaleUp }) => scaleUp !== true,
        sample: { message: '0/3 nodes are available: 3 Insufficient cpu.' },
      },
    ],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
