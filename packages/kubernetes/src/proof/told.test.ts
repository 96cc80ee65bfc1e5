import { describe, expect, test } from '@jest/globals'
import type { RenderedContainer } from '../manifest/manifest'
import type { ContainerView, PodView, WorkloadView } from '../rollout/observation'
import { unread } from './accept'
import { isAtLeast, prove, reportedDigest } from './prove'

const d = (character: string) => `sha256:${character.repeat(64)}`
const OURS = `r/web@${d('1')}`
const OLD = `r/web@${d('2')}`
const target: RenderedContainer = {
  workload: { kind: 'Deployment', namespace: 'n', name: 'web' },
  name: 'app',
  init: false,
  image: OURS,
}
const SOURCES = { identity: unread(d('1')), resolve: async () => undefined, platform: async () => undefined }

const container = (more: Partial<ContainerView> = {}): ContainerView => ({
  ...{ name: 'app', init: false, image: OURS, statusImage: OURS, imageId: OURS, ready: true, probed: true },
  ...{ restarts: 0, limit: undefined, state: { kind: 'running', since: 0 }, last: undefined },
  ...more,
})
const NOT_STARTED: Partial<ContainerView> = { state: { kind: 'waiting', reason: '', message: '' }, imageId: '' }

const pod = (name: string, more: Partial<ContainerView> = {}): PodView => ({
  ...{ name, namespace: 'n', uid: name, phase: 'Running', ready: true, created: 0, node: 'n1', conditions: [] },
  containers: [container(more)],
})
const pods = (...names: readonly string[]) => names.map((name) => pod(name))

const view = (more: Partial<WorkloadView> = {}): WorkloadView => ({
  ...{ ...target.workload, uid: 'u', generation: 1, observed: true, desired: 1, ready: 1, settled: true },
  ...{ conditions: [], pods: pods('web-1'), others: [], image: { app: OURS }, managers: [] },
  ...more,
})
const proved = (...views: readonly WorkloadView[]) =>
  prove(
    views.map(({ kind, namespace, name }) => ({ ...target, workload: { kind, namespace, name } })),
    views,
    SOURCES,
  )
const WHERE = 'Deployment web, container app: '

describe('what is not to run now, or not yet', () => {
  test.each<[string, Partial<WorkloadView>, object, string | undefined]>([
    ['runs', {}, { proof: 'running' }, undefined],
    [
      'is paused, and nothing of it runs: the revision before serves',
      { idle: 'paused', pods: [] },
      { proof: 'template' },
      'paused; kubectl rollout resume deployment/web lets it run',
    ],
    [
      'is paused, and pods of the revision before run',
      { idle: 'paused', pods: [pod('web-0', { image: OLD, imageId: OLD })] },
      { proof: 'template' },
      'paused; kubectl rollout resume deployment/web lets it run',
    ],
    [
      'is paused, and some of it runs',
      { idle: 'paused' },
      { proof: 'running' },
      'paused; kubectl rollout resume deployment/web lets it run',
    ],
    ['is scaled to 0', { idle: 'scaled to 0', pods: [] }, { proof: 'template', idle: true }, 'scaled to 0'],
    [
      'is scaled to 0, and its last pod still ends',
      { idle: 'scaled to 0' },
      { proof: 'template', idle: true },
      'scaled to 0',
    ],
    ['has no pod', { pods: [] }, { proof: 'template' }, 'it has no pod'],
    [
      'is replaced by a person, and nothing of it runs yet',
      { idle: 'updated on delete only', pods: [], others: pods('a', 'b', 'c', 'd') },
      { proof: 'template', held: true },
      'updated on delete only: delete a, b, c and 1 more to update them',
    ],
    [
      'is replaced by a person, and some of it runs',
      { idle: 'updated on delete only', others: pods('a') },
      { proof: 'running' },
      'updated on delete only: delete a to update them',
    ],
    [
      'is replaced by a person, and all of it runs',
      { idle: 'updated on delete only' },
      { proof: 'running' },
      undefined,
    ],
    [
      'is replaced by a person, and there is no pod of it',
      { idle: 'updated on delete only', pods: [] },
      { proof: 'template', held: true },
      'updated on delete only',
    ],
    [
      'is held by its partition',
      { idle: 'updated in part only', pods: [], others: pods('a', 'b', 'c') },
      { proof: 'template', held: true },
      'updated in part only: its partition keeps a, b, c at the revision before',
    ],
    [
      'is held by its partition, and there is no pod of it',
      { idle: 'updated in part only', pods: [] },
      { proof: 'template', held: true },
      'updated in part only',
    ],
  ])('what %s', async (_, more, want, note) => {
    expect(await proved(view(more))).toEqual({
      ...{ ok: true, idle: false, held: false, notes: note === undefined ? [] : [WHERE + note] },
      ...want,
    })
  })

  test('a Job that is paused takes nothing from what others prove, and one that is over neither', async () => {
    const job = { kind: 'Job', name: 'once', pods: [] } as const
    expect(await proved(view({ ...job, idle: 'paused' }))).toMatchObject({
      idle: true,
      notes: ['Job once, container app: paused; kubectl rollout resume job/once lets it run'],
    })
    expect(await proved(view(), view(job))).toMatchObject({
      ...{ proof: 'running', idle: false },
      notes: ['Job once, container app: it has no pod'],
    })
  })

  test('what has no pod yet, or serves the revision before, is all that is proved of several', async () => {
    for (const more of [{ pods: [] }, { idle: 'paused', pods: [] }] as const)
      expect(await proved(view(), view({ name: 'api', ...more }))).toMatchObject({ proof: 'template', idle: false })
  })

  test('a Job that is gone has ended; anything else that is gone may only be hidden', async () => {
    const gone = (kind: 'Deployment' | 'Job') =>
      prove([{ ...target, workload: { ...target.workload, kind } }], [], SOURCES)
    expect(await gone('Job')).toEqual({
      ...{ ok: true, proof: 'template', idle: false, held: false },
      notes: ['Job web, container app: it has ended and is removed'],
    })
    expect(await gone('Deployment')).toEqual({
      ...{ ok: true, proof: 'template', idle: false, held: false },
      notes: ['Deployment web, container app: already gone, or not readable with these credentials'],
    })
    const both = [target, { ...target, workload: { ...target.workload, name: 'gone' } }]
    expect(await prove(both, [view()], SOURCES)).toMatchObject({ proof: 'template' })
  })
})

describe('pods that have not started the container', () => {
  test('are counted', async () => {
    const some = view({ pods: [pod('a'), pod('b', NOT_STARTED)] })
    expect(await proved(some)).toMatchObject({
      ...{ ok: true, proof: 'running' },
      notes: [`${WHERE}1 of 2 pods have not started it`],
    })
    expect(await proved(view({ pods: [pod('b', NOT_STARTED)] }))).toMatchObject({
      ...{ ok: true, proof: 'template' },
      notes: [`${WHERE}1 of 1 pods have not started it`],
    })
  })

  test.each<[string, Partial<ContainerView>]>([
    [
      'it waits to be started again',
      { ...NOT_STARTED, last: { ...{ kind: 'terminated', exitCode: 1, reason: '' }, message: '', signal: undefined } },
    ],
    ['its image is there', { ...NOT_STARTED, imageId: OURS }],
  ])('but not when %s', async (_, more) => {
    const result = await proved(view({ pods: [pod('a', more)] }))
    expect(result.ok && result.notes.filter((note) => note.includes('have not started'))).toEqual([])
  })
})

describe('what cannot be compared', () => {
  test.each([
    ['', 'the runtime reports no image, which cannot be compared'],
    [OLD, `the runtime reports ${OLD}, which cannot be compared`],
  ])('"%s" is pinned', async (imageId, note) => {
    expect(await proved(view({ pods: [pod('a'), pod('b', { imageId })] }))).toEqual({
      ...{ ok: true, proof: 'pinned', idle: false, held: false, notes: [WHERE + note] },
    })
  })

  test('is told once', async () => {
    const result = await prove([target, target], [view({ pods: [] })], SOURCES)
    expect(result).toMatchObject({ notes: [`${WHERE}it has no pod`] })
  })
})

describe('what is wrong', () => {
  const saidOf = async (more: Partial<WorkloadView>) => {
    const result = await proved(view(more))
    return result.ok ? 'ok' : [result.message, result.workload.name]
  }

  test('a pod that was given something else', async () => {
    expect(await saidOf({ pods: [pod('web-1'), pod('web-2', { image: OLD })] })).toEqual([
      `pod web-2, container app: the pod was given ${OLD} instead of ${d('1')}`,
      'web',
    ])
    expect(await saidOf({ pods: [pod('web-2', { image: 'r/web:1' })] })).toEqual([
      `pod web-2, container app: the pod was given r/web:1 instead of ${d('1')}`,
      'web',
    ])
  })

  test('a template, with those who wrote it besides Helm and Kubernetes, each once', async () => {
    const managers = ['Helm', 'mutator', 'kube-controller-manager', 'kubelet', 'mutator', 'helm-operator', 'my-helm']
    const expected = `${WHERE}expected ${OURS}, the cluster has `
    expect(await saidOf({ image: { app: OLD }, managers })).toEqual([
      `${expected}${OLD}; fields of it were written by mutator, helm-operator, my-helm`,
      'web',
    ])
    expect(await saidOf({ image: {}, managers: ['helm'] })).toEqual([`${expected}no such container`, 'web'])
  })

  test('containers of the same pod with another name are nothing to it', async () => {
    const mesh = container({ name: 'mesh', image: 'mesh:1', imageId: '' })
    const one = pod('web-1')
    expect(await proved(view({ pods: [{ ...one, containers: [mesh, ...one.containers] }] }))).toMatchObject({
      ...{ ok: true, proof: 'running' },
    })
  })
})

test.each([
  [`sha256:${'a'.repeat(63)}`, undefined],
  ['a'.repeat(65), undefined],
  [`x${'a'.repeat(64)}`, undefined],
  [`xsha256:${'a'.repeat(64)}`, undefined],
  [`sha256:${'a'.repeat(65)}`, undefined],
  [`a@b@${d('b')}`, d('b')],
])('reported digest of %s', (text, want) => expect(reportedDigest(text)).toBe(want))

test('nothing is required: everything is enough', () => expect(isAtLeast('template', 'none')).toBe(true))
