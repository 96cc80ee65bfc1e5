import { describe, expect, test } from '@jest/globals'
import { clusterPorts, type FakeCluster, fakeCluster } from '@slipway/testing'
import { Cluster } from '../cluster/cluster'
import type { KubeObject } from '../manifest/manifest'
import type { Observation } from '../rollout/observation'
import { Ahead } from './ahead'
import type { ApplyPlan } from './apply'

const deployment = (replicas: number, name = 'app'): KubeObject => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'prod' }, spec: { replicas } },
})

const planOf = (objects: readonly KubeObject[], side: ApplyPlan['side'] = 'server'): ApplyPlan => ({
  ...{ objects, side, hooks: [], before: [], manager: 'helm', force: false, adopts: false },
  marks: { labels: {}, annotations: {} },
})

const BASELINE: Observation = { at: 0, workloads: [], events: [], gaps: [] }

function ahead(given: Partial<FakeCluster> = {}) {
  const ports = clusterPorts(fakeCluster(given))
  const access = { context: 'c', server: 'https://k', source: '', env: {}, folder: '/tmp' }
  const order = { release: 'app', namespace: 'prod' }
  const asking = new Ahead({ cluster: new Cluster(ports, access, 'kubectl'), order: order as never })
  const calls = (word: string) => ports.exec.seen.filter(({ command }) => command.includes(word)).length
  return { asking, calls }
}

async function used(likely: ApplyPlan, found: ApplyPlan, given: Partial<FakeCluster> = {}) {
  const { asking, calls } = ahead(given)
  asking.begin({ previous: undefined, applies: likely, baseline: Promise.resolve(BASELINE) })
  const live = asking.live(found)
  const read = await Promise.all([live, asking.answers(found, live), asking.beside()])
  return { read, reads: calls('get'), asks: calls('--dry-run=server') }
}

describe('what was asked while the tool rendered', () => {
  test.each([
    ['is used where it came out as it was foretold', planOf([deployment(2)]), [1, 1]],
    ['is asked anew where an object is another', planOf([deployment(3)]), [1, 2]],
    ['is read anew where there are other objects', planOf([deployment(2), deployment(2, 'more')]), [2, 2]],
    ['is asked anew where the tool patches itself: all of it is there', planOf([deployment(2)], 'client'), [1, 1]],
  ] as const)('%s', async (_, found, wanted) => {
    // What kubectl does not name as taken is asked about once more by itself.
    const { reads, asks } = await used(planOf([deployment(2)]), found)
    expect([reads, asks]).toEqual(wanted)
  })

  test('a refusal is an answer of the objects that are applied alone', async () => {
    const dryRun = 'is invalid: field is immutable'
    const same = await used(planOf([deployment(2)]), planOf([deployment(2)]), { dryRun })
    expect(same.read[1].map(({ words }) => words)).toEqual([expect.stringContaining('field is immutable')])
    const client = await used(planOf([deployment(2)]), planOf([deployment(2)], 'client'), { dryRun })
    expect(client.read[1]).toEqual([])
  })
})

describe('what is kept beside a release', () => {
  const notes = { adopted: '["apps/Deployment/prod/app"]' }

  test('comes with the objects in one question', async () => {
    const { read, reads } = await used(planOf([deployment(2)]), planOf([deployment(2)]), { notes })
    const [live, , { notes: found, unread }] = read
    expect([reads, found.adopted, unread]).toEqual([1, ['apps/Deployment/prod/app'], undefined])
    expect([[...live.found.keys()], live.complete]).toEqual([['apps/Deployment/prod/app'], true])
  })

  test('and is told to be unread where it may not be read, while the objects are', async () => {
    const { read, reads } = await used(planOf([deployment(2)]), planOf([deployment(2)]), { notes, closed: 'read' })
    const [live, , { unread }] = read
    expect([reads, unread, live.complete]).toEqual([3, expect.stringContaining('is forbidden'), true])
  })
})
