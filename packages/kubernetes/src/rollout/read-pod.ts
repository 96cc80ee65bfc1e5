import { isObject, listAt, property, textAt } from '@slipway/core'
import { containersIn } from '../manifest/manifest'
import type { ConditionView, ContainerState, ContainerView, EventView, PodView, Terminated } from './observation'

export const numberAt = (value: unknown, ...path: readonly (string | number)[]): number | undefined => {
  const found = property(value, ...path)
  return typeof found === 'number' ? found : undefined
}

function timeAt(value: unknown, ...path: readonly string[]): number {
  const time = Date.parse(textAt(value, ...path) ?? '')
  return Number.isNaN(time) ? 0 : time
}

export function readConditions(object: unknown): readonly ConditionView[] {
  return listAt(object, 'status', 'conditions').map((item) => ({
    type: textAt(item, 'type') ?? '',
    status: textAt(item, 'status') ?? '',
    reason: textAt(item, 'reason') ?? '',
    message: textAt(item, 'message') ?? '',
  }))
}

/** A pod on its way out, or thrown off its node, says nothing about the release. */
export function isLeaving(pod: unknown): boolean {
  const reason = textAt(pod, 'status', 'reason') ?? ''
  const evicted =
    textAt(pod, 'status', 'phase') === 'Failed' &&
    /^(?:Evicted|Preempting|NodeLost|NodeShutdown|Shutdown|Terminated)$/.test(reason)
  return textAt(pod, 'metadata', 'deletionTimestamp') !== undefined || evicted
}

export function readPod(pod: unknown): PodView {
  const conditions = readConditions(pod)
  const phase = textAt(pod, 'status', 'phase') ?? ''
  return {
    name: textAt(pod, 'metadata', 'name') ?? '',
    namespace: textAt(pod, 'metadata', 'namespace') ?? '',
    uid: textAt(pod, 'metadata', 'uid') ?? '',
    phase,
    ready: phase === 'Running' && conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    created: timeAt(pod, 'metadata', 'creationTimestamp'),
    node: textAt(pod, 'spec', 'nodeName'),
    conditions,
    containers: readContainers(pod),
  }
}

function readContainers(pod: unknown): readonly ContainerView[] {
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')]
  return containersIn(property(pod, 'spec')).map(({ name, init, image }) => {
    const status = statuses.find((item) => textAt(item, 'name') === name)
    const spec = listAt(pod, 'spec', init ? 'initContainers' : 'containers').find(
      (item) => textAt(item, 'name') === name,
    )
    return {
      name,
      // An init container that is restarted always is a sidecar (Kubernetes 1.29): it runs beside the others.
      init: init && textAt(spec, 'restartPolicy') !== 'Always',
      image,
      statusImage: textAt(status, 'image') ?? '',
      imageId: textAt(status, 'imageID') ?? '',
      ready: property(status, 'ready') === true,
      probed: isObject(property(spec, 'readinessProbe')) || isObject(property(spec, 'startupProbe')),
      restarts: numberAt(status, 'restartCount') ?? 0,
      limit: textAt(spec, 'resources', 'limits', 'memory'),
      state: readState(property(status, 'state')) ?? { kind: 'waiting', reason: 'NotStarted', message: '' },
      last: readTerminated(property(status, 'lastState', 'terminated')),
    }
  })
}

function readState(state: unknown): ContainerState | undefined {
  const waiting = property(state, 'waiting')
  if (isObject(waiting))
    return { kind: 'waiting', reason: textAt(waiting, 'reason') ?? '', message: textAt(waiting, 'message') ?? '' }
  const running = property(state, 'running')
  if (isObject(running)) return { kind: 'running', since: timeAt(running, 'startedAt') }
  return readTerminated(property(state, 'terminated'))
}

function readTerminated(value: unknown): Terminated | undefined {
  if (!isObject(value)) return undefined
  return {
    kind: 'terminated',
    reason: textAt(value, 'reason') ?? '',
    message: textAt(value, 'message') ?? '',
    exitCode: numberAt(value, 'exitCode') ?? -1,
    signal: numberAt(value, 'signal'),
  }
}

export function readEvent(event: unknown): EventView {
  const series = property(event, 'series')
  return {
    uid: textAt(event, 'metadata', 'uid') ?? '',
    reason: textAt(event, 'reason') ?? '',
    message: textAt(event, 'message') ?? textAt(event, 'note') ?? '',
    type: textAt(event, 'type') ?? '',
    count: numberAt(series, 'count') ?? numberAt(event, 'count') ?? 1,
    at: Math.max(
      timeAt(series, 'lastObservedTime'),
      timeAt(event, 'lastTimestamp'),
      timeAt(event, 'eventTime'),
      timeAt(event, 'metadata', 'creationTimestamp'),
    ),
    object: {
      kind: textAt(event, 'involvedObject', 'kind') ?? '',
      name: textAt(event, 'involvedObject', 'name') ?? '',
      uid: textAt(event, 'involvedObject', 'uid') ?? '',
    },
  }
}
