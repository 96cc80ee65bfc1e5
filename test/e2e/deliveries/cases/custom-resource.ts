import { setTimeout as sleep } from 'node:timers/promises'
import { chart, documents, IMAGE, service, workload } from '../charts'
import { differs, type Files, type Flags, misses } from '../delivery'
import type { Ended, Site } from '../site'
import { ALWAYS, type Trial } from '../trial'

const GROUP = 'd22.example.com'
const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: databases.${GROUP} }
spec:
  group: ${GROUP}
  scope: Namespaced
  names: { kind: Database, plural: databases, singular: database }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`
const DATABASE = `apiVersion: ${GROUP}/v1\nkind: Database\nmetadata: { name: orders }\nspec: { size: 1 }\n`

const byManifests: Files = {
  'k8s/database.yaml': documents(DEFINITION, DATABASE),
  'k8s/shop.yaml': documents(workload({ name: 'shop', image: 'ghcr.io/acme/shop' }), service('shop')),
}

const byChart: Files = {
  ...chart('chart', {
    values: 'image: { repository: ghcr.io/acme/shop, tag: v1 }\n',
    template: documents(workload({ name: 'shop', image: IMAGE }), service('shop'), DATABASE),
  }),
  'chart/crds/database.yaml': DEFINITION,
}

/** What the controller of a kind of one's own would write, as soon as there is something to write it to. */
async function controller(site: Site, ready: boolean, isOver: () => boolean): Promise<void> {
  const condition = ready
    ? { type: 'Ready', status: 'True', reason: 'Provisioned' }
    : { type: 'Ready', status: 'False', reason: 'NoDisk', message: 'no disk of this size' }
  const conditions = [{ ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' }]
  const patch = JSON.stringify({ status: { observedGeneration: 1, conditions } })
  while (!isOver()) {
    const said = await site
      .kubectl(['patch', 'databases/orders', '--subresource=status', '--type=merge', `--patch=${patch}`])
      .catch(() => undefined)
    if (said !== undefined) return
    await sleep(500)
  }
}

async function deploy(site: Site, source: Flags, ready: boolean): Promise<Ended> {
  let isOver = false
  const writing = controller(site, ready, () => isOver)
  const place = { release: 'shop', namespace: site.namespace, 'create-namespace': 'true' }
  const image = site.image('acme/shop', ready ? 'good' : 'next')
  const ended = await site.slipway('deploy', { ...ALWAYS, ...place, ...source, image })
  isOver = true
  await writing
  return ended
}

const trial = (way: string, source: Flags, files: Files): Trial => ({
  name: `a kind of one's own, by ${way}`,
  release: 'shop',
  namespaces: [`d-kind-${way}`],
  files,
  run: async (site) => {
    const good = await deploy(site, source, true)
    const bad = await deploy(site, source, false)
    const proof = bad.records.find(({ stage }) => stage === 'deploy')?.outputs['proof']
    const removed = await site.slipway('remove', { release: 'shop', namespace: site.namespace, timeout: '60s' })
    const definition = await site.get(`customresourcedefinition/databases.${GROUP}`, '{.metadata.name}')
    const left = await site.get('databases --all-namespaces', '{.items[*].metadata.name}')
    await site.kubectl(['delete', `customresourcedefinition/databases.${GROUP}`, '--ignore-not-found'])
    return [
      ...differs(
        'exit codes',
        [good, bad, removed].map(({ code }) => code),
        [0, 0, 0],
        good.log + bad.log + removed.log,
      ),
      // It is no workload: it is named, and condemns nothing that runs.
      ...misses('log of the one that is not ready', bad.log, [
        /Database\/orders says Ready: False \(NoDisk: no disk of this size\)/,
      ]),
      ...differs('proof beside it', proof, 'running', bad.log),
      ...differs('the definition stays', definition, `databases.${GROUP}`),
      ...differs('the object goes', left, ''),
    ]
  },
})

/** The definition is one for the whole cluster: one after the other. */
export const CUSTOM_RESOURCES: readonly Trial[] = [
  trial('manifests', { manifests: 'k8s' }, byManifests),
  trial('chart', { chart: 'chart' }, byChart),
]
