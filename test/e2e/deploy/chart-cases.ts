import { BOTH_FAIL, BOTH_PASS, byHelm, type ChartFiles, type Draft } from './case'

const PASS = { outcome: 'pass', state: 'deployed', proof: 'running', foreign: [] } as const

const passing = (drafts: readonly (Partial<Draft> & Pick<Draft, 'name'>)[]): readonly Draft[] =>
  drafts.map((draft) => ({ ...PASS, ...draft }))

/** As charts have it: of a repository and a tag. */
const IMAGE = '{{ .Values.image.repository }}:{{ .Values.image.tag }}'
const VALUES = 'image: { repository: $REPOSITORY, tag: "1" }\n'

interface Pod {
  readonly name?: string
  readonly containers?: readonly string[]
  readonly init?: readonly string[]
  readonly labels?: string
  readonly annotations?: string
}

const container = (name: string, image: string, args = 'serve', more = '') =>
  `{ name: ${name}, image: "${image}", args: [${args}]${more} }`

const serving = (image = IMAGE, more = '') =>
  container(
    'web',
    image,
    'serve',
    `, ports: [{ containerPort: 8080 }], readinessProbe: { httpGet: { path: /ready, port: 8080 }, periodSeconds: 1 }${more}`,
  )

function deployment({
  name = 'web',
  containers = [serving()],
  init = [],
  labels = '',
  annotations = '',
}: Pod = {}): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata:
      labels: { app: ${name}${labels} }
      annotations: { example.com/a: b${annotations} }
    spec:
      terminationGracePeriodSeconds: 1
${init.length === 0 ? '' : `      initContainers:\n${init.map((each) => `        - ${each}\n`).join('')}`}      containers:
${containers.map((each) => `        - ${each}\n`).join('')}`
}

const named = (name: string, more = '') => `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n${more}`

/** A chart of one template. */
const chart = (template: string, values = VALUES): ChartFiles => ({
  'Chart.yaml': named('web'),
  'values.yaml': values,
  'templates/all.yaml': template,
})

const documents = (...texts: readonly string[]) => texts.join('---\n')
const SECRET = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password: 'x' } }

function definition(kind: string): string {
  const plural = `${kind.toLowerCase()}s`
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${plural}.suite.example.com }
spec:
  group: suite.example.com
  scope: Namespaced
  names: { kind: ${kind}, plural: ${plural} }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`
}

/** What charts ask of the cluster, and bring to it. */
const WITH_THE_CLUSTER = passing([
  {
    name: 'looks a secret up',
    objects: [SECRET],
    chart: chart(
      documents(
        `{{- $db := lookup "v1" "Secret" .Release.Namespace "db" }}
apiVersion: v1
kind: ConfigMap
metadata: { name: copy }
data: { password: "{{ $db.data.password }}" }
`,
        deployment(),
      ),
    ),
  },
  {
    name: 'fails without a secret that is there',
    objects: [SECRET],
    chart: chart(
      `{{- if not (lookup "v1" "Secret" .Release.Namespace "db") }}{{ fail "create the secret db first" }}{{ end }}
${deployment()}`,
    ),
  },
  {
    name: 'brings a kind and an object of it',
    leaves: ['customresourcedefinition/widgets.suite.example.com'],
    single: true,
    chart: {
      ...chart(
        documents(
          deployment(),
          'apiVersion: suite.example.com/v1\nkind: Widget\nmetadata: { name: w }\nspec: { a: 1 }\n',
        ),
      ),
      'crds/widget.yaml': definition('Widget'),
    },
  },
])

/** Two applications that could be meant, neither of them called as ours is. */
const TWO_APPLICATIONS = chart(
  documents(
    ...['web', 'worker'].map((name) =>
      deployment({
        name,
        containers: [container(name, `{{ .Values.${name}.image.repository }}:{{ .Values.${name}.image.tag }}`)],
      }),
    ),
  ),
  'web: { image: { repository: $HELPERS, tag: "1" } }\nworker: { image: { repository: example.com/worker, tag: "1" } }\n',
)

/** Charts that nobody can deploy, or not without a word more. */
const REFUSED: readonly Draft[] = [
  {
    name: 'two applications of other names',
    alone: BOTH_FAIL,
    outcome: 'invalid',
    said: /image-values/,
    state: '',
    chart: TWO_APPLICATIONS,
    inputs: { timeout: '20s' },
  },
  {
    name: 'dependencies that were not fetched',
    alone: BOTH_FAIL,
    // The repository is asked, and is not there.
    outcome: 'transient',
    said: /needs cache 1\.0\.0, which is not in its folder charts\/: .*charts\.example\.com/,
    state: '',
    chart: {
      ...chart(deployment()),
      'Chart.yaml': named(
        'web',
        'dependencies: [{ name: cache, version: 1.0.0, repository: "https://charts.example.com" }]\n',
      ),
    },
  },
]

/** As \`helm create\` makes it: a name and labels of its own, the tag of the chart's version, parts that are off. */
const SCAFFOLD: ChartFiles = {
  'charts/web/Chart.yaml': named('web', 'appVersion: "1"\n'),
  'charts/web/values.yaml': `replicaCount: 1
nameOverride: ""
image: { repository: example.com/nginx, pullPolicy: IfNotPresent, tag: "" }
serviceAccount: { create: true }
autoscaling: { enabled: false }
`,
  'charts/web/templates/_helpers.tpl': `{{- define "web.name" -}}
{{ printf "%s-%s" .Release.Name (default .Chart.Name .Values.nameOverride) | trunc 63 }}
{{- end }}
{{- define "web.labels" -}}
app.kubernetes.io/name: {{ include "web.name" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
`,
  'charts/web/templates/account.yaml': `{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata: { name: {{ include "web.name" . }} }
{{- end }}
`,
  'charts/web/templates/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: {{ include "web.name" . }}
  labels:
    {{- include "web.labels" . | nindent 4 }}
spec: { selector: { app: {{ include "web.name" . }} }, ports: [{ port: 80, targetPort: 8080 }] }
`,
  'charts/web/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  labels:
    {{- include "web.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  selector: { matchLabels: { app: {{ include "web.name" . }} } }
  template:
    metadata: { labels: { app: {{ include "web.name" . }} } }
    spec:
      serviceAccountName: {{ include "web.name" . }}
      terminationGracePeriodSeconds: 1
      containers:
        - ${serving('{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}')}
`,
}

/** Where the image stands. */
const PLACES = passing([
  {
    name: 'a scaffold below an umbrella',
    byHand: { web: { image: { repository: '$REPOSITORY', tag: '1' } } },
    chart: {
      ...SCAFFOLD,
      'Chart.yaml': named('umbrella', 'dependencies: [{ name: web, version: 0.1.0 }]\n'),
      'values.yaml': 'web: { replicaCount: 2 }\n',
    },
  },
  {
    name: 'one of two applications, by the line that was proposed',
    foreign: ['web'],
    byHand: { worker: { image: { repository: '$REPOSITORY', tag: '1' } } },
    inputs: { 'image-values': 'worker.image.repository=repository\nworker.image.tag=tag' },
    chart: TWO_APPLICATIONS,
  },
  {
    name: 'image of a subchart',
    chart: {
      'Chart.yaml': named('shop', 'dependencies: [{ name: backend, version: 0.1.0, condition: backend.enabled }]\n'),
      'values.yaml': 'backend: { enabled: true }\n',
      'charts/backend/Chart.yaml': named('backend'),
      'charts/backend/values.yaml': VALUES,
      'charts/backend/templates/all.yaml': deployment(),
    },
  },
  {
    name: 'one value map for each of two workloads',
    chart: chart(
      documents(
        ...['web', 'worker'].map((name) =>
          deployment({
            name,
            containers: [serving(`{{ .Values.${name}.image.repository }}:{{ .Values.${name}.image.tag }}`)],
          }),
        ),
      ),
      `web: { ${VALUES.trim()} }\nworker: { ${VALUES.trim()} }\n`,
    ),
  },
  {
    name: 'one value map for the init container',
    chart: chart(
      deployment({
        init: [
          container('wait', '{{ .Values.migrations.image.repository }}:{{ .Values.migrations.image.tag }}', 'done'),
        ],
      }),
      `${VALUES}migrations: { ${VALUES.trim()} }\n`,
    ),
  },
  {
    name: 'value maps of jobs that are switched off',
    chart: chart(
      documents(
        deployment(),
        `{{- range $name, $job := .Values.jobs }}{{ if $job.enabled }}
apiVersion: batch/v1
kind: Job
metadata: { name: {{ $name }} }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: job, image: "{{ $job.image.repository }}:{{ $job.image.tag }}", args: [done] }] } } }
{{- end }}{{ end }}
`,
      ),
      `${VALUES}jobs:\n${[1, 2, 3, 4, 5].map((index) => `  job${index}: { enabled: false, ${VALUES.trim()} }\n`).join('')}`,
    ),
  },
  {
    name: 'a whole reference in one value',
    foreign: ['proxy'],
    chart: chart(
      deployment({
        containers: [
          serving('{{ .Values.container }}'),
          container('proxy', '{{ .Values.proxy.image.repository }}:{{ .Values.proxy.image.tag }}', 'hang'),
        ],
      }),
      'container: $REPOSITORY:1\nproxy: { image: { repository: $HELPERS, tag: "1" } }\n',
    ),
  },
  {
    name: 'a list of containers in the values',
    foreign: ['sidecar'],
    chart: chart(
      deployment({ containers: ['{{ fail "replaced" }}'] }).replace(
        /containers:\n.*\n/,
        'containers: {{ toYaml .Values.containers | nindent 8 }}\n',
      ),
      `containers:
  - { name: web, image: "$REPOSITORY:1", args: [serve], ports: [{ containerPort: 8080 }], env: [{ name: MODE, value: a }] }
  - { name: sidecar, image: $HELPER, args: [hang] }
`,
    ),
  },
  {
    name: 'a tag that is required and has no default',
    byHand: { image: { tag: '1' } },
    chart: chart(
      deployment({
        containers: [
          serving('{{ .Values.image.repository }}:{{ required "image.tag is required" .Values.image.tag }}'),
        ],
      }),
      'image: { repository: $REPOSITORY }\n',
    ),
  },
  {
    name: 'a tag with a digest behind it',
    byHand: { image: { tag: '1' } },
    chart: chart(deployment(), `image: { repository: $REPOSITORY, tag: "1.0@sha256:${'0'.repeat(64)}" }\n`),
  },
  {
    name: 'a placeholder beside a helper of the application',
    foreign: ['wait'],
    byHand: { shop: { image: { repository: '$REPOSITORY', tag: '1' } } },
    chart: chart(
      deployment({
        init: [container('wait', '{{ .Values.shop.initImage.repository }}:{{ .Values.shop.initImage.tag }}', 'done')],
        containers: [serving('{{ .Values.shop.image.repository }}:{{ .Values.shop.image.tag }}')],
      }),
      'shop: { initImage: { repository: $HELPERS, tag: "1" }, image: { repository: placeholder, tag: latest } }\n',
    ),
  },
  {
    name: 'a helper where the image mostly stands',
    foreign: ['wait'],
    byHand: { backend: { image: { repository: '$REPOSITORY', tag: '1' } } },
    chart: chart(
      deployment({
        init: [container('wait', IMAGE, 'done')],
        containers: [serving('{{ .Values.backend.image.repository }}:{{ .Values.backend.image.tag }}')],
      }),
      'image: { repository: $HELPERS, tag: "1" }\nbackend: { image: { repository: example.com/api, tag: latest } }\n',
    ),
  },
  {
    name: 'image in a custom resource alone',
    objects: [],
    leaves: ['customresourcedefinition/canaries.suite.example.com'],
    single: true,
    proof: 'template',
    outcome: 'inconclusive',
    because: 'the digest: what an operator makes of its resource is not known',
    chart: {
      ...chart(
        `apiVersion: suite.example.com/v1
kind: Canary
metadata: { name: web }
spec: { template: { spec: { containers: [{ name: web, image: "${IMAGE}" }] } } }
`,
      ),
      'crds/canary.yaml': definition('Canary').replaceAll('canarys', 'canaries'),
    },
  },
  {
    name: 'image in a custom resource beside a workload',
    objects: [],
    leaves: ['customresourcedefinition/previews.suite.example.com'],
    single: true,
    chart: {
      ...chart(
        documents(
          deployment(),
          `apiVersion: suite.example.com/v1
kind: Preview
metadata: { name: web }
spec: { template: { spec: { containers: [{ name: web, image: "${IMAGE}" }] } } }
`,
        ),
      ),
      'crds/preview.yaml': definition('Preview'),
    },
    after: [
      [
        ['get', 'previews.suite.example.com/web', '--output=jsonpath={.spec.template.spec.containers[0].image}'],
        '$REPOSITORY:1@$DIGEST',
      ],
    ],
  },
])

/** What repeats the tag, or differs at each render: noted, and no reason to refuse. */
const BESIDE = passing([
  {
    name: 'the tag in a label',
    chart: chart(deployment({ labels: ', tags.example.com/version: "{{ .Values.image.tag }}"' })),
  },
  {
    name: 'the tag in a variable',
    chart: chart(
      deployment({ containers: [serving(IMAGE, ', env: [{ name: VERSION, value: "{{ .Values.image.tag }}" }]')] }),
    ),
  },
  {
    name: 'the whole reference in a variable',
    chart: chart(deployment({ containers: [serving(IMAGE, `, env: [{ name: APP_IMAGE, value: "${IMAGE}" }]`)] })),
  },
  {
    name: 'a checksum of the values',
    chart: chart(deployment({ annotations: ', checksum/values: "{{ .Values | toJson | sha256sum }}"' })),
  },
  {
    name: 'the reference in a ConfigMap with a checksum',
    chart: {
      ...chart(
        deployment({
          annotations: ', checksum/config: \'{{ include (print $.Template.BasePath "/map.yaml") . | sha256sum }}\'',
        }),
      ),
      'templates/map.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: runner }\ndata: { image: "${IMAGE}" }\n`,
    },
  },
  {
    name: 'a test with a random name',
    chart: chart(
      documents(
        deployment(),
        `apiVersion: v1
kind: Pod
metadata: { name: "test-{{ randAlphaNum 5 | lower }}", annotations: { helm.sh/hook: test } }
spec: { restartPolicy: Never, containers: [${container('probe', '$HELPER', 'done')}] }
`,
      ),
    ),
  },
])

const TEST = (args: string) => `apiVersion: v1
kind: Pod
metadata: { name: check, annotations: { helm.sh/hook: test } }
spec: { restartPolicy: Never, containers: [${container('check', '$HELPER', args)}] }
`
const GOOD_TEST = chart(documents(deployment(), TEST('wait, "2"')))

/** `helm-test`, which Helm alone does in a second command. */
const TESTED: readonly Draft[] = [
  {
    ...PASS,
    name: 'its tests pass',
    foreign: ['check'],
    inputs: { 'helm-test': 'true' },
    chart: GOOD_TEST,
    said: /the tests of the chart passed/,
  },
  {
    name: 'its tests fail',
    because: 'helm-test',
    inputs: { 'helm-test': 'true' },
    chart: chart(documents(deployment(), TEST('wait-exit, "2"'))),
    outcome: 'fail',
    state: 'failed',
    cause: 'test-failed',
    evidence: /migration failed/,
    said: /it said: FATAL: migration failed/,
  },
]

const SET_CHART = chart(
  documents(
    deployment(),
    `apiVersion: v1
kind: ConfigMap
metadata: { name: values }
data: { x: {{ .Values.x | toJson | quote }} }
{{- if .Values.ingress.enabled }}
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ingress-is-on }
{{- end }}
`,
  ),
  `${VALUES}ingress: { enabled: true }\nx: { gone: 1, stays: 2 }\n`,
)

/** What comes of values. */
const VALUED: readonly Draft[] = [
  {
    ...PASS,
    name: 'set: false is false, null takes away, a dot in a name',
    chart: SET_CHART,
    inputs: { set: 'ingress.enabled=false\nx.gone=null\nx.prometheus\\.io/scrape=true' },
    after: [
      [['get', 'configmap/values', '--output=jsonpath={.data.x}'], '{"prometheus.io/scrape":true,"stays":2}'],
      [['get', 'configmap/ingress-is-on', '--ignore-not-found', '--output=name'], ''],
    ],
  },
]

/** Charts of their own: what they ask, where the image stands in them, and what repeats it. */
export const CHART_CASES = byHelm(BOTH_PASS, [
  ...WITH_THE_CLUSTER,
  ...REFUSED,
  ...PLACES,
  ...BESIDE,
  ...TESTED,
  ...VALUED,
])
