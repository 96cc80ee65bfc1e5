import { chart, documents, IMAGE, service, workload } from '../charts'
import { type Delivery, differs, type Files } from '../delivery'

const part = (name: string) =>
  workload({ name, image: `"{{ .Values.global.registry }}/acme/${name}:{{ .Values.${name}.tag }}"` })

const openreplayChart: Files = chart('scripts/helmcharts/openreplay', {
  values: `global: { registry: ghcr.io }
chalice: { tag: v0 }
spot: { tag: v0 }
ingress-nginx: { enabled: true }
skipMigration: false
`,
  template: documents(
    part('chalice'),
    part('spot'),
    workload({ name: 'postgres', image: '"{{ .Values.global.registry }}/others/postgres:1"', kind: 'StatefulSet' }),
    `{{- if index .Values "ingress-nginx" "enabled" }}
apiVersion: v1
kind: ConfigMap
metadata: { name: ingress-nginx }
{{- end }}
`,
    // Its image is nowhere: with hooks the release could not come up.
    `apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { helm.sh/hook: "pre-upgrade" } }
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: migrate, image: "{{ .Values.global.registry }}/others/migrate:none" }]
`,
  ),
})

/** One component, and the images of all others as they run. */
export const openreplay: Delivery = {
  page: 'openreplay',
  name: 'one component, all others as they run',
  release: 'openreplay',
  files: { ...openreplayChart, 'scripts/helmcharts/vars.yaml': '{}\n' },
  images: { chalice: 'acme/chalice' },
  before: async (site) => {
    // As they have it: each component at the tag of its own last deploy, which the chart does not know.
    const tags = ['--set=chalice.tag=v1,spot.tag=v2,ingress-nginx.enabled=false,skipMigration=true', '--no-hooks']
    const place = [`--namespace=${site.namespace}`, '--create-namespace', '--wait', '--timeout=90s']
    await site.helm3(['upgrade', '--install', ...place, ...tags, 'openreplay', 'scripts/helmcharts/openreplay'])
  },
  good: {
    look: async (site) => [
      ...differs(
        'the component that was not given',
        (await site.pods()).flatMap(({ images }) => images).filter((image) => image.includes('/acme/spot')),
        [site.image('acme/spot', 'next')],
      ),
      ...differs('ingress-nginx.enabled=false', await site.get('configmap/ingress-nginx', '{.metadata.name}'), ''),
    ],
  },
  bad: { cause: 'crash-loop', because: /cannot open \/etc\/shop\/config\.yml/ },
  afterwards: async (site) =>
    differs(
      'the component that was not given, after the rollback',
      (await site.pods()).flatMap(({ images }) => images).filter((image) => image.includes('/acme/spot')),
      [site.image('acme/spot', 'next')],
    ),
}

const kongChart = chart('charts/gateway', {
  values: `image: { repository: ghcr.io/acme/shop, tag: latest }
proxy: { type: NodePort, http: { containerPort: 8000 } }
replicaCount: 2
admin: { enabled: true }
dblessConfig: { config: "" }
live: /live
`,
  template: documents(
    workload({
      name: 'gateway',
      image: IMAGE,
      replicas: '{{ .Values.replicaCount }}',
      annotations: '{ checksum: "{{ .Values.dblessConfig.config | sha256sum }}" }',
      container: [
        'livenessProbe: { httpGet: { path: {{ .Values.live }}, port: http }, periodSeconds: 1, failureThreshold: 2 }',
        'args: {{ toJson .Values.args }}',
      ],
    }),
    `apiVersion: v1
kind: ConfigMap
metadata: { name: gateway }
data: { kong.yml: {{ .Values.dblessConfig.config | quote }} }
`,
    `apiVersion: v1
kind: Service
metadata: { name: gateway }
spec:
  type: {{ .Values.proxy.type }}
  selector: { app: gateway }
  ports: [{ name: http, port: {{ .Values.proxy.http.containerPort }}, targetPort: http }]
`,
    `{{- if .Values.admin.enabled }}
apiVersion: v1
kind: ConfigMap
metadata: { name: admin }
{{- end }}
`,
  ),
})

const DECLARED = '_format_version: "3.0"\nservices:\n  - { name: "shop, web", url: "http://shop" }\n'

/** Several values files, typed sets, and a file that becomes a value. */
export const kong: Delivery = {
  page: 'kong',
  name: 'several values files, typed sets and a file',
  release: 'gateway',
  image: 'acme/shop',
  files: {
    ...kongChart,
    'values/base.yaml': 'replicaCount: 3\nargs: [serve]\n',
    'values/production.yaml': 'replicaCount: 1\n',
    'kong.yml': DECLARED,
  },
  good: {
    look: async (site) => [
      ...differs('the file', await site.get('configmap/gateway', '{.data.kong\\.yml}'), DECLARED),
      ...differs('the later values file', (await site.pods()).length, 1),
      ...differs('admin.enabled=false', await site.get('configmap/admin', '{.metadata.name}'), ''),
      ...differs('a number', await site.get('service/gateway', '{.spec.type} {.spec.ports[0].port}'), 'ClusterIP 80'),
    ],
  },
  bad: {
    files: { 'values/production.yaml': 'replicaCount: 1\nargs: [dying]\n' },
    image: 'next',
    cause: 'liveness-killed',
    because: /[Ll]iveness/,
  },
}

/** A StatefulSet, and a migration before each upgrade. */
export const chatwoot: Delivery = {
  page: 'chatwoot',
  name: 'StatefulSet with a migration Job as a hook',
  release: 'chatwoot',
  image: 'acme/web',
  files: chart('charts/chatwoot', {
    values: `image: { repository: ghcr.io/acme/web, tag: v1 }
hooks: { migrate: { hookAnnotation: "post-install,pre-upgrade" } }
migrate: [exit, "0"]
`,
    template: documents(
      workload({ name: 'web', image: IMAGE, kind: 'StatefulSet' }),
      workload({ name: 'worker', image: IMAGE }),
      service('web'),
      `apiVersion: batch/v1
kind: Job
metadata:
  name: "{{ .Release.Name }}-migrate"
  annotations:
    helm.sh/hook: {{ .Values.hooks.migrate.hookAnnotation }}
    helm.sh/hook-delete-policy: hook-succeeded,before-hook-creation
    helm.sh/hook-weight: "-1"
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 1
      containers: [{ name: migrate, image: ${IMAGE}, args: {{ toJson .Values.migrate }} }]
`,
    ),
  }),
  good: {},
  bad: {
    flags: { set: 'migrate[1]="7"' },
    image: 'next',
    // Before anything of the release was applied: there is nothing to take back.
    outcome: 'fail',
    cause: 'hook-failed',
    because: /cannot open \/etc\/shop/,
  },
}
