import { after, type CauseRow } from './row'

const CONFIG = /^CreateContainerConfigError$/

/**
 * Causes: a container cannot be made or started. A Secret or ConfigMap that is missing may come from an operator of
 * another release, which takes its time.
 */
export const CONTAINERS = {
  'configmap-missing': {
    title: 'A ConfigMap is missing',
    hint: 'create it in this namespace before the release, or add it to the chart',
    patience: after(120),
    patterns: [
      {
        source: 'waiting',
        order: 4,
        reason: CONFIG,
        message: /configmaps? ".*" not found/i,
        sample: { reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' },
      },
      {
        source: 'mount',
        order: 1,
        message: /configmaps? ".*" not found/i,
        sample: { message: 'MountVolume.SetUp failed for volume "c" : configmap "settings" not found' },
      },
    ],
  },
  'configmap-key-missing': {
    title: 'A key is missing in a ConfigMap',
    hint: 'add the key, or correct its name in the chart',
    patience: after(120),
    patterns: [
      {
        source: 'waiting',
        order: 5,
        reason: CONFIG,
        message: /couldn't find key .* in ConfigMap/i,
        sample: { reason: 'CreateContainerConfigError', message: "couldn't find key MODE in ConfigMap shop/settings" },
      },
      {
        source: 'mount',
        order: 2,
        message: /configmap references non-existent config key/i,
        sample: {
          message: 'MountVolume.SetUp failed for volume "c" : configmap references non-existent config key: a.yml',
        },
      },
    ],
  },
  'secret-missing': {
    title: 'A Secret is missing',
    hint: 'create it in this namespace before the release, or add it to the chart',
    patience: after(120),
    patterns: [
      {
        source: 'waiting',
        order: 4,
        reason: CONFIG,
        message: /secrets? ".*" not found/i,
        sample: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' },
      },
      {
        source: 'mount',
        order: 1,
        message: /secrets? ".*" not found/i,
        sample: { message: 'MountVolume.SetUp failed for volume "c" : secret "db" not found' },
      },
    ],
  },
  'secret-key-missing': {
    title: 'A key is missing in a Secret',
    hint: 'add the key, or correct its name in the chart',
    patience: after(120),
    patterns: [
      {
        source: 'waiting',
        order: 5,
        reason: CONFIG,
        message: /couldn't find key .* in Secret/i,
        sample: { reason: 'CreateContainerConfigError', message: "couldn't find key password in Secret shop/db" },
      },
      {
        source: 'mount',
        order: 2,
        message: /references non-existent secret key/i,
        sample: { message: 'MountVolume.SetUp failed for volume "c" : references non-existent secret key: a.yml' },
      },
    ],
  },
  'runs-as-root': {
    title: 'The image wants to run as root, and the pod forbids it',
    hint: 'set a numeric user in the image or runAsUser in the chart',
    patience: after(5),
    patterns: [
      {
        source: 'waiting',
        order: 5,
        reason: CONFIG,
        message: /runAsNonRoot|non-numeric user|run as root/i,
        sample: {
          reason: 'CreateContainerConfigError',
          message: 'container has runAsNonRoot and image will run as root',
        },
      },
    ],
  },
  'container-config': {
    title: 'The container cannot be configured',
    hint: 'read the message of the kubelet and correct what it names',
    patience: after(30),
    patterns: [
      {
        source: 'waiting',
        order: 5,
        reason: CONFIG,
        sample: { reason: 'CreateContainerConfigError', message: 'something new' },
      },
    ],
  },
  'wrong-architecture': {
    title: 'The program is built for another CPU architecture',
    hint: 'build the image for the platform of the nodes',
    patience: after(5),
    patterns: [
      {
        source: 'waiting',
        order: 5,
        reason: /Error$/,
        message: /exec format error/i,
        sample: {
          reason: 'RunContainerError',
          message: 'failed to create containerd task: exec /app: exec format error',
        },
      },
      {
        source: 'terminated',
        order: 1,
        message: /exec format error/i,
        sample: { reason: 'StartError', message: 'exec /app: exec format error' },
      },
    ],
  },
  'program-missing': {
    title: 'The program to start is not in the image',
    hint: 'correct command, args or the entrypoint of the image',
    patience: after(5),
    ofApplication: true,
    patterns: [
      {
        source: 'waiting',
        order: 5,
        reason: /Error$/,
        message: /executable file not found|no such file or directory|permission denied: unknown/i,
        sample: {
          reason: 'RunContainerError',
          message: 'runc create failed: exec: "/nope": stat /nope: no such file or directory: unknown',
        },
      },
      {
        source: 'terminated',
        order: 1,
        reason: /^(?:StartError|ContainerCannotRun)$/,
        message: /executable file not found|no such file or directory|permission denied/i,
        sample: { reason: 'StartError', message: 'exec: "/nope": stat /nope: no such file or directory: unknown' },
      },
    ],
  },
  'cannot-start': {
    title: 'The container cannot be started',
    hint: 'read the message of the container runtime and correct what it names',
    patience: after(30),
    patterns: [
      {
        source: 'waiting',
        order: 5,
        reason:
          /^(?:CreateContainerError|RunContainerError|StartError|ContainerCannotRun|PostStartHookError|PreStartHookError)$/,
        sample: { reason: 'CreateContainerError', message: 'failed to reserve container name' },
      },
      {
        source: 'terminated',
        order: 1,
        reason: /^(?:StartError|ContainerCannotRun)$/,
        sample: { reason: 'StartError', message: 'failed to create containerd task' },
      },
    ],
  },
  'volume-missing': {
    title: 'A volume cannot be mounted',
    hint: 'create the object or the claim that the message names',
    patience: after(60),
    patterns: [
      {
        source: 'schedule',
        order: -1,
        message: /persistentvolumeclaim "[^"]+" not found/i,
        sample: { message: '0/1 nodes are available: persistentvolumeclaim "data" not found.' },
      },
      {
        source: 'mount',
        order: 2,
        sample: {
          message: 'MountVolume.SetUp failed for volume "d" : hostPath type check failed: /nope is not a directory',
        },
      },
    ],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
