import type { Outcome } from '@slipway/core'
import type { Cause } from '@slipway/kubernetes'
import { HARM_CASES } from './harm-cases'
import { WATCH_CASES } from './watch-cases'

export type Tree = { readonly [key: string]: unknown }

/** One release that goes well or badly, and what must come of it. */
export interface Case {
  readonly name: string
  /** What stands in the namespace before: Kubernetes objects. */
  readonly objects?: readonly Tree[]
  /** Values of a good release that is deployed first; none means a first install. */
  readonly base?: Tree
  /** Done between the base and the release. */
  readonly between?: readonly (readonly string[])[]
  readonly values?: Tree
  readonly inputs?: Readonly<Record<string, string>>
  readonly outcome: Outcome
  readonly state: string
  readonly cause?: Cause
  /** Seconds from the start of Helm until the cause is in the log. */
  readonly namedWithin?: number
  readonly proof?: string
  /** Must stand somewhere in the diagnosis's evidence. */
  readonly evidence?: RegExp
  /** Which image: `team/app` by default. */
  readonly image?: 'missing' | 'refusing' | 'throttled'
  /** Helm major versions it is for. */
  readonly helm?: readonly number[]
  readonly namespace?: 'missing' | 'terminating'
  /** Takes the machine for itself: its pods are many. */
  readonly single?: boolean
  /** What kubectl must find in the end: its arguments, and its whole answer. */
  readonly after?: readonly (readonly [args: readonly string[], answer: string])[]
  /** Must stand in the hint of the diagnosis. */
  readonly hint?: RegExp
  /** More of the environment: another host than the terminal. */
  readonly env?: Readonly<Record<string, string>>
  /** Reads with these rights alone. */
  readonly rules?: readonly Tree[]
  /**
   * How the cluster is reached, when not by the path of a kubeconfig: by its content in base64, or by the service
   * account of a pod.
   */
  readonly access?: 'content' | 'pod'
  /** An object that comes so many seconds after the start. */
  readonly later?: { readonly seconds: number; readonly object: Tree }
  /** Must stand in the log. */
  readonly said?: RegExp
  /** What `helm upgrade --install --wait` alone makes of it, by its major version. */
  readonly alone?: Readonly<Record<3 | 4, 'passes' | 'fails'>>
}

const STRICT = { 'fail-fast': 'strict' }
const GOOD = {}
const container = (more: Tree): Tree => ({ container: more })
const env = (source: Tree): Tree => container({ env: [{ name: 'VALUE', valueFrom: source }] })
const object = (kind: string, name: string, more: Tree): Tree => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  ...more,
})
const PROBE = { httpGet: { path: '/live', port: 8080 }, periodSeconds: 1, failureThreshold: 2 }

/**
 * As many Deployments beside the first one, of which the first 24 run a pod each; one may be told to run something
 * else.
 */
function crowd(count: number, odd?: readonly [index: number, args: readonly string[]]): Tree {
  const extra = Array.from({ length: count }, (_, index) => {
    const labels = { app: `crowd-${index}` }
    const args = odd?.[0] === index ? odd[1] : ['serve', 'crowd']
    const spec = { terminationGracePeriodSeconds: 1, containers: [{ name: 'app', image: '$IMAGE', args }] }
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `crowd-${index}` },
      spec: {
        replicas: index < 24 ? 1 : 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
      },
    }
  })
  return { extra }
}

/** A job by the clock, which is of the release but runs nothing now. */
const NIGHTLY = {
  extra: [
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: {
          spec: {
            template: {
              spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: '$IMAGE', args: ['done'] }] },
            },
          },
        },
      },
    },
  ],
}

/** A first install, an upgrade and the other releases that must not be taken back. */
const GOOD_CASES: readonly Case[] = [
  { name: 'first install', values: GOOD, outcome: 'pass', state: 'deployed', proof: 'running' },
  {
    name: 'upgrade',
    base: GOOD,
    values: { args: ['serve', 'again'] },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  { name: 'no change', base: GOOD, values: GOOD, outcome: 'pass', state: 'deployed', proof: 'running' },
  { name: 'three replicas', base: GOOD, values: { replicas: 3 }, outcome: 'pass', state: 'deployed', proof: 'running' },
  {
    name: 'set keeps types and the rest of a list',
    // The hook would fail, two replicas in quotes are refused, and without its first word the program does nothing.
    values: { args: ['serve', 'x'], hook: { events: 'pre-install', args: ['exit', '3'] } },
    inputs: { set: 'replicas=2\nhook=null\nargs[1]=again\npod.automountServiceAccountToken=false' },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'kubeconfig as content',
    values: GOOD,
    access: 'content',
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'service account of the pod',
    values: GOOD,
    access: 'pod',
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'stateful set',
    base: { kind: 'StatefulSet' },
    values: { kind: 'StatefulSet', args: ['serve', 'again'] },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'daemon set',
    base: { kind: 'DaemonSet' },
    values: { kind: 'DaemonSet', args: ['serve', 'again'] },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  { name: 'job', values: { kind: 'Job', args: ['done'] }, outcome: 'pass', state: 'deployed' },
  {
    name: 'good hook',
    base: GOOD,
    values: { args: ['serve', 'again'], hook: { events: 'pre-upgrade', args: ['done'] } },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'restarts three times waiting for its database',
    base: GOOD,
    values: {
      args: ['flaky', '3'],
      container: { volumeMounts: [{ name: 'state', mountPath: '/state' }] },
      pod: { volumes: [{ name: 'state', emptyDir: {} }] },
    },
    inputs: { timeout: '3m' },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'crashing release before',
    base: { args: ['exit', '3'] },
    values: GOOD,
    inputs: STRICT,
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'injected sidecar',
    base: GOOD,
    values: { args: ['serve', 'again'], pod: { initArgs: ['done'] } },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'a job by the clock beside it',
    base: GOOD,
    values: { args: ['serve', 'again'], ...NIGHTLY },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  {
    name: 'namespace made on the way',
    namespace: 'missing',
    values: GOOD,
    inputs: { 'create-namespace': 'true' },
    outcome: 'pass',
    state: 'deployed',
    proof: 'running',
  },
  { name: 'zero replicas', values: { replicas: 0 }, outcome: 'vacuous', state: 'deployed', proof: 'template' },
]

const BAD_CASES: readonly Case[] = [
  {
    name: 'image not found',
    base: GOOD,
    image: 'missing',
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'image-not-found',
    namedWithin: 10,
  },
  {
    name: 'image not found, patiently',
    base: GOOD,
    image: 'missing',
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'image-not-found',
    namedWithin: 10,
  },
  {
    name: 'registry that refuses',
    base: GOOD,
    image: 'refusing',
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'image-denied',
    namedWithin: 10,
  },
  {
    name: 'registry that throttles and recovers',
    base: GOOD,
    image: 'throttled',
    inputs: { timeout: '2m' },
    outcome: 'pass',
    state: 'deployed',
  },
  {
    name: 'crash loop',
    base: GOOD,
    values: { args: ['sleep-exit', '3'] },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    namedWithin: 30,
    evidence: /lost the database/,
  },
  {
    name: 'exit at start',
    base: GOOD,
    values: { args: ['exit', '7'] },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    namedWithin: 15,
    evidence: /cannot open .*config/,
  },
  {
    name: 'program missing',
    base: GOOD,
    values: container({ command: ['/nope'] }),
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'program-missing',
    namedWithin: 15,
  },
  {
    name: 'out of memory',
    base: GOOD,
    values: { args: ['oom'], container: { resources: { limits: { memory: '16Mi' } } } },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'oom-killed',
    namedWithin: 20,
    evidence: /16Mi/,
  },
  {
    name: 'liveness kill',
    base: GOOD,
    values: { args: ['dying'], container: { livenessProbe: PROBE, readinessProbe: { initialDelaySeconds: 60 } } },
    inputs: { ...STRICT, timeout: '2m' },
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'liveness-killed',
    namedWithin: 30,
  },
  {
    name: 'readiness never',
    base: GOOD,
    values: { args: ['unready'] },
    inputs: { timeout: '25s' },
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'readiness-never',
    namedWithin: 20,
    evidence: /503/,
  },
  {
    name: 'config map missing',
    base: GOOD,
    values: container({ envFrom: [{ configMapRef: { name: 'settings' } }] }),
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'configmap-missing',
    namedWithin: 10,
  },
  {
    name: 'config map key missing',
    base: GOOD,
    objects: [object('ConfigMap', 'settings', { data: { a: 'b' } })],
    values: env({ configMapKeyRef: { name: 'settings', key: 'MODE' } }),
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'configmap-key-missing',
    namedWithin: 10,
  },
  {
    name: 'secret missing',
    base: GOOD,
    values: env({ secretKeyRef: { name: 'db', key: 'password' } }),
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'secret-missing',
    namedWithin: 10,
  },
  {
    name: 'secret key missing',
    base: GOOD,
    objects: [object('Secret', 'db', { stringData: { a: 'b' } })],
    values: env({ secretKeyRef: { name: 'db', key: 'password' } }),
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'secret-key-missing',
    namedWithin: 10,
  },
  {
    name: 'config map missing in a volume',
    base: GOOD,
    values: {
      pod: { volumes: [{ name: 'c', configMap: { name: 'settings' } }] },
      container: { volumeMounts: [{ name: 'c', mountPath: '/c' }] },
    },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'configmap-missing',
    namedWithin: 10,
  },
  {
    name: 'unschedulable',
    base: GOOD,
    values: container({ resources: { requests: { memory: '500Gi' } } }),
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'unschedulable',
    namedWithin: 10,
  },
  {
    name: 'quota',
    base: GOOD,
    objects: [object('ResourceQuota', 'small', { spec: { hard: { pods: '1' } } })],
    values: { args: ['serve', 'again'] },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'quota',
    namedWithin: 10,
  },
  {
    name: 'pod security',
    base: GOOD,
    objects: [],
    between: [['label', '--overwrite', 'namespace', '$NAMESPACE', 'pod-security.kubernetes.io/enforce=restricted']],
    values: { args: ['serve', 'again'] },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'pod-security',
    namedWithin: 10,
  },
  {
    name: 'admission denial',
    base: GOOD,
    values: { args: ['serve', 'again'], spec: { template: { metadata: { labels: { forbidden: 'by-suite' } } } } },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'admission-denied',
    namedWithin: 10,
  },
  {
    name: 'bad manifest',
    base: GOOD,
    helm: [4],
    values: { spec: { replicas: 'many' } },
    outcome: 'fail',
    state: 'deployed',
    cause: 'bad-manifest',
    namedWithin: 10,
  },
  {
    name: 'immutable field',
    base: GOOD,
    helm: [4],
    values: {
      spec: { selector: { matchLabels: { other: 'one' } }, template: { metadata: { labels: { other: 'one' } } } },
    },
    outcome: 'fail',
    state: 'deployed',
    cause: 'immutable-field',
    namedWithin: 10,
  },
  {
    name: 'field conflict',
    base: GOOD,
    helm: [4],
    between: [['scale', '--namespace=$NAMESPACE', '--replicas=2', 'deployment/app']],
    values: { replicas: 3 },
    outcome: 'fail',
    state: 'deployed',
    cause: 'field-conflict',
    namedWithin: 10,
  },
  {
    name: 'failing hook',
    base: GOOD,
    values: { hook: { events: 'pre-upgrade', args: ['exit', '5'], policy: 'hook-failed,hook-succeeded' } },
    outcome: 'fail',
    state: 'failed',
    cause: 'hook-failed',
    namedWithin: 15,
    evidence: /cannot open/,
  },
  {
    name: 'hanging hook',
    base: GOOD,
    values: { hook: { events: 'post-upgrade', args: ['hang'] } },
    inputs: { timeout: '40s' },
    outcome: 'fail',
    state: 'failed',
    cause: 'hook-hanging',
    evidence: /never comes/,
  },
  {
    name: 'failing init container',
    base: GOOD,
    values: { pod: { initArgs: ['exit', '6'] } },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'init-failing',
    namedWithin: 15,
    evidence: /cannot open/,
  },
  {
    name: 'hanging init container',
    base: GOOD,
    values: { pod: { initArgs: ['hang'] } },
    inputs: { timeout: '45s' },
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'init-hanging',
    evidence: /never comes/,
  },
  {
    name: 'stateful set, image not found',
    base: { kind: 'StatefulSet' },
    image: 'missing',
    values: { kind: 'StatefulSet' },
    inputs: { ...STRICT, timeout: '40s' },
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'image-not-found',
    namedWithin: 10,
  },
  {
    name: 'daemon set crash',
    base: { kind: 'DaemonSet' },
    values: { kind: 'DaemonSet', args: ['exit', '3'] },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    namedWithin: 15,
  },
  {
    name: 'failing job',
    values: { kind: 'Job', args: ['exit', '3'], spec: { backoffLimit: 0 } },
    inputs: { ...STRICT, 'on-first-failure': 'uninstall' },
    outcome: 'rolled-back',
    state: 'uninstalled',
    cause: 'job-failed',
    namedWithin: 15,
    evidence: /cannot open/,
  },
  {
    name: 'first install fails and is kept',
    values: { args: ['exit', '3'] },
    inputs: STRICT,
    outcome: 'fail',
    state: 'failed',
    cause: 'crash-loop',
    namedWithin: 15,
  },
  {
    name: 'first install fails and is taken away',
    values: { args: ['exit', '3'] },
    inputs: { ...STRICT, 'on-first-failure': 'uninstall' },
    outcome: 'rolled-back',
    state: 'uninstalled',
    cause: 'crash-loop',
    namedWithin: 15,
  },
  {
    name: 'rollback never',
    base: GOOD,
    values: { args: ['exit', '3'] },
    inputs: { ...STRICT, rollback: 'never' },
    outcome: 'fail',
    state: 'failed',
    cause: 'crash-loop',
    namedWithin: 15,
  },
  {
    name: 'logs unreadable',
    base: GOOD,
    values: { args: ['exit', '7'] },
    inputs: STRICT,
    rules: [
      { apiGroups: [''], resources: ['secrets', 'services', 'configmaps', 'pods', 'events'], verbs: ['*'] },
      { apiGroups: ['apps'], resources: ['*'], verbs: ['*'] },
    ],
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    namedWithin: 15,
  },
  {
    name: 'one of two hundred crashes',
    helm: [4],
    single: true,
    base: crowd(200),
    values: crowd(200, [17, ['exit', '3']]),
    inputs: { ...STRICT, timeout: '3m' },
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    namedWithin: 30,
    evidence: /cannot open/,
  },
  {
    name: 'rollback that fails',
    base: {
      spec: { strategy: { type: 'Recreate' } },
      container: { envFrom: [{ configMapRef: { name: 'settings' } }] },
    },
    objects: [object('ConfigMap', 'settings', { data: { a: 'b' } })],
    between: [['delete', '--namespace=$NAMESPACE', 'configmap', 'settings']],
    values: { args: ['exit', '3'], spec: { strategy: { type: 'Recreate' } } },
    inputs: { ...STRICT, timeout: '30s' },
    outcome: 'rollback-failed',
    state: 'failed',
    cause: 'crash-loop',
  },
  { name: 'namespace missing', namespace: 'missing', outcome: 'invalid', state: '' },
  { name: 'namespace terminating', namespace: 'terminating', outcome: 'fail', state: '' },
  {
    name: 'releases unreadable',
    rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }],
    outcome: 'inconclusive',
    state: '',
  },
  {
    name: 'pods unreadable',
    base: GOOD,
    values: { args: ['serve', 'again'] },
    rules: [
      { apiGroups: [''], resources: ['secrets', 'services', 'configmaps'], verbs: ['*'] },
      { apiGroups: ['apps'], resources: ['*'], verbs: ['*'] },
    ],
    helm: [4],
    outcome: 'inconclusive',
    state: 'deployed',
    proof: 'template',
  },
]

export const CASES: readonly Case[] = [...GOOD_CASES, ...BAD_CASES, ...HARM_CASES, ...WATCH_CASES]
