import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Cause, CAUSES } from './causes'
import { judge, type Judgement } from './judge'
import { FRESH, type JudgePlan, type JudgeState } from './judge-state'
import { isFatal, type Problem } from './problems'
import type { ContainerState, ContainerView, Observation, PodView, WorkloadView } from './observation'

const T0 = 1_000_000
const REF = { kind: 'Deployment', namespace: 'n', name: 'web' } as const
const KEY = 'Deployment/n/web'

const at = (seconds: number, workload: WorkloadView | undefined, more: Partial<Observation> = {}): Observation => ({
  at: T0 + seconds * 1000,
  workloads: workload === undefined ? [] : [workload],
  events: [],
  gaps: [],
  ...more,
})
const waiting = (reason: string, message = ''): ContainerState => ({ kind: 'waiting', reason, message })
const ended = (exitCode: number, reason = 'Error'): ContainerState => ({
  kind: 'terminated',
  exitCode,
  reason,
  message: '',
  signal: undefined,
})
const running: ContainerState = { kind: 'running', since: T0 }

function container(state: ContainerState, more: Partial<ContainerView> = {}): ContainerView {
  return {
    name: 'app',
    init: false,
    image: 'i',
    statusImage: '',
    imageId: '',
    ready: false,
    probed: true,
    restarts: 0,
    limit: undefined,
    state,
    last: undefined,
    ...more,
  }
}

function pod(containers: readonly ContainerView[], more: Partial<PodView> = {}): PodView {
  return {
    name: 'web-1',
    namespace: 'n',
    uid: 'p1',
    phase: 'Running',
    ready: false,
    created: T0,
    node: 'n1',
    conditions: [],
    containers,
    ...more,
  }
}

function web(pods: readonly PodView[], more: Partial<WorkloadView> = {}): WorkloadView {
  return {
    ...REF,
    uid: 'u',
    generation: 2,
    observed: true,
    desired: 1,
    ready: 0,
    settled: false,
    conditions: [],
    pods,
    others: [],
    image: {},
    managers: [],
    ...more,
  }
}

const plan = (more: Partial<JudgePlan> = {}): JudgePlan => ({
  failFast: 'normal',
  workloads: [KEY],
  hooks: new Set(),
  hooksFirst: false,
  started: T0,
  baseline: at(0, web([], { generation: 1 })),
  ...more,
})

/** Takes looks in turn and gives all judgements. */
function follow(
  looks: readonly Observation[],
  using: JudgePlan = plan(),
  isApplied: boolean = true,
): readonly Judgement[] {
  let state: JudgeState = FRESH
  return looks.map((look) => {
    const judgement = judge(state, look, using, isApplied)
    state = judgement.state
    return judgement
  })
}
const fatalAt = (looks: readonly Observation[], using?: JudgePlan) => {
  const first = follow(looks, using).findIndex(({ fatal }) => fatal !== undefined)
  return first < 0 ? undefined : ((looks[first] as Observation).at - T0) / 1000
}
const each = (seconds: readonly number[], make: (second: number) => PodView) =>
  seconds.map((second) => at(second, web([make(second)])))

const pulling = (message: string) => pod([container(waiting('ErrImagePull', message))], { phase: 'Pending' })
const crashed = (restarts: number, exitCode = 3, backOff = '') =>
  pod([
    container(
      waiting('CrashLoopBackOff', backOff === '' ? '' : `back-off ${backOff} restarting failed container=app`),
      {
        restarts,
        last: { kind: 'terminated', exitCode, reason: 'Error', message: '', signal: undefined },
      },
    ),
  ])

describe('fail-fast', () => {
  test.each([
    [300, 155],
    [600, undefined],
  ])('a crash loop whose next start comes after a deadline of %i s: fatal after %p s', (deadline, want) => {
    const waits = [
      [1, 0, '10s'],
      [12, 1, '20s'],
      [74, 3, '1m20s'],
      [155, 4, '2m40s'],
      [300, 4, '2m40s'],
    ] as const
    const looks = waits.map(([second, restarts, wait]) => at(second, web([crashed(restarts, 3, wait)])))
    expect(fatalAt(looks, plan({ failFast: 'normal', deadline: T0 + deadline * 1000 }))).toBe(want)
  })

  test('a crash whose wait is not told yet: it is no shorter than the one before', () => {
    const ended = (restarts: number) =>
      pod([
        container({ kind: 'terminated', exitCode: 3, reason: 'Error', message: '', signal: undefined }, { restarts }),
      ])
    const looks = [
      at(17, web([ended(2)])),
      at(29, web([crashed(2, 3, '20s')])),
      at(52, web([ended(3)])),
      at(53, web([ended(3)])),
    ]
    expect(fatalAt(looks, plan({ failFast: 'normal', deadline: T0 + 62_000 }))).toBe(52)
    expect(fatalAt(looks, plan({ failFast: 'normal', deadline: T0 + 80_000 }))).toBeUndefined()
  })

  test('a crash loop is named before a restart is counted, and not that of a pod from before', () => {
    const loop = web([crashed(0, 3, '10s')])
    const named = (using: JudgePlan) => follow([at(1, loop)], using)[0]?.named.map(({ cause }) => cause)
    expect(named(plan({}))).toEqual(['crash-loop'])
    expect(named(plan({ baseline: at(0, loop) }))).toEqual([])
  })

  test.each([
    ['strict', 1],
    ['normal', 21],
    ['off', undefined],
  ] as const)('image not found, %s: fatal after %p s', (failFast, want) => {
    const looks = each([1, 2, 10, 20, 21, 30], () => pulling('r/a: not found'))
    expect(fatalAt(looks, plan({ failFast }))).toBe(want)
    expect(follow(looks, plan({ failFast }))[0]?.named.map(({ cause }) => cause)).toEqual(['image-not-found'])
  })

  test('a registry that throttles is waited for, in strict too', () => {
    expect(
      fatalAt(
        each([1, 60, 200], () => pulling('429 Too Many Requests')),
        plan({ failFast: 'strict' }),
      ),
    ).toBeUndefined()
  })

  test('a pod that a new node is made for is waited for, in strict too', () => {
    const conditions = [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' },
    ]
    const pending = pod([], { phase: 'Pending', conditions })
    const event = {
      uid: 'e',
      reason: 'TriggeredScaleUp',
      message: 'pod triggered scale-up',
      type: 'Normal',
      count: 1,
      at: T0,
      object: { kind: 'Pod', name: 'web-1', uid: 'p1' },
    }
    const using = plan({ failFast: 'strict' })
    expect(fatalAt([at(1, web([pending])), at(100, web([pending]))], using)).toBe(1)
    expect(
      fatalAt([at(1, web([pending]), { events: [event] }), at(200, web([pending]), { events: [event] })], using),
    ).toBeUndefined()
  })

  const unscheduled = (message: string) =>
    web([
      pod([], {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
      }),
    ])
  const NONE = '0/2 nodes are available: 2 Insufficient cpu.'
  const hidden = { gaps: [{ what: 'events', kind: 'forbidden', message: 'reading events is forbidden' } as const] }

  test.each([
    ['a shortage', [at(1, unscheduled(NONE)), at(150, unscheduled(NONE)), at(181, unscheduled(NONE))], 181],
    [
      'a node that came meanwhile and is not for this pod either: from then on',
      [at(1, unscheduled(NONE)), at(170, unscheduled(NONE.replaceAll('2', '3'))), at(349, unscheduled(NONE))],
      undefined,
    ],
    [
      'a node whose network does not work yet',
      [1, 60, 400].map((second) =>
        at(
          second,
          unscheduled('0/2 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.'),
        ),
      ),
      undefined,
    ],
    [
      'one that could only be seen with the right to read events',
      [1, 60, 400].map((second) => at(second, unscheduled(NONE), hidden)),
      undefined,
    ],
  ] as const)(
    'a pod without a node is given three minutes, and longer for what is on its way: %s',
    (_, looks, want) => {
      expect(fatalAt(looks, plan({ failFast: 'normal' }))).toBe(want)
    },
  )

  test('the back-off text does not take the specific words away', () => {
    const looks = [
      at(1, web([pulling('r/a: not found')])),
      at(5, web([pod([container(waiting('ImagePullBackOff', 'Back-off pulling image'))])])),
    ]
    const [, second] = follow(looks, plan({ failFast: 'off' }))
    expect(
      [...(second as Judgement).state.problems.values()].map(({ cause, message, sightings }) => [
        cause,
        message,
        sightings,
      ]),
    ).toEqual([['image-not-found', 'r/a: not found', 2]])
  })

  test.each([
    ['strict', 2],
    ['normal', 5],
  ] as const)('crash loop, %s: fatal at restart %i', (failFast, want) => {
    const looks = [0, 1, 2, 3, 4, 5].map((restarts) => at(restarts + 1, web([crashed(restarts)])))
    expect(fatalAt(looks.slice(1), plan({ failFast }))).toBe(want + 1)
  })

  test('exit codes that change are no crash loop yet', () => {
    const looks = [1, 2, 3, 4, 5, 6].map((restarts) => at(restarts, web([crashed(restarts, restarts)])))
    expect(fatalAt(looks)).toBeUndefined()
  })

  test('three restarts and then ready: not taken back, and a revision that was ready once may crash', () => {
    const ready = pod([container(running, { ready: true, restarts: 3 })], { ready: true })
    const looks = [
      ...[1, 2, 3].map((restarts) => at(restarts * 10, web([crashed(restarts, 4)]))),
      at(60, web([ready])),
      ...[7, 8, 9].map((n) => at(n * 10, web([crashed(n, 4)]))),
    ]
    expect(fatalAt(looks)).toBeUndefined()
  })

  test('one of two pods that was ready once is enough: the revision can run', () => {
    const other = pod([container(running, { ready: true })], { ready: true, name: 'web-2', uid: 'p2' })
    const crashes = [1, 2, 3, 4, 5, 6].map((restarts) => at(restarts * 10, web([crashed(restarts)])))
    expect(fatalAt(crashes)).toBe(50)
    expect(fatalAt([at(1, web([crashed(0), other])), ...crashes])).toBeUndefined()
  })

  test('what was ready once stays so when an autoscaler changes the number of replicas', () => {
    const ready = pod([container(running, { ready: true })], { ready: true })
    const crashes = [1, 2, 3, 4, 5, 6].map((restarts) =>
      at(restarts * 10, web([crashed(restarts)], { generation: 3, revision: 'abc' })),
    )
    expect(fatalAt([at(1, web([ready], { revision: 'abc' })), ...crashes])).toBeUndefined()
    expect(fatalAt([at(1, web([ready], { revision: 'before' })), ...crashes])).toBe(50)
  })

  test('out of memory: strict at once, normal the second time', () => {
    const oom = (restarts: number) => at(restarts + 1, web([pod([container(ended(137, 'OOMKilled'), { restarts })])]))
    expect(fatalAt([oom(0), oom(1)], plan({ failFast: 'strict' }))).toBe(1)
    expect(fatalAt([oom(0), oom(1)])).toBe(2)
  })

  test('trouble is named once, and again by a more exact name', () => {
    const looks = [pulling('EOF'), pulling('EOF'), pulling('r/a: not found'), pulling('r/a: not found')]
    const named = follow(looks.map((seen, index) => at(index + 1, web([seen])))).map((judgement) =>
      judgement.named.map(({ cause }) => cause),
    )
    expect(named).toEqual([['image-pull'], [], ['image-not-found'], []])
  })

  test('a Secret that an operator of the release may make is waited for, one that nothing makes is not', () => {
    const looks = each([1, 60, 130], () =>
      pod([container(waiting('CreateContainerConfigError', 'secret "db" not found'))], { phase: 'Pending' }),
    )
    expect(fatalAt(looks)).toBe(130)
    expect(fatalAt(looks, plan({ makers: ['ExternalSecret db'] }))).toBeUndefined()
  })

  test('trouble that goes away begins anew', () => {
    const looks = [
      at(1, web([pulling('not found')])),
      at(2, web([pod([container(running)])])),
      at(30, web([pulling('not found')])),
      at(40, web([pulling('not found')])),
    ]
    expect(fatalAt(looks)).toBeUndefined()
  })
})

describe('whose trouble it is', () => {
  test('a Job that fails at its start is not ready by luck', () => {
    const job = (more: Partial<WorkloadView>) => ({
      ...web([pod([container(running)], { ready: true })]),
      kind: 'Job' as const,
      name: 'load',
      settled: true,
      ...more,
    })
    const using = plan({ workloads: ['Job/n/load'] })
    expect(follow([at(1, job({})), at(5, job({})), at(11, job({}))], using).map(({ settled }) => settled)).toEqual([
      false,
      false,
      true,
    ])
    expect(follow([at(1, job({ finished: 'succeeded' }))], using)[0]?.settled).toBe(true)
  })

  test('a Job that went away after its work is done, one that failed or that nobody saw is not', () => {
    const job = (more: Partial<WorkloadView>) => ({
      ...web([pod([container(running)])]),
      kind: 'Job' as const,
      name: 'load',
      ...more,
    })
    const settled = (first: WorkloadView | undefined) =>
      follow([at(1, first), at(2, undefined)], plan({ workloads: ['Job/n/load'] }))[1]?.settled
    expect([
      settled(job({})),
      settled(job({ finished: 'succeeded' })),
      settled(job({ finished: 'failed' })),
      settled(undefined),
    ]).toEqual([true, true, false, false])
  })

  test('a Job that is removed soon after its end is over where it is not there, but for one that is still to come', () => {
    const using = plan({ workloads: ['Job/n/load'], shortLived: new Set(['Job/n/load']) })
    expect([true, false].map((isApplied) => follow([at(1, undefined)], using, isApplied)[0]?.ready)).toEqual([
      true,
      false,
    ])
  })

  test('what is no Job is not over when it goes away', () => {
    const ready = web([pod([container(running, { ready: true })], { ready: true })], { settled: true })
    expect(follow([at(1, ready), at(2, undefined)]).map(({ settled }) => settled)).toEqual([true, false])
  })

  test('events from before are no news, whatever the clocks say', () => {
    const event = (count: number) => ({
      uid: 'e',
      reason: 'FailedCreate',
      message: 'exceeded quota: q',
      type: 'Warning',
      count,
      at: 0,
      object: { kind: 'StatefulSet', name: 'web', uid: 'u' },
    })
    const using = plan({ failFast: 'strict', baseline: { ...at(0, web([], { generation: 1 })), events: [event(2)] } })
    expect([2, 3].map((count) => follow([at(1, web([]), { events: [event(count)] })], using)[0]?.fatal?.cause)).toEqual(
      [undefined, 'quota'],
    )
  })

  test('pods from before do not condemn what Helm has not touched', () => {
    const old = web([crashed(9)], { generation: 1 })
    expect(fatalAt([at(1, old), at(9, old)], plan({ failFast: 'strict' }))).toBeUndefined()
    expect(fatalAt([at(1, old), at(300, old)], plan({ failFast: 'strict', hooksFirst: true }))).toBeUndefined()
  })

  describe('what the release leaves alone counts a little later', () => {
    const old = web([pulling('r/a: not found')], { generation: 1 })
    const other = web([], { name: 'api', uid: 'new' })
    const hook = { ...web([]), kind: 'Job' as const, name: 'migrate', uid: 'j' }
    const beside = (second: number, more: WorkloadView) => at(second, old, { workloads: [old, more] })
    const strict = plan({ failFast: 'strict', hooks: new Set(['Job/n/migrate']) })

    test.each<[string, readonly Observation[], Partial<JudgePlan>, number | undefined]>([
      ['ten seconds after the start', [1, 9.999, 10].map((second) => at(second, old)), {}, 10],
      ['never while hooks come first', [1, 10, 300].map((second) => at(second, old)), { hooksFirst: true }, undefined],
      ['five seconds after another changed', [1, 5.999, 6].map((second) => beside(second, other)), {}, 6],
      ['also where hooks come first', [1, 5.999, 6].map((second) => beside(second, other)), { hooksFirst: true }, 6],
      ['a hook is no other', [1, 6, 9].map((second) => beside(second, hook)), {}, undefined],
    ])('%s', (_, looks, more, want) => expect(fatalAt(looks, { ...strict, ...more })).toBe(want))
  })

  test('a workload is compared with itself, not with another from before', () => {
    const before = [web([], { name: 'api', uid: 'v' }), web([], { generation: 1 })]
    const baseline = at(0, undefined, { workloads: before })
    const seen = at(1, web([pulling('r/a: not found')]))
    expect(fatalAt([seen], plan({ failFast: 'strict', baseline }))).toBe(1)
  })

  test('restarts from before do not count', () => {
    const baseline = at(0, web([crashed(9)], { generation: 1 }))
    expect(
      fatalAt([at(1, web([crashed(10)])), at(2, web([crashed(11)]))], plan({ failFast: 'strict', baseline })),
    ).toBe(2)
  })

  test('a failing hook is fatal at once', () => {
    const hook = { ...web([]), kind: 'Job' as const, name: 'migrate', uid: 'j', finished: 'failed' as const }
    const using = plan({ hooks: new Set(['Job/n/migrate']) })
    expect(follow([at(1, hook)], using)[0]?.fatal?.cause).toBe('hook-failed')
    expect(
      fatalAt(
        [1, 300].map((second) => at(second, hook)),
        { ...using, baseline: at(0, hook) },
      ),
    ).toBeUndefined()
  })

  test('a look without an answer condemns nothing: the revision that was ready once is not forgotten', () => {
    const ready = pod([container(running, { ready: true })], { ready: true })
    const lost = { gaps: [{ what: 'workloads', kind: 'unreachable' as const, message: 'refused' }] }
    const crashes = [1, 2, 3, 4, 5, 6].map((restarts) => at(restarts * 10, web([crashed(restarts)])))
    expect(fatalAt([at(1, web([ready])), ...crashes, at(70, undefined, lost)])).toBeUndefined()
  })

  test('what may never be read does not keep trouble alive that has gone', () => {
    const gaps = { gaps: [{ what: 'events', kind: 'forbidden' as const, message: 'no' }] }
    const fine = web([pod([container(running)])])
    const looks = [
      at(1, web([pulling('not found')]), gaps),
      at(5, fine, gaps),
      at(30, web([pulling('not found')]), gaps),
    ]
    expect(fatalAt(looks)).toBeUndefined()
    expect(follow(looks)[1]?.state.problems.values().next().value?.active).toBe(false)
  })

  test('a look without an answer heals nothing and settles nothing', () => {
    const lost = { gaps: [{ what: 'workloads', kind: 'unreachable' as const, message: 'refused' }] }
    const looks = [at(1, web([pulling('not found')])), at(11, undefined, lost), at(22, web([pulling('not found')]))]
    expect(fatalAt(looks)).toBe(22)
    expect(follow([at(1, web([], { settled: true }), lost)])[0]?.settled).toBe(false)
  })
})

const anyState = fc.oneof(
  fc.constant(running),
  fc
    .constantFrom(
      'ContainerCreating',
      'ErrImagePull',
      'ImagePullBackOff',
      'CrashLoopBackOff',
      'CreateContainerConfigError',
    )
    .map((reason) => waiting(reason, 'x not found')),
  fc.integer({ min: 0, max: 3 }).map((code) => ended(code)),
)
const anyPod = fc
  .record({ state: anyState, ready: fc.boolean(), restarts: fc.nat(8) })
  .map(({ state, ready, restarts }) =>
    pod([container(state, { ready: ready && state.kind === 'running', restarts })], {
      ready: ready && state.kind === 'running',
    }),
  )
const anyLook = fc
  .record({
    pods: fc.array(anyPod, { maxLength: 3 }),
    generation: fc.integer({ min: 1, max: 3 }),
    observed: fc.boolean(),
    desired: fc.integer({ min: 1, max: 3 }),
    blind: fc.boolean(),
  })
  .map(({ pods, generation, observed, desired, blind }) => {
    const ready = pods.filter((one) => one.ready).length
    const seen = web(observed ? pods : [], {
      generation,
      observed,
      desired,
      ready,
      settled: observed && ready >= desired,
    })
    return { seen, gaps: blind ? [{ what: 'workloads', kind: 'unreachable' as const, message: 'x' }] : [] }
  })

describe('any run of observations', () => {
  test('settled only with all pods of the current revision ready at a seen generation, and off is never fatal', () => {
    fc.assert(
      fc.property(
        fc.array(anyLook, { maxLength: 20 }),
        fc.constantFrom('strict' as const, 'normal' as const, 'off' as const),
        (parts, failFast) => {
          const looks = parts.map(({ seen, gaps }, index) => at(index * 3 + 1, seen, { gaps }))
          for (const [index, judgement] of follow(looks, plan({ failFast })).entries()) {
            const { seen, gaps } = parts[index] as (typeof parts)[number]
            if (judgement.settled)
              expect([seen.observed, seen.pods.filter((one) => one.ready).length >= seen.desired, gaps.length]).toEqual(
                [true, true, 0],
              )
            if (failFast === 'off') expect(judgement.fatal).toBeUndefined()
            if (judgement.fatal !== undefined) expect(judgement.fatal.active).toBe(true)
          }
        },
      ),
    )
  })

  test('strict is never more patient than normal', () => {
    fc.assert(
      fc.property(fc.array(anyLook, { maxLength: 20 }), (parts) => {
        const looks = parts.map(({ seen }, index) => at(index * 3 + 1, seen))
        const normal = fatalAt(looks, plan({ failFast: 'normal' }))
        const strict = fatalAt(looks, plan({ failFast: 'strict' }))
        if (normal !== undefined) expect(strict).toBeLessThanOrEqual(normal)
      }),
    )
  })

  test('the same looks give the same judgements', () => {
    fc.assert(
      fc.property(fc.array(anyLook, { maxLength: 10 }), (parts) => {
        const looks = parts.map(({ seen }, index) => at(index + 1, seen))
        expect(follow(looks)).toEqual(follow(looks))
      }),
    )
  })
})

describe('ready by luck of the moment', () => {
  const up = (more: Partial<ContainerView> = {}) => pod([container(running, { ready: true, ...more })], { ready: true })
  const down = pod([
    container(waiting('CrashLoopBackOff'), {
      restarts: 2,
      last: { kind: 'terminated', exitCode: 3, reason: 'Error', message: '', signal: undefined },
    }),
  ])
  const ready = (second: number, seen: PodView) => at(second, web([seen], { settled: true, ready: 1 }))
  const settledAt = (looks: readonly Observation[], using?: JudgePlan) => {
    const first = follow(looks, using).findIndex(({ settled }) => settled)
    return first < 0 ? undefined : ((looks[first] as Observation).at - T0) / 1000
  }
  const every = (seen: PodView) => [1, 2, 3, 4, 10, 11, 12].map((second) => ready(second, seen))

  test.each([
    ['a container that is probed', up(), 1],
    ['one that nobody probes: the kubelet sees its end a second later', up({ probed: false }), 3],
    ['one that was restarted', up({ restarts: 1 }), 11],
  ] as const)('%s', (_, seen, want) => expect(settledAt(every(seen))).toBe(want))

  test('a crash in between begins the wait anew', () => {
    const looks = [
      ready(1, up({ restarts: 1 })),
      at(8, web([down])),
      ready(12, up({ restarts: 2 })),
      ready(21, up({ restarts: 2 })),
      ready(22, up({ restarts: 2 })),
    ]
    expect(settledAt(looks)).toBe(22)
    expect(follow(looks).map((judgement) => judgement.ready)).toEqual([true, false, true, true, true])
  })

  test('what was there before has shown it already; a look without an answer takes nothing away', () => {
    const known = up({ restarts: 7, probed: false })
    expect(settledAt(every(known), plan({ baseline: at(0, web([known], { generation: 1 })) }))).toBe(1)
    const blind = at(5, undefined, { gaps: [{ what: 'workloads', kind: 'unreachable', message: 'refused' }] })
    expect(settledAt([ready(1, up({ restarts: 1 })), blind, ready(11, up({ restarts: 1 }))])).toBe(11)
  })
})

describe('a container that is to stay ready', () => {
  const up = (second: number) =>
    at(second, web([pod([container(running, { ready: true })], { ready: true })], { settled: true, ready: 1 }))
  const out = (second: number) => at(second, web([pod([container(running)])]))
  const looks = [up(1), out(2), up(3), up(22.999), up(23)]
  const active = (using: JudgePlan) =>
    follow(looks, using).map(({ state }) =>
      [...state.problems.values()].flatMap((problem) => (problem.active ? [problem.cause] : [])),
    )

  test('and lapses has trouble until it has stayed so', () => {
    const lapsed = ['unsteady']
    expect(active(plan({ stayReady: 20_000 }))).toEqual([[], lapsed, lapsed, lapsed, []])
    expect(fatalAt(looks, plan({ failFast: 'strict', stayReady: 20_000 }))).toBe(2)
    expect(follow(looks, plan({ stayReady: 20_000 })).map(({ settled }) => settled)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
  })

  test('is what nobody asked for otherwise', () => {
    expect(active(plan()).flat()).not.toContain('unsteady')
  })
})

/** Seconds of `normal`, after which and with a second look a cause is fatal; `strict` is fatal at the first look. */
const SECONDS: Partial<Record<Cause, number>> = {
  'image-not-found': 20,
  'image-platform': 20,
  'image-denied': 20,
  'configmap-missing': 120,
  'configmap-key-missing': 120,
  'secret-missing': 120,
  'secret-key-missing': 120,
  'runs-as-root': 5,
  'container-config': 30,
  'wrong-architecture': 5,
  'program-missing': 5,
  'cannot-start': 30,
  'volume-missing': 60,
  quota: 30,
  'limit-range': 30,
  'pod-security': 30,
  'admission-denied': 30,
  'service-account-missing': 30,
  'create-failed': 60,
  unschedulable: 180,
}
const AT_FIRST_LOOK: readonly Cause[] = [
  'hook-failed',
  'test-failed',
  'job-failed',
  'image-invalid',
  'image-never-pulled',
]
/** Bad ends in a row of `normal` and of `strict`. */
const ENDS: Partial<Record<Cause, readonly [normal: number, strict: number]>> = {
  'oom-killed': [2, 1],
  'liveness-killed': [6, 3],
  'init-failing': [6, 3],
  'crash-loop': [6, 3],
  'exit-at-start': [6, 3],
  unsteady: [3, 1],
}

describe('the patience with each cause', () => {
  const problem = (cause: Cause, more: Partial<Problem>): Problem => ({
    cause,
    key: 'k',
    workload: REF,
    message: '',
    firstSeen: T0,
    lastSeen: T0,
    sightings: 1,
    sameEnds: 1,
    endSeen: T0,
    active: true,
    ...more,
  })
  const fatal = (failFast: 'strict' | 'normal', cause: Cause, more: Partial<Problem>) =>
    isFatal(problem(cause, more), { failFast }, false)
  const looks = (seconds: number, sightings: number) => ({ lastSeen: T0 + seconds * 1000, sightings })
  const EVER = { ...looks(100_000, 1000), sameEnds: 1000 }

  test.each(Object.entries(SECONDS) as [Cause, number][])('%s: %i s and a second look', (cause, seconds) => {
    expect(fatal('strict', cause, {})).toBe(true)
    expect(fatal('normal', cause, looks(seconds, 2))).toBe(true)
    expect(fatal('normal', cause, looks(seconds - 0.001, 9))).toBe(false)
    expect(fatal('normal', cause, looks(seconds * 9, 1))).toBe(false)
  })

  test.each(AT_FIRST_LOOK)('%s: none', (cause) => {
    expect([fatal('strict', cause, {}), fatal('normal', cause, {})]).toEqual([true, true])
  })

  test.each(Object.entries(ENDS) as [Cause, readonly [number, number]][])('%s: %j bad ends', (cause, ends) => {
    for (const [index, failFast] of (['normal', 'strict'] as const).entries()) {
      const most = ends[index] ?? 0
      expect(fatal(failFast, cause, { ...EVER, sameEnds: most })).toBe(true)
      expect(fatal(failFast, cause, { ...EVER, sameEnds: most - 1 })).toBe(false)
    }
  })

  const known = [...Object.keys(SECONDS), ...AT_FIRST_LOOK, ...Object.keys(ENDS)]
  test.each((Object.keys(CAUSES) as Cause[]).filter((cause) => !known.includes(cause)))(
    '%s: until the deadline',
    (cause) => {
      expect([fatal('strict', cause, EVER), fatal('normal', cause, EVER)]).toEqual([false, false])
    },
  )

  test('is the one that is given, for what may heal', () => {
    const own = (cause: Cause, more: Partial<Problem>) =>
      isFatal(problem(cause, more), { failFast: 'normal', patience: 200_000 }, false)
    expect([own('secret-missing', looks(199, 9)), own('secret-missing', looks(200, 9))]).toEqual([false, true])
    const crashed = { ...looks(199, 9), sameEnds: 9 }
    expect([own('crash-loop', crashed), own('crash-loop', { ...crashed, ...looks(200, 9) })]).toEqual([false, true])
    // What does not heal by itself is not waited for.
    expect(own('job-failed', {})).toBe(true)
  })

  test('ends when the container is started again only after the deadline', () => {
    const waits = { sameEnds: 5, endSeen: T0 + 155_000, lastSeen: T0 + 156_000, backOff: 160_000 }
    const by = (seconds: number, more: Partial<Problem> = {}, everReady = false) =>
      isFatal(
        problem('crash-loop', { ...waits, ...more }),
        { failFast: 'normal', deadline: T0 + seconds * 1000 },
        everReady,
      )
    expect([by(300), by(310), by(311), by(600)]).toEqual([true, true, false, false])
    expect(by(300, { sameEnds: 1 })).toBe(false)
    expect(by(300, {}, true)).toBe(false)
  })

  test('does not run out while something is awaited', () => {
    expect(fatal('normal', 'unschedulable', { ...EVER, awaits: 'pod web-0 is still ending' })).toBe(false)
  })

  test('is not for a container that is to stay ready: that it was ready once takes nothing from its crashes', () => {
    const crashes = problem('crash-loop', { ...EVER, sameEnds: 6 })
    expect([0, 20_000].map((stayReady) => isFatal(crashes, { failFast: 'normal', stayReady }, true))).toEqual([
      false,
      true,
    ])
  })

  test('with nothing in off', () => {
    for (const cause of Object.keys(CAUSES) as Cause[])
      expect(isFatal(problem(cause, EVER), { failFast: 'off' }, false)).toBe(false)
  })
})
