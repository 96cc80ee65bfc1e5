import { describe, expect, test } from '@jest/globals'
import { fakePorts } from '@slipway/testing'
import fc from 'fast-check'
import type { Cluster, Listing } from '../cluster/cluster'
import type { WorkloadRef } from '../manifest/manifest'
import type { FailFast } from './problems'
import { Timeline } from './timeline'
import { type Applied, watch, type WatchPlan } from './watch'

const REF: WorkloadRef = { kind: 'Deployment', namespace: 'n', name: 'web' }
const REVISION = 'deployment.kubernetes.io/revision'

interface Pod {
  readonly set: 'old' | 'new'
  readonly ready: boolean
  readonly leaving: boolean
  readonly state: object
  readonly restarts: number
}

/**
 * One answer of the API server, as any moment of a rollout could be caught; counts of the status need not agree with
 * the pods.
 */
interface Moment {
  readonly applied: boolean
  readonly observed: boolean
  readonly replicas: number
  readonly updated: number
  readonly available: number
  readonly total: number
  readonly pods: readonly Pod[]
  readonly answer: 'whole' | 'lost' | 'cut off'
}

const anyState = fc.oneof(
  fc.constant({ running: { startedAt: '2026-01-01T00:00:00Z' } }),
  fc
    .constantFrom(
      'ContainerCreating',
      'ErrImagePull',
      'ImagePullBackOff',
      'CrashLoopBackOff',
      'CreateContainerConfigError',
      'InvalidImageName',
    )
    .map((reason) => ({ waiting: { reason, message: 'x not found' } })),
  fc.integer({ min: 0, max: 3 }).map((exitCode) => ({ terminated: { exitCode, reason: 'Error' } })),
)
const anyPod: fc.Arbitrary<Pod> = fc
  .record({
    set: fc.constantFrom('old', 'new'),
    ready: fc.boolean(),
    leaving: fc.boolean(),
    state: anyState,
    restarts: fc.nat(8),
  })
  .map((pod) => ({ ...pod, ready: pod.ready && 'running' in pod.state }))
const count = fc.nat(3)
const anyMoment: fc.Arbitrary<Moment> = fc.record({
  applied: fc.boolean(),
  observed: fc.boolean(),
  replicas: fc.integer({ min: 1, max: 3 }),
  updated: count,
  available: count,
  total: count,
  pods: fc.array(anyPod, { maxLength: 4 }),
  answer: fc.constantFrom('whole', 'whole', 'whole', 'lost', 'cut off'),
})
const ready: Pod = { set: 'new', ready: true, leaving: false, state: { running: {} }, restarts: 0 }
const complete: Moment = {
  applied: true,
  observed: true,
  replicas: 2,
  updated: 2,
  available: 2,
  total: 2,
  pods: [ready, ready],
  answer: 'whole',
}

function objectsAt(moment: Moment): readonly object[] {
  const generation = moment.applied ? 2 : 1
  const annotations = (set: 'old' | 'new') => ({ [REVISION]: set === 'new' ? '2' : '1' })
  const meta = (set: 'old' | 'new') => ({ labels: { 'pod-template-hash': set }, annotations: annotations(set) })
  const status = {
    observedGeneration: moment.observed ? generation : generation - 1,
    replicas: moment.total,
    updatedReplicas: moment.updated,
    availableReplicas: moment.available,
  }
  const sets = (['old', 'new'] as const).map((set) => ({
    kind: 'ReplicaSet',
    metadata: { name: `web-${set}`, uid: set, ...meta(set), ownerReferences: [{ uid: 'd' }] },
  }))
  return [
    {
      kind: 'Deployment',
      metadata: { name: 'web', uid: 'd', generation, annotations: annotations(moment.applied ? 'new' : 'old') },
      spec: { replicas: moment.replicas },
      status,
    },
    ...sets,
    ...moment.pods.map((pod, index) => ({
      kind: 'Pod',
      metadata: {
        name: `web-${index}`,
        uid: `p${index}`,
        ...meta(pod.set),
        ownerReferences: [{ uid: pod.set, controller: true }],
        ...(pod.leaving ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
      },
      spec: { containers: [{ name: 'app', image: 'i' }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: pod.ready ? 'True' : 'False' }],
        containerStatuses: [{ name: 'app', ready: pod.ready, restartCount: pod.restarts, state: pod.state }],
      },
    })),
  ]
}

function answerAt(moment: Moment): Listing {
  if (moment.answer === 'lost') return { items: [], forbidden: [], lost: 'connection refused' }
  const items = objectsAt(moment)
  return moment.answer === 'whole'
    ? { items, forbidden: [] }
    : { items: items.slice(0, -1), forbidden: [], lost: 'unexpected EOF' }
}

/** Follows the moments, the last one for ever; Helm ends at its moment, or never. */
async function follow(
  moments: readonly Moment[],
  how: {
    readonly failFast: FailFast
    readonly helm: { readonly at: number; readonly code: number; readonly said?: string }
  } & Partial<Pick<WatchPlan, 'decides' | 'waiting' | 'content' | 'stayReady'>> & { readonly hooksAfter?: boolean },
) {
  let looks = 0
  const withEvents: number[] = []
  let end: (result: Applied) => void = () => undefined
  const applied = new Promise<Applied>((resolve) => (end = resolve))
  const ports = fakePorts()
  const at = () => moments[Math.min(looks, moments.length) - 1] as Moment
  const cluster = {
    ports,
    forbidden: new Set<string>(),
    list: async (args: readonly string[]): Promise<Listing> => {
      if (args.includes('events')) {
        withEvents.push(looks)
        return { items: [], forbidden: [] }
      }
      looks += 1
      if (looks === how.helm.at) end({ ok: how.helm.code === 0, message: '', output: how.helm.said ?? '' })
      return answerAt(at())
    },
  }
  const started = ports.clock.now()
  const baseline = { at: started, workloads: [], events: [], gaps: [] }
  const content = { workloads: [REF], hooks: [], hooksAfter: how.hooksAfter ?? false }
  const plan = {
    content: how.content ?? (async () => content),
    foretold: content,
    decides: how.decides ?? 'tool',
    waiting: how.waiting,
    stayReady: how.stayReady ?? 0,
    hooksFirst: false,
    failFast: how.failFast,
    started,
    deadline: started + 90_000,
    baseline,
    applied,
  }
  const result = await watch(cluster as unknown as Cluster, plan, new Timeline(ports))
  return { ...result, moment: at(), looks, withEvents, milliseconds: ports.clock.now() - started }
}

const anyWay = fc.record({
  failFast: fc.constantFrom<FailFast>('strict', 'normal', 'off'),
  helm: fc.record({ at: fc.integer({ min: 1, max: 30 }), code: fc.constantFrom(0, 0, 1) }),
})
const current = ({ applied, pods }: Moment) =>
  pods.filter((pod) => pod.set === (applied ? 'new' : 'old') && !pod.leaving)

describe('any interleaving of what a cluster and Helm do', () => {
  test('ends, in time, in one end that the last look bears out', async () => {
    const ends = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyMoment, { minLength: 1, maxLength: 25 }),
        fc.boolean(),
        anyWay,
        async (moments, recovers, how) => {
          const { end, moment, applied, fatal, milliseconds } = await follow(
            recovers ? [...moments, complete] : moments,
            how,
          )
          ends.add(end)
          expect(milliseconds).toBeLessThanOrEqual(92_000)
          if (end === 'settled') {
            expect([applied?.ok, moment.answer, moment.observed]).toEqual([true, 'whole', true])
            expect(current(moment).filter((pod) => pod.ready).length).toBeGreaterThanOrEqual(moment.replicas)
          }
          if (end === 'fatal') {
            expect([how.failFast === 'off', moment.answer]).toEqual([false, 'whole'])
            expect(current(moment).some((pod) => !pod.ready)).toBe(true)
            expect(fatal?.active).toBe(true)
          }
          if (end === 'apply-failed') expect(applied?.ok).toBe(false)
          if (end === 'lost') expect(moment.answer).not.toBe('whole')
        },
      ),
      { numRuns: 100, seed: 4 },
    )
    expect([...ends].sort()).toEqual(['apply-failed', 'deadline', 'fatal', 'lost', 'settled'])
  })

  test('a release that becomes whole is not given up when nothing condemns it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMoment, { maxLength: 20 }), fc.integer({ min: 1, max: 30 }), async (moments, at) => {
        const { end } = await follow([...moments, complete], { failFast: 'off', helm: { at, code: 0 } })
        expect(end).toBe('settled')
      }),
      { numRuns: 25 },
    )
  })

  test('what Helm leaves when it ends during a look is looked at without a pause', async () => {
    const { end, looks, milliseconds } = await follow([complete], { failFast: 'normal', helm: { at: 8, code: 0 } })
    expect([end, looks, milliseconds]).toEqual(['settled', 9, 8500])
  })

  test('events are not asked for once Helm ended well, unless it is not all', async () => {
    const helm = { at: 5, code: 0 }
    const good = await follow([complete], { failFast: 'normal', helm })
    expect([good.end, good.looks, good.withEvents]).toEqual(['settled', 6, [1, 2, 3, 4, 5]])
    const slow = await follow([...Array<Moment>(5).fill(complete), { ...complete, updated: 1 }, complete], {
      failFast: 'normal',
      helm,
    })
    expect([slow.end, slow.looks, slow.withEvents]).toEqual(['settled', 7, [1, 2, 3, 4, 5, 7]])
  })

  test('an API server that does not answer is waited for a minute, counted from its last answer', async () => {
    const never = { failFast: 'normal' as const, helm: { at: 1000, code: 0 } }
    const lost: Moment = { ...complete, answer: 'lost' }
    const waiting: Moment = { ...complete, updated: 1 }
    const times = async (moments: readonly Moment[]) => {
      const { end, milliseconds } = await follow(moments, never)
      return [end, milliseconds]
    }
    // Looks at 1.5 s, 2.5 s and so on: 61 s of silence are the first above 60.
    expect(await times([lost])).toEqual(['lost', 60_500])
    expect(await times([...Array<Moment>(10).fill(lost), waiting, lost])).toEqual(['lost', 72_500])
  })
})

describe('the watch decides, and the tool', () => {
  const CLAIM = { object: { kind: 'PersistentVolumeClaim', name: 'data', why: 'is not bound' } }
  const ADDRESS = { object: { kind: 'Service', name: 'outside', why: 'has no address' } }
  const never = { at: 10_000, code: 0 }
  const decided = (more: object) => ({ failFast: 'normal' as const, helm: never, decides: 'watch' as const, ...more })
  const ends = async (moments: readonly Moment[], more: object) => (await follow(moments, decided(more))).end
  const half: Moment = { ...complete, available: 1, pods: [ready, { ...ready, ready: false }] }

  test('waits for a claim that nobody mounts: the release stands after a few seconds', async () => {
    const { end, milliseconds } = await follow([complete], decided({ waiting: () => CLAIM }))
    expect([end, milliseconds > 10_000, milliseconds < 15_000]).toEqual(['stands', true, true])
  })

  test('waits for an address: the release stands when the time is over', async () => {
    const { end, milliseconds } = await follow([complete], decided({ waiting: () => ADDRESS }))
    expect([end, milliseconds]).toEqual(['stands', 90_500])
  })

  test('still applies: what was ready before says nothing of it', async () => {
    expect(await ends([complete], { waiting: () => undefined })).toBe('deadline')
  })

  test('gave up on waiting: the release stands, unless hooks come after that', async () => {
    const gaveUp = { helm: { at: 3, code: 1, said: 'Error: context deadline exceeded' }, waiting: () => CLAIM }
    expect([await ends([complete], gaveUp), await ends([complete], { ...gaveUp, hooksAfter: true })]).toEqual([
      'stands',
      'apply-failed',
    ])
    expect(await ends([half], gaveUp)).toBe('apply-failed')
    expect(await ends([complete], { ...gaveUp, decides: 'tool' })).toBe('apply-failed')
  })

  test('ended before the first look, and says that it only waited: what it left is looked at', async () => {
    const broken = { ...ready, ready: false, state: { waiting: { reason: 'ErrImagePull', message: 'x not found' } } }
    const helm = { at: 1, code: 1, said: 'Error: resource Deployment/prod/web not ready. Progress deadline exceeded' }
    const begun = { ...complete, updated: 0, available: 0, pods: [] }
    const { end, problems } = await follow([begun, begun, { ...begun, pods: [broken] }], {
      ...decided({ helm, waiting: () => undefined }),
      failFast: 'off',
    })
    expect([end, problems.map(({ cause }) => cause)]).toEqual(['apply-failed', ['image-not-found']])
  })

  test('was refused: nothing stands', async () => {
    const helm = { at: 3, code: 1, said: 'Error: services is forbidden: exceeded quota' }
    expect(await ends([complete], { helm, waiting: () => CLAIM })).toBe('apply-failed')
  })

  test('calls it deployed and asks no more: named, and no condemnation', async () => {
    const helm = { at: 3, code: 0 }
    const { end, notes, milliseconds } = await follow([half], decided({ helm }))
    expect([end, notes, milliseconds < 70_000]).toEqual([
      'settled',
      ['the tool calls it deployed and asks no more: web 1/2'],
      true,
    ])
    expect(await ends([half], { helm, decides: 'tool' })).toBe('deadline')
    expect(await ends([half], { helm, stayReady: 5000 })).toBe('deadline')
  })

  test('has nothing on record yet: nothing is looked at, whatever was foretold', async () => {
    const content = async () => undefined
    const { end, looks } = await follow([complete], decided({ content, helm: { at: 1, code: 0 } }))
    expect([end, looks]).toEqual(['deadline', 0])
  })

  test('cannot be asked what is on record: contact is lost', async () => {
    const content = async () => Promise.reject(new Error('connection refused'))
    expect(await ends([complete], { content })).toBe('lost')
  })

  test('is not waited for by somebody who decides nothing', async () => {
    expect(await ends([half], { decides: 'nobody', helm: { at: 2, code: 0 } })).toBe('settled')
  })
})

describe('what is to stay ready', () => {
  test('counts as ready after that time without a break', async () => {
    const flapping = Array.from({ length: 20 }, (_, index): Moment =>
      index % 5 === 4 ? { ...complete, available: 1, pods: [ready, { ...ready, ready: false }] } : complete,
    )
    const { end, milliseconds } = await follow([...flapping, complete], {
      failFast: 'off',
      helm: { at: 2, code: 0 },
      stayReady: 10_000,
    })
    expect([end, milliseconds > 30_000]).toEqual(['settled', true])
  })
})
