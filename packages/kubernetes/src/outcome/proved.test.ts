import { describe, expect, test } from '@jest/globals'
import { clusterPorts, fakeCluster, FakeExec } from '@slipway/testing'
import { Cluster } from '../cluster/cluster'
import type { Delivery, Plan, Revision } from '../delivery/delivery'
import { JOURNAL } from '../delivery/journal'
import type { OwnImage } from '../image/candidates'
import type { RenderedContainer } from '../manifest/manifest'
import type { ImageIdentity } from '../proof/accept'
import type { Deployment } from '../release/deployment'
import type { DeployOrder } from '../release/order'
import type { ContainerView, WorkloadView } from '../rollout/observation'
import { Timeline } from '../rollout/timeline'
import { concludeProved } from './proved'

const d = (character: string) => `sha256:${character.repeat(64)}`
const IMAGE: OwnImage = { registry: 'r.example.com', repository: 'web', digest: d('1') }
const OURS = `r.example.com/web@${d('1')}`
const OTHER = `r.example.com/web@${d('2')}`
const SHORT = 'sha256:111111111111'
const identity = (more: Partial<ImageIdentity> = {}): ImageIdentity => ({
  ...{ digest: d('1'), pins: new Set([d('1')]), accepted: new Set([d('1')]), configs: new Map() },
  ...more,
})

const target = (name: string, more: Partial<RenderedContainer> = {}): RenderedContainer => ({
  ...{ workload: { kind: 'Deployment', namespace: 'prod', name }, name: 'app', init: false, image: OURS },
  ...more,
})
const ref = (name: string, kind: 'Deployment' | 'Job' = 'Deployment') => ({ kind, namespace: 'prod', name })
const view = (name: string, container: Partial<ContainerView> = {}, more: Partial<WorkloadView> = {}) =>
  ({
    ...{ ...ref(name), uid: name, generation: 1, observed: true, desired: 2, ready: 1, settled: true },
    ...{ conditions: [], others: [], image: { app: OURS }, managers: [] },
    pods: [
      {
        ...{ name: `${name}-1`, namespace: 'prod', uid: 'p', phase: 'Running', ready: true, created: 0, node: 'n1' },
        conditions: [],
        containers: [
          {
            ...{ name: 'app', init: false, image: OURS, statusImage: OURS, imageId: OURS, ready: true, probed: true },
            ...{ restarts: 0, limit: undefined, state: { kind: 'running', since: 0 }, last: undefined },
            ...container,
          },
        ],
      },
    ],
    ...more,
  }) as WorkloadView

interface Given {
  readonly order?: Partial<DeployOrder>
  readonly plan?: Partial<Plan>
  readonly workloads?: readonly WorkloadView[]
  readonly hooks?: readonly WorkloadView[]
  readonly identity?: ImageIdentity | undefined
  readonly history?: readonly Revision[]
  readonly delivery?: Partial<Delivery>
  /** `linux/amd64` of the node, if it may be read. */
  readonly node?: { readonly operatingSystem?: string; readonly architecture?: string }
}

async function concluded(given: Given) {
  const ports = clusterPorts(fakeCluster())
  const stdout = JSON.stringify({ items: [{ status: { nodeInfo: given.node } }] })
  const exec = new FakeExec([{ command: (words) => words.includes('node'), stdout, repeat: true }])
  await ports.files.write(`/work/out/${JOURNAL}`, '{}')
  const all = { ...ports, exec }
  const timeline = new Timeline(all)
  const order = {
    ...{ release: 'app', namespace: 'prod', output: '/work/out', requireProof: 'pinned', wait: 'watch' },
    readerOf: () => ({ read: async () => undefined }),
    ...given.order,
  }
  const access = { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' }
  const stopped: string[] = []
  const plan = { images: [IMAGE], targets: [target('web')], hooks: [], previous: undefined, ...given.plan }
  const hooks = new Map((given.hooks ?? []).map((hook) => [`${hook.kind}/${hook.namespace}/${hook.name}`, hook]))
  const result = await concludeProved(
    {
      ...{ cluster: new Cluster(all, access, 'kubectl'), order, timeline },
      delivery: given.delivery ?? {},
    } as unknown as Deployment,
    {
      plan: plan as unknown as Plan,
      watched: {
        ...{ notes: ['a note'], hooks, hookLogs: { stop: async () => void stopped.push('logs') } },
        last: { at: 0, workloads: given.workloads ?? [view('web')], events: [], gaps: [] },
      } as never,
      identities: new Map([[IMAGE, 'identity' in given ? given.identity : identity()]]),
      history: given.history ?? [],
    },
  )
  const told = timeline.events.map(({ kind, text }) => `${kind}: ${text}`)
  const journal = (await ports.files.stat(`/work/out/${JOURNAL}`)) !== undefined
  return { result, told, said: ports.host.said, stopped, journal, exec }
}

describe('a release that came up', () => {
  test('runs what was deployed: all that is known of it is told, and nothing is left to finish', async () => {
    const of = (revision: number, status: Revision['status']) =>
      ({ revision, status, updated: `day ${revision}`, description: '' }) as const
    const { result, told, stopped, journal } = await concluded({
      history: [of(4, 'superseded'), of(5, 'deployed')],
      plan: { previous: of(4, 'deployed') },
    })
    expect(result).toMatchObject({
      ...{ outcome: 'pass', headline: `app runs ${SHORT} in prod, proof: running`, proof: 'running' },
      ...{ revision: 5, previousRevision: 4, previousAt: 'day 4', state: 'deployed', verifiedDigest: d('1') },
      workloads: [{ kind: 'Deployment', name: 'web', ready: 1, desired: 2 }],
      images: [{ image: IMAGE, proof: 'running', outcome: 'pass' }],
      notes: ['a note'],
      events: [expect.objectContaining({ kind: 'proof' })],
    })
    expect(told).toEqual([`proof: ${d('1')}: running`])
    expect([stopped, journal]).toEqual([['logs'], false])
  })

  test('and is on no record is absent', async () => {
    expect((await concluded({})).result).toMatchObject({ state: 'absent', outcome: 'pass' })
  })

  test('is not asked what it runs where nobody wants to know', async () => {
    const { result, told, said } = await concluded({ order: { requireProof: 'none' }, identity: undefined })
    expect(result).toMatchObject({
      outcome: 'pass',
      headline: 'app is deployed to prod; which image runs was not asked (require-proof: none)',
      images: [{ image: IMAGE, proof: undefined, outcome: 'pass' }],
      notes: ['a note'],
    })
    expect([result.proof, result.verifiedDigest, told, said]).toEqual([undefined, undefined, [], []])
  })

  test('runs another image: that is no success', async () => {
    const { result, told } = await concluded({ workloads: [view('web', { image: OTHER })] })
    const why = `pod web-1, container app: the pod was given ${OTHER} instead of ${d('1')}`
    expect(result).toMatchObject({
      outcome: 'fail',
      headline: `Deployed, but not with the image that was asked for: ${why}`,
      notes: ['a note'],
    })
    expect([result.proof, told]).toEqual([undefined, [`fatal: ${why}`]])
  })

  test('and what stays then is said, with the way to take it back', async () => {
    const given = { delivery: { stays: () => 'commit abc stays' } }
    const bad = await concluded({ ...given, workloads: [view('web', { image: OTHER })] })
    expect(bad.result.headline).toMatch(/; commit abc stays$/)
    expect((await concluded(given)).result.headline).not.toContain('stays')
  })

  test('of several images each is proved by its own containers', async () => {
    const second: OwnImage = { ...IMAGE, repository: 'api', digest: d('3') }
    const api = target('api', { image: `r.example.com/api@${d('3')}` })
    const { result } = await concluded({ plan: { images: [IMAGE, second], targets: [target('web'), api] } })
    expect(result.images).toMatchObject([
      { image: IMAGE, proof: 'running' },
      { image: second, proof: 'template' },
    ])
    expect(result.outcome).toBe('inconclusive')
  })
})

describe('what is proved', () => {
  const NOT_READ = `warn the manifest of ${d('1')} cannot be read: only a pod that names this exact digest can prove it`

  test('by the digest alone where the registry does not give the manifest, and that is said', async () => {
    const { result, said } = await concluded({ identity: undefined })
    expect([result.proof, said[0]]).toEqual(['running', NOT_READ])
    expect((await concluded({})).said).not.toContain(NOT_READ)
  })

  test.each([
    ['running', 'inconclusive'],
    ['pinned', 'pass'],
    ['template', 'pass'],
  ] as const)('where what runs cannot be compared: require-proof %s is %s', async (requireProof, outcome) => {
    const { result, told } = await concluded({ order: { requireProof }, workloads: [view('web', { imageId: '' })] })
    const note = 'Deployment web, container app: the runtime reports no image, which cannot be compared'
    expect([result.outcome, result.proof, result.notes]).toEqual([outcome, 'pinned', ['a note', note]])
    expect(told).toEqual([`proof: ${d('1')}: pinned`, `proof: ${note}`])
    expect(result.headline).toBe(
      outcome === 'pass'
        ? `app runs ${SHORT} in prod, proof: pinned`
        : `Deployed, but the proof is pinned, and require-proof is running: ${note}`,
    )
  })

  test('is the template where nobody waits: nothing can run yet', async () => {
    const gone = { workloads: [view('web', {}, { pods: [] })] }
    expect((await concluded({ ...gone, order: { wait: 'none' } })).result).toMatchObject({
      outcome: 'pass',
      headline: `app has ${SHORT} in prod, proof: template`,
    })
    expect((await concluded(gone)).result).toMatchObject({ outcome: 'inconclusive', proof: 'template' })
  })

  test('of what is scaled to nothing is empty, unless the template is all that is asked for', async () => {
    const idle = { workloads: [view('web', {}, { idle: 'scaled to 0', pods: [] })] }
    expect((await concluded(idle)).result).toMatchObject({
      ...{ outcome: 'vacuous', proof: 'template', verifiedDigest: d('1') },
      headline: 'Nothing runs: Deployment web, container app: scaled to 0',
    })
    expect((await concluded({ ...idle, order: { requireProof: 'template' } })).result).toMatchObject({
      ...{ outcome: 'pass', headline: `app has ${SHORT} in prod, proof: template` },
    })
  })

  test('of what a person replaces is told as waiting for them, while pods of before go on', async () => {
    const held = view('web', {}, { idle: 'updated on delete only', pods: [] })
    const words = 'it waits for a person: Deployment web, container app: updated on delete only'
    expect((await concluded({ workloads: [held] })).result).toMatchObject({
      ...{ outcome: 'pass', proof: 'template' },
      headline: `app has ${SHORT} in its pod templates in prod; ${words}`,
    })
    const both = { plan: { targets: [target('web'), target('api')] }, workloads: [held, view('api')] }
    expect((await concluded(both)).result.headline).toBe(`app runs ${SHORT} in prod, proof: running`)
  })
})

describe('what is said of several workloads', () => {
  const both = { targets: [target('web'), target('api')] }
  const named = (name: string, more: Partial<WorkloadView>) => view(name, {}, { pods: [], ...more })
  const headline = async (more: Partial<WorkloadView>) =>
    (await concluded({ plan: both, workloads: [named('web', more), named('api', more)] })).result.headline
  const said = (words: string) => `Deployment web, container app: ${words}; Deployment api, container app: ${words}`

  test('is one after the other', async () => {
    expect(await headline({ idle: 'scaled to 0' })).toBe(`Nothing runs: ${said('scaled to 0')}`)
    expect(await headline({ idle: 'updated on delete only' })).toMatch(
      new RegExp(`; it waits for a person: ${said('updated on delete only')}$`),
    )
    expect(await headline({})).toMatch(new RegExp(`require-proof is pinned: ${said('it has no pod')}$`))
  })
})

describe('an image that stands in a custom resource alone', () => {
  const WHAT = `app runs ${SHORT} in a custom resource alone, of which the template is all there is to prove`
  test.each([
    ['template', 'pass', WHAT],
    ['pinned', 'inconclusive', `${WHAT}; require-proof is pinned`],
  ] as const)('where require-proof is %s: %s', async (requireProof, outcome, headline) => {
    const targets = [target('web', { image: 'r.example.com/web:1' })]
    const { result, told } = await concluded({ order: { requireProof }, plan: { targets } })
    expect(result).toMatchObject({ outcome, headline, proof: 'template', verifiedDigest: d('1'), notes: ['a note'] })
    expect(told).toEqual([`proof: ${d('1')}: template`])
  })
})

describe('hooks', () => {
  const MIGRATE = target('migrate', { workload: ref('migrate', 'Job') })
  const plan = { hooks: [ref('migrate', 'Job')], targets: [target('web'), MIGRATE] }
  const seen = (container: Partial<ContainerView> = {}) => view('migrate', container, { kind: 'Job' })

  test('that ran another image are no success, whatever else runs', async () => {
    const { result } = await concluded({ plan, hooks: [seen({ image: OTHER })] })
    expect(result).toMatchObject({ outcome: 'fail', headline: expect.stringContaining('pod migrate-1, container app') })
  })

  test('are told from what stays, however many there are', async () => {
    const more = { ...plan, hooks: [...plan.hooks, ref('seed', 'Job')] }
    const given = { plan: more, workloads: [view('web', { imageId: '' })], hooks: [seen()] }
    expect((await concluded(given)).result.proof).toBe('pinned')
    expect((await concluded({ ...given, workloads: [view('web')], hooks: [seen({ imageId: '' })] })).result.proof).toBe(
      'running',
    )
  })

  test('that are gone, or whose image cannot be compared, take nothing from the proof', async () => {
    expect((await concluded({ plan })).result).toMatchObject({ outcome: 'pass', proof: 'running', notes: ['a note'] })
    const { result } = await concluded({ plan, hooks: [seen({ imageId: '' })] })
    expect(result).toMatchObject({ outcome: 'pass', proof: 'running' })
  })

  test('are what is proved where nothing else has the image', async () => {
    const alone = { plan: { ...plan, targets: [MIGRATE] }, workloads: [] }
    expect((await concluded({ ...alone, hooks: [seen()] })).result).toMatchObject({ proof: 'running' })
    expect((await concluded(alone)).result).toMatchObject({ proof: 'template', outcome: 'inconclusive' })
  })
})

describe('what the runtime reports by another digest', () => {
  const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
  const configs = new Map([
    ['linux/amd64', d('a')],
    ['linux/arm64', d('b')],
  ])
  const index = (amd: string, arm: string) => ({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    document: {
      manifests: [
        { digest: amd, platform: { os: 'linux', architecture: 'amd64' } },
        { digest: arm, platform: { os: 'linux', architecture: 'arm64' } },
      ],
    },
  })
  const stored: Readonly<Record<string, { mediaType: string; document: unknown }>> = {
    [d('2')]: index(d('5'), d('6')),
    [d('5')]: { mediaType: MANIFEST, document: { config: { digest: d('a') } } },
    [d('6')]: { mediaType: MANIFEST, document: { config: { digest: d('c') } } },
  }
  const readerOf = () => ({ read: async (digest: string) => stored[digest] })
  const given = { identity: identity({ configs }), workloads: [view('web', { imageId: OTHER })] }

  test.each([
    ['amd64', 'pass', 'running'],
    ['arm64', 'fail', undefined],
  ])('is the same image where its configuration for the node is: %s', async (architecture, outcome, proof) => {
    const node = { operatingSystem: 'linux', architecture }
    const { result } = await concluded({ ...given, order: { readerOf }, node })
    expect([result.outcome, result.proof]).toEqual([outcome, proof])
  })

  test.each([{ operatingSystem: 'linux' }, { architecture: 'amd64' }, {}])(
    'must be the same on all platforms where the node does not tell its own: %j',
    async (node) => {
      expect((await concluded({ ...given, order: { readerOf }, node })).result.outcome).toBe('fail')
    },
  )

  test('and that cannot be looked up is told, and compared with nothing', async () => {
    const broken = () => ({ read: () => Promise.reject(new Error('no route')) })
    const { result, said } = await concluded({ ...given, order: { readerOf: broken } })
    expect([result.outcome, result.proof]).toEqual(['pass', 'pinned'])
    expect(said).toContain(`info the image ${OTHER} cannot be looked up: no route`)
  })
})
