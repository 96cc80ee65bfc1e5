import { BOTH_FAIL, BOTH_PASS as BOTH, byHelm, type Tree } from './case'

const AGAIN = { args: ['serve', 'again'] }
const PASS = { outcome: 'pass', state: 'deployed', proof: 'running' } as const
const BACK = { outcome: 'rolled-back', state: 'deployed' } as const

const extra = (...objects: readonly Tree[]): Tree => ({ extra: objects })

/** A Job of the release, no hook. */
function job(name: string, args: readonly string[], spec: Tree = {}): Tree {
  const pod = { restartPolicy: 'Never', terminationGracePeriodSeconds: 1 }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      backoffLimit: 0,
      ...spec,
      template: { spec: { ...pod, containers: [{ name: 'job', image: '$IMAGE', args }] } },
    },
  }
}

const randomHook = (args: readonly string[]): Tree => ({
  ...job('x', args),
  metadata: {
    name: 'migrate-{{ randAlphaNum 5 | lower }}',
    annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade', 'helm.sh/hook-delete-policy': 'before-hook-creation' },
  },
})

/** A kind of an operator that is not there, with a status that somebody may write. */
function customKind(kind: string, plural: string): Tree {
  const any = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.suite.example.com` },
    spec: {
      group: 'suite.example.com',
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [
        { name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: any } },
      ],
    },
  }
}

const custom = (kind: string): Tree => ({
  apiVersion: 'suite.example.com/v1',
  kind,
  metadata: { name: 'ext' },
  spec: { a: 1 },
})
const withStatus = (plural: string, status: Tree) => [
  [
    'patch',
    '--namespace=$NAMESPACE',
    `${plural}.suite.example.com`,
    'ext',
    '--subresource=status',
    '--type=merge',
    `--patch=${JSON.stringify({ status })}`,
  ],
]

const CLAIM = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}

const BALANCER = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'outside' },
  spec: { type: 'LoadBalancer', selector: { app: 'app' }, ports: [{ port: 80, targetPort: 8080 }] },
}

const STATEFUL = { kind: 'StatefulSet' }
const ON_DELETE = { ...STATEFUL, spec: { updateStrategy: { type: 'OnDelete' } } }
const PARTITION = { ...STATEFUL, replicas: 2, spec: { updateStrategy: { rollingUpdate: { partition: 1 } } } }
const PORT = { container: { ports: [{ containerPort: 8080, hostPort: 18_080 }] } }

/** One of it on a node, and none beside it while it is replaced. */
const ALONE = {
  pod: {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'app' } } },
        ],
      },
    },
  },
  spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
}

/** Names of chance and time: what was applied is watched, not what was foretold. */
const NAMES = byHelm(BOTH, [
  {
    name: 'job named by the time',
    base: extra(job('migrate-{{ now | unixEpoch }}', ['wait', '3'])),
    values: { ...AGAIN, ...extra(job('migrate-{{ now | unixEpoch }}', ['wait', '3'])) },
    ...PASS,
  },
  {
    name: 'job named by chance',
    values: extra(job('migrate-{{ randAlphaNum 5 | lower }}', ['wait', '3'])),
    inputs: { 'image-values': 'image.repository=repository\nimage.digest=digest' },
    ...PASS,
  },
  {
    name: 'hook named by chance fails',
    alone: BOTH_FAIL,
    base: {},
    values: { ...AGAIN, ...extra(randomHook(['exit', '3'])) },
    inputs: { 'image-values': 'image.repository=repository\nimage.digest=digest' },
    // It fails before anything of the release is touched.
    outcome: 'fail',
    state: 'failed',
    cause: 'hook-failed',
    namedWithin: 15,
    evidence: /cannot open/,
  },
  {
    name: 'hook named by chance fails before the first install',
    alone: BOTH_FAIL,
    values: extra(randomHook(['exit', '3'])),
    outcome: 'fail',
    state: 'failed',
    cause: 'hook-failed',
    namedWithin: 15,
    evidence: /cannot open/,
  },
])

/** What is no workload is named, and condemns nothing. */
const OBJECTS = byHelm(BOTH, [
  {
    name: 'custom resource never ready',
    objects: [customKind('Outer', 'outers')],
    base: extra(custom('Outer')),
    between: withStatus('outers', { conditions: [{ type: 'Ready', status: 'False', reason: 'No', message: 'no' }] }),
    values: { ...AGAIN, ...extra(custom('Outer')) },
    inputs: { timeout: '40s' },
    ...PASS,
    alone: { 3: 'passes', 4: 'fails' },
  },
  {
    name: 'custom resource with a generation in words',
    objects: [customKind('Worded', 'wordeds')],
    base: extra(custom('Worded')),
    between: withStatus('wordeds', { observedGeneration: '5c8f' }),
    values: { ...AGAIN, ...extra(custom('Worded')) },
    inputs: { timeout: '40s' },
    ...PASS,
    alone: { 3: 'passes', 4: 'fails' },
  },
  {
    name: 'claim that nobody uses',
    values: extra(CLAIM),
    inputs: { timeout: '60s' },
    ...PASS,
    said: /Helm waits for PersistentVolumeClaim data/,
    alone: { 3: 'fails', 4: 'fails' },
  },
  {
    name: 'claim that nobody uses, before a hook',
    alone: BOTH_FAIL,
    base: {},
    values: { ...extra(CLAIM), hook: { events: 'post-upgrade', args: ['done'] } },
    inputs: { timeout: '20s' },
    ...BACK,
    cause: 'object-pending',
  },
  {
    name: 'claim that nobody uses, and Helm decides',
    alone: BOTH_FAIL,
    base: {},
    values: { ...AGAIN, ...extra(CLAIM) },
    inputs: { timeout: '20s', wait: 'helm' },
    ...BACK,
    cause: 'object-pending',
    said: /PersistentVolumeClaim/,
  },
  {
    name: 'load balancer without an address',
    values: extra(BALANCER),
    inputs: { timeout: '25s' },
    helm: [3],
    ...PASS,
    said: /Helm waits for Service outside/,
    alone: { 3: 'fails', 4: 'passes' },
  },
  {
    name: 'load balancer that nobody waits for',
    values: extra(BALANCER),
    helm: [4],
    ...PASS,
    alone: { 3: 'fails', 4: 'passes' },
  },
])

/** What ends by itself, or asks for more than Helm does. */
const WAITS = byHelm(BOTH, [
  { name: 'job removed at its end', values: extra(job('migrate', ['done'], { ttlSecondsAfterFinished: 0 })), ...PASS },
  {
    name: 'job removed while the rest comes up',
    values: { args: ['late', '25'], ...extra(job('migrate', ['wait', '2'], { ttlSecondsAfterFinished: 3 })) },
    ...PASS,
    alone: { 3: 'passes', 4: 'fails' },
  },
  {
    name: 'ready after its progress deadline',
    base: {},
    values: { args: ['late', '40'], spec: { progressDeadlineSeconds: 15 } },
    inputs: { timeout: '2m' },
    ...PASS,
    alone: { 3: 'passes', 4: 'fails' },
  },
  {
    name: 'progress deadline where Helm decides',
    alone: { 3: 'passes', 4: 'fails' },
    base: {},
    values: { args: ['late', '60'], spec: { progressDeadlineSeconds: 15 } },
    inputs: { timeout: '2m', wait: 'helm' },
    helm: [4],
    ...BACK,
    cause: 'progress-deadline',
  },
  {
    // Helm ends while the image is still being asked for.
    name: 'Helm gives up before the pods say why',
    alone: BOTH_FAIL,
    base: {},
    image: 'missing',
    values: { ...extra(BALANCER), spec: { progressDeadlineSeconds: 1 } },
    inputs: { timeout: '60s', 'fail-fast': 'off' },
    helm: [4],
    ...BACK,
    cause: 'image-not-found',
    endedWithin: 20,
  },
  {
    // The kubelet starts it again when the time is over.
    name: 'crash loop whose next start comes too late',
    alone: BOTH_FAIL,
    base: {},
    values: { args: ['exit', '3'] },
    inputs: { timeout: '80s' },
    ...BACK,
    cause: 'crash-loop',
    namedWithin: 10,
    endedWithin: 75,
    evidence: /cannot open/,
  },
  {
    name: 'unschedulable while the old pod ends',
    base: {
      ...PORT,
      args: ['slow-end', '115'],
      pod: { terminationGracePeriodSeconds: 130 },
      spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
    },
    values: { ...PORT, ...AGAIN, spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } } },
    inputs: { timeout: '3m' },
    single: true,
    ...PASS,
    said: /waiting: pod \S+ is still ending/,
  },
  {
    name: 'unschedulable beside the old pod that ends',
    base: { ...ALONE, args: ['slow-end', '100'], pod: { ...ALONE.pod, terminationGracePeriodSeconds: 130 } },
    values: { ...ALONE, ...AGAIN },
    inputs: { timeout: '3m' },
    ...PASS,
    said: /waiting: pod \S+ is still ending/,
  },
  {
    name: 'secret that comes late',
    values: { container: { envFrom: [{ secretRef: { name: 'tls' } }] } },
    later: {
      seconds: 50,
      object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls' }, stringData: { a: 'b' } },
    },
    inputs: { timeout: '2m' },
    ...PASS,
    namedWithin: 10,
  },
  {
    name: 'one of two that Helm does not ask for',
    // Helm 3 asks for one of them, the watcher of Helm 4 for both.
    alone: { 3: 'passes', 4: 'fails' },
    base: {},
    values: {
      ...AGAIN,
      container: { ports: [{ containerPort: 8080, hostPort: 18_081 }] },
      replicas: 2,
      spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
    },
    inputs: { timeout: '50s' },
    single: true,
    ...PASS,
    said: /asks no more/,
  },
  {
    name: 'not waited for',
    alone: BOTH_FAIL,
    values: { args: ['unready'] },
    inputs: { wait: 'none' },
    outcome: 'pass',
    state: 'deployed',
  },
  {
    name: 'not asked which image runs',
    values: {},
    inputs: { 'require-proof': 'none' },
    outcome: 'pass',
    state: 'deployed',
  },
])

/** What waits for a person. */
const HELD = byHelm(BOTH, [
  { name: 'first install updated on delete', values: ON_DELETE, ...PASS },
  { name: 'first install with a partition', values: PARTITION, ...PASS },
  {
    name: 'updated on delete',
    base: ON_DELETE,
    values: { ...ON_DELETE, ...AGAIN },
    outcome: 'pass',
    state: 'deployed',
    proof: 'template',
    said: /delete app-0 to update/,
  },
  { name: 'updated above a partition', base: PARTITION, values: { ...PARTITION, ...AGAIN }, ...PASS },
  {
    name: 'paused',
    base: {},
    values: { ...AGAIN, spec: { paused: true } },
    ...PASS,
    said: /kubectl rollout resume/,
  },
])

/** Good for a moment. */
const UNSTEADY = byHelm(BOTH, [
  {
    name: 'flapping readiness',
    because: 'stay-ready',
    base: {},
    values: { args: ['flap', '7'], replicas: 2 },
    inputs: { 'stay-ready': '20s', timeout: '60s' },
    ...BACK,
    cause: 'unsteady',
  },
  {
    name: 'ends soon after it was ready',
    because: 'stay-ready',
    base: {},
    values: { args: ['lose', '15'] },
    inputs: { 'stay-ready': '20s', timeout: '60s' },
    ...BACK,
    evidence: /lost the database/,
  },
  {
    name: 'unready soon after it was ready',
    because: 'stay-ready',
    base: {},
    values: { args: ['lapse', '17'] },
    inputs: { 'stay-ready': '20s', timeout: '45s' },
    ...BACK,
    cause: 'unsteady',
  },
  {
    name: 'stays ready',
    base: {},
    values: AGAIN,
    inputs: { 'stay-ready': '20s' },
    ...PASS,
  },
  {
    name: 'job that fails later',
    because: 'wait-for-jobs',
    base: {},
    values: { ...AGAIN, ...extra(job('migrate', ['wait-exit', '40'])) },
    inputs: { 'wait-for-jobs': 'true' },
    ...BACK,
    cause: 'job-failed',
    evidence: /migration failed/,
  },
  {
    name: 'probe whose program is missing',
    alone: BOTH_FAIL,
    base: {},
    values: { container: { readinessProbe: { exec: { command: ['no-such-program'] } } } },
    inputs: { timeout: '30s' },
    ...BACK,
    cause: 'readiness-never',
    evidence: /no-such-program/,
  },
])

/** Rights. */
const RIGHTS = byHelm(BOTH, [
  {
    name: 'replica sets unreadable',
    alone: BOTH_FAIL,
    base: {},
    values: AGAIN,
    rules: [
      { apiGroups: [''], resources: ['secrets', 'services', 'configmaps'], verbs: ['*'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] },
    ],
    outcome: 'inconclusive',
    state: 'deployed',
    proof: 'template',
    said: /reading replicasets is forbidden/,
  },
])

const mounts = (claim: string): Tree => ({
  pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }] },
  container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
})

/** Answers for nobody: there is no such service. Pods ask for it by a label. */
const WEBHOOK = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'suite-nobody' },
  webhooks: [
    {
      name: 'nobody.example.com',
      clientConfig: { service: { name: 'nobody', namespace: 'default', path: '/' } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      objectSelector: { matchLabels: { 'asks-nobody': 'yes' } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      timeoutSeconds: 2,
    },
  ],
}

/** Words that people read. */
const WORDS = byHelm(BOTH, [
  {
    name: 'slow start',
    base: {},
    values: { args: ['late', '20'] },
    ...PASS,
    said: /has not passed yet \(0 of 1 ready/,
  },
  {
    name: 'claim that is missing',
    alone: BOTH_FAIL,
    base: {},
    values: mounts('nowhere'),
    inputs: { timeout: '20s' },
    ...BACK,
    cause: 'volume-missing',
    said: /persistentvolumeclaim "nowhere" not found/,
  },
  {
    name: 'claim of no class that anybody knows',
    alone: BOTH_FAIL,
    base: {},
    values: { ...mounts('data'), ...extra(CLAIM) },
    inputs: { timeout: '20s' },
    ...BACK,
    cause: 'volume-pending',
  },
  {
    name: 'webhook that does not answer',
    alone: BOTH_FAIL,
    base: {},
    objects: [WEBHOOK],
    leaves: ['mutatingwebhookconfiguration/suite-nobody'],
    single: true,
    values: { ...AGAIN, spec: { template: { metadata: { labels: { 'asks-nobody': 'yes' } } } } },
    inputs: { timeout: '20s' },
    ...BACK,
    cause: 'webhook-down',
    hint: /this release is not at fault/,
  },
])

/** Who decides what a release is, and what is seen of it. */
export const WATCH_CASES = [...NAMES, ...OBJECTS, ...WAITS, ...HELD, ...UNSTEADY, ...RIGHTS, ...WORDS]
