import { expect, test } from '@jest/globals'
import { CLUSTER_DIGEST, clusterPorts, fakeCluster, recordRevision } from '@slipway/testing'
import { deployRelease } from '../../release/deploy'
import type { DeployOrder } from '../../release/order'
import { look } from '../../rollout/look'
import type { Delivery, DeliveryOrder, Plan, Revision, Setup } from '../delivery'
import { refsOf } from '../parts'
import { identityOf, type Sight } from './applier'
import { follow } from './follow'

const WEB = identityOf({ group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'prod', name: 'app' })
const NOT_YET: Sight = { begun: false, objects: [WEB], hooks: [], says: ['it has not begun'] }
const ENDED = { ok: true, message: '', output: '' }

/** Somebody applies: what its record says at each look, the last one again and again. */
async function followed(sights: readonly (Sight | Error)[], comesUp = true, more: Partial<DeployOrder> = {}) {
  const fake = fakeCluster({ ready: true })
  const ports = clusterPorts(fake)
  const history = () => fake.history.map((item) => ({ updated: '', description: '', ...item }) as Revision)
  let looks = 0
  let withdrawn = false
  const open = (setup: Setup, order: DeliveryOrder): Delivery => ({
    tool: 'Somebody',
    toolVersion: '',
    plan: async (): Promise<Plan> => {
      const workloads = refsOf([WEB], order)
      const baseline = await look(setup.cluster, workloads, { events: true })
      const parts = { targets: [], workloads, hooks: [], hooksFirst: false, secrets: [] }
      return { previous: history().at(-1), revision: 2, images: order.images, baseline, ...parts }
    },
    apply: (_, { until }) => {
      const applier = {
        look: async () => {
          const sight = sights[Math.min(looks++, sights.length - 1)] ?? NOT_YET
          if (sight instanceof Error) throw sight
          if (sight.begun && fake.history.length === 1) {
            fake.ready = comesUp
            fake.crashes = !comesUp
            recordRevision(fake, 'deployed', {})
          }
          return sight
        },
        withdraw: async () => void (withdrawn = true),
      }
      return follow(setup, order, applier, Math.min(until, ports.clock.now() + order.timeout))
    },
    standing: async () => ({ history: history(), made: fake.history.length > 1 ? 'by this run' : 'not at all' }),
    lastGood: ([first]) => first,
    rollBack: async () => ({ kind: 'kept', text: 'it stays' }),
    finish: async () => '',
  })
  const order = {
    ...{ release: 'app', namespace: 'prod', createNamespace: false, timeout: 30_000, failFast: 'normal' },
    images: [{ registry: 'r.example.com', repository: 'app', digest: CLUSTER_DIGEST }],
    ...{ requireProof: 'pinned', rollback: 'auto', onFirstFailure: 'keep', output: '/work/out', run: 'run-1' },
    access: { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/slipway-deploy-x' },
    ...{ kubectl: 'kubectl', readerOf: () => ({ read: async () => undefined }), shown: [], delivery: { via: 'x' } },
    ...more,
  } as unknown as DeployOrder
  const result = await deployRelease(order, ports, open)
  return { result, said: ports.host.said.join('\n'), withdrawn, writes: ports.exec.seen.filter(isWrite) }
}

const isWrite = ({ command }: { readonly command: readonly string[] }) =>
  command.some((word) => ['apply', 'patch', 'delete', 'create'].includes(word))

test('somebody applies, we watch, prove and write nothing', async () => {
  const begun = { ...NOT_YET, begun: true, says: [] }
  const { result, said, writes } = await followed([NOT_YET, new Error('no answer'), begun, { ...begun, ended: ENDED }])
  expect([result.outcome, result.proof, result.verifiedDigest]).toEqual(['pass', 'running', CLUSTER_DIGEST])
  expect(said).toContain('it has not begun')
  expect(writes).toEqual([])
})

test('what crashes is fatal although its applier is content', async () => {
  const { result } = await followed([{ ...NOT_YET, begun: true, ended: ENDED }], false)
  expect(result).toMatchObject({ outcome: 'fail', diagnosis: { cause: 'crash-loop' } })
})

test('while nothing begins it is said every half minute what is waited for, and for how long yet', async () => {
  const { said } = await followed([NOT_YET], true, { timeout: 100_000 })
  const reminders = said.split('\n').filter((line) => line.includes('it has not begun; '))
  expect(reminders).toHaveLength(3)
  expect(reminders[0]).toMatch(/it has not begun; 1m\d+s are left$/)
})

test('what never begins is withdrawn, and nothing is rolled back', async () => {
  const { result, withdrawn } = await followed([NOT_YET])
  expect([result.outcome, result.diagnosis?.cause, withdrawn]).toEqual(['fail', 'not-taken', true])
  expect(result.headline).toContain('The new digest did not come into the cluster (timed out: it has not begun)')
  expect(result.headline).toContain('nothing was rolled back')
})
