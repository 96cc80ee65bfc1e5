import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { RenderedContainer } from '../manifest/manifest'
import type { ContainerView, WorkloadView } from '../rollout/observation'
import { identify, identifyReported, type ImageIdentity, type ManifestReader, unread } from './accept'
import { isAtLeast, prove, reportedDigest } from './prove'

const d = (character: string) => `sha256:${character.repeat(64)}`
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const image = (config: string) => ({ mediaType: MANIFEST, document: { config: { digest: d(config) } } })
const index = (children: readonly (readonly [string, string])[], more: readonly object[] = []) => ({
  mediaType: INDEX,
  document: {
    manifests: [
      ...children.map(([digest, architecture]) => ({ digest: d(digest), platform: { os: 'linux', architecture } })),
      ...more,
    ],
  },
})
const ATTESTATION = {
  digest: d('9'),
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
}

// 1: index of 2 (amd64, config a) and 3 (arm64, config b). 4: the same images in another index (new provenance). 5: 2
// recompressed. 6: another image. 7: an index whose amd64 is another image.
const REGISTRY: Readonly<Record<string, Awaited<ReturnType<ManifestReader['read']>>>> = {
  [d('1')]: index(
    [
      ['2', 'amd64'],
      ['3', 'arm64'],
    ],
    [ATTESTATION],
  ),
  [d('2')]: image('a'),
  [d('3')]: image('b'),
  [d('4')]: index(
    [
      ['2', 'amd64'],
      ['3', 'arm64'],
    ],
    [ATTESTATION],
  ),
  [d('5')]: image('a'),
  [d('6')]: image('f'),
  [d('7')]: index([
    ['6', 'amd64'],
    ['3', 'arm64'],
  ]),
}
const reader: ManifestReader = { read: async (digest) => REGISTRY[digest] }

interface Seen {
  readonly template?: string
  readonly spec?: string
  readonly imageId?: string
  readonly statusImage?: string
}

const target: RenderedContainer = {
  workload: { kind: 'Deployment', namespace: 'n', name: 'web' },
  name: 'app',
  init: false,
  image: `r/web@${d('1')}`,
}

function view(seen: Seen, digest: string): WorkloadView {
  const spec = seen.spec ?? `r/web@${digest}`
  const container: ContainerView = {
    name: 'app',
    init: false,
    image: spec,
    statusImage: seen.statusImage ?? spec,
    imageId: seen.imageId ?? '',
    ready: true,
    probed: true,
    restarts: 0,
    limit: undefined,
    state: { kind: 'running', since: 0 },
    last: undefined,
  }
  const sidecar: ContainerView = { ...container, name: 'mesh', image: 'mesh:1', imageId: `mesh@${d('8')}` }
  const pod = {
    name: 'web-1',
    namespace: 'n',
    uid: 'p',
    phase: 'Running',
    ready: true,
    created: 0,
    node: 'n1',
    conditions: [],
    containers: [sidecar, container],
  }
  return {
    ...target.workload,
    uid: 'u',
    generation: 1,
    observed: true,
    desired: 1,
    ready: 1,
    settled: true,
    conditions: [],
    pods: [pod],
    others: [],
    image: { app: seen.template ?? `r/web@${digest}` },
    managers: ['helm', 'kube-controller-manager', 'mutator', 'kubelet'],
  }
}

/** @param platform of the node; null when it may not be read */
async function proved(seen: Seen, digest = d('1'), platform: string | null = 'linux/amd64') {
  const identity = (await identify(digest, reader)) as ImageIdentity
  return prove([target], [view(seen, digest)], {
    identity,
    resolve: (found) => identify(found, reader),
    platform: async () => platform ?? undefined,
  })
}

describe('the digest rule', () => {
  test('an index stands for its runnable children and their configurations, attestations left out', async () => {
    const identity = await identify(d('1'), reader)
    expect([...(identity?.accepted ?? [])].sort()).toEqual([d('1'), d('2'), d('3'), d('a'), d('b')].sort())
  })

  test.each<[string, object]>([
    ['by its annotation', { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }],
    ['without a platform of its own', { platform: { os: 'unknown', architecture: 'unknown' } }],
    ['an artifact', { artifactType: 'application/spdx+json' }],
  ])('an entry of an index that is no image does not count: %s', async (_, mark) => {
    const top = index([['2', 'amd64']], [{ digest: d('9'), platform: { os: 'linux', architecture: 'amd64' }, ...mark }])
    const found: typeof REGISTRY = { ...REGISTRY, [d('8')]: top, [d('9')]: image('e') }
    const identity = await identify(d('8'), { read: async (digest) => found[digest] })
    expect([...(identity?.accepted ?? [])].sort()).toEqual([d('2'), d('8'), d('a')])
  })

  test.each<[string, Seen, string]>([
    ['the index itself', { imageId: `r/web@${d('1')}` }, d('1')],
    ['the child that a runtime shows for an index', { imageId: `docker-pullable://r/web@${d('2')}` }, d('1')],
    ['the configuration of an imported image', { imageId: `sha256:${'a'.repeat(64)}` }, d('1')],
    ['a bare hex digest', { imageId: 'a'.repeat(64) }, d('1')],
    ['an older index of the same images (new provenance)', { imageId: `r/web@${d('4')}` }, d('1')],
    ['an index where the child was deployed', { imageId: `r/web@${d('1')}` }, d('2')],
    ['a recompressed image of another repository', { imageId: `aaa/web@${d('5')}` }, d('1')],
    ['a bare digest in status.image alone', { imageId: `r/web@${d('e')}`, statusImage: d('a') }, d('1')],
    [
      'a registry that a webhook has rewritten',
      { spec: `mirror/web@${d('1')}`, template: `mirror/web@${d('1')}`, imageId: `mirror/web@${d('2')}` },
      d('1'),
    ],
    ['a template that was resolved to the child', { template: `r/web@${d('2')}`, imageId: `r/web@${d('2')}` }, d('1')],
  ])('running: %s', async (_, seen, digest) =>
    expect(await proved(seen, digest)).toMatchObject({ ok: true, proof: 'running' }),
  )

  test.each<[string, Seen, RegExp]>([
    ['another image', { imageId: `r/web@${d('6')}` }, /which is a different image from/],
    [
      'an index with another image for this platform',
      { imageId: `r/web@${d('7')}` },
      /which is a different image from/,
    ],
    [
      'a template with a tag',
      { template: 'r/web:1' },
      /the cluster has r\/web:1; fields of it were written by mutator$/,
    ],
    [
      'a pod that a webhook has changed',
      { spec: `r/web@${d('6')}`, template: `r/web@${d('1')}`, imageId: `r/web@${d('1')}` },
      /was given/,
    ],
  ])('fails: %s', async (_, seen, want) => {
    const result = await proved(seen)
    expect(result).toMatchObject({ ok: false })
    expect(result.ok ? '' : result.message).toMatch(want)
  })

  test('another index differs on another platform only: the node decides, and without a node nobody does', async () => {
    expect(await proved({ imageId: `r/web@${d('7')}` }, d('1'), 'linux/arm64')).toMatchObject({
      ok: true,
      proof: 'running',
    })
    expect(await proved({ imageId: `r/web@${d('7')}` }, d('1'), null)).toMatchObject({ ok: false })
  })

  test('the platform of an index, and the index, are one image also where nodes may not be read', async () => {
    expect(await proved({ imageId: `r/web@${d('4')}` }, d('2'), null)).toMatchObject({ ok: true, proof: 'running' })
    expect(await proved({ imageId: `r/web@${d('5')}` }, d('1'), null)).toMatchObject({ ok: true, proof: 'running' })
    expect(await proved({ imageId: `r/web@${d('7')}` }, d('2'), null)).toMatchObject({ ok: false })
    expect(await proved({ imageId: `r/web@${d('6')}` }, d('1'), null)).toMatchObject({ ok: false })
  })

  test('what is not in our repository is looked for in the one that the runtime names, where we may read', async () => {
    const asked: string[] = []
    const ours: ManifestReader = {
      read: async (digest) => (digest === d('5') || digest === d('6') ? undefined : REGISTRY[digest]),
    }
    const both: ManifestReader = {
      ...ours,
      elsewhere: async (name) => (asked.push(name), name === 'aaa/web' ? reader : undefined),
    }
    const result = async (imageId: string, from: ManifestReader) => {
      const sources = { identity: (await identify(d('1'), ours)) as ImageIdentity, platform: async () => 'linux/amd64' }
      const proof = await prove([target], [view({ imageId }, d('1'))], {
        ...sources,
        resolve: (digest, id) => identifyReported(digest, id, from),
      })
      return proof.ok ? proof.proof : 'fail'
    }
    expect(await result(`docker-pullable://aaa/web@${d('5')}`, both)).toBe('running')
    expect(await result(`aaa/web@${d('6')}`, both)).toBe('fail')
    expect(await result(`bbb/web@${d('5')}`, both)).toBe('pinned')
    expect(await result(`aaa/web@${d('5')}`, ours)).toBe('pinned')
    expect(asked).toEqual(['aaa/web', 'aaa/web', 'bbb/web'])
  })

  test('what cannot be resolved is pinned, by the specification', async () => {
    expect(await proved({ imageId: `r/web@${d('e')}` })).toMatchObject({ ok: true, proof: 'pinned' })
    expect(await proved({ imageId: '' })).toMatchObject({ ok: true, proof: 'pinned' })
  })

  test('a digest that cannot be read stands for itself alone', async () => {
    const sources = { identity: unread(d('1')), resolve: async () => undefined, platform: async () => undefined }
    expect(await prove([target], [view({ imageId: `x@${d('1')}` }, d('1'))], sources)).toMatchObject({
      proof: 'running',
    })
    expect(await prove([target], [view({ imageId: `x@${d('2')}` }, d('1'))], sources)).toMatchObject({
      proof: 'pinned',
    })
  })

  test('no pod: template', async () => {
    const sources = { identity: unread(d('1')), resolve: async () => undefined, platform: async () => undefined }
    expect(await prove([target], [{ ...view({}, d('1')), pods: [] }], sources)).toMatchObject({
      proof: 'template',
      idle: false,
    })
    expect(await prove([target], [{ ...view({}, d('1')), pods: [], idle: 'scaled to 0' }], sources)).toMatchObject({
      proof: 'template',
      idle: true,
    })
  })

  test.each([
    ['scaled to 0', 'running'],
    ['scheduled', 'running'],
    ['no node for it', 'running'],
    ['paused', 'template'],
    ['updated on delete only', 'running'],
    ['updated in part only', 'running'],
  ] as const)('beside one that runs, one that is %s: %s', async (idle, proof) => {
    const sources = { identity: unread(d('1')), resolve: async () => undefined, platform: async () => undefined }
    const second = { ...target, workload: { ...target.workload, name: 'second' } }
    const views = [view({ imageId: `x@${d('1')}` }, d('1')), { ...view({}, d('1')), name: 'second', pods: [], idle }]
    const result = await prove([target, second], views, sources)
    expect(result).toMatchObject({ ok: true, proof, idle: false })
    expect(result.ok ? result.notes : []).toEqual([
      expect.stringContaining(`second, container ${target.name}: ${idle}`),
    ])
  })

  test('never running for a digest outside the accepted ones, whatever its form', async () => {
    const hex = fc.stringMatching(/^[a-f0-9]{64}$/)
    await fc.assert(
      fc.asyncProperty(
        hex,
        fc.constantFrom('', 'r/web@sha256:', 'docker-pullable://x@sha256:', 'docker://sha256:', 'sha256:'),
        async (digest, prefix) => {
          fc.pre(!['1', '2', '3', '4', '5', 'a', 'b'].some((known) => digest === known.repeat(64)))
          const result = await proved({ imageId: `${prefix}${digest}` })
          expect(result.ok ? result.proof : 'fail').not.toBe('running')
        },
      ),
    )
  })

  test.each([
    ['docker://sha256:' + 'a'.repeat(64), d('a')],
    ['r:5000/x@' + d('b'), d('b')],
    ['c'.repeat(64), d('c')],
    ['r/x:tag', undefined],
    ['', undefined],
  ])('reported digest of %p', (text, want) => expect(reportedDigest(text)).toBe(want))

  test('order of proofs', () =>
    expect([isAtLeast('running', 'pinned'), isAtLeast('template', 'pinned'), isAtLeast('pinned', 'pinned')]).toEqual([
      true,
      false,
      true,
    ]))
})
