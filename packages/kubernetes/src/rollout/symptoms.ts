import type { WorkloadRef } from '../manifest/manifest'
import type { Cause } from './causes'
import type { ContainerView, EventView, Observation, PodView, Terminated, WorkloadView } from './observation'
import { recognise } from './symptoms'

/** One thing that is wrong in one look at the cluster. */
export interface Sign {
  readonly cause: Cause
  /** The same trouble has the same key in each look, even when its name becomes more exact. */
  readonly key: string
  readonly workload: WorkloadRef
  readonly pod?: string
  readonly container?: string
  /** The words of whoever reported it. */
  readonly message: string
  readonly exitCode?: number
  readonly restarts?: number
  /** Times that a container ended badly. */
  readonly ends?: number
}

export interface SignContext {
  readonly observation: Observation
  readonly hooks: ReadonlySet<string>
  /** Restarts that pods had before the release: they are not its own. */
  readonly before: ReadonlyMap<string, number>
  /** Events that were there before, by UID, with their counts: clocks of others are not compared with ours. */
  readonly oldEvents: ReadonlyMap<string, number>
}

export const workloadKey = (ref: WorkloadRef) => `${ref.kind}/${ref.namespace}/${ref.name}`

/** Everything wrong with one workload's current revision. */
export function signsOf(workload: WorkloadView, context: SignContext): readonly Sign[] {
  const events = context.observation.events.filter((event) => event.count > (context.oldEvents.get(event.uid) ?? 0))
  return [
    ...workloadSigns(workload, events, context),
    ...workload.pods.flatMap((pod) => podSigns(workload, pod, events, context)),
  ]
}

function workloadSigns(workload: WorkloadView, events: readonly EventView[], context: SignContext): readonly Sign[] {
  const signs: Sign[] = []
  const { kind, name, namespace } = workload
  const add = (cause: Cause, message: string) =>
    signs.push({ cause, key: `${workloadKey(workload)}#create`, workload: { kind, name, namespace }, message })
  const failure = workload.conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
  // Controllers without such a condition say it in events alone.
  const event =
    failure === undefined && workload.pods.length < workload.desired
      ? newest(events, workload.uid, 'FailedCreate')
      : undefined
  const words = failure?.message ?? event?.message
  if (words !== undefined) add(recognise('create', '', words) ?? 'create-failed', words)
  if (workload.finished === 'failed') {
    const why = workload.conditions.find(
      ({ type, status }) => (type === 'Failed' || type === 'FailureTarget') && status === 'True',
    )
    add(
      context.hooks.has(workloadKey(workload)) ? 'hook-failed' : 'job-failed',
      why === undefined ? 'its pod failed' : `${why.reason}: ${why.message}`,
    )
  }
  return signs
}

function newest(events: readonly EventView[], uid: string, reason: string): EventView | undefined {
  return events.filter((event) => event.object.uid === uid && event.reason === reason).sort((a, b) => b.at - a.at)[0]
}

function podSigns(
  workload: WorkloadView,
  pod: PodView,
  events: readonly EventView[],
  context: SignContext,
): readonly Sign[] {
  const { kind, name, namespace } = workload
  const base = { workload: { kind, name, namespace }, pod: pod.name }
  const unscheduled = pod.conditions.find(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  )
  const own = events.filter((event) => event.object.uid === pod.uid)
  const scheduled: Sign[] =
    unscheduled === undefined
      ? []
      : [
          {
            ...base,
            cause: own.some(isScaleUp) ? 'node-pending' : 'unschedulable',
            key: `${workloadKey(workload)}#schedule`,
            message: unscheduled.message,
          },
        ]
  const mount =
    pod.phase === 'Pending'
      ? own.filter(({ reason }) => /^Failed(?:Mount|AttachVolume)$/.test(reason)).sort((a, b) => b.at - a.at)[0]
      : undefined
  const mounted: Sign[] =
    mount === undefined
      ? []
      : [{ ...base, cause: mountCause(mount), key: `${workloadKey(workload)}#mount`, message: mount.message }]
  const hook = context.hooks.has(workloadKey(workload))
  const containers = pod.containers.flatMap((container) => {
    const found = containerSign({ pod, container, events: own, context, hook })
    return found === undefined
      ? []
      : [{ ...base, container: container.name, key: `${workloadKey(workload)}/${container.name}`, ...found }]
  })
  return [...scheduled, ...mounted, ...containers]
}

/** The words of the cluster autoscaler, and of Karpenter: a node for this pod is on its way. */
function isScaleUp({ reason }: EventView): boolean {
  return reason === 'TriggeredScaleUp' || reason === 'Nominated'
}

function mountCause(event: EventView): Cause {
  return event.reason === 'FailedAttachVolume'
    ? 'volume-pending'
    : (recognise('mount', '', event.message) ?? 'volume-missing')
}

type ContainerSign = Omit<Sign, 'key' | 'workload' | 'pod' | 'container'>

interface ContainerContext {
  readonly pod: PodView
  readonly container: ContainerView
  readonly events: readonly EventView[]
  readonly context: SignContext
  readonly hook: boolean
}

function containerSign(at: ContainerContext): ContainerSign | undefined {
  const { state } = at.container
  if (state.kind === 'waiting' && state.reason !== 'CrashLoopBackOff') {
    const cause = recognise('waiting', state.reason, state.message)
    if (cause !== undefined) return waitingSign(cause, state, at)
  }
  return crashSign(at) ?? slowSign(at)
}

/** The status decays to "Back-off pulling image"; the event keeps the registry's own words. */
function waitingSign(
  cause: Cause,
  state: { readonly reason: string; readonly message: string },
  { events }: ContainerContext,
): ContainerSign {
  const message = state.message || state.reason
  if (cause !== 'image-pull') return { cause, message }
  const failed = events
    .filter((event) => event.reason === 'Failed' && /pull/i.test(event.message))
    .sort((a, b) => b.at - a.at)
  const better = failed.find((event) => recognise('waiting', 'ErrImagePull', event.message) !== 'image-pull')
  return better === undefined
    ? { cause, message }
    : { cause: recognise('waiting', 'ErrImagePull', better.message) ?? cause, message: better.message }
}

function crashSign({ pod, container, events, context, hook }: ContainerContext): ContainerSign | undefined {
  const restarts = container.restarts - (context.before.get(`${pod.uid}/${container.name}`) ?? 0)
  const now = container.state.kind === 'terminated' ? container.state : undefined
  const end = now ?? (restarts > 0 ? container.last : undefined)
  const looping = container.state.kind === 'waiting' && container.state.reason === 'CrashLoopBackOff'
  if (end === undefined || (end.exitCode === 0 && !looping)) return undefined
  // A container that restarted and is ready again has healed.
  if (container.ready && now === undefined) return undefined
  const cause = endCause(end, events, { restarts, looping, init: container.init, hook })
  return {
    cause,
    message: endMessage(end),
    exitCode: end.exitCode,
    restarts,
    ends: restarts + (container.state.kind === 'running' ? 0 : 1),
  }
}

function endCause(
  end: Terminated,
  events: readonly EventView[],
  how: { readonly restarts: number; readonly looping: boolean; readonly init: boolean; readonly hook: boolean },
): Cause {
  const known = recognise('terminated', end.reason, end.message)
  if (known !== undefined) return known
  // A probe may also have failed because the process was ending by itself: only what the kubelet killed counts.
  const killed = events.some(
    ({ reason, message }) => reason === 'Killing' && /(?:liveness|startup) probe/i.test(message),
  )
  if (killed && !how.init) return 'liveness-killed'
  if (how.init) return 'init-failing'
  return how.looping || how.restarts >= 2 ? 'crash-loop' : 'exit-at-start'
}

function endMessage(end: Terminated): string {
  const signal = end.signal === undefined ? '' : `, signal ${end.signal}`
  return [`exit code ${end.exitCode}${signal}`, end.reason === 'Error' ? '' : end.reason, end.message]
    .filter((part) => part !== '')
    .join(': ')
}

/** How long something may take before it is worth a word. */
const SLOW = { init: 30_000, readiness: 10_000, hook: 30_000 }

function slowSign({ pod, container, events, context, hook }: ContainerContext): ContainerSign | undefined {
  if (container.state.kind !== 'running') return undefined
  const running = context.observation.at - container.state.since
  if (container.init)
    return running > SLOW.init
      ? { cause: 'init-hanging', message: `running for ${Math.round(running / 1000)} s` }
      : undefined
  if (hook)
    return running > SLOW.hook
      ? { cause: 'hook-hanging', message: `running for ${Math.round(running / 1000)} s` }
      : undefined
  if (container.ready || pod.ready || running < SLOW.readiness) return undefined
  const probe = events
    .filter(({ reason, message }) => reason === 'Unhealthy' && /^(?:Readiness|Startup) probe/i.test(message))
    .sort((a, b) => b.at - a.at)[0]
  return {
    cause: 'readiness-never',
    message: probe?.message ?? `running for ${Math.round(running / 1000)} s and not ready`,
  }
}
