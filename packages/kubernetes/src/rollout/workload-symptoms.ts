import { type Cause, recognise } from './causes'
import { awaiting, containerSymptom, makerText } from './container-symptoms'
import type { EventView, PodView, WorkloadView } from './observation'
import { type Symptom, type SymptomContext, workloadKey } from './symptoms'

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
    const test = hook && context.areTests === true
    add(recognise('finished', { hook, test, message }) ?? 'job-failed', message)
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
  const own = events.filter((event) => event.object.uid === pod.uid)
  const whole = [unscheduled(workload, pod, own, context), unmounted(workload, pod, own, context)]
  const hook = context.hooks.has(workloadKey(workload))
  const containers = pod.containers.flatMap((container) => {
    const found = containerSymptom({ workload, pod, container, events: own, context, hook })
    return found === undefined
      ? []
      : [{ ...base, container: container.name, key: `${workloadKey(workload)}/${container.name}`, ...found }]
  })
  return [...whole.flatMap((symptom) => (symptom === undefined ? [] : [{ ...base, ...symptom }])), ...containers]
}

type OfPod = Omit<Symptom, 'workload' | 'pod'> | undefined

function unscheduled(
  workload: WorkloadView,
  pod: PodView,
  events: readonly EventView[],
  context: SymptomContext,
): OfPod {
  const condition = pod.conditions.find(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  )
  if (condition === undefined) return undefined
  const { message } = condition
  return {
    cause: recognise('schedule', { scaleUp: events.some(isScaleUp), message }) ?? 'unschedulable',
    key: `${workloadKey(workload)}#schedule`,
    message,
    ...awaiting(leavingText(workload) ?? unseenText(context)),
  }
}

/** A pod of the same workload still takes the place, the port or the device. */
function leavingText({ leaving = [] }: WorkloadView): string | undefined {
  return leaving.length === 0 ? undefined : `pod ${leaving.slice(0, 2).join(', ')} is still ending`
}

/** An autoscaler says in events alone that a node is on its way. */
function unseenText({ observation: { gaps } }: SymptomContext): string | undefined {
  const isHidden = gaps.some(({ what, kind }) => what === 'events' && kind === 'forbidden')
  return isHidden ? 'a node may be on its way, which cannot be seen without the right to read events' : undefined
}

/** The words of the cluster autoscaler, and of Karpenter: a node for this pod is on its way. */
function isScaleUp({ reason }: EventView): boolean {
  return reason === 'TriggeredScaleUp' || reason === 'Nominated'
}

const isMade = /(?:secrets?|configmaps?) ".*" not found|references non-existent (?:secret|config) key/i

function unmounted(workload: WorkloadView, pod: PodView, events: readonly EventView[], context: SymptomContext): OfPod {
  if (pod.phase !== 'Pending') return undefined
  const [event] = events
    .filter(({ reason }) => /^Failed(?:Mount|AttachVolume)$/.test(reason))
    .sort((a, b) => b.at - a.at)
  if (event === undefined) return undefined
  return {
    cause: recognise('mount', event) ?? 'volume-missing',
    key: `${workloadKey(workload)}#mount`,
    message: event.message,
    ...awaiting(isMade.test(event.message) ? makerText(context) : undefined),
  }
}
