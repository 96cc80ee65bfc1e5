import { BOTH_FAIL, BOTH_PASS, byHelm, type Tree } from './case'

const AGAIN = { args: ['serve', 'again'] }
const STRICT = { 'fail-fast': 'strict' }
const CRASHES = { args: ['exit', '7'] }
/** As an autoscaler or a person does. */
const SCALED: readonly string[] = ['scale', '--namespace=$NAMESPACE', '--replicas=3', 'deployment/app']
const REPLICAS: readonly string[] = ['get', 'deployment/app', '--output=jsonpath={.spec.replicas}']
const ARGS: readonly string[] = ['get', 'deployment/app', '--output=jsonpath={.spec.template.spec.containers[0].args}']
/** Not deleted when a revision leaves it out. */
const KEPT: Tree = {
  extra: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kept', annotations: { 'helm.sh/resource-policy': 'keep' } },
      data: { a: 'b' },
    },
  ],
}
const SETTING: readonly string[] = ['get', 'configmap/settings', '--output=jsonpath={.data.mode}']
/** Comes before the Deployment in the order in which Helm applies. */
const settings = (mode: string): Tree => ({
  extra: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { mode } }],
})
/** In production before there was a chart, and none of Helm's. */
const PRODUCTION: Tree = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'old' } },
    template: {
      metadata: { labels: { app: 'old' } },
      spec: { containers: [{ name: 'app', image: 'registry.example.com/old:1' }] },
    },
  },
}
/** A run of a workflow on GitHub. */
const RUN = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'team/shop',
  GITHUB_WORKFLOW_REF: 'team/shop/.github/workflows/ci.yml@refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_RUN_ID: '7',
}
const LINE = '"line":"github:team/shop:team/shop/.github/workflows/ci.yml"'
const NEWER: readonly string[] = [
  'create',
  'configmap',
  'slipway.app',
  '--namespace=$NAMESPACE',
  `--from-literal=run={${LINE},"id":9,"revision":1,"earlier":[]}`,
]
const THERE: readonly string[] = ['get', 'deployment/app', '--output=name']

/**
 * Releases that are refused, or fail, where somebody's work could be lost on the way. Beside each stands what Helm
 * alone does: `helm upgrade --install --wait`, and `helm rollback` where there is a way back.
 */
export const HARM_CASES = byHelm(BOTH_FAIL, [
  {
    // helm#1193: Helm 4 alone does not get back over an object that the failed revision does not have.
    name: 'an object that is kept, and the rollback',
    base: KEPT,
    values: CRASHES,
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    after: [
      [ARGS, '["serve"]'],
      [['get', 'configmap/kept', '--output=jsonpath={.data.a}'], 'b'],
      [['get', 'secret/sh.helm.release.v1.app.v2', '--output=jsonpath={.metadata.labels.status}'], 'failed'],
    ],
  },
  {
    // Helm alone fails as well, after it has changed the ConfigMap; the three replicas stay.
    name: 'scaled by hand, refused',
    helm: [4],
    base: { replicas: 2, ...settings('old') },
    between: [SCALED],
    values: { replicas: 2, ...AGAIN, ...settings('new') },
    outcome: 'fail',
    state: 'deployed',
    cause: 'field-conflict',
    hint: /\.spec\.replicas of Deployment\/app belongs to .* \(3 now, 2 in the release\).*force-conflicts: true/,
    after: [
      [REPLICAS, '3'],
      [SETTING, 'old'],
      [ARGS, '["serve"]'],
    ],
  },
  {
    // Helm alone with the same flag: the same.
    name: 'scaled by hand, forced',
    alone: BOTH_PASS,
    helm: [4],
    base: { replicas: 2 },
    between: [SCALED],
    values: { replicas: 2, ...AGAIN },
    inputs: { 'force-conflicts': 'true' },
    outcome: 'pass',
    state: 'deployed',
    after: [[REPLICAS, '2']],
  },
  {
    // Helm 3 alone: the same, it does not know who set a field.
    name: 'scaled by hand, Helm 3',
    alone: BOTH_PASS,
    helm: [3],
    base: { replicas: 2 },
    between: [SCALED],
    values: { replicas: 2, ...AGAIN },
    outcome: 'pass',
    state: 'deployed',
    after: [[REPLICAS, '2']],
  },
  {
    // Helm alone leaves the new pods crashing, and 2 replicas; its rollback keeps 2.
    name: 'scaled by hand, forced, then taken back',
    helm: [4],
    base: { replicas: 2 },
    between: [SCALED],
    values: { replicas: 2, args: ['exit', '3'] },
    inputs: { ...STRICT, 'force-conflicts': 'true' },
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    after: [
      [REPLICAS, '3'],
      [ARGS, '["serve"]'],
    ],
  },
  {
    // Helm 3 alone leaves the new pods crashing, and 2 replicas; its rollback keeps 2.
    name: 'scaled by hand, taken back by Helm 3',
    helm: [3],
    base: { replicas: 2 },
    between: [SCALED],
    values: { replicas: 2, args: ['exit', '3'] },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    after: [
      [REPLICAS, '3'],
      [ARGS, '["serve"]'],
    ],
  },
  {
    // Helm alone leaves the new pods crashing; its rollback is refused, and they go on crashing.
    name: 'set by hand, and the rollback is refused',
    helm: [4],
    base: { spec: { minReadySeconds: 1 }, ...settings('old') },
    between: [['patch', '--namespace=$NAMESPACE', 'deployment/app', '--patch={"spec":{"minReadySeconds":2}}']],
    values: { args: ['exit', '3'], ...settings('new') },
    inputs: STRICT,
    outcome: 'rolled-back',
    state: 'deployed',
    cause: 'crash-loop',
    after: [
      [['get', 'deployment/app', '--output=jsonpath={.spec.minReadySeconds}'], '2'],
      [ARGS, '["serve"]'],
      [SETTING, 'old'],
    ],
  },
  {
    // Helm 3 alone fails as well; the record says failed, and nothing runs otherwise than before.
    name: 'immutable field, Helm 3',
    helm: [3],
    base: {},
    values: {
      spec: { selector: { matchLabels: { other: 'one' } }, template: { metadata: { labels: { other: 'one' } } } },
    },
    outcome: 'fail',
    state: 'failed',
    cause: 'immutable-field',
    after: [[ARGS, '["serve"]']],
  },
  {
    // Helm 3 alone fails as well.
    name: 'bad manifest, Helm 3',
    helm: [3],
    base: {},
    values: { spec: { replicas: 'many' } },
    outcome: 'fail',
    state: 'failed',
    cause: 'bad-manifest',
    after: [[ARGS, '["serve"]']],
  },
  {
    // Helm alone fails as well, after it has changed the ConfigMap.
    name: 'quota of objects',
    base: settings('old'),
    objects: [
      { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard: { 'count/services': '0' } } },
    ],
    values: {
      ...AGAIN,
      extra: [
        ...(settings('new')['extra'] as readonly Tree[]),
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 'one' }, spec: { ports: [{ port: 80 }] } },
      ],
    },
    outcome: 'fail',
    state: 'deployed',
    cause: 'quota',
    after: [
      [SETTING, 'old'],
      [ARGS, '["serve"]'],
    ],
  },
  {
    // Helm alone refuses it, too.
    name: 'object of somebody else',
    objects: [PRODUCTION],
    values: {},
    outcome: 'fail',
    state: 'absent',
    cause: 'not-ours',
    hint: /take-ownership: true/,
    after: [[THERE, 'deployment.apps/app']],
  },
  {
    // Helm alone refuses it as well; `helm uninstall`, as people do then, deletes the Deployment of production.
    name: 'object of somebody else, taken over and refused',
    objects: [PRODUCTION],
    values: {},
    inputs: { 'take-ownership': 'true', 'on-first-failure': 'uninstall' },
    outcome: 'fail',
    state: 'absent',
    helm: [4],
    after: [[THERE, 'deployment.apps/app']],
  },
  {
    // Helm 3 alone fails, and its uninstall deletes the Deployment of production.
    name: 'object of somebody else, taken over and refused by Helm 3',
    objects: [PRODUCTION],
    values: {},
    inputs: { 'take-ownership': 'true', 'on-first-failure': 'uninstall' },
    outcome: 'fail',
    state: 'failed',
    helm: [3],
    after: [[THERE, 'deployment.apps/app']],
  },
  {
    // Helm alone: deployed, and nobody is told of the other namespace.
    name: 'another namespace that is not allowed',
    leaves: ['--namespace=kube-system configmap/stray'],
    alone: BOTH_PASS,
    because: 'allow-namespaces',
    values: {
      extra: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray', namespace: 'kube-system' } }],
    },
    inputs: { 'allow-namespaces': 'monitoring' },
    outcome: 'fail',
    state: '',
  },
  {
    // Helm alone with `--rollback-on-failure` deletes the Deployment of production.
    name: 'object of somebody else, taken over and crashing',
    helm: [4],
    objects: [
      {
        ...PRODUCTION,
        spec: {
          ...(PRODUCTION['spec'] as Tree),
          selector: { matchLabels: { app: 'app' } },
          template: {
            metadata: { labels: { app: 'app' } },
            spec: { containers: [{ name: 'app', image: 'registry.example.com/old:1' }] },
          },
        },
      },
    ],
    values: { args: ['exit', '3'] },
    inputs: { ...STRICT, 'take-ownership': 'true', 'force-conflicts': 'true', 'on-first-failure': 'uninstall' },
    outcome: 'fail',
    state: 'failed',
    cause: 'crash-loop',
    after: [
      [THERE, 'deployment.apps/app'],
      [['get', 'configmap/slipway.app', '--output=jsonpath={.data.adopted}'], '["apps/Deployment/$NAMESPACE/app"]'],
    ],
  },
  {
    // Helm alone fails as well, after it has changed the ConfigMap.
    name: 'admission denial of one object',
    base: settings('old'),
    values: {
      ...AGAIN,
      extra: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'z', labels: { forbidden: 'by-suite' } } },
        ...(settings('new')['extra'] as readonly Tree[]),
      ],
    },
    outcome: 'fail',
    state: 'deployed',
    cause: 'admission-denied',
    after: [
      [SETTING, 'old'],
      [ARGS, '["serve"]'],
    ],
  },
  {
    // Helm alone: deployed, the newer one is gone.
    name: 'older run',
    alone: BOTH_PASS,
    because: 'the order of runs',
    base: {},
    between: [NEWER],
    values: AGAIN,
    env: RUN,
    outcome: 'fail',
    state: '',
    after: [[ARGS, '["serve"]']],
  },
  {
    name: 'older run, started by hand',
    alone: BOTH_PASS,
    base: {},
    between: [NEWER],
    values: AGAIN,
    env: { ...RUN, GITHUB_EVENT_NAME: 'workflow_dispatch' },
    outcome: 'pass',
    state: 'deployed',
    after: [
      [ARGS, '["serve","again"]'],
      [
        ['get', 'configmap/slipway.app', '--output=jsonpath={.data.run}'],
        `{${LINE},"id":7,"revision":2,"earlier":[9]}`,
      ],
    ],
  },
  {
    // Helm alone: deployed once more, and it crashes once more.
    name: 'digest that was taken back',
    base: {},
    otherBefore: true,
    takenBack: CRASHES,
    values: CRASHES,
    inputs: STRICT,
    outcome: 'fail',
    state: '',
    said: /was taken back from app in h\d-\S+, as revision 2, by deploy .*crash.*nothing was changed/,
    after: [[ARGS, '["serve"]']],
  },
  {
    name: 'digest that was taken back, with other values',
    alone: BOTH_PASS,
    base: {},
    otherBefore: true,
    takenBack: CRASHES,
    values: AGAIN,
    outcome: 'pass',
    state: 'deployed',
    said: /chart or values are others now, so it is tried again/,
    after: [[ARGS, '["serve","again"]']],
  },
  {
    name: 'digest that was taken back, allowed',
    alone: BOTH_PASS,
    base: {},
    otherBefore: true,
    takenBack: CRASHES,
    values: AGAIN,
    inputs: { 'allow-held': 'true' },
    outcome: 'pass',
    state: 'deployed',
    after: [
      [ARGS, '["serve","again"]'],
      [['get', 'configmap/slipway-app', '--output=jsonpath={.data}'], ''],
    ],
  },
])
