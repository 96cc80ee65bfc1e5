import { expect, test } from '@jest/globals'
import type { Cluster } from '../../../cluster/cluster'
import type { KubeObject } from '../../../manifest/manifest'
import { findOwners } from './owners'

const object = (kind: string, name: string, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...metadata },
})
const OURS = { annotations: { 'meta.helm.sh/release-name': 'app', 'meta.helm.sh/release-namespace': 'shop' } }
const OTHERS = { annotations: { 'meta.helm.sh/release-name': 'other', 'meta.helm.sh/release-namespace': 'shop' } }
const FLUX = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }

function owners(live: readonly KubeObject[], more: { readonly adopts?: boolean; readonly adopted?: string } = {}) {
  const { adopts = false, adopted = '[]' } = more
  const notes = { kind: 'ConfigMap', metadata: { name: 'slipway.app' }, data: { adopted } }
  const kubectl = (args: readonly string[]) => {
    const stdout = args.includes('--filename=-') ? { kind: 'List', items: live } : notes
    return Promise.resolve({ code: 0, stdout: JSON.stringify(stdout), stderr: '' })
  }
  const objects = live.map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    metadata: { name: (metadata as { name: string }).name },
  }))
  const question = { objects, release: 'app', namespace: 'shop', adopts, takes: false }
  return findOwners({ kubectl } as unknown as Cluster, question)
}

test("what is nobody's is named, and taken with adopt", async () => {
  const live = [object('ConfigMap', 'mine', OURS), object('ConfigMap', 'theirs')]
  await expect(owners(live)).rejects.toMatchObject({
    code: 'MANIFESTS_NOT_OURS',
    message: 'these objects live already and belong to no release: ConfigMap/theirs; nothing was changed',
    hint: 'set adopt: true to take them over as they are, or give them other names',
  })
  const { isAdopted } = await owners(live, { adopts: true })
  expect(live.map(isAdopted)).toEqual([false, true])
})

test.each([
  ['another release', OTHERS, 'the release other in shop'],
  ['Flux', FLUX, 'Flux (apps)'],
])('what belongs to %s is not adopted', async (_, metadata, owner) => {
  await expect(owners([object('ConfigMap', 'a', metadata)], { adopts: true })).rejects.toMatchObject({
    message: `these objects belong to somebody else: ConfigMap/a (${owner}); nothing was changed`,
  })
})

test('what was adopted once stays so', async () => {
  const live = [object('ConfigMap', 'mine', OURS)]
  expect(live.map((await owners(live, { adopted: '["/ConfigMap/shop/mine"]' })).isAdopted)).toEqual([true])
})

test("the namespace of the release is taken in without a word, and left when it is somebody else's", async () => {
  const free = [object('Namespace', 'shop')]
  const taken = await owners(free)
  expect([taken.isLeft(free[0] ?? {}), taken.isAdopted(free[0] ?? {}), taken.notes.length]).toEqual([false, true, 1])
  const others = [object('Namespace', 'shop', OTHERS)]
  expect((await owners(others)).isLeft(others[0] ?? {})).toBe(true)
})
