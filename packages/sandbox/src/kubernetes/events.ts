import { createHash } from 'node:crypto'
import { timestamp } from './model'
import type { KubeObject } from './model'
import { resource } from './resources'
import type { Store } from './store'

export interface Happening {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly component: string
  readonly fieldPath?: string
}

interface Event extends KubeObject {
  count: number
  lastTimestamp: string
}

/** Records what happened to an object; the same again is counted, as the real recorder does. */
export function recordEvent(
  store: Store,
  about: KubeObject,
  { type, reason, message, component, fieldPath }: Happening,
): void {
  const events = resource('events')
  const { name, namespace = 'default', uid, resourceVersion } = about.metadata
  if (store.find(resource('namespaces'), undefined, namespace) === undefined) return
  const hash = createHash('sha256')
    .update([uid, type, reason, message, component, fieldPath].join('\n'))
    .digest('hex')
    .slice(0, 16)
  const now = timestamp()
  const event = store.find<Event>(events, namespace, `${name}.${hash}`)
  if (event !== undefined) {
    store.update(events, { ...event, count: event.count + 1, lastTimestamp: now })
    return
  }
  const involvedObject = {
    kind: about.kind,
    namespace,
    name,
    uid,
    apiVersion: about.apiVersion,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  }
  const more = {
    involvedObject,
    reason,
    message,
    type,
    source: { component, host: 'sandbox' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    eventTime: null,
    reportingComponent: component,
    reportingInstance: 'sandbox',
  }
  store.create(events, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${hash}`, namespace } as KubeObject['metadata'],
    ...more,
  } as KubeObject)
}
