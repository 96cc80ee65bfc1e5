import { FakeExec, type ScriptedCall } from './exec'
import { FakeFiles } from './files'
import { type FakePorts, fakePorts } from './ports'

export const CLUSTER_DIGEST = `sha256:${'a'.repeat(64)}`
const LABELS = { app: 'app' }
const MARKS = { 'meta.helm.sh/release-name': 'app', 'meta.helm.sh/release-namespace': 'prod' }
const META = { name: 'app', namespace: 'prod' }

/**
 * One release of one Deployment in the namespace `prod`, as Helm and kubectl tell of it: what the programs of a test
 * find and leave.
 */
export interface FakeCluster {
  history: { revision: number; status: string; chart?: string; updated?: string; description?: string }[]
  /** Labels of Helm's record, by revision. */
  labels: Record<number, Record<string, string>>
  /** Kinds that may not be read, as kubectl names them. */
  forbidden: readonly string[]
  /** What `kubectl get secrets` gives. */
  secrets: readonly object[]
  /** Those of other namespaces may not be listed. */
  ownSecretsOnly: boolean
  /** Does not answer. */
  silent: boolean
  /** Readiness of the pods of the newest revision. */
  ready: boolean
  /** Pods that are not ready crash again and again. */
  crashes: boolean
  /** Answer of `helm upgrade`; what it changes it does itself. */
  upgrade: (cluster: FakeCluster, labels: Record<string, string>) => Partial<ScriptedCall>
  rollback: (cluster: FakeCluster) => Partial<ScriptedCall>
  uninstall: (cluster: FakeCluster) => Partial<ScriptedCall>
  /** Answer of `helm template`. */
  template: Partial<ScriptedCall> | ((words: readonly string[]) => Partial<ScriptedCall>)
  /** Image that the pod of a pre-upgrade hook runs; without one there is no hook. */
  hook: string | undefined
  /** How a test of the chart ends; without it there is none. */
  test: 'passes' | 'fails' | undefined
  /** It has run. */
  tested: boolean
  /** Image of the first revision, where it is another. */
  firstImage: string | undefined
  /** The manifest of the revision before. */
  before: readonly object[]
  /** What `helm upgrade --dry-run=server` says instead of a manifest. */
  dryRunError: string
  /** What the API server says to a server-side dry run of the Deployment; nothing when it takes it. */
  dryRun: string
  /** Image that the Deployment would run if the manifest before were applied by force. */
  forced: string | undefined
  /** What was applied as Helm without Helm. */
  applied: object | undefined
  /** How Helm says that it applies. */
  applyMethod: 'ssa' | 'csa'
  /** Refused releases leave the Deployment as it was. */
  untouched: boolean
  /** Content of the ConfigMap beside the release, if there is one. */
  notes: Readonly<Record<string, string>> | undefined
  /** Content of the ConfigMap of what was taken back. */
  held: Readonly<Record<string, string>>
  /** Neither of both may be written, or be read. */
  closed: 'write' | 'read' | undefined
  /** The Deployment exists before there is a release. */
  there: boolean
  /** More of what its metadata holds. */
  meta: object
  /** When the first record of the release was made. */
  born: string
}

export function fakeCluster(given: Partial<FakeCluster> = {}): FakeCluster {
  return {
    history: [{ revision: 1, status: 'deployed' }],
    labels: {},
    forbidden: [],
    secrets: [],
    ownSecretsOnly: false,
    silent: false,
    ready: true,
    crashes: false,
    upgrade: (cluster, labels) => {
      recordRevision(cluster, 'deployed', labels)
      return {}
    },
    rollback: (cluster) => {
      recordRevision(cluster, 'deployed', {})
      cluster.ready = true
      return {}
    },
    uninstall: ({ history }) => ({ code: history.splice(0).length > 0 ? 0 : 1 }),
    firstImage: undefined,
    before: [],
    dryRunError: '',
    dryRun: '',
    forced: undefined,
    applied: undefined,
    applyMethod: 'ssa',
    untouched: false,
    notes: undefined,
    held: {},
    closed: undefined,
    there: false,
    meta: {},
    born: '',
    hook: undefined,
    test: undefined,
    tested: false,
    template: { stdout: JSON.stringify(deployment()) },
    ...given,
  }
}

/** What `helm template` gives for a chart whose image is this one. */
export function renderOf(image: string): Partial<ScriptedCall> {
  return { stdout: JSON.stringify(deployment({}, image)) }
}

/** Helm's record of one revision more. */
export function recordRevision(cluster: FakeCluster, status: string, labels: Record<string, string>): void {
  const revision = (cluster.history.at(-1)?.revision ?? 0) + 1
  for (const item of cluster.history)
    if (item.status === 'deployed' && status === 'deployed') item.status = 'superseded'
  cluster.history.push({ revision, status })
  cluster.labels[revision] = labels
}

/** Fails the upgrade with these words. */
export const failingUpgrade = (stderr: string) => (cluster: FakeCluster, labels: Record<string, string>) => {
  recordRevision(cluster, 'failed', labels)
  cluster.ready = false
  return { code: 1, stderr: `Error: UPGRADE FAILED: ${stderr}` }
}

const helmCalls = (cluster: FakeCluster): readonly ScriptedCall[] => [
  helm(
    'history',
    () =>
      silence(cluster) ??
      (cluster.history.length === 0
        ? { code: 1, stderr: 'Error: release: not found' }
        : { stdout: JSON.stringify(cluster.history) }),
  ),
  helm('template', (words) => (typeof cluster.template === 'function' ? cluster.template(words) : cluster.template)),
  helm(
    'get',
    (words) => silence(cluster) ?? storedRelease(cluster, Number(/--revision=(\d+)/.exec(words.join(' '))?.[1])),
  ),
  call(
    (words) => words[0] === 'helm' && words.includes('--dry-run=server'),
    () =>
      cluster.dryRunError === ''
        ? {
            stdout: JSON.stringify({
              manifest: JSON.stringify(deployment()),
              hooks: hooks(cluster),
              apply_method: cluster.applyMethod,
            }),
          }
        : { code: 1, stderr: cluster.dryRunError },
  ),
  helm('upgrade', (words) => cluster.upgrade(cluster, labelsIn(words))),
  helm('rollback', () => cluster.rollback(cluster)),
  helm('test', () => {
    cluster.tested = true
    return cluster.test === 'passes' ? {} : { code: 1, stderr: 'Error: pod app-test failed' }
  }),
  helm('uninstall', () => cluster.uninstall(cluster)),
]

/** What is asked about the objects of a release before and after it, and what is kept beside it. */
const objectCalls = (cluster: FakeCluster): readonly ScriptedCall[] => [
  kubectl(
    (words) => words.includes('--filename=-') && words.includes('get'),
    (_, { input }) => silence(cluster) ?? namedObjects(cluster, String(input)),
  ),
  kubectl(
    (words) => words.includes('--filename=-') && words.includes('--output=json'),
    () => silence(cluster) ?? { stdout: JSON.stringify(deployment({}, cluster.forced)) },
  ),
  kubectl(
    (words) => words.includes('--filename=-') && words.includes('--dry-run=server'),
    () =>
      silence(cluster) ??
      (cluster.dryRun === '' ? { stdout: 'deployment.apps/app\n' } : { code: 1, stderr: `error: ${cluster.dryRun}` }),
  ),
  {
    command: (words) => words.includes('--field-manager=helm') && !words.includes('--dry-run=server'),
    effect: (_, { input }) => {
      cluster.applied = JSON.parse(String(input)) as object
      cluster.forced = undefined
    },
    repeat: true,
  },
  {
    command: (words) => words.some((word) => word.startsWith('--field-manager=slipway')),
    answer: () => (cluster.closed === undefined ? {} : FORBIDDEN),
    effect: (words, { input }) => {
      if (cluster.closed !== undefined) return
      const { data = {} } = JSON.parse(String(input)) as { data?: Record<string, string> }
      if (words.includes('--field-manager=slipway')) cluster.notes = data
      else cluster.held = { ...withoutOwn(cluster.held, words), ...data }
    },
    repeat: true,
  },
  kubectl(
    (words) => words.includes('delete') && words.some((word) => /^configmaps?$/.test(word)),
    (words) => {
      if (words.some((word) => word.endsWith('slipway.app'))) cluster.notes = undefined
      if (words.some((word) => word.endsWith('slipway-app'))) cluster.held = {}
      return {}
    },
  ),
  kubectl(
    (words) => words.includes('configmap'),
    (words) => silence(cluster) ?? (cluster.closed === 'read' ? FORBIDDEN : keptBeside(cluster, words)),
  ),
]

const FORBIDDEN = { code: 1, stderr: 'Error from server (Forbidden): configmaps "slipway-app" is forbidden' }

/** Server-side apply: what a manager names no more goes. */
function withoutOwn(held: Readonly<Record<string, string>>, words: readonly string[]): Record<string, string> {
  const end = words.find((word) => word.startsWith('--field-manager='))?.slice(-20) ?? ''
  return Object.fromEntries(Object.entries(held).filter(([key]) => !key.endsWith(end)))
}

function mapsBeside({ notes, held }: FakeCluster, names: readonly string[]): readonly object[] {
  const maps: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
    'slipway.app': notes,
    'slipway-app': Object.keys(held).length === 0 ? undefined : held,
  }
  return names.flatMap((name) => {
    const metadata = { name, namespace: 'prod' }
    return maps[name] === undefined ? [] : [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: maps[name] }]
  })
}

/** One name gives an object, several a list. */
function keptBeside(cluster: FakeCluster, words: readonly string[]): Partial<ScriptedCall> {
  const names = words.slice(words.indexOf('configmap') + 1)
  const items = mapsBeside(cluster, names)
  const found = names.length > 1 ? { kind: 'List', items } : items[0]
  return { stdout: items.length === 0 ? '' : JSON.stringify(found) }
}

/** Objects of the release, and what is kept beside it where that is asked for as well. */
function namedObjects(cluster: FakeCluster, input: string): Partial<ScriptedCall> {
  const asked = input.split('\n---\n').map((text) => JSON.parse(text) as { kind: string; metadata: { name: string } })
  const names = asked.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name)
  const kept = names.length === 0 ? [] : mapsBeside(cluster, names)
  const found = { stdout: JSON.stringify({ items: [...liveObjects(cluster), ...kept] }) }
  return names.length > 0 && cluster.closed === 'read' ? { ...found, ...FORBIDDEN } : found
}

function liveObjects(cluster: FakeCluster): readonly object[] {
  if (cluster.untouched)
    return cluster.there || cluster.history.length > 0 ? [deployment({ metadata: { ...META, ...cluster.meta } })] : []
  return cluster.history.length === 0 ? [] : objects(cluster).filter(({ kind }) => kind === 'Deployment')
}

/** What `helm get all` tells of a revision by the template that asks for its run, its manifest and its hooks. */
function storedRelease(cluster: FakeCluster, revision: number): Partial<ScriptedCall> {
  if (!cluster.history.some((item) => item.revision === revision))
    return { code: 1, stderr: 'Error: release: not found' }
  const objects = [
    deployment({}, revision === 1 ? cluster.firstImage : undefined),
    ...cluster.before,
    ...hooks(cluster).map(({ manifest }) => JSON.parse(manifest) as object),
    ...(cluster.test === undefined ? [] : [TEST]),
  ]
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n')
  return { stdout: `${cluster.labels[revision]?.['slipway-run'] ?? ''}\n${text}` }
}

const kubectlCalls = (cluster: FakeCluster): readonly ScriptedCall[] => [
  ...objectCalls(cluster),
  kubectl(
    (words) => words.includes('scale'),
    () => ({}),
  ),
  kubectl(
    (words) => words.includes('secret') && words.includes('--output=jsonpath={.metadata.creationTimestamp}'),
    () => silence(cluster) ?? { stdout: cluster.born },
  ),
  kubectl(
    (words) => words.includes('secret'),
    (words) =>
      silence(cluster) ?? {
        stdout: JSON.stringify(cluster.labels[Number(/\.v(\d+)$/.exec(words.at(-1) ?? '')?.[1])] ?? {}),
      },
  ),
  kubectl(
    (words) => words.includes('logs'),
    () => silence(cluster) ?? { stdout: 'waiting for the database' },
  ),
  kubectl(
    (words) => words.includes('namespace'),
    () => silence(cluster) ?? { stdout: JSON.stringify({ kind: 'Namespace', metadata: { name: 'prod' } }) },
  ),
  kubectl(
    (words) => words.some((word) => /^secrets(?:,|$)/.test(word)),
    (words) =>
      silence(cluster) ??
      (cluster.ownSecretsOnly && words.includes('--all-namespaces')
        ? { code: 1, stderr: 'Error from server (Forbidden): secrets is forbidden: User "robot" cannot list resource' }
        : { stdout: JSON.stringify({ items: cluster.secrets }) }),
  ),
  kubectl(
    (words) => words.includes('events'),
    () => silence(cluster) ?? { stdout: '{"items":[]}' },
  ),
  kubectl(
    (words) => words.includes('get'),
    (words) => silence(cluster) ?? listing(cluster, (words.at(-1) ?? '').split(',')),
  ),
]

export function clusterPorts(cluster: FakeCluster): FakePorts & { readonly exec: FakeExec } {
  const exec = new FakeExec([...helmCalls(cluster), ...kubectlCalls(cluster)])
  return {
    ...fakePorts({
      exec,
      files: new FakeFiles({ '/work/chart/values.yaml': 'image: {repository: r.example.com/app, digest: ""}' }),
    }),
    exec,
  }
}

function helm(verb: string, answer: (words: readonly string[]) => Partial<ScriptedCall>): ScriptedCall {
  return call((words) => words[0] === 'helm' && words[1] === verb, answer)
}

function kubectl(
  wanted: (words: readonly string[]) => boolean,
  answer: NonNullable<ScriptedCall['answer']>,
): ScriptedCall {
  return call((words) => words[0] === 'kubectl' && wanted(words), answer)
}

function call(
  command: (words: readonly string[]) => boolean,
  answer: NonNullable<ScriptedCall['answer']>,
): ScriptedCall {
  return { command, answer, repeat: true }
}

function silence({ silent }: FakeCluster): Partial<ScriptedCall> | undefined {
  return silent
    ? { code: 1, stderr: 'Error: Kubernetes cluster unreachable: dial tcp 10.0.0.1:443: connect: connection refused' }
    : undefined
}

function labelsIn(words: readonly string[]): Record<string, string> {
  const pairs = words
    .filter((word) => word.startsWith('--labels='))
    .map((word) => word.slice('--labels='.length).split('='))
  return Object.fromEntries(pairs) as Record<string, string>
}

function listing(cluster: FakeCluster, kinds: readonly string[]): Partial<ScriptedCall> {
  const refused = kinds.filter((kind) => cluster.forbidden.includes(kind.split('.')[0] ?? ''))
  if (refused.length > 0)
    return {
      code: 1,
      stderr: refused
        .map((kind) => `Error from server (Forbidden): ${kind} is forbidden: User "robot" cannot list resource`)
        .join('\n'),
    }
  const items = objects(cluster).filter(({ kind }) => kinds.some((name) => name.startsWith(`${kind.toLowerCase()}s`)))
  return { stdout: JSON.stringify({ items }) }
}

const HOOK = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate', uid: 'j', annotations: { 'helm.sh/hook': 'pre-upgrade' } },
  spec: { template: { spec: { containers: [{ name: 'migrate', image: `r.example.com/app@${CLUSTER_DIGEST}` }] } } },
}

const TEST = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app-test', namespace: 'prod', uid: 't', annotations: { 'helm.sh/hook': 'test' } },
  spec: { containers: [{ name: 'test', image: 'curl:8' }] },
}

/** The pod of a test that failed. */
const FAILED_TEST = {
  ...TEST,
  status: {
    phase: 'Failed',
    containerStatuses: [{ name: 'test', restartCount: 0, state: { terminated: { exitCode: 1, reason: 'Error' } } }],
  },
}

function deployment(more: object = {}, image = `r.example.com/app@${CLUSTER_DIGEST}`) {
  const spec = { containers: [{ name: 'app', image }] }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: META,
    spec: { replicas: 1, template: { metadata: { labels: LABELS }, spec } },
    ...more,
  }
}

function hooks({ hook }: FakeCluster): readonly { readonly events: readonly string[]; readonly manifest: string }[] {
  return hook === undefined ? [] : [{ events: ['pre-upgrade'], manifest: JSON.stringify(HOOK) }]
}

const owned = (uid: string) => [{ uid, controller: true }]

const finishedHook = (image: string): readonly object[] => [
  { ...HOOK, status: { conditions: [{ type: 'Complete', status: 'True' }] } },
  {
    kind: 'Pod',
    metadata: { name: 'migrate-x', uid: 'm', namespace: 'prod', ownerReferences: owned('j') },
    spec: { containers: [{ name: 'migrate', image }] },
    status: { phase: 'Succeeded' },
  },
]

const CRASHED = { terminated: { exitCode: 3, reason: 'Error', finishedAt: '2026-01-01T00:00:01Z' } }
const CRASHING = {
  restartCount: 4,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
  lastState: CRASHED,
}

function objects({ history, ready, crashes, hook, test, tested }: FakeCluster): readonly { readonly kind: string }[] {
  const generation = history.length
  const count = ready ? 1 : 0
  const status = {
    observedGeneration: generation,
    replicas: 1,
    updatedReplicas: 1,
    availableReplicas: count,
    readyReplicas: count,
  }
  const annotations = { 'deployment.kubernetes.io/revision': String(generation), ...MARKS }
  const hash = { 'pod-template-hash': `h${generation}` }
  const image = `r.example.com/app@${CLUSTER_DIGEST}`
  const containerStatuses = [
    {
      name: 'app',
      image,
      imageID: image,
      ready,
      restartCount: 0,
      state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
      ...(crashes && !ready ? CRASHING : {}),
    },
  ]
  return [
    deployment({ metadata: { ...META, uid: 'd', generation, annotations }, status }),
    {
      kind: 'ReplicaSet',
      metadata: { name: 'app-1', uid: 'rs', labels: hash, annotations, ownerReferences: owned('d') },
    },
    {
      kind: 'Pod',
      metadata: {
        name: 'app-1-x',
        uid: `p${generation}`,
        namespace: 'prod',
        labels: hash,
        ownerReferences: owned('rs'),
      },
      spec: { nodeName: 'n', containers: [{ name: 'app', image }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
        containerStatuses,
      },
    },
    ...(hook === undefined || history.length < 2 ? [] : finishedHook(hook)),
    ...(test === 'fails' && tested ? [FAILED_TEST] : []),
  ] as readonly { readonly kind: string }[]
}
