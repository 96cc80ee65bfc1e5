import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { WorkloadKind } from '../manifest/manifest'
import { judge } from './judge'
import { FRESH, type JudgePlan } from './judge-state'
import type { Observation, WorkloadView } from './observation'
import { readEvent } from './read-pod'
import { objectsOf, readWorkload } from './read-workload'
import { sentence } from './sentence'
import { workloadKey } from './symptoms'

type Item = { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace: string } }

function read(name: string): { readonly items: readonly Item[]; readonly namespace: string } {
  const { items } = JSON.parse(
    readFileSync(new URL(`fixtures/kubectl-1.35.2-${name}.json`, import.meta.url), 'utf8'),
  ) as { items: Item[] }
  return { items, namespace: items[0]?.metadata.namespace ?? '' }
}

function viewOf(
  items: readonly Item[],
  kind: WorkloadKind,
  name = 'app',
  forbidden: readonly string[] = [],
): WorkloadView {
  const view = readWorkload({ kind, name, namespace: items[0]?.metadata.namespace ?? '' }, objectsOf(items, forbidden))
  if (view === undefined) throw new Error(`no ${kind} ${name}`)
  return view
}

/** What `strict` makes of one recorded look at a release that has just begun. */
function judged(name: string, kind: WorkloadKind, hook?: string) {
  const { items, namespace } = read(name)
  const view = viewOf(items, kind, hook ?? 'app')
  const look: Observation = {
    at: Date.now(),
    workloads: [view],
    events: items.filter((item) => item.kind === 'Event').map(readEvent),
    gaps: [],
  }
  const key = workloadKey({ kind, name: hook ?? 'app', namespace })
  const baseline: Observation = { at: 0, workloads: [], events: [], gaps: [] }
  const plan: JudgePlan = {
    failFast: 'strict',
    workloads: [key],
    hooks: new Set(hook === undefined ? [] : [key]),
    hooksFirst: false,
    started: 0,
    baseline,
  }
  return judge(FRESH, look, plan, true)
}

describe('recorded looks at a real cluster', () => {
  test.each<[string, WorkloadKind, string, RegExp]>([
    ['admission-denied', 'Deployment', 'admission-denied', /the label forbidden is forbidden/],
    ['daemonset-crash', 'DaemonSet', 'crash-loop', /exit code 3/],
    ['crash-loop', 'Deployment', 'crash-loop', /exit code 3/],
    ['job-failed', 'Job', 'job-failed', /BackoffLimitExceeded/],
    ['configmap-missing', 'Deployment', 'configmap-missing', /configmap "settings" not found/],
    ['configmap-key-missing', 'Deployment', 'configmap-key-missing', /couldn't find key MODE in ConfigMap/],
    ['init-failing', 'Deployment', 'init-failing', /container init: .*exit code 6/],
    ['image-not-found', 'Deployment', 'image-not-found', /not found/],
    ['liveness-killed', 'Deployment', 'liveness-killed', /2 restarts/],
  ])('%s', (name, kind, cause, words) => {
    const { named, settled } = judged(name, kind)
    expect(named.map((problem) => problem.cause)[0]).toBe(cause)
    expect(sentence(named[0] as (typeof named)[number])).toMatch(words)
    expect(settled).toBe(false)
  })

  test('only pods of the current revision count: the old one still answers', () => {
    const { items } = read('crash-loop')
    const all = items.filter((item) => item.kind === 'Pod').map((item) => item.metadata.name)
    const current = viewOf(items, 'Deployment').pods.map((pod) => pod.name)
    expect(all.length).toBeGreaterThan(current.length)
    expect(current).toHaveLength(1)
  })

  test('a generation that its controller has not seen shows no pods and never settles', () => {
    const { items } = read('crash-loop')
    const changed = items.map((item) =>
      item.kind === 'Deployment' ? { ...item, metadata: { ...item.metadata, generation: 99 } } : item,
    )
    expect(viewOf(changed, 'Deployment')).toMatchObject({ observed: false, pods: [], settled: false })
  })

  test('a pod on its way out or evicted does not count', () => {
    const { items } = read('crash-loop')
    const leaving = items.map((item) =>
      item.kind === 'Pod'
        ? { ...item, metadata: { ...item.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }
        : item,
    )
    const evicted = items.map((item) =>
      item.kind === 'Pod' ? { ...item, status: { phase: 'Failed', reason: 'Evicted' } } : item,
    )
    expect([viewOf(leaving, 'Deployment').pods, viewOf(evicted, 'Deployment').pods]).toEqual([[], []])
  })

  test.each<[string, object, string]>([
    ['paused', { paused: true }, 'paused'],
    ['scaled to 0', { replicas: 0 }, 'scaled to 0'],
  ])('idle: %s', (_, spec, idle) => {
    const { items } = read('crash-loop')
    const changed = items.map((item) =>
      item.kind === 'Deployment' ? { ...item, spec: { ...(item as unknown as { spec: object }).spec, ...spec } } : item,
    )
    expect(viewOf(changed, 'Deployment')).toMatchObject({ idle })
  })
})
