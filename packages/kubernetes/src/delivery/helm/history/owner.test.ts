import { expect, test } from '@jest/globals'
import { clusterPorts, fakeCluster } from '@slipway/testing'
import { Cluster } from '../../../cluster/cluster'
import { Helm } from '../client/helm'
import { ownerLabels, readMade } from './owner'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const marks = (revision: number, digests: readonly string[]) =>
  ownerLabels({ run: 'r', until: 0, revision, digests, content: undefined })

/** Helm hands the labels of a revision on to the next one. */
async function madeAfter(...revisions: readonly (readonly string[])[]) {
  const all = revisions.map((digests, index) => marks(index + 1, digests))
  const labels = Object.assign({}, ...all) as Record<string, string>
  const revision = revisions.length
  const ports = clusterPorts(fakeCluster({ labels: { [revision]: labels } }))
  const access = { context: 'c', server: 'https://k', source: '', env: {}, folder: '/tmp/x' }
  const helm = new Helm(ports, access, { helm: 'helm', helmMajor: 4, helmVersion: '4.1.4' })
  const context = { cluster: new Cluster(ports, access, 'kubectl'), helm }
  const made = await readMade(context, { release: 'app', namespace: 'prod', revision })
  return made?.digests
}

test('a revision has the digests that it was made with, and none of the one before', async () => {
  expect(await madeAfter([digest('a')])).toEqual([digest('a')])
  expect(await madeAfter([digest('a')], [digest('b'), digest('c')])).toEqual([digest('b'), digest('c')])
  expect(await madeAfter([digest('b'), digest('c')], [digest('a')])).toEqual([digest('a')])
  expect(await madeAfter([digest('b'), digest('c')], [])).toEqual([])
})
