import { describe, expect, test } from '@jest/globals'
import type { WorkloadKind } from '../manifest/manifest'
import { objectsOf, readWorkload } from './read-workload'

interface Wish {
  readonly spec?: object
  readonly status?: object
}

const object = (kind: string, { spec = {}, status = {} }: Wish = {}) => ({
  kind,
  metadata: { name: 'w', uid: 'w', generation: 4 },
  spec,
  status: { observedGeneration: 4, ...status },
})
const pod = (name: string, owner: string, labels: object, ready = true) => ({
  kind: 'Pod',
  metadata: { name, uid: name, labels, ownerReferences: [{ uid: owner, controller: true }] },
  spec: { containers: [{ name: 'app', image: 'i' }] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
})
const hash = (value: string) => ({ 'controller-revision-hash': value })
const revision = (number: number) => ({
  kind: 'ControllerRevision',
  revision: number,
  metadata: { name: `w-${number}`, labels: hash(`r${number}`), ownerReferences: [{ uid: 'w' }] },
})
const read = (kind: WorkloadKind, items: readonly object[]) =>
  readWorkload({ kind, namespace: 'n', name: 'w' }, objectsOf(items))

describe('the current revision', () => {
  test('of a StatefulSet is what it updates to', () => {
    const set = object('StatefulSet', {
      spec: { replicas: 2 },
      status: { updateRevision: 'r2', updatedReplicas: 1, readyReplicas: 2 },
    })
    const view = read('StatefulSet', [set, pod('w-0', 'w', hash('r1')), pod('w-1', 'w', hash('r2'))])
    expect([
      view?.pods.map(({ name }) => name),
      view?.others.map(({ name }) => name),
      view?.settled,
      view?.revision,
    ]).toEqual([['w-1'], ['w-0'], false, 'r2'])
  })

  test('of a DaemonSet is the newest of its ControllerRevisions, by number', () => {
    const status = { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 }
    const items = [
      object('DaemonSet', { status }),
      revision(10),
      revision(9),
      pod('new', 'w', hash('r10')),
      pod('old', 'w', hash('r9')),
    ]
    const view = read('DaemonSet', items)
    expect([view?.pods.map(({ name }) => name), view?.settled]).toEqual([['new'], true])
  })

  test("of OpenShift's DeploymentConfig is the controller of its last rollout, once that has the new image", () => {
    const withImage = (image: string) => ({ template: { spec: { containers: [{ name: 'app', image }] } } })
    const config = (image: string) => ({
      ...object('DeploymentConfig', {
        spec: { replicas: 1, ...withImage(image) },
        status: { latestVersion: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
      }),
    })
    const controller = (version: number, image: string) => ({
      kind: 'ReplicationController',
      metadata: {
        name: `w-${version}`,
        uid: `rc-${version}`,
        annotations: { 'openshift.io/deployment-config.latest-version': String(version) },
        ownerReferences: [{ uid: 'w' }],
      },
      spec: withImage(image),
    })
    const items = [
      controller(1, 'shop:1'),
      controller(2, 'shop:2'),
      pod('old', 'rc-1', { deployment: 'w-1' }),
      pod('new', 'rc-2', { deployment: 'w-2' }),
    ]
    const seen = (view: ReturnType<typeof read>) => [view?.pods.map(({ name }) => name), view?.settled, view?.idle]
    expect(seen(read('DeploymentConfig', [config('shop:2'), ...items]))).toEqual([['new'], true, undefined])
    // The generation is seen, and the rollout has not begun.
    expect(seen(read('DeploymentConfig', [config('shop:3'), ...items]))).toEqual([[], false, undefined])
    const byHand = { ...config('shop:3'), spec: { ...config('shop:3').spec, triggers: [{ type: 'ImageChange' }] } }
    expect(seen(read('DeploymentConfig', [byHand, ...items]))).toEqual([[], true, 'paused'])
  })

  test('of a Job is all that it controls', () => {
    const view = read('Job', [object('Job'), pod('mine', 'w', {}), pod('of the Job before', 'v', {})])
    expect([view?.pods.map(({ name }) => name), view?.settled]).toEqual([['mine'], true])
  })

  test.each<[WorkloadKind, string, object[]]>([
    ['CronJob', 'scheduled', [object('CronJob')]],
    [
      'StatefulSet',
      'updated on delete only',
      [object('StatefulSet', { spec: { updateStrategy: { type: 'OnDelete' } } }), pod('old', 'w', hash('r1'))],
    ],
    [
      'StatefulSet',
      'updated in part only',
      [
        object('StatefulSet', { spec: { updateStrategy: { rollingUpdate: { partition: 1 } } } }),
        pod('old', 'w', hash('r1')),
      ],
    ],
    ['DaemonSet', 'no node for it', [object('DaemonSet', { status: { desiredNumberScheduled: 0 } })]],
    ['Job', 'paused', [object('Job', { spec: { suspend: true } })]],
  ])('of a %s may be idle: %s', (kind, idle, items) => {
    expect(read(kind, items)).toMatchObject({ idle, settled: true })
  })

  test.each<[string, number, readonly object[], boolean]>([
    ['at a first install, before its pods are there', 2, [], false],
    ['at a first install', 1, [pod('w-0', 'w', hash('r2'))], true],
    ['when the one that a person deleted is not ready', 2, [pod('w-0', 'w', hash('r2'), false)], false],
    ['with a pod of the revision before', 2, [pod('w-0', 'w', hash('r2')), pod('w-1', 'w', hash('r1'))], true],
  ])('of a StatefulSet that is updated on delete only must be ready %s', (_, replicas, pods, settled) => {
    const spec = { replicas, updateStrategy: { type: 'OnDelete' } }
    const set = object('StatefulSet', { spec, status: { updateRevision: 'r2' } })
    expect(read('StatefulSet', [set, ...pods])?.settled).toBe(settled)
  })

  test.each<[WorkloadKind, object]>([
    ['Deployment', { replicas: 1, updatedReplicas: 1, availableReplicas: 1 }],
    ['StatefulSet', { updateRevision: 'r', updatedReplicas: 1, readyReplicas: 1 }],
    ['DaemonSet', { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 }],
  ])('of a %s with good counts, and pods that may be read and are not there, is not ready', (kind, status) => {
    expect(read(kind, [object(kind, { status })])?.settled).toBe(false)
    expect(
      readWorkload({ kind, namespace: 'n', name: 'w' }, objectsOf([object(kind, { status })], ['pods']))?.settled,
    ).toBe(true)
  })
})
