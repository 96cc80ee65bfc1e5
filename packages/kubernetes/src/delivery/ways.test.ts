import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { CLUSTER_DIGEST, clusterPorts, type FakeCluster, fakeCluster, recordRevision } from '@slipway/testing'
import { parseManifest } from '../manifest/manifest'
import { deployRelease } from '../release/deploy'
import type { DeployOrder } from '../release/order'
import { look } from '../rollout/look'
import type { Delivery, DeliveryOrder, Plan, Revision, Setup } from './delivery'
import { takeApart } from './parts'

const SOURCE = new URL('../', import.meta.url)
const DEPLOYMENT = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app' },
  spec: { template: { spec: { containers: [{ name: 'app', image: `r.example.com/app@${CLUSTER_DIGEST}` }] } } },
})

/** As `kubectl apply` might be: it needs no Helm, and keeps its history where this test does. */
function plainManifests(fake: FakeCluster, works: boolean) {
  const history = () => fake.history.map((item) => ({ updated: '', description: '', ...item }) as Revision)
  return ({ cluster }: Setup, order: DeliveryOrder): Delivery => ({
    tool: 'kubectl',
    toolVersion: '1.35.2',
    plan: async (): Promise<Plan> => {
      const parts = takeApart(await parseManifest(DEPLOYMENT), order)
      const baseline = await look(cluster, parts.workloads, { events: true })
      const { images } = order
      return { previous: history().at(-1), revision: history().length + 1, images, ...parts, baseline }
    },
    apply: () => {
      fake.ready = works
      recordRevision(fake, works ? 'deployed' : 'failed', {})
      const message = works ? '' : 'error: exceeded quota: small'
      return { done: Promise.resolve({ ok: works, message, output: message }), stop: async () => undefined }
    },
    standing: async () => ({ history: history(), made: 'by this run' }),
    lastGood: (all) => all.find(({ status }) => status === 'deployed'),
    rollBack: async ({ failed }) => {
      fake.ready = true
      recordRevision(fake, 'deployed', {})
      return { kind: 'rolled-back', to: failed - 1, revision: failed + 1, text: `revision ${failed - 1} is back` }
    },
    finish: async () => 'nothing',
  })
}

async function delivered(works: boolean) {
  const fake = fakeCluster()
  const ports = clusterPorts(fake)
  const order = {
    release: 'app',
    namespace: 'prod',
    createNamespace: false,
    images: [{ registry: 'r.example.com', repository: 'app', digest: CLUSTER_DIGEST }],
    timeout: 30_000,
    failFast: 'normal',
    requireProof: 'pinned',
    rollback: 'auto',
    onFirstFailure: 'keep',
    output: '/work/out',
    run: 'run-1',
    access: { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/slipway-deploy-x' },
    kubectl: 'kubectl',
    readerOf: () => ({ read: async () => undefined }),
    shown: [],
    delivery: { via: 'plain' },
  } as unknown as DeployOrder
  const result = await deployRelease(order, ports, plainManifests(fake, works))
  const programs = [...new Set(ports.exec.seen.map(({ command }) => command[0]))]
  return { result, programs, said: ports.host.said.join('\n') }
}

test('another way is watched, proved, explained and taken back as Helm is, without a Helm', async () => {
  const good = await delivered(true)
  expect([good.result.outcome, good.result.proof, good.result.revision]).toEqual(['pass', 'running', 2])
  expect(good.said).toContain('with kubectl 1.35.2')
  const bad = await delivered(false)
  expect(bad.result).toMatchObject({
    outcome: 'rolled-back',
    revision: 3,
    state: 'deployed',
    diagnosis: {
      cause: 'quota',
      evidence: expect.arrayContaining([expect.objectContaining({ title: 'kubectl said' })]),
    },
  })
  expect([good.programs, bad.programs]).toEqual([['kubectl'], ['kubectl']])
})

test('what is the same for all ways knows none of them', () => {
  const folders = ['access', 'cluster', 'diagnosis', 'image', 'manifest', 'outcome', 'proof', 'release', 'rollout']
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, SOURCE), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  )
  const shared = ['delivery.ts', 'journal.ts', 'orphan.ts', 'parts.ts'].map((name) => `delivery/${name}`)
  const all = [...files, ...shared]
  expect(all.length).toBeGreaterThan(40)
  expect(all.filter((name) => /['"][^'"\n]*\/helm\//.test(readFileSync(new URL(name, SOURCE), 'utf8')))).toEqual([])
})
