import { chart, documents, IMAGE, service, workload } from '../charts'
import { type Delivery, differs } from '../delivery'

const template = documents(
  workload({
    name: 'shop',
    image: IMAGE,
    replicas: '{{ .Values.replicas }}',
    annotations: '{{ toJson .Values.podAnnotations }}',
    container: [
      'env:',
      '  - { name: DATABASE_PASSWORD, valueFrom: { secretKeyRef: { name: shop-db, key: password } } }',
      '  - { name: LOG_LEVEL, value: {{ quote .Values.log }} }',
    ],
  }),
  service('shop'),
  `apiVersion: v1
kind: Secret
metadata: { name: shop-db }
stringData: { password: {{ quote .Values.database.password }} }
`,
  `{{- if .Values.ingress.enabled }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec: { defaultBackend: { service: { name: shop, port: { name: http } } } }
{{- end }}
`,
)

/** helm upgrade with values, sets and a secret. */
export const helmSets: Delivery = {
  page: 'helm-sets',
  name: 'helm upgrade with sets and a secret',
  release: 'shop',
  files: {
    ...chart('charts/shop', {
      values: `image: { repository: ghcr.io/acme/shop, tag: latest }
replicas: 1
log: info
podAnnotations: {}
ingress: { enabled: true }
database: { password: "" }
`,
      template,
    }),
    'charts/shop/values-production.yaml': 'log: warn\n',
  },
  image: 'acme/shop',
  env: { DATABASE_PASSWORD: 'hunter2secret' },
  good: {
    look: async (site) => [
      ...differs('ingress.enabled=false', await site.get('ingress', '{.items[*].metadata.name}'), ''),
      ...differs('replicas=3', (await site.pods()).length, 3),
      ...differs(
        'annotation',
        await site.get('deployment/shop', '{.spec.template.metadata.annotations.prometheus\\.io/scrape}'),
        'true',
      ),
      ...differs('password', await site.get('secret/shop-db', '{.data.password}'), btoa('hunter2secret')),
    ],
  },
  bad: { cause: 'crash-loop', because: /cannot open \/etc\/shop\/config\.yml/ },
}

/** The same where `helm upgrade` of Helm 3 made the release, with a field that the chart does not have any more. */
export const helm3Release: Delivery = {
  ...helmSets,
  name: 'a release of Helm 3, taken over',
  before: async (site) => {
    await site.makeNamespace()
    await site.write({ 'charts/shop/templates/old.yaml': OLD })
    await site.helm3([
      'upgrade',
      '--install',
      `--namespace=${site.namespace}`,
      '--wait',
      '--timeout=90s',
      '--set=image.tag=v2,database.password=x,ingress.enabled=true',
      'shop',
      'charts/shop',
    ])
    await site.write({ 'charts/shop/templates/old.yaml': NEW })
  },
  good: {
    look: async (site) => [
      ...((await helmSets.good.look?.(site)) ?? []),
      ...differs('the removed field', await site.get('configmap/settings', '{.data}'), '{"mode":"b"}'),
      ...differs('revisions', await site.history(), '1 superseded, 2 deployed'),
    ],
  },
}

const settings = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { ${data} }\n`
const [OLD, NEW] = [settings('mode: a, old: kept-no-more'), settings('mode: b')]
