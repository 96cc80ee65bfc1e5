import { documents, service, workload } from '../charts'
import { type Delivery, differs, type Files } from '../delivery'
import type { PodSeen, Site } from '../site'

/** As `kubectl rollout status` waits. */
const settled = (site: Site, name: string) => site.kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=60s'])

const same = (pods: readonly PodSeen[]) => pods.map(({ uid, restarts }) => `${uid} ${restarts}`).sort()

/** The pods that kubectl left, to be compared with those that Slipway found. */
const seen = new WeakMap<Site, readonly PodSeen[]>()
const unchanged = async (site: Site) =>
  differs('pods that kubectl started', same(await site.pods()), same(seen.get(site) ?? []))

const overlay = (more = ''): Files => ({
  'deploy/base/kustomization.yaml': 'resources: [shop.yaml]\n',
  'deploy/base/shop.yaml': documents(workload({ name: 'shop', image: 'shop' }), service('shop')),
  'deploy/overlays/production/kustomization.yaml': `resources: [../../base]
images: [{ name: shop, newName: ghcr.io/acme/shop, newTag: v1 }]
${more}`,
})

/** A kustomize overlay that `edit set image` was run on. */
export const kustomize: Delivery = {
  page: 'kustomize',
  name: 'kustomize overlay with edit set image',
  release: 'shop',
  image: 'acme/shop',
  files: overlay(),
  before: async (site) => {
    await site.makeNamespace()
    await site.kubectl(['apply', '-k', `${site.folder}/deploy/overlays/production`])
    await settled(site, 'shop')
  },
  // The tag becomes a digest, once.
  good: {
    look: async (site) => {
      seen.set(site, await site.pods())
      return differs('revisions', await site.history(), '1 superseded, 2 deployed')
    },
  },
  bad: {
    files: overlay(`patches:
  - target: { kind: Deployment }
    patch: |-
      - { op: add, path: /spec/template/spec/containers/0/command, value: [/nope] }
`),
    image: 'next',
    cause: 'program-missing',
    because: /\/nope/,
  },
  afterwards: unchanged,
  stays: ['Deployment/shop', 'Pod', 'ReplicaSet', 'Service/shop'],
}

const guestbook = (image: string, key: string, more = ''): Files => ({
  'k8s/frontend.yaml': documents(
    workload({
      name: 'frontend',
      image,
      container: [`env: [{ name: MODE, valueFrom: { configMapKeyRef: { name: settings, key: ${key} } } }]`],
    }),
    service('frontend'),
  ),
  'k8s/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { mode: fast${more} }
`,
})

/** Plain manifests that kubectl applied. */
export const kubectlApply: Delivery = {
  page: 'kubectl-apply',
  name: 'plain manifests adopted from kubectl',
  release: 'guestbook',
  image: 'acme/frontend',
  files: guestbook('ghcr.io/acme/frontend', 'mode'),
  before: async (site) => {
    await site.makeNamespace()
    await site.apply(guestbook(site.image('acme/frontend', 'good'), 'mode', ', old: yes-it-is'))
    await settled(site, 'frontend')
    seen.set(site, await site.pods())
  },
  good: {
    look: async (site) => [
      ...(await unchanged(site)),
      ...differs('the removed field', await site.get('configmap/settings', '{.data}'), '{"mode":"fast"}'),
      ...differs('revisions', await site.history(), '1 superseded, 2 deployed'),
    ],
  },
  bad: {
    files: guestbook('ghcr.io/acme/frontend', 'speed'),
    image: 'next',
    cause: 'configmap-key-missing',
    because: /speed/,
  },
  afterwards: unchanged,
  stays: ['ConfigMap/settings', 'Deployment/frontend', 'Pod', 'ReplicaSet', 'Service/frontend'],
}

const aks = (container: readonly string[] = []): Files => ({
  'manifests/deployment.yml': workload({ name: 'shop', image: 'ghcr.io/acme/shop', container }),
  'manifests/service.yml': service('shop'),
})

/** Azure/k8s-deploy: a list of files. */
export const k8sDeploy: Delivery = {
  page: 'k8s-deploy',
  name: 'a list of manifests, as k8s-deploy takes it',
  release: 'shop',
  image: 'acme/shop',
  files: aks(),
  good: {},
  bad: {
    files: aks(['resources: { limits: { memory: 24Mi } }', 'args: [oom]']),
    image: 'next',
    cause: 'oom-killed',
    because: /memory/,
  },
}

const ROUTES = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: routes.route.openshift.io, annotations: { api-approved.kubernetes.io: "unapproved, for a test" } }
spec:
  group: route.openshift.io
  scope: Namespaced
  names: { kind: Route, plural: routes, singular: route }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`

/** What `oc process` printed: a List. */
const processed = (pod: readonly string[] = []): Files => {
  const object = (text: string) => text.trimEnd().replace(/^/gm, '    ').replace(/^ {4}/, '  - ')
  const route =
    'apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: { name: shop }\nspec: { to: { kind: Service, name: shop } }'
  const items = [workload({ name: 'shop', image: 'ghcr.io/acme/shop', pod }), service('shop'), route]
  return { 'processed/shop.yaml': `apiVersion: v1\nkind: List\nitems:\n${items.map(object).join('\n')}\n` }
}

/** A template of OpenShift, processed in a step before. */
export const openshift: Delivery = {
  page: 'openshift',
  name: 'template of OpenShift, processed before',
  release: 'shop',
  image: 'acme/shop',
  files: processed(),
  before: async (site) => {
    await site.apply({ routes: ROUTES })
    await site.kubectl(['wait', '--for=condition=Established', 'crd/routes.route.openshift.io', '--timeout=30s'])
  },
  good: { said: [/Route\/shop is taken by no router yet/] },
  bad: {
    files: processed(['securityContext: { runAsNonRoot: true }']),
    image: 'next',
    cause: 'runs-as-root',
    because: /root/,
  },
}
