import { createHash } from 'node:crypto'
import { copy, isSame, ownedBy, timestamp } from '../model'
import type { Condition, Deployment, PodTemplate, ReplicaSet } from '../model'
import { resource } from '../resources'
import { podsOf, withCondition } from './controller'
import type { Controller, Controls } from './controller'

const REVISION = 'deployment.kubernetes.io/revision'
const HASH = 'pod-template-hash'
const COMPONENT = 'deployment-controller'

/**
 * One ReplicaSet for each template, scaled from the old ones to the new one:
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
export const deploymentController: Controller = {
  resource: 'deployments',
  reconcile(object, controls) {
    const deployment = object as Deployment
    if (deployment.metadata.deletionTimestamp !== undefined) return
    const sets = setsOf(deployment, controls)
    const current =
      sets.find((set) => isSame(templateOf(set), deployment.spec.template)) ??
      (deployment.spec.paused ? undefined : create(deployment, sets, controls))
    if (current !== undefined) {
      markRevision(deployment, current, sets, controls)
      if (!deployment.spec.paused) rollOut(deployment, current, setsOf(deployment, controls), controls)
    }
    report(deployment, current, controls)
    forget(deployment, current, controls)
  },
}

const setsOf = ({ metadata }: Deployment, { store }: Controls): ReplicaSet[] =>
  store
    .list<ReplicaSet>(resource('replicasets'), metadata.namespace)
    .filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid))

const revisionOf = (set: ReplicaSet) => Number(set.metadata.annotations?.[REVISION] ?? 0)

/** The Deployment's own template, without the label that a ReplicaSet adds. */
function templateOf(set: ReplicaSet): PodTemplate {
  const template = copy(set.spec.template)
  if (template.metadata?.labels) delete template.metadata.labels[HASH]
  return template
}

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
const hashOf = (template: PodTemplate) =>
  [...createHash('sha256').update(JSON.stringify(template)).digest().subarray(0, 10)]
    .map((byte) => LETTERS[byte % LETTERS.length])
    .join('')

function create(deployment: Deployment, sets: readonly ReplicaSet[], controls: Controls): ReplicaSet {
  const { name, namespace, annotations } = deployment.metadata
  const template = copy(deployment.spec.template)
  const hash = hashOf(template)
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, [HASH]: hash } }
  const { selector, minReadySeconds } = deployment.spec
  const set = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: template.metadata.labels,
      annotations: { ...inherited(annotations), [REVISION]: String(Math.max(0, ...sets.map(revisionOf)) + 1) },
      ownerReferences: [ownedBy(deployment)],
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
      template,
    },
    status: { replicas: 0 },
  }
  return controls.store.create(resource('replicasets'), set as unknown as ReplicaSet)
}

const inherited = (annotations: Record<string, string> | undefined) =>
  Object.fromEntries(
    Object.entries(annotations ?? {}).filter(
      ([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration' && key !== REVISION,
    ),
  )

/** A template that was there before uses its old ReplicaSet again, under a new revision. */
function markRevision(
  deployment: Deployment,
  current: ReplicaSet,
  sets: readonly ReplicaSet[],
  { store }: Controls,
): void {
  const highest = Math.max(0, ...sets.filter(({ metadata }) => metadata.uid !== current.metadata.uid).map(revisionOf))
  const revision = String(Math.max(revisionOf(current), highest + (revisionOf(current) > highest ? 0 : 1)))
  store.change<ReplicaSet>(
    resource('replicasets'),
    current,
    ({ metadata }) => (metadata.annotations = { ...metadata.annotations, [REVISION]: revision }),
  )
  store.change<Deployment>(
    resource('deployments'),
    deployment,
    ({ metadata }) => (metadata.annotations = { ...metadata.annotations, [REVISION]: revision }),
  )
}

function rollOut(deployment: Deployment, current: ReplicaSet, sets: readonly ReplicaSet[], controls: Controls): void {
  const fresh = sets.find(({ metadata }) => metadata.uid === current.metadata.uid) ?? current
  const old = sets.filter((set) => set !== fresh && set.spec.replicas > 0)
  const { replicas, strategy } = deployment.spec
  if (strategy.type === 'Recreate') {
    for (const set of old) scaleTo(deployment, set, 0, controls)
    const running = sets.some(
      (set) =>
        set !== fresh &&
        podsOf(controls.store, set).some(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed'),
    )
    if (!running) scaleTo(deployment, fresh, replicas, controls)
    return
  }
  const surge = amount(strategy.rollingUpdate?.maxSurge ?? '25%', replicas, Math.ceil)
  const missing = amount(strategy.rollingUpdate?.maxUnavailable ?? '25%', replicas, Math.floor)
  const unavailable = surge === 0 && missing === 0 ? 1 : missing
  const total = sets.reduce((sum, set) => sum + set.spec.replicas, 0)
  if (fresh.spec.replicas > replicas) scaleTo(deployment, fresh, replicas, controls)
  else if (fresh.spec.replicas < replicas) {
    const room = replicas + surge - total
    if (room > 0) return scaleTo(deployment, fresh, Math.min(replicas, fresh.spec.replicas + room), controls)
  }
  shrink({ deployment, fresh, old, atLeast: replicas - unavailable }, controls)
}

/** Old pods that are not available go first; then as many of the others as the new ones replace. */
function shrink(
  plan: { deployment: Deployment; fresh: ReplicaSet; old: readonly ReplicaSet[]; atLeast: number },
  controls: Controls,
): void {
  const { deployment, fresh, old, atLeast } = plan
  const available = (set: ReplicaSet) => set.status?.availableReplicas ?? 0
  const total = [fresh, ...old].reduce((sum, set) => sum + set.spec.replicas, 0)
  let removable = total - atLeast - (fresh.spec.replicas - available(fresh))
  const wanted = new Map(old.map((set) => [set, set.spec.replicas]))
  for (const set of old) {
    const idle = Math.max(0, Math.min(set.spec.replicas - available(set), removable))
    wanted.set(set, set.spec.replicas - idle)
    removable -= idle
  }
  let spare = [fresh, ...old].reduce((sum, set) => sum + available(set), 0) - atLeast
  for (const set of old) {
    const share = Math.max(0, Math.min(wanted.get(set) ?? 0, spare))
    spare -= share
    scaleTo(deployment, set, (wanted.get(set) ?? 0) - share, controls)
  }
}

function amount(value: number | string, of: number, round: (number: number) => number): number {
  return typeof value === 'number'
    ? value
    : value.endsWith('%')
      ? round((Number(value.slice(0, -1)) * of) / 100)
      : Number(value)
}

function scaleTo(deployment: Deployment, set: ReplicaSet, replicas: number, controls: Controls): void {
  const before = set.spec.replicas
  if (before === replicas) return
  controls.store.change<ReplicaSet>(resource('replicasets'), set, ({ spec }) => (spec.replicas = replicas))
  const message = `Scaled ${replicas > before ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${replicas}`
  controls.event(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component: COMPONENT })
}

function report(deployment: Deployment, current: ReplicaSet | undefined, controls: Controls): void {
  const sets = setsOf(deployment, controls)
  const fresh = sets.find(({ metadata }) => metadata.uid === current?.metadata.uid)
  const sum = (key: 'replicas' | 'readyReplicas' | 'availableReplicas') =>
    sets.reduce((total, { status }) => total + (status?.[key] ?? 0), 0)
  const [replicas, readyReplicas, availableReplicas] = [sum('replicas'), sum('readyReplicas'), sum('availableReplicas')]
  const updatedReplicas = fresh?.status?.replicas ?? 0
  const unavailableReplicas = Math.max(0, Math.max(replicas, deployment.spec.replicas) - availableReplicas)
  const counts = Object.fromEntries(
    Object.entries({ replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas }).filter(
      ([, count]) => count > 0,
    ),
  )
  controls.store.change<Deployment>(resource('deployments'), deployment, (object) => {
    const { generation } = object.metadata
    object.status = {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      ...counts,
      conditions: conditionsOf(deployment, fresh, object, counts, controls),
    }
  })
}

type Counts = Readonly<Record<string, number>>

function conditionsOf(
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  stored: Deployment,
  counts: Counts,
  controls: Controls,
): Condition[] {
  const now = timestamp()
  const { replicas, strategy } = deployment.spec
  const need =
    replicas -
    (strategy.type === 'Recreate' ? 0 : amount(strategy.rollingUpdate?.maxUnavailable ?? '25%', replicas, Math.floor))
  const enough = (counts['availableReplicas'] ?? 0) >= need
  const available: Condition = enough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }
  let conditions = withCondition(stored.status?.conditions, available, now)
  const failed = fresh?.status?.conditions?.find(({ type }) => type === 'ReplicaFailure')
  conditions =
    failed === undefined
      ? conditions.filter(({ type }) => type !== 'ReplicaFailure')
      : withCondition(conditions, failed, now)
  if (fresh === undefined) return conditions
  return withProgress(conditions, { deployment, fresh, stored, counts, now }, controls)
}

interface Progress {
  readonly deployment: Deployment
  readonly fresh: ReplicaSet
  readonly stored: Deployment
  readonly counts: Counts
  readonly now: string
}

/** Complete, progressing, or past its deadline since the counts last moved. */
function withProgress(
  conditions: readonly Condition[],
  { deployment, fresh, stored, counts, now }: Progress,
  controls: Controls,
): Condition[] {
  const { replicas, progressDeadlineSeconds = 600 } = deployment.spec
  const of = (key: string) => counts[key] ?? 0
  const complete =
    of('updatedReplicas') === replicas && of('replicas') === replicas && of('availableReplicas') === replicas
  const name = `ReplicaSet "${fresh.metadata.name}"`
  const old = conditions.find(({ type }) => type === 'Progressing')
  if (complete)
    return withCondition(
      conditions,
      {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: `${name} has successfully progressed.`,
      },
      now,
    )
  const before = stored.status as Counts | undefined
  const moved = ['replicas', 'updatedReplicas', 'availableReplicas'].some((key) => (before?.[key] ?? 0) !== of(key))
  const another = old !== undefined && !(old.message?.includes(fresh.metadata.name) ?? false)
  if (old === undefined || moved || another || old.reason === 'NewReplicaSetAvailable') {
    controls.wake(progressDeadlineSeconds * 1000 + 100)
    const progressing: Condition = {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `${name} is progressing.`,
    }
    return withCondition(conditions, progressing, now).map((each) =>
      each.type === 'Progressing' ? { ...each, lastUpdateTime: now } : each,
    )
  }
  const late = Date.now() - Date.parse(old.lastUpdateTime ?? now) >= progressDeadlineSeconds * 1000
  if (!late || old.status === 'False') return [...conditions]
  return withCondition(
    conditions,
    {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${name} has timed out progressing.`,
    },
    now,
  )
}

function forget(deployment: Deployment, current: ReplicaSet | undefined, { store }: Controls): void {
  const idle = store
    .list<ReplicaSet>(resource('replicasets'), deployment.metadata.namespace)
    .filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid))
    .filter(
      (set) =>
        set.metadata.uid !== current?.metadata.uid && set.spec.replicas === 0 && (set.status?.replicas ?? 0) === 0,
    )
    .sort((a, b) => revisionOf(b) - revisionOf(a))
  for (const set of idle.slice(deployment.spec.revisionHistoryLimit ?? 10))
    store.remove(resource('replicasets'), set.metadata.namespace, set.metadata.name)
}
