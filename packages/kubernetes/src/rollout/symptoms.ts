import type { WorkloadRef } from '../manifest/manifest'
import { type Cause, recognise } from './causes'
import type { ContainerView, EventView, Observation, PodView, Terminated, WorkloadView } from './observation'

/** One thing that is wrong in one look at the cluster. */
export interface Symptom {
  readonly cause: Cause
  /** The same problem has the same key in each look, even when its cause becomes more exact. */
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
  /** What will end it, in a few words: it is only waited for then. */
  readonly awaits?: string
}

export interface SymptomContext {
  readonly observation: Observation
  readonly hooks: ReadonlySet<string>
  /** Restarts that pods had before the release: they are not its own. */
  readonly before: ReadonlyMap<string, number>
  /** Events that were there before, by UID, with their counts: clocks of others are not compared with ours. */
  readonly oldEvents: ReadonlyMap<string, number>
  /** Objects of operators in the release, which make Secrets and ConfigMaps. */
  readonly makers?: readonly string[]
  /** Runs of containers that did not stay ready, and how often. */
  readonly unsteady?: ReadonlyMap<string, number>
}

/** One run of a container: a restart makes another. */
export function runKey(pod: PodView, { name, restarts }: ContainerView): string {
  return `${pod.uid}/${name}#${restarts}`
}

export const workloadKey = (ref: WorkloadRef) => `${ref.kind}/${ref.namespace}/${ref.name}`

/** Everything wrong with one workload's current revision. */
export function symptomsOf(workload: WorkloadView, context: SymptomContext): readonly Symptom[] {
  const events = context.observation.events.filter((event) => event.count > (context.oldEvents.get(event.uid) ?? 0))
  return [
    ...workloadSymptoms(workload, events, context),
    ...workload.pods.flatMap((pod) => podSymptoms(workload, pod, events, context)),
  ]
}

function workloadSymptoms(
  workload: WorkloadView,
  events: readonly EventView[],
  context: SymptomContext,
): readonly Symptom[] {
  const symptoms: Symptom[] = []
  const { kind, name, namespace } = workload
  const add = (cause: Cause, message: string) =>
    symptoms.push({ cause, key: `${workloadKey(workload)}#create`, workload: { kind, name, namespace }, message })
  const failure = workload.conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
  // Controllers without such a condition say it in events alone.
  const event =
    failure === undefined && workload.pods.length < workload.desired
      ? newest(events, workload.uid, 'FailedCreate')
      : undefined
  const words = failure?.message ?? event?.message
  if (words !== undefined) add(recognise('create', { message: words }) ?? 'create-failed', words)
  if (workload.finished === 'failed') {
    const why = workload.conditions.find(
      ({ type, status }) => (type === 'Failed' || type === 'FailureTarget') && status === 'True',
    )
    const message = why === undefined ? 'its pod failed' : `${why.reason}: ${why.message}`
    const hook = context.hooks.has(workloadKey(workload))
    add(recognise('finished', { hook, message }) ?? 'job-failed', message)
  }
  return symptoms
}

function newest(events: readonly EventView[], uid: string, reason: string): EventView | undefined {
  return events.filter((event) => event.object.uid === uid && event.reason === reason).sort((a, b) => b.at - a.at)[0]
}

function podSymptoms(
  workload: WorkloadView,
  pod: PodView,
  events: readonly EventView[],
  context: SymptomContext,
): readonly Symptom[] {
  const { kind, name, namespace } = workload
  const base = { workload: { kind, name, namespace }, pod: pod.name }
  const unscheduled = pod.conditions.find(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  )
  const own = events.filter((event) => event.object.uid === pod.uid)
  const scheduled: Symptom[] =
    unscheduled === undefined
      ? []
      : [
          {
            ...base,
            cause:
              recognise('schedule', { scaleUp: own.some(isScaleUp), message: unscheduled.message }) ?? 'unschedulable',
            key: `${workloadKey(workload)}#schedule`,
            message: unscheduled.message,
            ...awaiting(leavingText(workload)),
          },
        ]
  const mount =
    pod.phase === 'Pending'
      ? own.filter(({ reason }) => /^Failed(?:Mount|AttachVolume)$/.test(reason)).sort((a, b) => b.at - a.at)[0]
      : undefined
  const mounted: Symptom[] =
    mount === undefined
      ? []
      : [
          {
            ...base,
            cause: recognise('mount', mount) ?? 'volume-missing',
            key: `${workloadKey(workload)}#mount`,
            message: mount.message,
            ...awaiting(isMade.test(mount.message) ? makerText(context) : undefined),
          },
        ]
  const hook = context.hooks.has(workloadKey(workload))
  const containers = pod.containers.flatMap((container) => {
    const found = containerSymptom({ workload, pod, container, events: own, context, hook })
    return found === undefined
      ? []
      : [{ ...base, container: container.name, key: `${workloadKey(workload)}/${container.name}`, ...found }]
  })
  return [...scheduled, ...mounted, ...containers]
}

const awaiting = (awaits: string | undefined) => (awaits === undefined ? {} : { awaits })

/** A pod of the same workload still takes the place, the port or the device. */
function leavingText({ leaving = [] }: WorkloadView): string | undefined {
  return leaving.length === 0 ? undefined : `pod ${leaving.slice(0, 2).join(', ')} is still ending`
}

const isMade = /(?:secrets?|configmaps?) ".*" not found|references non-existent (?:secret|config) key/i
const MADE: readonly Cause[] = ['secret-missing', 'secret-key-missing', 'configmap-missing', 'configmap-key-missing']

function makerText({ makers = [] }: SymptomContext): string | undefined {
  return makers.length === 0 ? undefined : `${makers.slice(0, 3).join(', ')} may make it`
}

/** The words of the cluster autoscaler, and of Karpenter: a node for this pod is on its way. */
function isScaleUp({ reason }: EventView): boolean {
  return reason === 'TriggeredScaleUp' || reason === 'Nominated'
}

type ContainerSymptom = Omit<Symptom, 'key' | 'workload' | 'pod' | 'container'>

interface ContainerContext {
  readonly workload: WorkloadView
  readonly pod: PodView
  readonly container: ContainerView
  readonly events: readonly EventView[]
  readonly context: SymptomContext
  readonly hook: boolean
}

function containerSymptom(at: ContainerContext): ContainerSymptom | undefined {
  const { state } = at.container
  if (state.kind === 'waiting' && state.reason !== 'CrashLoopBackOff') {
    const cause = recognise('waiting', state)
    if (cause !== undefined)
      return {
        ...waitingSymptom(cause, state, at),
        ...awaiting(MADE.includes(cause) ? makerText(at.context) : undefined),
      }
  }
  return crashSymptom(at) ?? unsteadySymptom(at) ?? slowSymptom(at)
}

function unsteadySymptom({ pod, container, context }: ContainerContext): ContainerSymptom | undefined {
  const lapses = context.unsteady?.get(runKey(pod, container)) ?? 0
  const cause = recognise('running', { lapses })
  if (lapses === 0 || cause === undefined) return undefined
  return { cause, message: `ready and then not ready, ${lapses} time${lapses === 1 ? '' : 's'}`, ends: lapses }
}

/** The status decays to "Back-off pulling image"; the event keeps the registry's own words. */
function waitingSymptom(
  cause: Cause,
  state: { readonly reason: string; readonly message: string },
  { events }: ContainerContext,
): ContainerSymptom {
  const message = state.message || state.reason
  if (cause !== 'image-pull') return { cause, message }
  const failed = events
    .filter((event) => event.reason === 'Failed' && /pull/i.test(event.message))
    .sort((a, b) => b.at - a.at)
  const pullCause = ({ message: words }: EventView) => recognise('waiting', { reason: 'ErrImagePull', message: words })
  const better = failed.find((event) => pullCause(event) !== 'image-pull')
  return better === undefined ? { cause, message } : { cause: pullCause(better) ?? cause, message: better.message }
}

function crashSymptom({ pod, container, events, context }: ContainerContext): ContainerSymptom | undefined {
  const restarts = container.restarts - (context.before.get(`${pod.uid}/${container.name}`) ?? 0)
  const now = container.state.kind === 'terminated' ? container.state : undefined
  const end = now ?? (restarts > 0 ? container.last : undefined)
  const looping = container.state.kind === 'waiting' && container.state.reason === 'CrashLoopBackOff'
  if (end === undefined || (end.exitCode === 0 && !looping)) return undefined
  // A container that restarted and is ready again has healed.
  if (container.ready && now === undefined) return undefined
  const how = { restarts, looping, init: container.init, killed: wasKilled(events) }
  const cause = recognise('terminated', end) ?? recognise('ended', how) ?? 'exit-at-start'
  return {
    cause,
    message: endMessage(end),
    exitCode: end.exitCode,
    restarts,
    ends: restarts + (container.state.kind === 'running' ? 0 : 1),
  }
}

/** A probe may also have failed because the process was ending by itself: only what the kubelet killed counts. */
function wasKilled(events: readonly EventView[]): boolean {
  return events.some(({ reason, message }) => reason === 'Killing' && /(?:liveness|startup) probe/i.test(message))
}

function endMessage(end: Terminated): string {
  const signal = end.signal === undefined ? '' : `, signal ${end.signal}`
  return [`exit code ${end.exitCode}${signal}`, end.reason === 'Error' ? '' : end.reason, end.message]
    .filter((part) => part !== '')
    .join(': ')
}

function slowSymptom({
  workload,
  pod,
  container,
  events,
  context,
  hook,
}: ContainerContext): ContainerSymptom | undefined {
  if (container.state.kind !== 'running') return undefined
  const seconds = (context.observation.at - container.state.since) / 1000
  const { init } = container
  const cause = recognise('running', { init, hook, ready: container.ready || pod.ready, seconds })
  if (cause === undefined) return undefined
  const time = `running for ${Math.round(seconds)} s`
  if (init || hook) return { cause, message: time }
  const probe = events
    .filter(({ reason, message }) => reason === 'Unhealthy' && /^(?:Readiness|Startup) probe/i.test(message))
    .sort((a, b) => b.at - a.at)[0]
  const counts = `${workload.ready} of ${workload.desired} ready after ${Math.round(seconds)} s`
  return { cause, message: probe === undefined ? counts : `${counts}; ${probe.message}` }
}
