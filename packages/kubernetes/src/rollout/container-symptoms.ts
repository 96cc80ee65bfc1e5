import { formatDuration } from '@slipway/core'
import { type Cause, recognise } from './causes'
import type { ContainerView, EventView, PodView, Terminated, WorkloadView } from './observation'
import { runKey, type Symptom, type SymptomContext } from './symptoms'

export const awaiting = (awaits: string | undefined) => (awaits === undefined ? {} : { awaits })

const MADE: readonly Cause[] = ['secret-missing', 'secret-key-missing', 'configmap-missing', 'configmap-key-missing']

/** Who makes a Secret or a ConfigMap that is missing. */
export function makerText({ makers = [] }: SymptomContext): string | undefined {
  return makers.length === 0 ? undefined : `${makers.slice(0, 3).join(', ')} may make it`
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

/** What is wrong with one container of a pod. */
export function containerSymptom(at: ContainerContext): ContainerSymptom | undefined {
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
  const before = context.before.get(`${pod.uid}/${container.name}`)
  const restarts = container.restarts - (before ?? 0)
  const now = container.state.kind === 'terminated' ? container.state : undefined
  const waiting = container.state.kind === 'waiting' ? container.state : undefined
  const looping = waiting?.reason === 'CrashLoopBackOff'
  // Of a new pod the kubelet may tell the end before it counts a restart.
  const end = now ?? (restarts > 0 || (looping && before === undefined) ? container.last : undefined)
  const backOff = looping ? backOffIn(waiting.message) : undefined
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
    ...(backOff === undefined ? {} : { backOff }),
  }
}

/** `back-off 2m40s restarting failed container=…`, a duration as Go writes it. */
function backOffIn(message: string): number | undefined {
  const [, hours = 0, minutes = 0, seconds] = /^back-off (?:(\d+)h)?(?:(\d+)m)?(\d+)s restarting/.exec(message) ?? []
  return seconds === undefined ? undefined : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
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
  const test = hook && context.areTests === true
  const cause = recognise('running', { init, hook, test, ready: container.ready || pod.ready, seconds })
  if (cause === undefined) return undefined
  const time = `running for ${formatDuration(seconds * 1000)}`
  if (init || hook) return { cause, message: time }
  const probe = events
    .filter(({ reason, message }) => reason === 'Unhealthy' && /^(?:Readiness|Startup) probe/i.test(message))
    .sort((a, b) => b.at - a.at)[0]
  const counts = `${workload.ready} of ${workload.desired} ready after ${formatDuration(seconds * 1000)}`
  return { cause, message: probe === undefined ? counts : `${counts}; ${probe.message}` }
}
