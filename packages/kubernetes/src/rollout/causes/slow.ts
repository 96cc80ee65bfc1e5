import { UNTIL_DEADLINE, type CauseRow } from './row'

const CONFIG = /^CreateContainerConfigError$/

/** Causes: something takes long. */
export const SLOW = {
  'init-hanging': {
    title: 'An init container does not end',
    hint: 'find out from its log in the evidence what it waits for',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'running',
        when: ({ init, seconds = 0 }) => init === true && seconds > 30,
        sample: { init: true, seconds: 31 },
      },
    ],
  },
  'hook-hanging': {
    title: 'A hook of the chart does not end',
    hint: 'find out from its log in the evidence what it waits for',
    patience: UNTIL_DEADLINE,
    vague: true,
    patterns: [
      {
        source: 'running',
        when: ({ init, hook, test, seconds = 0 }) => hook === true && test !== true && init !== true && seconds > 30,
        sample: { hook: true, seconds: 31 },
      },
      {
        source: 'tool',
        order: 3,
        message: /(?:pre|post)-(?:install|upgrade|rollback|delete)s? hooks?.*(?:timed out|deadline exceeded)/i,
        sample: {
          message:
            'Error: UPGRADE FAILED: pre-upgrade hooks failed: 1 error occurred: timed out waiting for the condition',
        },
      },
    ],
  },
  'test-hanging': {
    title: 'A test of the chart has not ended yet',
    hint: 'find out from its log in the evidence what it waits for',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'running',
        when: ({ init, test, seconds = 0 }) => test === true && init !== true && seconds > 30,
        sample: { hook: true, test: true, seconds: 31 },
      },
    ],
  },
  'readiness-never': {
    title: 'The readiness probe has not passed yet',
    hint: 'check the port and the path of the probe, and that the application can reach what it needs',
    patience: UNTIL_DEADLINE,
    ofApplication: true,
    patterns: [
      {
        source: 'running',
        when: ({ init, hook, ready, seconds = 0 }) => [init, hook, ready].every((is) => is !== true) && seconds >= 10,
        sample: { seconds: 10 },
      },
    ],
  },
  'progress-deadline': {
    title: 'The rollout took longer than the progressDeadlineSeconds of the Deployment',
    hint: 'raise progressDeadlineSeconds in the chart above the time that a start takes',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 3,
        message: /progress deadline exceeded|ProgressDeadlineExceeded/i,
        sample: {
          message: 'Error: resource Deployment/shop/web not ready. status: Failed, message: Progress deadline exceeded',
        },
      },
    ],
  },
  'node-pending': {
    title: 'The pod waits for a new node',
    hint: 'raise timeout if a new node takes longer; if none comes, read the events of the autoscaler',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'schedule',
        when: ({ scaleUp }) => scaleUp === true,
        sample: { scaleUp: true, message: '0/3 nodes are available: 3 Insufficient cpu.' },
      },
      {
        // A node that has just been made keeps pods away by itself until its network or its volumes work.
        source: 'schedule',
        order: -1,
        message:
          /taints? \{[\w.-]+\/(?:not-ready|network-unavailable|uninitialized|unregistered|agent-not-ready)\b|no nodes available to schedule pods/,
        sample: {
          message:
            '0/2 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint {node.cilium.io/agent-not-ready: }. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
        },
      },
    ],
  },
  'volume-pending': {
    title: 'A volume is not there yet',
    hint: 'check the claim and its storage class',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'schedule',
        order: -1,
        message: /unbound immediate PersistentVolumeClaims/i,
        sample: {
          message:
            '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
        },
      },
      {
        source: 'mount',
        reason: /^FailedAttachVolume$/,
        sample: {
          reason: 'FailedAttachVolume',
          message: 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) db-0',
        },
      },
    ],
  },
  'config-syncing': {
    title: 'The node has not yet read a ConfigMap or Secret',
    hint: 'wait, it passes by itself',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'waiting',
        order: 3,
        reason: CONFIG,
        message: /failed to sync .*cache/i,
        sample: {
          reason: 'CreateContainerConfigError',
          message: 'failed to sync configmap cache: timed out waiting for the condition',
        },
      },
      {
        source: 'mount',
        message: /failed to sync .*cache/i,
        sample: {
          message:
            'MountVolume.SetUp failed for volume "c" : failed to sync configmap cache: timed out waiting for the condition',
        },
      },
    ],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
