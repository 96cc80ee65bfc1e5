import { chart, documents, IMAGE, service, workload } from '../charts'
import { type Delivery, differs } from '../delivery'
import type { Site } from '../site'

const metrics = (tag: string) =>
  chart('kube-state-metrics', {
    values: `image: { repository: ghcr.io/others/metrics, tag: "${tag}" }\n`,
    template: documents(workload({ name: 'metrics', image: IMAGE }), service('metrics')),
  })

/** A chart of somebody else, from an HTTP repository, by a range of versions. */
export const httpChart: Delivery = {
  page: 'http-chart',
  name: 'chart from an HTTP repository',
  release: 'metrics',
  files: {},
  before: async (site) => {
    await site.publish(metrics('1'), { name: 'kube-state-metrics', version: '5.20.1' })
    await site.publish(metrics('1'), { name: 'kube-state-metrics', version: '6.0.0' })
  },
  good: { proof: 'none', said: [/5\.20\.1/] },
  bad: {
    // The repository has a newer one by now, of an image that nobody pushed.
    publish: (site) => site.publish(metrics('2'), { name: 'kube-state-metrics', version: '5.21.0' }),
    said: [/5\.21\.0/],
    cause: 'image-not-found',
    because: /others\/metrics:2/,
  },
}

const generic = (more: readonly string[] = []) =>
  chart('iterion', {
    values: 'image: { repository: ghcr.io/acme/shop, tag: latest }\n',
    template: documents(workload({ name: 'shop', image: IMAGE, container: more }), service('shop')),
  })

const WANTS_SECRET = ['env: [{ name: KEY, valueFrom: { secretKeyRef: { name: shop-key, key: key } } }]']

/** A chart of a registry, with the image of one's own. */
export const ociChart: Delivery = {
  page: 'oci-chart',
  name: 'chart from a registry',
  release: 'iterion',
  files: { 'values-production.yaml': '{}\n' },
  image: 'acme/shop',
  before: (site) => site.pushChart(generic(), { name: 'iterion', version: '1.2.0', to: 'acme/charts' }),
  good: { said: [/1\.2\.0/] },
  bad: {
    publish: (site) => site.pushChart(generic(WANTS_SECRET), { name: 'iterion', version: '1.3.0', to: 'acme/charts' }),
    image: 'next',
    said: [/1\.3\.0/],
    cause: 'secret-missing',
    because: /shop-key/,
  },
}

const own = (name: string) =>
  workload({ name, image: `"{{ .Values.${name}.image.repository }}:{{ .Values.${name}.image.tag }}"` })

/** Dependencies of a repository, by a lock file that Helm made; nothing of them is in the checkout. */
async function lock(site: Site): Promise<void> {
  const postgres = chart('postgresql', {
    values: 'image: ghcr.io/others/postgres:1\n',
    template: workload({ name: 'postgresql', image: '{{ .Values.image }}', kind: 'StatefulSet' }),
  })
  await site.publish(postgres, { name: 'postgresql', version: '16.0.0' })
  await site.helm(['dependency', 'update', 'charts/shop'])
  await site.drop('charts/shop/charts')
}

/** An umbrella chart with two images of one's own. */
export const umbrella: Delivery = {
  page: 'umbrella',
  name: 'umbrella chart with a lock file',
  release: 'shop',
  files: chart('charts/shop', {
    more: 'dependencies:\n  - { name: postgresql, version: 16.0.0, repository: "https://charts.example.com" }\n',
    values: `api: { image: { repository: ghcr.io/acme/api, tag: v1 } }
web: { image: { repository: ghcr.io/acme/web, tag: v1 } }
`,
    template: documents(own('api'), own('web')),
  }),
  images: { api: 'acme/api', web: 'acme/web' },
  before: lock,
  good: {
    look: async (site) =>
      differs('the dependency', (await site.pods()).map(({ name }) => name).includes('postgresql-0'), true),
  },
  bad: { cause: 'crash-loop', because: /cannot open \/etc\/shop\/config\.yml/ },
}
